#!/usr/bin/env python3
"""Compares the figures of `quotestance agree` with those of other libraries: see README.md."""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import ROOT, enter

enter()

import krippendorff  # noqa: E402
import numpy as np  # noqa: E402
from sklearn.metrics import cohen_kappa_score  # noqa: E402
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa  # noqa: E402

TOLERANCE = 1e-9


def ours(binary, columns):
    """The report on the labels of coders, a column each; None is a missing label."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, column in enumerate(columns):
            file = Path(folder, f"{number}.jsonl")
            rows = [{"id": f"u{unit}", "stance": label} for unit, label in enumerate(column) if label is not None]
            file.write_text("".join(json.dumps(row) + "\n" for row in rows))
            files.append(file)
        command = [binary, "agree", "--by", "stance", "--format", "json", *files]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["stance"]


def theirs(columns):
    """The same figures by the libraries."""
    names = sorted({label for column in columns for label in column if label is not None})
    numbers = [[np.nan if label is None else names.index(label) for label in column] for column in columns]
    complete = [unit for unit in zip(*numbers) if not any(np.isnan(unit))]
    table, _ = aggregate_raters(np.array(complete, dtype=int), n_cat=len(names))
    figures = {
        "krippendorff_alpha": krippendorff.alpha(np.array(numbers), level_of_measurement="nominal"),
        "fleiss_kappa": fleiss_kappa(table, method="fleiss"),
    }
    for a in range(len(columns)):
        for b in range(a + 1, len(columns)):
            both = [pair for pair in zip(columns[a], columns[b]) if None not in pair]
            figures[f"cohen_kappa {a} {b}"] = cohen_kappa_score(*zip(*both))
    return figures


def compare(binary, name, columns):
    """The largest difference of a figure; all are printed."""
    report, worst = ours(binary, columns), 0.0
    for figure, other in theirs(columns).items():
        if figure.startswith("cohen"):
            a, b = map(int, figure.split()[1:])
            mine = next(pair for pair in report["pairs"] if pair["coders"] == [a, b])["cohen_kappa"]["value"]
        else:
            mine = report[figure]["value"]
        worst = max(worst, abs(mine - other))
        print(f"{name:<12} {figure:<20} {mine:.6f} {other:.6f} {abs(mine - other):.1e}")
    return worst


def main():
    binary = str(Path(sys.argv[1]).resolve())
    readings = [json.loads(row) for row in (ROOT / "data" / "coders.jsonl").read_text().splitlines()]
    cases = {
        field: [[row[coder][field] for row in readings] for coder in ("first", "second")]
        for field in ("stance", "sentiment")
    }
    observers = ["12332141 2...", "1233224125.3", ".3332342251.", "1233244125 1."]
    observers = [observer.replace(" ", "") for observer in observers]
    cases["observers"] = [[None if label == "." else label for label in observer] for observer in observers]
    generator = random.Random(1)
    truth = [generator.choice("abcde") for _ in range(300)]

    def label(true):
        draw = generator.random()
        return None if draw < 0.15 else generator.choice("abcde") if draw < 0.5 else true

    cases["random"] = [[label(true) for true in truth] for _ in range(4)]
    worst = max(compare(binary, name, columns) for name, columns in cases.items())
    print(f"largest difference {worst:.1e}")
    sys.exit(worst > TOLERANCE)


if __name__ == "__main__":
    main()
