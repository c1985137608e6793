"""Trains the detectors that the library carries (src/encoder/detectors/), on the committed encoder.

    cargo run --release --example token_states -- target/states
    python3 crates/quotestance/model/train_detectors.py target/states

Run at the top of the repository. The example reads data/train.jsonl and data/dev.jsonl by the encoder;
the script learns from train, tells how it does on dev, and writes model/detectors.bin,
model/detector_scores.json (some scores of dev, for tests/encoder.rs) and data/held-out.jsonl: the scores that each record of train gets from detectors which were trained on the
other folds of groups, from which `quotestance train` learns how far to trust detectors.
Needs numpy and torch (2.x); half an hour on two cores. torch promises the same numbers on the same
machine and version only, so that other weights may come out elsewhere, as good as these.
"""

import concurrent.futures
import copy
import hashlib
import json
import pathlib
import random
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import encoder_file

HERE = pathlib.Path(__file__).parent
DATA = HERE.parents[2] / "data"
STANCES = ["compassion", "resentment", "obligation", "neutral"]
SENTIMENTS = ["negative", "neutral", "positive"]
CONDITIONS = ["target russians", "lang ru"]
# Marks whose tokens are pooled by themselves, too.
FOCI = ["after but"]
STATE, WIDTH, VECTORS = 1280, 512, 3
# As many tokens of a quote as detectors look at.
REACH = 128
MEMBERS, DETECTORS, FOLDS = 2, 192, 4
# Numbers of a token in the transformer layer, and its heads.
WORDS, HEADS = 96, 4
# Numbers that are pooled over a text's tokens.
POOLED = 2 * DETECTORS * (1 + len(FOCI))
# What keeps a variance above zero, as in the encoder.
EPSILON = 1e-12
EPOCHS, BATCH, RATE, DECAY, DROPOUT = 6, 32, 1e-3, 0.02, 0.4
# Half an epoch or so of weights are averaged, which spares the choice of the last step.
AVERAGED = 0.995
# Folds that are learnt at the same time.
PROCESSES = 2
# Every so many records of dev are written for the test, and every so many of those with a focus.
SAMPLED, SAMPLED_FOCUS = 40, 20
SMOOTHING, SECOND_STANCE, SENTIMENT_LOSS = 0.05, 0.2, 0.7
# Vectors have length 1; states have standard deviation 1.
VECTOR_SCALE = 3.0


class Records:
    """Records of train and dev, and what the encoder reads in them (see examples/token_states.rs)."""

    def __init__(self, folder):
        head = json.loads((folder / "head.json").read_text())
        self.marks = head["marks"]
        self.rows = [json.loads(line) for line in open(folder / "records.jsonl", encoding="utf-8")]
        self.length = np.array([len(row["marks"]) for row in self.rows])
        self.start = np.concatenate([[0], np.cumsum(self.length)])
        shape = (self.start[-1], STATE)
        self.states = np.memmap(folder / "states.f32", np.float32, "r", shape=shape)
        vectors = np.fromfile(folder / "vectors.f32", np.float32)
        self.vectors = vectors.reshape(len(self.rows), VECTORS, WIDTH)
        bits = np.concatenate([row["marks"] for row in self.rows]).astype(np.uint16)
        self.bits = (bits[:, None] >> np.arange(len(self.marks)) & 1).astype(np.float32)
        examples = [row["example"] for row in self.rows]
        self.examples = examples
        self.stance = np.array([STANCES.index(example["stance"]) for example in examples])
        second = [example.get("stance2") for example in examples]
        self.second = np.array([STANCES.index(label) if label else -1 for label in second])
        self.sentiment = np.array([SENTIMENTS.index(e["sentiment"]) for e in examples])
        self.conditions = np.array(
            [[e["target"] == "russians", e["lang"] == "ru"] for e in examples], np.float32
        )
        self.is_train = np.array([row["split"] == "train" for row in self.rows])
        self.fold = np.array([fold(example) for example in examples])

    def batch(self, indices):
        tokens = min(self.length[indices].max(), REACH)
        states = np.zeros((len(indices), tokens, STATE), np.float32)
        marks = np.zeros((len(indices), tokens, len(self.marks)), np.float32)
        mask = np.zeros((len(indices), tokens), np.float32)
        for place, index in enumerate(indices):
            length = min(self.length[index], tokens)
            of = slice(self.start[index], self.start[index] + length)
            states[place, :length], marks[place, :length] = self.states[of], self.bits[of]
            mask[place, :length] = 1
        parts = states, marks, mask, self.vectors[indices], self.conditions[indices]
        return [torch.from_numpy(part) for part in parts]

    def batches(self, indices, size):
        """Batches of records of like length."""
        order = sorted(indices, key=lambda index: self.length[index])
        return [order[start : start + size] for start in range(0, len(order), size)]


def fold(example):
    group = example.get("group") or example["id"]
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS


def key(example):
    parts = [example[name] for name in ("quote", "context", "speaker", "target")]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class Detectors(nn.Module):
    """Members that see the same batches from other beginnings; their mean is the score."""

    def __init__(self, marks):
        super().__init__()
        self.members = nn.ModuleList(Member(marks) for _ in range(MEMBERS))

    def forward(self, *batch):
        """The scores of each member."""
        return torch.stack([member(*batch) for member in self.members])


class Member(nn.Module):
    """Detectors, and one transformer layer (Vaswani et al. 2017; normalised first: Xiong et al. 2020)
    that lets tokens see each other."""

    def __init__(self, marks):
        super().__init__()
        self.foci = [marks.index(mark) for mark in FOCI]
        self.detect = plain(nn.Linear(STATE + len(marks), DETECTORS + WORDS), 0.03)
        self.place = nn.Parameter(torch.zeros(REACH, WORDS))
        self.whole = nn.Linear(VECTORS * WIDTH + len(CONDITIONS), WORDS)
        self.attended = nn.LayerNorm(WORDS, eps=EPSILON)
        self.attend = nn.Linear(WORDS, 3 * WORDS)
        self.join = nn.Linear(WORDS, WORDS)
        self.thought = nn.LayerNorm(WORDS, eps=EPSILON)
        self.widen = nn.Linear(WORDS, 2 * WORDS)
        self.narrow = nn.Linear(2 * WORDS, WORDS)
        inputs = POOLED + VECTORS * WIDTH + len(CONDITIONS) + 3 * WORDS
        self.score = plain(nn.Linear(inputs, len(STANCES) + len(SENTIMENTS)), 0)

    def forward(self, states, marks, mask, vectors, conditions):
        drop = lambda values, share=DROPOUT: F.dropout(values, share, self.training)
        seen = self.detect(torch.cat([drop(states), marks], -1))
        found = F.relu(seen[..., :DETECTORS])
        pooled = drop(torch.cat([pool(found, of) for of in [mask, *self.focused(marks, mask)]], -1))
        around = torch.cat([drop(vectors.flatten(1) * VECTOR_SCALE), conditions], -1)

        words = seen[..., DETECTORS:] + self.place[: seen.shape[1]]
        words = torch.cat([self.whole(around)[:, None], words], 1)
        mask = torch.cat([torch.ones_like(mask[:, :1]), mask], 1)[..., None]
        words = words + drop(self.join(self.attention(self.attended(words), mask)), 0.2)
        wide = drop(F.relu(self.widen(self.thought(words))), 0.2)
        words = words + drop(self.narrow(wide), 0.2)
        largest = words.masked_fill(mask == 0, -torch.inf).max(1).values
        read = torch.cat([words[:, 0], (words * mask).sum(1) / mask.sum(1), largest], -1)
        return self.score(torch.cat([pooled, around, drop(read, 0.3)], -1))

    def focused(self, marks, mask):
        """The tokens of each focus; all tokens where it has none."""
        for focus in self.foci:
            within = marks[..., focus] * mask
            yield torch.where(within.sum(1, keepdim=True) > 0, within, mask)

    def attention(self, words, mask):
        split = lambda values: values.unflatten(-1, (HEADS, -1)).transpose(1, 2)
        parts = map(split, self.attend(words).chunk(3, -1))
        seen = F.scaled_dot_product_attention(*parts, attn_mask=mask[:, None, None, :, 0] != 0)
        return seen.transpose(1, 2).flatten(2)


def pool(found, mask):
    """The largest value of each detector, and its mean times √tokens."""
    found = found * mask[..., None]
    return torch.cat([found.max(1).values, found.sum(1) / mask.sum(1, keepdim=True).sqrt()], -1)


def plain(layer, deviation):
    nn.init.normal_(layer.weight, 0, deviation)
    nn.init.zeros_(layer.bias)
    return layer


def trained(records, indices, seed=0):
    torch.manual_seed(seed)
    shuffle = random.Random(seed).shuffle
    model = Detectors(records.marks)
    averaged = copy.deepcopy(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(indices) // BATCH + 1)
    rate = lambda step: min(1, (step + 1) / (0.08 * steps)) * max(0.05, 1 - step / steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    indices, step = list(indices), 0
    for _ in range(EPOCHS):
        shuffle(indices)
        batches = []
        for start in range(0, len(indices), BATCH * 16):
            batches += records.batches(indices[start : start + BATCH * 16], BATCH)
        shuffle(batches)
        model.train()
        for batch in batches:
            loss = sum(loss_of(scores, records, batch) for scores in model(*records.batch(batch)))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            step += 1
            keep = min(AVERAGED, (1 + step) / (10 + step))
            with torch.no_grad():
                for mean, now in zip(averaged.parameters(), model.parameters()):
                    mean.lerp_(now, 1 - keep)
    return averaged.eval()


def loss_of(scores, records, batch):
    stance = F.one_hot(torch.tensor(records.stance[batch]), len(STANCES)).float()
    for row, second in enumerate(records.second[batch]):
        if second >= 0:
            stance[row] *= 1 - SECOND_STANCE
            stance[row, second] += SECOND_STANCE
    sentiment = F.one_hot(torch.tensor(records.sentiment[batch]), len(SENTIMENTS)).float()
    loss = 0
    for part, right, weight in (
        (scores[:, : len(STANCES)], stance, 1),
        (scores[:, len(STANCES) :], sentiment, SENTIMENT_LOSS),
    ):
        right = right * (1 - SMOOTHING) + SMOOTHING / right.shape[1]
        loss = loss - weight * (right * part.log_softmax(-1)).sum(1).mean()
    return loss


def scored(model, records, indices):
    scores = np.zeros((len(records.rows), len(STANCES) + len(SENTIMENTS)), np.float32)
    with torch.no_grad():
        for batch in records.batches(indices, 64):
            scores[batch] = model(*records.batch(batch)).mean(0).numpy()
    return scores[indices]


def macro_f1(right, found):
    f1 = []
    for label in np.unique(right):
        both = np.sum((right == label) & (found == label))
        f1.append(2 * both / (np.sum(right == label) + np.sum(found == label)))
    return np.mean(f1)


def report(name, records, indices, scores):
    stance = macro_f1(records.stance[indices], scores[:, : len(STANCES)].argmax(1))
    sentiment = macro_f1(records.sentiment[indices], scores[:, len(STANCES) :].argmax(1))
    print(f"{name}: macro-F1 of stance {stance:.3f}, of sentiment {sentiment:.3f}", flush=True)


def write(model, records):
    labels = [f"stance {label}" for label in STANCES]
    labels += [f"sentiment {label}" for label in SENTIMENTS]
    lines = lambda names: "\n".join(names).encode()
    tensors = {
        "labels": lines(labels),
        "marks": lines(records.marks),
        "conditions": lines(CONDITIONS),
        "foci": lines(FOCI),
    }
    for number, member in enumerate(model.members):
        for name, value in tensors_of(member).items():
            tensors[f"{number}.{name}"] = value
    size = encoder_file.write_tensors(HERE / "detectors.bin", tensors)
    print(f"detectors.bin: {size} bytes")
    return labels


def tensors_of(member):
    """A member's weights, an input a row."""
    weight = lambda layer: layer.weight.detach().numpy().T.copy()
    bias = lambda layer: layer.bias.detach().numpy()
    coded = lambda values, bits=6: encoder_file.quantise(values, bits, 32)
    detect, whole, score = map(weight, (member.detect, member.whole, member.score))
    vectors = slice(POOLED, POOLED + VECTORS * WIDTH)
    score[vectors] *= VECTOR_SCALE
    whole[: VECTORS * WIDTH] *= VECTOR_SCALE
    tensors = {
        "states": coded(detect[:STATE], 5),
        "marked": coded(np.vstack([detect[STATE:], bias(member.detect)]), 8),
        "place": coded(member.place.detach().numpy()),
        "vectors": coded(whole[: VECTORS * WIDTH], 5),
        "conditioned": np.vstack([whole[VECTORS * WIDTH :], bias(member.whole)]),
        "output": np.vstack([score, bias(member.score)]).T.copy(),
    }
    for name in "attended", "thought":
        norm = getattr(member, name)
        tensors[name] = np.stack([norm.weight.detach().numpy(), bias(norm)])
    for name in "attend", "join", "widen", "narrow":
        layer = getattr(member, name)
        tensors[name] = coded(weight(layer))
        tensors[f"{name}.bias"] = bias(layer)
    return tensors


def read(records):
    """The detectors as the file has them, rounded."""
    tensors = encoder_file.read_encoder(HERE / "detectors.bin")
    model = Detectors(records.marks)
    for number, member in enumerate(model.members):
        of = lambda name: torch.tensor(np.array(tensors[f"{number}.{name}"]))
        fill = lambda layer, rows: layer.load_state_dict({"weight": rows[:-1].T, "bias": rows[-1]})
        output = of("output").T.clone()
        output[POOLED:][: VECTORS * WIDTH] /= VECTOR_SCALE
        fill(member.detect, torch.cat([of("states"), of("marked")]))
        fill(member.whole, torch.cat([of("vectors") / VECTOR_SCALE, of("conditioned")]))
        fill(member.score, output)
        member.place.data = of("place")
        for name in "attended", "thought":
            gain, bias = of(name)
            getattr(member, name).load_state_dict({"weight": gain, "bias": bias})
        for name in "attend", "join", "widen", "narrow":
            fill(getattr(member, name), torch.cat([of(name), of(f"{name}.bias")[None]]))
    return model.eval()


def sampled(records, indices):
    """Numbers of some of the records."""
    foci = [records.marks.index(mark) for mark in FOCI]
    bits = (records.bits[records.start[index] : records.start[index + 1]] for index in indices)
    focused = [number for number, bits in enumerate(bits) if bits[:, foci].any()]
    return sorted({*range(0, len(indices), SAMPLED), *focused[::SAMPLED_FOCUS]})


def write_samples(records, labels, indices, scores):
    """Some scores of dev, for the test of the library (tests/encoder.rs)."""
    rows = {records.examples[index]["id"]: row.tolist() for index, row in zip(indices, scores)}
    text = json.dumps({"labels": labels, "scores": rows}, indent=1)
    (HERE / "detector_scores.json").write_text(text + "\n")


def write_held_out(records, labels, scores):
    train = np.flatnonzero(records.is_train)
    rows = [{"labels": labels}]
    for index in train:
        values = [round(float(score), 3) for score in scores[index]]
        rows.append({"key": key(records.examples[index]), "scores": values})
    with open(DATA / "held-out.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def learnt(folder, number):
    """The detectors that learn from all of train but the fold of this number, and their scores of that
    fold; of dev for the number of no fold."""
    torch.set_num_threads(1)
    records = Records(folder)
    inside = records.is_train & (records.fold == number)
    model = trained(records, np.flatnonzero(records.is_train & ~inside))
    asked = np.flatnonzero(inside if inside.any() else ~records.is_train)
    scores = scored(model, records, asked)
    report(f"fold {number}" if inside.any() else "dev", records, asked, scores)
    return model.state_dict(), asked, scores


def main():
    folder = pathlib.Path(sys.argv[1])
    with concurrent.futures.ProcessPoolExecutor(PROCESSES) as workers:
        (weights, dev, _), *folds = workers.map(learnt, [folder] * (FOLDS + 1), range(-1, FOLDS))
    records = Records(folder)
    model = Detectors(records.marks)
    model.load_state_dict(weights)
    labels = write(model, records)
    rounded = scored(read(records), records, dev)
    report("dev, as written", records, dev, rounded)
    some = sampled(records, dev)
    write_samples(records, labels, dev[some], rounded[some])
    scores = np.zeros((len(records.rows), len(labels)), np.float32)
    for _, inside, found in folds:
        scores[inside] = found
    write_held_out(records, labels, scores)


if __name__ == "__main__":
    main()
