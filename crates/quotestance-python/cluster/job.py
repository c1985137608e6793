"""A Spark job as one would submit it: judges a folder of articles in Parquet. `job.py ARTICLES ROWS REPORT [--fast]`

The report tells the seconds that it took, and from where driver and executors have the package.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pyspark.sql import SparkSession

import quotestance
from quotestance import spark


def origin(_: int) -> str:
    """Where the process that runs it has the package."""
    import quotestance

    return quotestance.__file__


def main() -> None:
    articles, rows, report, *options = sys.argv[1:]
    session = SparkSession.builder.getOrCreate()
    cores = session.sparkContext.defaultParallelism
    origins = session.sparkContext.parallelize(range(8 * cores), 8 * cores).map(origin).distinct().collect()
    begun = time.perf_counter()
    spark.analyze(session.read.parquet(articles), fast="--fast" in options).write.parquet(rows)
    seconds = time.perf_counter() - begun
    told = {"seconds": seconds, "driver": quotestance.__file__, "executors": sorted(origins)}
    Path(report).write_text(json.dumps(told))
    session.stop()


if __name__ == "__main__":
    main()
