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
import submit
from rows import Summary, summary

from quotestance import Analyzer

# Files of articles, and so tasks of a job.
FILES = 64

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
    few = Texts(folder / "few", max(FEW, args.articles // 100), FILES // 8)
    cluster = submit.Cluster(folder)
    cores = submit.EXECUTORS
    print(f"Spark {pyspark.__version__} with {cores} executors of one core each, on a machine of {os.cpu_count()}")
    print(f"{texts.count:,} articles, {texts.bytes / 1e6:,.1f} MB of text, in {texts.files} files\n", flush=True)

    alone = texts.alone(folder / "alone", fast=True)
    with_it = Path(sys.executable)
    installed = cluster.run("installed", with_it, texts.folder, fast=True)
    runs = {"one process": alone, "Spark, installed": Run(installed.seconds, texts.summary(installed.rows, fast=True))}
    if not all(Path(origin).is_relative_to(sys.prefix) for origin in installed.executors):
        sys.exit(f"executors have the package from {installed.executors}")

    without = without_the_package(folder / "bare")
    sent = cluster.run("sent", without, texts.folder, fast=True, sent=args.wheel, kill_after=texts.files // 3)
    runs["Spark, sent, one killed"] = Run(sent.seconds, texts.summary(sent.rows, fast=True))
    if any(Path(origin).is_relative_to(sys.prefix) or "app-" not in origin for origin in sent.executors):
        sys.exit(f"executors have the package from {sent.executors}")
    print(f"installed: executors have it from {installed.executors[0]}")
    print(f"sent along: executors have it from {sent.executors[0]}")
    print(f"{cluster.loss('sent', texts.files)}\n")

    print(f"{'':<26}{'rows':>10}{'articles':>11}{'doubled':>9}  digest")
    for what, run in runs.items():
        found = run.summary
        print(f"{what:<26}{found.rows:>10,}{found.articles:>11,}{found.doubled:>9}  {found.digest[:16]}")
        check(found, alone.summary, what)
    print("no row lost, doubled or altered\n", flush=True)

    alone_few = few.alone(folder / "alone-few", fast=False)
    judged = cluster.run("encoder", with_it, few.folder, fast=False)
    check(few.summary(judged.rows, fast=False), alone_few.summary, "with the encoder")

    print(f"{'':<34}{'articles':>10}{'seconds':>9}{'articles/s':>12}{'a core':>9}")
    costs = {}
    for name, of, one, spark in (("fast", texts, alone, installed), ("encoder", few, alone_few, judged)):
        for what, seconds, workers in (("one process", one.seconds, 1), ("Spark", spark.seconds, cores)):
            rate = of.count / seconds
            print(f"{name + ', ' + what:<34}{of.count:>10,}{seconds:>9.1f}{rate:>12,.0f}{rate / workers:>9,.0f}")
        print(f"{name}: Spark {one.seconds / spark.seconds:.2f} times one process, {one.seconds / spark.seconds / cores:.0%} of {cores} of it")
        costs[name] = of.count / spark.seconds / cores
    print(f"\nA billion such articles by Spark, a vCPU-hour at {args.price:.3f} USD (--price; an assumption, no offer):")
    for name, rate in costs.items():
        hours = 1e9 / rate / 3600
        print(f"{name}: 1e9 articles / {rate:,.0f} articles/s a core / 3,600 = {hours:,.0f} vCPU hours, {hours * args.price:,.0f} USD")


if __name__ == "__main__":
    main()
