"""Makes the table of word vectors that the library carries.

    python word_table.py   writes `words.bin`

Needs numpy, wordfreq 3.1.1 and cargo. Each word is read alone by the encoder (example `word_vectors`);
how the vectors are shortened says `shortened`. The last bits of long sums differ from machine to machine, and so
may some of the rounded numbers.

The file, all numbers little-endian:

    8 bytes   magic b"qstwords"
    u32       version of the format, 1
    u32       number of words
    u32       numbers of a vector
    u32       bytes of the list of words
    words     in UTF-8 and ascending, a line feed after each
    u8 ...    scale of each word
    u8 ...    codes of each word, 4 bits each: the lower bits of its bytes are those of the first half
              of the vector, the upper ones those of the second

A code c stands for (2 * c - 15) * scale of its word, in units that are the same for all.
"""

import argparse
import collections
import json
import pathlib
import re
import struct
import subprocess

import numpy as np
from wordfreq import get_frequency_dict

HERE = pathlib.Path(__file__).parent
MAGIC, VERSION = b"qstwords", 1
LANGUAGES = "en", "ru"
# Words of each language, by frequency, that are looked at.
LISTED = 60_000
# Numbers of a vector, as the library expects them.
WIDTH = 16
# How a word's weight in the principal components grows with its frequency.
FREQUENCY_POWER = 0.25
# Frequency of words that the lists do not have.
RARE = 1e-8
# Frequency from which on a word counts for less than half.
COMMON = 1e-3
# What the tokeniser of the library takes for words.
WORD = re.compile(r"\w+(?:['.]\w+)*")
ENDING = re.compile(r"(?<=.)(?=(?:n't|'(?:s|ve|d|re|ll|m))$)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", default=HERE / "../../../data/train.jsonl", help="records")
    parser.add_argument("--words", type=int, default=24_000)
    parser.add_argument("--output", default=HERE / "words.bin")
    arguments = parser.parse_args()

    general, own = general_frequencies(), counts_of_words(arguments.texts)
    share = {word: general[word] + own[word] / own.total() for word in general | own}
    order = sorted(share, key=lambda word: (-share[word], word))
    words = sorted(order[: arguments.words])
    rows = shortened(vectors_of(words), np.array([general[word] for word in words]))
    size = write(arguments.output, words, rows)
    print(f"{arguments.output}: {size} bytes, {len(words)} words of {len(order)}")


def general_frequencies():
    """Shares of the words of texts of all sorts."""
    found = collections.Counter()
    for language in LANGUAGES:
        frequencies = get_frequency_dict(language, "large")
        order = sorted(frequencies, key=lambda word: (-frequencies[word], word))[:LISTED]
        for word in order:
            for folded in folded_words(word):
                found[folded] += frequencies[word]
    return found


def counts_of_words(path):
    """How often each word occurs in the records."""
    counts = collections.Counter()
    for line in open(path, encoding="utf-8"):
        record = json.loads(line)
        for field in "quote", "context", "speaker":
            counts.update(folded_words(record[field]))
    return counts


def folded_words(text):
    folded = text.lower().replace("’", "'").replace("ё", "е")
    parts = [part for word in WORD.findall(folded) for part in ENDING.split(word)]
    return [part for part in parts if not part[0].isdigit()]


def vectors_of(words):
    command = ["cargo", "run", "--release", "--example", "word_vectors"]
    listed = "\n".join(words).encode()
    written = subprocess.run(command, cwd=HERE, input=listed, stdout=subprocess.PIPE, check=True)
    return np.frombuffer(written.stdout, "<f4").reshape(len(words), -1).astype(np.float64)


def shortened(vectors, frequencies):
    """The first principal components (words weighted by a power of their frequency), times a weight
    that is the smaller the more common a word is: what common words share says little (Arora, Liang
    and Ma 2017)."""
    weights = np.maximum(frequencies, RARE) ** FREQUENCY_POWER
    weights /= weights.sum()
    centred = vectors - weights @ vectors
    _, directions = np.linalg.eigh((centred * weights[:, None]).T @ centred)
    rows = centred @ directions[:, ::-1][:, :WIDTH]
    return rows * (COMMON / (COMMON + frequencies))[:, None]


def write(path, words, rows):
    scales, codes = rounded(rows)
    listed = "".join(f"{word}\n" for word in words).encode()
    head = struct.pack("<4I", VERSION, len(words), WIDTH, len(listed))
    packed = codes[:, : WIDTH // 2] | codes[:, WIDTH // 2 :] << 4
    content = MAGIC + head + listed + scales.tobytes() + packed.tobytes()
    pathlib.Path(path).write_bytes(content)
    return len(content)


def rounded(rows):
    """Scale and codes of each row: of all scales the one with the least squared error."""
    unit = np.abs(rows).max() / 15 / 255
    best = np.full(len(rows), np.inf)
    scales = np.zeros(len(rows), np.uint8)
    codes = np.zeros(rows.shape, np.uint8)
    for scale in range(1, 256):
        tried = np.clip(np.floor(rows / (2 * unit * scale)) + 8, 0, 15)
        error = (((2 * tried - 15) * unit * scale - rows) ** 2).sum(1)
        better = error < best
        best[better], scales[better], codes[better] = error[better], scale, tried[better]
    return scales, codes


if __name__ == "__main__":
    main()
