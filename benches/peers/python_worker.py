"""Times `classify_table` of the Python package: `python_worker.py QUOTES fast|full`, in the package's environment. Prints what
`speed_worker.py` prints."""

import json
import sys
import time

import pyarrow.json

from quotestance import Analyzer

TIMES = 5


def seconds(analyzer, table):
    begun = time.process_time()
    rows = sum(map(len, analyzer.classify_table(table)))
    assert rows == table.num_rows
    return time.process_time() - begun


def main():
    path, model = sys.argv[1:]
    table = pyarrow.json.read_json(path).combine_chunks()
    analyzer = Analyzer(fast=model == "fast")
    print(json.dumps({"amount": table.num_rows, "seconds": min(seconds(analyzer, table) for _ in range(TIMES))}))


if __name__ == "__main__":
    main()
