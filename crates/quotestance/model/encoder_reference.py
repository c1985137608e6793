"""The encoder evaluated in float64, by which the Rust code is checked: tokens and vectors.

    python encoder_reference.py   writes `encoder_vectors.json` for `encoder.bin`
"""

import json
import pathlib
import struct

import numpy as np

import encoder_file

HERE = pathlib.Path(__file__).parent
UNKNOWN, FIRST, LAST = 0, 1, 2
MAX_TOKENS = 512
UNKNOWN_PENALTY = 10.0
SPACE = "▁"
BRANCHES = ((2, 0), (3, 1), (5, 2))
EPSILON = 1e-12


class CharacterMap:
    """SentencePiece's precompiled map: a double array (Darts) of UTF-8 sequences, and the texts
    that stand for them, each ended by a zero byte."""

    def __init__(self, content):
        (size,) = struct.unpack_from("<I", content)
        self.units = np.frombuffer(content, "<u4", size // 4, 4).tolist()
        self.texts = content[4 + size :]

    def longest(self, text):
        """Length in bytes of the longest sequence that `text` starts with, and what stands for
        it; or None."""
        units, place, found = self.units, 0, None
        unit = units[0]
        place ^= offset(unit)
        for length, byte in enumerate(text, 1):
            place ^= byte
            if byte == 0 or place >= len(units):
                break
            unit = units[place]
            if unit & 0x800000FF != byte:
                break
            place ^= offset(unit)
            if unit >> 8 & 1:
                found = length, units[place] & 0x7FFFFFFF
        if found is None:
            return None
        length, start = found
        return length, self.texts[start : self.texts.index(0, start)].decode()

    def normalised(self, text):
        """The text as SentencePiece's normaliser leaves it, spaces as `▁`."""
        content, at, out = text.encode(), 0, []
        while at < len(content):
            found = self.longest(content[at : at + 64])
            if found is None:
                first = content[at]
                length = 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
                found = length, content[at : at + length].decode()
            at += found[0]
            for character in found[1]:
                if character != " ":
                    out.append(character)
                elif out and out[-1] != " ":
                    out.append(" ")
        text = "".join(out).replace(" ", SPACE).rstrip(SPACE)
        return SPACE + text if text else ""


def offset(unit):
    return unit >> 10 << ((unit & 1 << 9) >> 6)


class Tokenizer:
    """SentencePiece's unigram model (Kudo 2018): the likeliest pieces of a text."""

    def __init__(self, pieces, scores, charsmap):
        self.ids = {piece: number for number, piece in enumerate(pieces) if piece}
        self.scores = [float(score) for score in scores]
        self.map = CharacterMap(charsmap)
        self.longest = max(map(len, self.ids))
        known = self.ids.values()
        self.unknown = min(self.scores[number] for number in known) - UNKNOWN_PENALTY

    def encode(self, text):
        """Ids of a text, between 1 and 2."""
        return [FIRST] + (self.best(self.map.normalised(text))[1] or [UNKNOWN]) + [LAST]

    def best(self, text):
        """The log probability of a normalised text and its ids."""
        best = [(0.0, 0, 0)] + [None] * len(text)
        for start in range(len(text)):
            before = best[start][0]
            single = False
            for end in range(start + 1, min(start + self.longest, len(text)) + 1):
                number = self.ids.get(text[start:end])
                if number is not None:
                    single |= end == start + 1
                    total = before + self.scores[number]
                    if best[end] is None or total > best[end][0]:
                        best[end] = total, start, number
            if not single:
                total = before + self.unknown
                if best[start + 1] is None or total > best[start + 1][0]:
                    best[start + 1] = total, start, UNKNOWN
        score, end, numbers = best[-1][0], len(text), []
        while end > 0:
            _, end, number = best[end]
            # A run of unknown characters is one token.
            if not (numbers and number == UNKNOWN == numbers[-1]):
                numbers.append(number)
        return score, numbers[::-1]


class Encoder:
    """The encoder of a file."""

    def __init__(self, path):
        tensors = encoder_file.read_encoder(path)
        texts, pieces = tensors["pieces"], []
        while texts:
            pieces.append(texts[1 : 1 + texts[0]].decode())
            texts = texts[1 + texts[0] :]
        self.tokenizer = Tokenizer(pieces, tensors["scores"], tensors["normalizer"])
        self.tensors = {
            name: value.astype(np.float64)
            for name, value in tensors.items()
            if isinstance(value, np.ndarray)
        }
        for name in [name[:-2] for name in self.tensors if name.endswith(".a")]:
            self.tensors[name] = self.tensors[f"{name}.a"] @ self.tensors[f"{name}.b"]
        blocks = [f"table.{number}" for number in range(1, 9)]
        blocks = [self.tensors[name] for name in ["table"] + blocks if name in self.tensors]
        self.table = np.concatenate(blocks, 1)
        if "table.scale" in self.tensors:
            self.table *= self.tensors["table.scale"][:, None]

    def ids(self, text):
        """The ids of a text, as many as are read."""
        ids = self.tokenizer.encode(text)
        return ids if len(ids) <= MAX_TOKENS else ids[: MAX_TOKENS - 1] + [LAST]

    def embedded(self, ids):
        rows = self.table[ids]
        if "basis" in self.tensors:
            rows = rows @ self.tensors["basis"] + self.tensors["mean"]
        return rows

    def vector(self, ids):
        return vector(self.embedded(ids), self.tensors)


def normalise(rows, gain, bias):
    mean = rows.mean(-1, keepdims=True)
    variance = rows.var(-1, keepdims=True)
    return (rows - mean) / np.sqrt(variance + EPSILON) * gain + bias


def states(embedded, dense):
    """The layer-normalised states (L, 1280) of tokens with the embeddings (L, 512)."""
    parts = [embedded]
    for width, left in BRANCHES:
        rows = embedded @ dense[f"proj{width}"] + dense[f"proj_b{width}"]
        rows = normalise(rows, dense[f"ln_g{width}"], dense[f"ln_b{width}"])
        for step in 1, 2:
            padded = np.pad(rows, ((left, width - 1 - left), (0, 0)))
            windows = np.concatenate([padded[i : i + len(rows)] for i in range(width)], 1)
            product = windows @ dense[f"w{step}_{width}"] + dense[f"b{step}_{width}"]
            rows = rows + np.maximum(product, 0)
        parts.append(rows)
    return normalise(np.concatenate(parts, 1), dense["ln_g"], dense["ln_b"])


def middle(state, dense):
    """The 512 numbers before the head."""
    length = len(state)
    return (state.sum(0) @ dense["cnn_W"] + length * dense["cnn_b"]) / np.sqrt(length)


def head(pooled, dense):
    """The unit vector (512) of pooled states."""
    y0 = np.maximum(pooled @ dense["d0"], 0)
    y1 = np.maximum(pooled @ dense["p1"] + y0 @ dense["d1"], 0)
    y2 = np.maximum(y1 @ dense["d2"], 0)
    z = np.tanh(y1 @ dense["p3"] + y2 @ dense["d3"])
    return z / np.linalg.norm(z, axis=-1, keepdims=True)


def vector(embedded, dense):
    """The unit vector of a text whose tokens have the embeddings (L, 512)."""
    return head(middle(states(embedded, dense), dense), dense)


TEXTS = (
    "They came over the bridge at night, and the village fed them.",
    "We owe them nothing, but we will not let children freeze.",
    "“Russians?” He laughed. “Half my street is Russian; we play cards on Sundays.”",
    "THE MINISTER'S OFFICE DID NOT REPLY TO THREE E-MAILS",
    "Соседи говорят, что приезжие тихие и всё чинят сами.",
    "Никто им ничего не должен, но и выгонять людей в мороз нельзя!",
    "Ёлка стояла в холле общежития №\u00a05 до конца февраля…",
    "The word «понаехали» was painted on the door of flat 12.",
    "ﬁne\u200b ½ ㍿\tＡＢＣ e\u0301 И\u0306 \ufeff ᾳ ☎ 한국 𝔘𝔫𝔦",
    "🚂🚂 thank you 🙏🏽 \x00 ▁▁ \ud7ff\U0010ffff",
    "a",
    "",
    " \n\t ",
    "Welcome, she wrote, and welcome again. " * 100,
)


def main():
    encoder = Encoder(HERE / "encoder.bin")
    references = []
    for text in TEXTS:
        ids = encoder.ids(text)
        numbers = [round(float(number), 6) for number in encoder.vector(ids)]
        references.append({"text": text, "ids": ids, "vector": numbers})
    lines = ",\n".join(json.dumps(reference, ensure_ascii=False) for reference in references)
    (HERE / "encoder_vectors.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
