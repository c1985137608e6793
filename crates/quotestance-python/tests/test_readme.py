"""The programs of the README run, each by itself, in a folder with what they read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Cli, Row, write_jsonl

from quotestance import Analyzer

README = Path(__file__).parent.parent / "README.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


def name_of(program: str) -> str:
    return next(name for name in ("pyspark", "ray", "dask", "polars", "train", "Analyzer") if name in program)


@pytest.mark.parametrize("program", PROGRAMS, ids=name_of)
def test_program(program: str, tmp_path: Path, root: Path, binary: Path, cli: Cli, articles: list[Row]) -> None:
    pq.write_table(pa.Table.from_pylist(articles), tmp_path / "news.parquet")
    lines = (root / "data/train.jsonl").read_text().splitlines(keepends=True)[:400]
    (tmp_path / "mine.jsonl").write_text("".join(lines))
    (tmp_path / "others.jsonl").write_text((root / "data/dev.jsonl").read_text())
    (tmp_path / "poles.toml").write_text((root / "data/targets/poles.toml").read_text())
    (tmp_path / "program.py").write_text(program)
    if name_of(program) in ("pyspark", "ray", "dask"):
        pytest.importorskip(name_of(program))
    env = os.environ | {"PATH": f"{binary.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for line in re.findall(r"#> (.*)", program):
        assert line in done.stdout
    if "judged.parquet" in program:
        judged = pq.read_table(tmp_path / "judged.parquet")
        expected = pa.table(Analyzer(fast=True).analyze_table(pa.Table.from_pylist(articles)))
        assert judged.column_names == expected.column_names
        assert in_order(judged.to_pylist()) == in_order(expected.to_pylist())
    if "saveAsTextFile" in program:
        parts = sorted((tmp_path / "judged").glob("part-*"))
        rows = [json.loads(line) for part in parts for line in part.read_text().splitlines()]
        assert in_order(rows) == in_order(cli("analyze", "--fast", write_jsonl(tmp_path / "news.jsonl", articles)))


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["id"], row["target"] or ""))


def test_all_are_there() -> None:
    assert {"pyspark", "ray", "dask", "polars", "train", "Analyzer"} == {name_of(program) for program in PROGRAMS}
