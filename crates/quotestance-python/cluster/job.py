"""A Spark job as one would submit it: judges folders of articles in Parquet. `job.py REPORT [fast|full ARTICLES ROWS]…`

The report tells the seconds of each folder, and from where executors have the package.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pyspark.sql import SparkSession

from quotestance import spark


def origin(_: int) -> str:
    """Where the process that runs it has the package."""
    import quotestance

    return quotestance.__file__


def main() -> None:
    report, *works = sys.argv[1:]
    session = SparkSession.builder.getOrCreate()
    tasks = 8 * session.sparkContext.defaultParallelism
    origins = session.sparkContext.parallelize(range(tasks), tasks).map(origin).collect()
    seconds = []
    for model, articles, rows in zip(works[::3], works[1::3], works[2::3]):
        begun = time.perf_counter()
        spark.analyze(session.read.parquet(articles), fast=model == "fast").write.parquet(rows)
        seconds.append(time.perf_counter() - begun)
    Path(report).write_text(json.dumps({"seconds": seconds, "executors": sorted(set(origins))}))
    session.stop()


if __name__ == "__main__":
    main()
