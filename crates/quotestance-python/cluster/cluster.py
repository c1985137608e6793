"""Spark in a cluster of two executor processes, and one process alone, on the same articles.

Judges invented articles by one process; by Spark with the package installed; by Spark with the package sent along to a
Python that has it not, where an executor is killed in mid-run. The rows must be the same. Then prints what the work costs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

import articles
import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
from rows import Summary, summary
from submit import EXECUTORS, Cluster, Work

from quotestance import Analyzer

# Files of articles, and so tasks of a job.
FILES = 32

# Articles for the encoder, at least; each of them takes some hundred times as long.
FEW = 500


@dataclass(frozen=True)
class Run:
    """How long a run took, and its rows."""

    seconds: float
    summary: Summary


class Texts:
    """Articles in a folder, and what is compared of their rows."""

    def __init__(self, folder: Path, count: int, files: int) -> None:
        self.folder, self.count, self.files = folder, count, files
        self.bytes = articles.write(folder, count, files)
        step = -(-files // 8)
        first = [pq.read_table(path, columns=["id"])["id"][0].as_py() for path in sorted(folder.iterdir())[step::step]]
        self.bounds: list[str] = first

    def alone(self, rows: Path, fast: bool) -> Run:
        """By one process and one thread."""
        rows.mkdir()
        begun = time.perf_counter()
        analyzer = Analyzer(fast=fast)
        for path in sorted(self.folder.iterdir()):
            pq.write_table(pa.table(analyzer.analyze_table(pq.read_table(path))), rows / path.name)
        seconds = time.perf_counter() - begun
        return Run(seconds, self.summary(rows, fast))

    def summary(self, rows: Path, fast: bool) -> Summary:
        return summary(rows, self.bounds, pa.schema(Analyzer(fast=fast).analyze_table(pa.table({"id": ["a"], "text": [""]}))))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=1_000_000, help="how many [default: %(default)s]")
    parser.add_argument("--wheel", type=Path, required=True, help="the package that this Python has installed")
    parser.add_argument("--folder", type=Path, required=True, help="where articles, rows and logs go; made anew")
    parser.add_argument("--price", type=float, default=0.05, help="of a vCPU for an hour, in USD: an assumption [default: %(default)s]")
    return parser.parse_args()


def without_the_package(folder: Path) -> Path:
    """A Python with all packages of this one but ours."""
    venv.create(folder, with_pip=False)
    (own,) = (Path(path) for path in sys.path if path.endswith("site-packages"))
    (bare,) = folder.glob("lib/*/site-packages")
    for entry in own.iterdir():
        if not entry.name.startswith("quotestance") and not (bare / entry.name).exists():
            (bare / entry.name).symlink_to(entry)
    return folder / "bin" / "python"


def check(found: Summary, expected: Summary, what: str) -> None:
    if found != expected:
        sys.exit(f"{what}: {found}, where one process gives {expected}")


def main() -> None:
    args = arguments()
    folder: Path = args.folder.absolute()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = Texts(folder / "articles", args.articles, FILES)
    few = Texts(folder / "few", max(FEW, args.articles // 100), FILES // 4)
    cluster = Cluster(folder)
    print(f"Spark {pyspark.__version__} with {EXECUTORS} executors of one core each, on a machine of {os.cpu_count()}")
    print(f"{texts.count:,} articles, {texts.bytes / 1e6:,.1f} MB of text, in {texts.files} files\n", flush=True)

    alone = texts.alone(folder / "alone", fast=True)
    alone_few = few.alone(folder / "alone-few", fast=False)
    works = [Work(texts.folder, folder / "installed", True), Work(few.folder, folder / "installed-few", False)]
    installed = cluster.run("installed", Path(sys.executable), works)
    if not all(Path(origin).is_relative_to(sys.prefix) for origin in installed.executors):
        sys.exit(f"executors have the package from {installed.executors}")
    judged = Run(installed.seconds[0], texts.summary(works[0].rows, fast=True))
    judged_few = Run(installed.seconds[1], few.summary(works[1].rows, fast=False))
    check(judged_few.summary, alone_few.summary, "with the encoder")

    work = Work(texts.folder, folder / "sent", True)
    sent = cluster.run("sent", without_the_package(folder / "bare"), [work], sent=args.wheel, kill_after=texts.files // 3)
    if any(Path(origin).is_relative_to(sys.prefix) or "/app-" not in origin for origin in sent.executors):
        sys.exit(f"executors have the package from {sent.executors}")
    runs = {
        "one process": alone.summary,
        "Spark, installed": judged.summary,
        "Spark, sent, one killed": texts.summary(work.rows, fast=True),
    }
    print(f"installed: executors have it from {installed.executors[0]}")
    print(f"sent along: executors have it from {sent.executors[0]}")
    print(f"{cluster.loss('sent', texts.files)}\n")

    print(f"{'':<26}{'rows':>10}{'articles':>11}{'doubled':>9}  digest")
    for what, found in runs.items():
        print(f"{what:<26}{found.rows:>10,}{found.articles:>11,}{found.doubled:>9}  {found.digest[:16]}")
        check(found, alone.summary, what)
    print("no row lost, doubled or altered\n", flush=True)

    print(f"{'':<34}{'articles':>10}{'seconds':>9}{'articles/s':>12}{'a core':>9}")
    rates = {"fast": compare("fast", texts, alone, judged), "encoder": compare("encoder", few, alone_few, judged_few)}
    print(f"\nA billion such articles by Spark, a vCPU-hour at {args.price:.3f} USD (--price; an assumption, no offer):")
    for name, rate in rates.items():
        hours = 1e9 / rate / 3600
        print(f"{name}: 1e9 articles / {rate:,.0f} articles/s a core / 3600 s = {hours:,.0f} vCPU hours, {hours * args.price:,.0f} USD")


def compare(name: str, texts: Texts, alone: Run, spark: Run) -> float:
    """Prints what one process and Spark do a second; tells what a core of Spark's does."""
    for what, run, cores in (("one process", alone, 1), ("Spark", spark, EXECUTORS)):
        rate = texts.count / run.seconds
        print(f"{name + ', ' + what:<34}{texts.count:>10,}{run.seconds:>9.1f}{rate:>12,.0f}{rate / cores:>9,.0f}")
    times = alone.seconds / spark.seconds
    print(f"  {EXECUTORS} executors do {times:.2f} times what one process does, {times / EXECUTORS:.0%} of {EXECUTORS} times")
    return texts.count / spark.seconds / EXECUTORS


if __name__ == "__main__":
    main()
