"""Teaches a cut encoder to give the vectors of the full one (distillation), in numpy.

`Batch` is the forward pass of encoder_reference.py over several texts at once, with the gradients
of all weights and of the embeddings.
"""

import numpy as np

from encoder_reference import BRANCHES, EPSILON

GAP = 2
WIDTH, CHANNELS = 512, 256
# Share of the middle layer's error in the loss, beside that of the vector.
MIDDLE_SHARE = 0.3


class Batch:
    """Texts one after another, set apart by rows of zeros for the convolutions."""

    def __init__(self, lengths):
        self.lengths = np.asarray(lengths)
        starts = np.cumsum(self.lengths + GAP) - self.lengths
        self.rows = np.concatenate([s + np.arange(n) for s, n in zip(starts, self.lengths)])
        self.height = self.rows[-1] + 1 + GAP
        self.firsts = np.cumsum(self.lengths) - self.lengths
        self.roots = np.sqrt(self.lengths)[:, None].astype(np.float32)

    def windows(self, values, width, left):
        """For each token the numbers of the `width` tokens that its convolution sees."""
        padded = np.zeros((self.height, values.shape[1]), np.float32)
        padded[self.rows] = values
        return np.concatenate([padded[self.rows - left + place] for place in range(width)], 1)

    def unwindowed(self, gradient, width, left):
        """The gradient of `values` from that of `windows`."""
        padded = np.zeros((self.height, CHANNELS), np.float32)
        for place, part in enumerate(np.split(gradient, width, 1)):
            # No row occurs twice in a place.
            padded[self.rows - left + place] += part
        return padded[self.rows]

    def forward(self, embedded, weights):
        """The middle layer and the vector of each text; keeps what the gradients need."""
        self.embedded, self.weights, self.branches = embedded, weights, []
        parts = [embedded]
        for width, left in BRANCHES:
            norm, rows = layer_norm(
                embedded @ weights[f"proj{width}"] + weights[f"proj_b{width}"],
                weights[f"ln_g{width}"],
                weights[f"ln_b{width}"],
            )
            kept = []
            for step in 1, 2:
                seen = self.windows(rows, width, left)
                product = seen @ weights[f"w{step}_{width}"] + weights[f"b{step}_{width}"]
                added = np.maximum(product, 0)
                kept.append((seen, added))
                rows = rows + added
            self.branches.append((norm, kept))
            parts.append(rows)
        self.norm, states = layer_norm(np.concatenate(parts, 1), weights["ln_g"], weights["ln_b"])
        self.sums = np.add.reduceat(states, self.firsts)
        self.middle = (
            self.sums @ weights["cnn_W"] + self.lengths[:, None] * weights["cnn_b"]
        ).astype(np.float32) / self.roots
        self.y0 = np.maximum(self.middle @ weights["d0"], 0)
        self.y1 = np.maximum(self.middle @ weights["p1"] + self.y0 @ weights["d1"], 0)
        self.y2 = np.maximum(self.y1 @ weights["d2"], 0)
        self.z = np.tanh(self.y1 @ weights["p3"] + self.y2 @ weights["d3"])
        self.length = np.linalg.norm(self.z, axis=1, keepdims=True)
        self.unit = self.z / self.length
        return self.middle, self.unit

    def backward(self, unit, middle=None):
        """Gradients of the weights by name, and that of the embeddings, from those of the vectors
        and of the middle layer."""
        weights, found = self.weights, {}
        z = (unit - (unit * self.unit).sum(1, keepdims=True) * self.unit) / self.length
        z = z * (1 - self.z**2)
        found["p3"], found["d3"] = self.y1.T @ z, self.y2.T @ z
        y2 = z @ weights["d3"].T * (self.y2 > 0)
        found["d2"] = self.y1.T @ y2
        y1 = (z @ weights["p3"].T + y2 @ weights["d2"].T) * (self.y1 > 0)
        found["p1"], found["d1"] = self.middle.T @ y1, self.y0.T @ y1
        y0 = y1 @ weights["d1"].T * (self.y0 > 0)
        found["d0"] = self.middle.T @ y0
        pooled = y1 @ weights["p1"].T + y0 @ weights["d0"].T
        if middle is not None:
            pooled = pooled + middle
        found["cnn_W"] = self.sums.T @ (pooled / self.roots)
        found["cnn_b"] = (pooled * self.roots).sum(0)
        sums = pooled / self.roots @ weights["cnn_W"].T
        states = np.repeat(sums, self.lengths, axis=0)
        parts, found["ln_g"], found["ln_b"] = layer_norm_back(states, weights["ln_g"], self.norm)
        embedded = parts[:, :WIDTH].copy()
        for (width, left), (norm, kept), place in zip(BRANCHES, self.branches, range(3)):
            rows = parts[:, WIDTH + place * CHANNELS :][:, :CHANNELS]
            for step, (seen, added) in ((2, kept[1]), (1, kept[0])):
                product = rows * (added > 0)
                found[f"w{step}_{width}"] = seen.T @ product
                found[f"b{step}_{width}"] = product.sum(0)
                back = product @ weights[f"w{step}_{width}"].T
                rows = rows + self.unwindowed(back, width, left)
            rows, found[f"ln_g{width}"], found[f"ln_b{width}"] = layer_norm_back(
                rows, weights[f"ln_g{width}"], norm
            )
            found[f"proj{width}"] = self.embedded.T @ rows
            found[f"proj_b{width}"] = rows.sum(0)
            embedded += rows @ weights[f"proj{width}"].T
        return found, embedded


def layer_norm(rows, gain, bias):
    centred = rows - rows.mean(1, keepdims=True)
    scale = 1 / np.sqrt((centred**2).mean(1, keepdims=True) + EPSILON)
    unit = centred * scale
    return (unit, scale), unit * gain + bias


def layer_norm_back(gradient, gain, norm):
    unit, scale = norm
    inner = gradient * gain
    mean, along = inner.mean(1, keepdims=True), (inner * unit).mean(1, keepdims=True)
    return (inner - mean - unit * along) * scale, (gradient * unit).sum(0), gradient.sum(0)


def sensitivity(texts, embed, weights, generator, directions=4, size=32):
    """How much the vectors change with the embeddings: the mean of g·gᵀ over tokens, where g is
    the gradient of a random direction of the vector. (512, 512)"""
    total, tokens = np.zeros((WIDTH, WIDTH)), 0
    for start in range(0, len(texts), size):
        ids = texts[start : start + size]
        batch = Batch([len(text) for text in ids])
        _, unit = batch.forward(embed(np.concatenate(ids)), weights)
        for _ in range(directions):
            drawn = generator.standard_normal(unit.shape, dtype=np.float32)
            _, embedded = batch.backward(drawn)
            total += embedded.T @ embedded
        tokens += directions * len(embedded)
    return total / tokens


class Adam:
    """Kingma and Ba (2015)."""

    def __init__(self, values, rate):
        self.values, self.rate, self.step = values, rate, 0
        self.mean = {name: np.zeros_like(value) for name, value in values.items()}
        self.square = {name: np.zeros_like(value) for name, value in values.items()}

    def update(self, gradients, share):
        self.step += 1
        first, second = 1 - 0.9**self.step, 1 - 0.999**self.step
        for name, value in self.values.items():
            gradient, mean, square = gradients[name], self.mean[name], self.square[name]
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            value -= share * self.rate * (mean / first) / (np.sqrt(square / second) + 1e-8)


def distil(pairs, teacher, student, steps, generator, size=32, warmup=20):
    """Teaches the student's weights, basis and mean in place.

    pairs    texts as (ids of the teacher, ids of the student)
    teacher  (embed, weights), where embed gives the embeddings of ids
    student  (rows, basis, mean, weights): the embedding of id i is rows[i] @ basis + mean
    """
    rows, basis, mean, weights = student
    learnt = Adam({**weights, "mean": mean}, 1e-4)
    learnt_basis = Adam({"basis": basis}, 2e-5 * np.abs(basis).mean() / 0.01)
    for step in range(steps):
        share = min(1, (step + 1) / warmup) * (1 - step / steps)
        drawn = [pairs[i] for i in generator.integers(len(pairs), size=size)]
        batch = Batch([len(ids) for ids, _ in drawn])
        target_middle, target = batch.forward(
            teacher[0](np.concatenate([ids for ids, _ in drawn])), teacher[1]
        )
        batch = Batch([len(ids) for _, ids in drawn])
        ids = np.concatenate([ids for _, ids in drawn])
        middle, unit = batch.forward(rows[ids] @ basis + mean, weights)
        error = middle - target_middle
        gradients, embedded = batch.backward(
            -target / size, 2 * MIDDLE_SHARE * error / np.square(target_middle).sum()
        )
        gradients["mean"] = embedded.sum(0)
        learnt.update(gradients, share)
        learnt_basis.update({"basis": rows[ids].T @ embedded}, share)
        if (step + 1) % 50 == 0:
            print(f"step {step + 1}: cosine {(unit * target).sum(1).mean():.4f}", flush=True)
