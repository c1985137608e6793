#!/usr/bin/env python3
"""Trains well-known classifiers and quotestance on the same records, tests them on the same others, and prints a table."""

import argparse
import hashlib
import json
import os
import platform
import shlex
import subprocess
import sys
import venv
from pathlib import Path

import table
from program import ROOT, Failed, Program, lines, run

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
PEERS = TARGET / "peers"
PYTHON = PEERS / "venv" / "bin" / "python"

# Titles of the peers, in the table's order.
TITLES = {
    "tfidf": "TF-IDF + logistic regression",
    "fasttext": "fastText",
    "minilm": "MiniLM + logistic regression",
    "tfidf-minilm": "TF-IDF, target marked, + MiniLM + LR",
    "vader": "VADER (English rows, untrained)",
}
MINILM = {"minilm", "tfidf-minilm"}
OURS = "quotestance"
TASKS = ("stance", "sentiment")
VADERS_LABELS = {"negative", "neutral", "positive"}

# Every system has one thread, whatever library it counts with.
ONE_THREAD = {
    name: "1"
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "RAYON_NUM_THREADS")
} | {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", action="store_true", help="score on data/test.jsonl instead of data/dev.jsonl")
    parser.add_argument("--extra", nargs=3, action="append", default=[], metavar=("NAME", "TRAIN", "VAL"),
                        help="another data set, in the form of the codebook's records; may be repeated")
    parser.add_argument("--only-extra", action="store_true", help="leave out this repository's own data")
    parser.add_argument("--systems", default=",".join([OURS, *TITLES]), help="some of: %(default)s")
    parser.add_argument("--fresh", action="store_true", help="train the peers again, though their predictions are kept")
    parser.add_argument("--quick", action="store_true", help="300 records to train on, 100 to test on, no MiniLM")
    parser.add_argument("--variant", action="append", default=[], metavar="OPTIONS",
                        help='another quotestance beside the usual, trained with these options: --variant="--fast"')
    parser.add_argument("--quotestance", type=Path, metavar="PROGRAM", help="an executable that is there already")
    args = parser.parse_args()
    args.systems = args.systems.split(",")
    unknown = set(args.systems) - {OURS, *TITLES}
    if unknown:
        parser.error(f"unknown system {', '.join(sorted(unknown))}")
    if args.quick:
        args.systems = [system for system in args.systems if system not in MINILM]
    return args


def needed(systems):
    """The requirements of some systems."""
    peers = set(systems) & set(TITLES)
    return ["requirements.txt"] * bool(peers) + ["requirements-minilm.txt"] * bool(MINILM & peers)


def prepare(requirements):
    """Makes the peers' environment, or what of it is missing."""
    if requirements and not PYTHON.exists():
        venv.create(PEERS / "venv", with_pip=True)
    for name in requirements:
        wanted, stamp = (HERE / name).read_text(), PEERS / "venv" / name
        if not stamp.exists() or stamp.read_text() != wanted:
            print(f"installing {name} into {PYTHON.parent.parent}", file=sys.stderr)
            subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "-r", HERE / name], check=True)
            stamp.write_text(wanted)


def peer(system, train, test, fresh):
    """The result of a peer, kept under the hash of all that it comes from."""
    sources = ["requirements.txt", "requirements-minilm.txt", "systems.py", "texts.py", "worker.py"]
    digest = hashlib.sha256(system.encode())
    for path in [train, test, *(HERE / name for name in sources)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    kept = PEERS / "kept" / f"{system}-{digest.hexdigest()[:16]}.json"
    if fresh or not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".unfinished")
        run([PYTHON, HERE / "worker.py", system, train, test, unfinished], env=os.environ | ONE_THREAD)
        unfinished.replace(kept)
    return json.loads(kept.read_text(encoding="utf-8"))


def with_scores(program, system, result, folder):
    """Adds to a result what the program makes of its predictions, ours or a peer's."""
    path, ours = folder / f"{system.replace('/', '_')}.jsonl", folder / f"{OURS}.jsonl"
    rows = [json.dumps(row, ensure_ascii=False) + "\n" for row in result.pop("predictions")]
    path.write_text("".join(rows), encoding="utf-8")
    result["scores"] = program.score(path)
    if system != OURS and ours.exists():
        result["comparison"] = program.compare(ours, path)
    return result


def records(path):
    rows = list(map(json.loads, lines(path)))
    if not rows:
        raise ValueError(f"{path}: no record")
    return rows


def first(path, count, folder):
    """The path of a copy of the first rows."""
    copy = folder / f"first-{count}-{path.name}"
    copy.write_text("\n".join(lines(path)[:count]) + "\n", encoding="utf-8")
    return copy


def compare(name, train, test, args, program):
    """Prints the table of one data set."""
    folder = PEERS / "runs" / name
    folder.mkdir(parents=True, exist_ok=True)
    program.folder = folder
    (folder / f"{OURS}.jsonl").unlink(missing_ok=True)
    if args.quick:
        train, test = first(train, 300, folder), first(test, 100, folder)
    rows, learnt = records(test), records(train)
    tasks = [task for task in TASKS if any(row.get(task) for row in rows)]
    vader_has_the_labels = any({row.get(task) for row in learnt} == VADERS_LABELS for task in tasks)
    ours = {OURS: []} | {f"{OURS} {options}": shlex.split(options) for options in args.variant}
    results = []
    for system in [*ours, *TITLES]:
        if (OURS if system in ours else system) not in args.systems or system == "vader" and not vader_has_the_labels:
            continue
        print(f"{name}: {system}", file=sys.stderr)
        try:
            if system in ours:
                result = program.judge(train, test, ours[system])
            else:
                result = peer(system, train, test, args.fresh)
            result = with_scores(program, system, result, folder)
            print(f"  {result['settings'] or ''}", file=sys.stderr)
        except Failed as failed:
            result = str(failed)
        results.append((TITLES.get(system, system), result))
    print(f"\n## {name}: trained on {len(learnt):,} records, tested on {len(rows):,}\n")
    print(table.markdown(results, tasks), flush=True)


def main():
    args = arguments()
    try:
        compare_all(args)
    except (Failed, OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f"compare.py: {error}")


def compare_all(args):
    prepare(needed(args.systems))
    program = Program(args.quotestance, PEERS) if args.quotestance else Program.build(TARGET, PEERS)
    data = ROOT / "data"
    sets = [] if args.only_extra else [
        ("test" if args.test else "dev", data / "train.jsonl", data / ("test.jsonl" if args.test else "dev.jsonl"))
    ]
    sets += [(name, Path(train).resolve(), Path(val).resolve()) for name, train, val in args.extra]
    print(f"Seconds are of processor time, one thread; Python {platform.python_version()}, {platform.machine()}.")
    for name, train, test in sets:
        compare(name, train, test, args, program)


if __name__ == "__main__":
    main()
