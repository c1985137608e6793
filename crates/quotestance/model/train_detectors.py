"""Trains the detectors that the library carries (src/encoder/detectors.rs), on the committed encoder.

    cargo run --release --example token_states -- target/states
    python crates/quotestance/model/train_detectors.py target/states

Run at the top of the repository. The example reads data/train.jsonl and data/dev.jsonl by the encoder;
the script learns from train, tells how it does on dev, and writes model/detectors.bin and
data/held-out.jsonl: the scores that each record of train gets from detectors which were trained on the
other folds of groups, from which `quotestance train` learns how far to trust detectors.
Needs numpy and torch (2.x); half an hour on one core. torch promises the same numbers on the same
machine and version only, so that other weights may come out elsewhere, as good as these.
"""

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
STATE, WIDTH, VECTORS = 1280, 512, 3
# As many tokens of a quote as detectors look at.
REACH = 128
DETECTORS = 256
FOLDS = 4
EPOCHS, BATCH, RATE, DECAY, DROPOUT = 7, 32, 1e-3, 0.02, 0.4
# Half an epoch or so of weights are averaged, which spares the choice of the last step.
AVERAGED = 0.995
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
    def __init__(self, marks):
        super().__init__()
        self.detect = nn.Linear(STATE + marks, DETECTORS)
        nn.init.normal_(self.detect.weight, 0, 0.03)
        nn.init.zeros_(self.detect.bias)
        inputs = 2 * DETECTORS + VECTORS * WIDTH + len(CONDITIONS)
        self.score = nn.Linear(inputs, len(STANCES) + len(SENTIMENTS))
        nn.init.zeros_(self.score.weight)
        nn.init.zeros_(self.score.bias)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, states, marks, mask, vectors, conditions):
        found = F.relu(self.detect(torch.cat([self.drop(states), marks], -1)))
        found = found.masked_fill(mask[..., None] == 0, 0)
        mean = found.sum(1) / mask.sum(1, keepdim=True).sqrt()
        pooled = self.drop(torch.cat([found.max(1).values, mean], -1))
        vectors = self.drop(vectors.flatten(1) * VECTOR_SCALE)
        return self.score(torch.cat([pooled, vectors, conditions], -1))


def trained(records, indices, seed=0):
    torch.manual_seed(seed)
    shuffle = random.Random(seed).shuffle
    model = Detectors(len(records.marks))
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
            loss = loss_of(model(*records.batch(batch)), records, batch)
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
            scores[batch] = model(*records.batch(batch)).numpy()
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
    weights = model.detect.weight.detach().numpy()
    score = model.score.weight.detach().numpy().copy()
    vectors = slice(2 * DETECTORS, 2 * DETECTORS + VECTORS * WIDTH)
    score[:, vectors] *= VECTOR_SCALE
    marked = np.vstack([weights[:, STATE:].T, model.detect.bias.detach().numpy()])
    bias = model.score.bias.detach().numpy()[:, None]
    labels = [f"stance {label}" for label in STANCES]
    labels += [f"sentiment {label}" for label in SENTIMENTS]
    lines = lambda names: "\n".join(names).encode()
    size = encoder_file.write_tensors(
        HERE / "detectors.bin",
        {
            "labels": lines(labels),
            "marks": lines(records.marks),
            "conditions": lines(CONDITIONS),
            "states": encoder_file.quantise(weights[:, :STATE].T, 8, 64),
            "marked": marked,
            "output": np.hstack([score, bias]),
        },
    )
    print(f"detectors.bin: {size} bytes")
    return labels


def write_held_out(records, labels, scores):
    train = np.flatnonzero(records.is_train)
    rows = [{"labels": labels}]
    for index in train:
        values = [round(float(score), 3) for score in scores[index]]
        rows.append({"key": key(records.examples[index]), "scores": values})
    with open(DATA / "held-out.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def main():
    torch.set_num_threads(1)
    records = Records(pathlib.Path(sys.argv[1]))
    train, dev = np.flatnonzero(records.is_train), np.flatnonzero(~records.is_train)
    model = trained(records, train)
    report("dev", records, dev, scored(model, records, dev))
    labels = write(model, records)
    scores = np.zeros((len(records.rows), len(labels)), np.float32)
    for number in range(FOLDS):
        inside = train[records.fold[train] == number]
        scores[inside] = scored(trained(records, train[records.fold[train] != number]), records, inside)
        report(f"fold {number + 1}", records, inside, scores[inside])
    write_held_out(records, labels, scores)


if __name__ == "__main__":
    main()
