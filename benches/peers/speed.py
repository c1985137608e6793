#!/usr/bin/env python3
"""Times quotestance and others at the same work on the same texts, one thread each, in one run, and prints the ratios."""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from compare import ONE_THREAD, PYTHON, TARGET, prepare
from program import ROOT, Program, example, lines, run

HERE = Path(__file__).resolve().parent
DEV = ROOT / "data" / "dev.jsonl"

# Megabytes of articles that are analysed, and that a peer a thousand times as slow gets.
ARTICLES, FEW_ARTICLES = 100, 0.5

# Times that the rows of dev are judged without the encoder: many ticks of the clock.
FAST_TIMES = 50

# Runs of which the median is taken.
RUNS = 11


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, metavar="FILE", help="articles as JSON Lines [default: those of benches/news]")
    parser.add_argument("--quotestance", type=Path, metavar="PROGRAM", help="an executable that is there already")
    parser.add_argument("--no-peers", action="store_true", help="time quotestance alone")
    return parser.parse_args()


def peer(name, path):
    """How much a peer does a second."""
    print(f"timing {name}", file=sys.stderr)
    said, _ = run([PYTHON, HERE / "speed_worker.py", name, path], env=os.environ | ONE_THREAD)
    found = json.loads(lines_of(said)[-1])
    return found["amount"] / found["seconds"]


def lines_of(text):
    return [line for line in text.splitlines() if line.strip()]


def processor_seconds(*command):
    return min(run(command)[1] for _ in range(3))


def clock(*command):
    begun = time.perf_counter()
    run(command)
    return time.perf_counter() - begun


def fast_rate():
    """Quotes a second without the encoder, from rows in memory to probabilities."""
    return float(example(TARGET, "rate")[0].split(":")[1].split()[0])


def classify_rate(program, rows, times, *options):
    """Rows a second, from rows in a file, over and over, to rows in a file; the start is left out."""
    with tempfile.TemporaryDirectory() as folder:
        one, many = (Path(folder) / name for name in ("one.jsonl", "many.jsonl"))
        one.write_text(lines(rows)[0] + "\n", encoding="utf-8")
        many.write_text("".join(line + "\n" for line in lines(rows)) * times, encoding="utf-8")
        one, many = (processor_seconds(program, "classify", "--jobs", 1, *options, path) for path in (one, many))
        return times * len(lines(rows)) / (many - one)


def megabytes(path):
    """Of text alone, as bytes of UTF-8."""
    return sum(len(json.loads(line)["text"].encode()) for line in lines(path)) / 1e6


def article_rate(program, command, articles, *options):
    seconds = processor_seconds(program, command, "--jobs", 1, "--format", "jsonl", *options, articles)
    return articles.stat().st_size / 1e6 / seconds


def made(folder, articles):
    """Rows of the articles of a folder over and over."""
    said, _ = run([sys.executable, ROOT / "benches" / "make_articles.py", ARTICLES, articles])
    path = folder / f"{articles.name}.jsonl"
    path.write_text(said, encoding="utf-8")
    return path


def row(what, rate, ratio=None, wanted=None):
    ratio = "" if ratio is None else f"{ratio:.1f} times"
    print(f"{what:<62}{rate:>14}{ratio:>14}{'' if wanted is None else f'  (aim: {wanted})':<14}")


def versus(what, unit, ours, peers):
    row(what, f"{ours:,.1f} {unit}")
    for title, theirs, aim in peers:
        row(f"  {title}", f"{theirs:,.2f} {unit}", ours / theirs, aim)


def main():
    args = arguments()
    folder = Path(tempfile.mkdtemp(prefix="speed-", dir=TARGET))
    program = args.quotestance or Program.build(TARGET, folder).path
    if not args.no_peers:
        prepare(["requirements-speed.txt"])
    articles = args.articles or made(folder, ROOT / "benches" / "news")
    samples = made(folder, ROOT / "data" / "articles")
    few = folder / "few.jsonl"
    size, kept = 0, []
    for line in lines(articles):
        size += len(line.encode())
        kept.append(line)
        if size > FEW_ARTICLES * 1e6:
            break
    few.write_text("\n".join(kept) + "\n", encoding="utf-8")

    def others(path, *peers):
        return [] if args.no_peers else [(title, peer(name, path), aim) for name, title, aim in peers]

    print("Processor time, one thread; ratios are ours to theirs\n")
    versus("classify without the encoder, from memory to probabilities", "quotes/s", fast_rate(), others(
        DEV, ("tfidf", "scikit-learn TF-IDF + logistic regression", 30), ("fasttext", "fastText, dimension 100", 20)))
    row("classify --fast, from rows to rows", f"{classify_rate(program, DEV, FAST_TIMES, '--fast'):,.1f} quotes/s")
    versus("classify with the encoder, from rows to rows", "quotes/s", classify_rate(program, DEV, 1), others(
        DEV, ("minilm", "MiniLM's vector alone, ONNX Runtime", 5)))
    versus("extract with speakers, from rows to rows", "MB/s", article_rate(program, "extract", articles), others(
        few, ("textacy", "textacy, spaCy's small English layers", 1000)))
    for what, rows in (("analyze --fast, from rows to rows", articles), ("  of articles dense with quotes about targets", samples)):
        row(what, f"{article_rate(program, 'analyze', rows, '--fast'):,.1f} MB/s", wanted="30 MB/s")

    print("\nBy the clock, the median of several runs\n")
    analyze = [program, "analyze", "--fast", "--format", "jsonl", articles, "--jobs"]
    times = [[clock(*analyze, jobs) for jobs in (1, 2)] for _ in range(RUNS)]
    one, two = (statistics.median(found) for found in zip(*times))
    row("analyze --fast --jobs 2 against --jobs 1", f"{two:.2f} s", one / two, 1.8)
    statement = "We owe the refugees a roof."
    for options in (["--fast"], []):
        found = [clock(program, "classify", *options, statement) for _ in range(5 * RUNS)]
        title = " ".join(["classify", *options, "STATEMENT, from start to end"])
        row(title, f"{1000 * statistics.median(found):.0f} ms", wanted="50 ms")


if __name__ == "__main__":
    main()
