#!/usr/bin/env python3
"""Times the Python package beside the Rust library and beside other Python packages, on the same quotes in one run, one thread
each, by processor time. Then tells the wheel's size and how long its import takes."""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from compare import ONE_THREAD, PYTHON, TARGET, prepare
from program import ROOT, example, lines, run

HERE = Path(__file__).resolve().parent
PACKAGE = ROOT / "crates" / "quotestance-python"
MODEL = ROOT / "crates" / "quotestance" / "model" / "default.model"

# New processes that import the package.
IMPORTS = 21
IMPORT = "import time; begun = time.perf_counter(); import quotestance; print(time.perf_counter() - begun)"


def build():
    """The Python that has the package's release build, and the wheel."""
    script = 'source "$0/environment.sh" >&2 && echo "$python" && echo "$wheel"'
    said = subprocess.run(["bash", "-ec", script, PACKAGE], env=os.environ | {"PROFILE": "release"}, stdout=subprocess.PIPE, text=True, check=True)
    return map(Path, said.stdout.split("\n")[:2])


def write_quotes(path, count):
    """The quotes of the corpus over and over, each with its record's target."""
    records = [json.loads(line) for name in ("dev", "train") for line in lines(ROOT / "data" / f"{name}.jsonl")]
    rows = ({"quote": record["quote"], "target": record["target"]} for record in itertools.cycle(records))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in itertools.islice(rows, count)), encoding="utf-8")


def timed(python, worker, *args):
    said, _ = run([python, HERE / worker, *args], env=os.environ | ONE_THREAD)
    found = json.loads(said.splitlines()[-1])
    return found["amount"] / found["seconds"]


def rust(*args):
    """Quotes a second by the library, for each way that `rate` tells."""
    said = (line.split(": ") for line in example(TARGET, "rate", "--rows", *args))
    return {name: float(rate.split()[0]) for name, rate in said}


def row(what, rate, ratio=""):
    print(f"{what:<50}{rate:>11,.0f} quotes/s{ratio:>14}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotes", type=int, default=100_000, help="for the fast model and the peers [default: %(default)s]")
    parser.add_argument("--few", type=int, default=4_000, help="for the model with the encoder [default: %(default)s]")
    args = parser.parse_args()
    python, wheel = build()
    prepare(["requirements.txt"])
    with tempfile.TemporaryDirectory() as folder:
        quotes, few = Path(folder) / "quotes.jsonl", Path(folder) / "few.jsonl"
        write_quotes(quotes, args.quotes)
        write_quotes(few, args.few)
        for title, path, model, peers in (
            (f"Without the encoder, {args.quotes:,} quotes", quotes, [], (("scikit-learn TF-IDF + logistic regression", "tfidf"), ("VADER, sentiment alone", "vader"))),
            (f"With the encoder, {args.few:,} quotes", few, [MODEL], ()),
        ):
            print(title)
            ours = timed(python, "python_worker.py", path, "full" if model else "fast")
            row("  Python, classify_table", ours)
            for name, rate in rust(path, *model).items():
                row(f"  Rust, {name}", rate, f"{ours / rate:.1%}")
            for name, system in peers:
                rate = timed(PYTHON, "speed_worker.py", system, path)
                row(f"  {name}", rate, f"{ours / rate:.1f} times")
    found = [float(run([python, "-c", IMPORT])[0]) for _ in range(IMPORTS)]
    print(f"wheel, release build: {wheel.stat().st_size / 1e6:.1f} MB")
    print(f"import quotestance: {1000 * statistics.median(found):.1f} ms, the median of {IMPORTS} new processes by the clock")


if __name__ == "__main__":
    main()
