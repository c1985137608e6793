"""The command line, the package and Spark give the same rows, however the rows are divided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import Cli, Row, write_jsonl
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from quotestance import Analyzer
from quotestance import spark as quotes

PARTITIONS = (1, 3, 7)


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "2")
    session = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "5").getOrCreate()
    yield session
    session.stop()


def rows_of(frame: DataFrame) -> list[Row]:
    return [row.asDict(recursive=True) for row in frame.collect()]


def in_order(rows: list[Row], *names: str) -> list[Row]:
    return sorted(rows, key=lambda row: tuple(str(row[name]) for name in names))


def values(rows: list[Row]) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in rows]


def parts(rows: list[Row], count: int) -> list[list[Row]]:
    return [rows[start::count] for start in range(count)]


@pytest.mark.parametrize("count", PARTITIONS)
def test_articles(count: int, tmp_path: Path, cli: Cli, articles: list[Row], session: SparkSession) -> None:
    kinds: Any = ("direct", "mixed", "indirect")
    path = write_jsonl(tmp_path / "a.jsonl", articles)
    rows = in_order(cli("analyze", "--fast", "--kinds", ",".join(kinds), path), "id", "target")
    analyzer = Analyzer(fast=True, kinds=kinds)
    ours = [pa.table(analyzer.analyze_table(pa.Table.from_pylist(part), carry=True)) for part in parts(articles, count)]
    assert in_order(pa.concat_tables(ours).to_pylist(), "id", "target") == rows
    frame = session.createDataFrame(values(articles), "id string, text string, source string, year bigint").repartition(count)
    assert frame.rdd.getNumPartitions() == count
    carry = ["id", "source", "year"]
    judged = quotes.analyze(frame, carry=carry, fast=True, kinds=kinds)
    assert in_order(rows_of(judged), "id", "target") == rows
    found = quotes.extract(frame, carry=carry, kinds=kinds)
    expected = in_order(cli("extract", "--kinds", ",".join(kinds), path), "id")
    assert in_order(rows_of(found), "id") == expected


@pytest.mark.parametrize("count", PARTITIONS)
def test_statements(count: int, tmp_path: Path, cli: Cli, statements: list[Row], session: SparkSession) -> None:
    rows = in_order(cli("classify", "--fast", write_jsonl(tmp_path / "a.jsonl", statements)), "id", "target")
    analyzer = Analyzer(fast=True)
    ours: list[Any] = [row for part in parts(statements, count) for row in analyzer.classify(part)]
    assert in_order(ours, "id", "target") == rows
    schema = "id bigint, quote string, context string, speaker string, target string, stance string"
    frame = session.createDataFrame(values(statements), schema).repartition(count)
    judged = quotes.classify(frame, fast=True)
    assert in_order(rows_of(judged), "id", "target") == rows


def test_with_the_encoder(tmp_path: Path, cli: Cli, articles: list[Row], session: SparkSession) -> None:
    some = articles[-6:]
    rows = in_order(cli("analyze", write_jsonl(tmp_path / "a.jsonl", some)), "id", "target")
    assert rows
    ours = pa.table(Analyzer().analyze_table(pa.Table.from_pylist(some), carry=True)).to_pylist()
    assert in_order(ours, "id", "target") == rows
    frame = session.createDataFrame(values(some), "id string, text string, source string, year bigint").repartition(3)
    judged = quotes.analyze(frame, carry=["id", "source", "year"])
    assert in_order(rows_of(judged), "id", "target") == rows


def test_options_and_columns(root: Path, cli: Cli, session: SparkSession) -> None:
    article = root / "data/articles/en-poles.txt"
    targets = root / "data/targets/poles.toml"
    frame = session.createDataFrame([(7, article.read_text(), 2.5)], "number int, body string, weight double")
    options: dict[str, Any] = {"targets": targets, "target": "poles", "fast": True, "reasons": 2}
    judged = quotes.analyze(frame, "body", "number", carry=["weight"], **options)
    expected = cli("analyze", "--fast", "--targets", targets, "--target", "poles", "--reasons", "2", article)
    rows = rows_of(judged)
    assert [row["stance_p"] for row in rows] == [row["stance_p"] for row in expected]
    assert [row["reasons"] for row in rows] == [row.get("reasons") for row in expected]
    assert any(row["reasons"] for row in rows)
    assert rows[0]["id"] == "7#1" and rows[0]["weight"] == 2.5
    assert judged.schema["weight"].dataType.simpleString() == "double"
    for of in (quotes.analyze, quotes.extract):
        assert of(frame, "body", "number", carry=True, fast=True).columns[:3] == ["number", "weight", "schema"]
        assert of(frame, "body", "number", fast=True).columns[0] == "schema"
    with pytest.raises(TypeError, match="column `weight` must hold texts, not double"):
        quotes.analyze(frame, "weight", "number")
    with pytest.raises(TypeError, match="column `weight` must hold texts or whole numbers, not double"):
        quotes.analyze(frame, "body", "weight")
    with pytest.raises(ValueError, match="id_col must name a column"):
        quotes.analyze(frame, "body", None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no column `text`"):
        quotes.analyze(frame, id_col="number")


def test_a_pipe_fails_with_the_command_line(binary: Path, session: SparkSession) -> None:
    lines = session.sparkContext.parallelize(['{"id": "a", "text": "It rained."}', '{"id": "b", "text": 3}'], 2)
    rows = lines.pipe(f"{binary} analyze --fast --input-format jsonl -", checkCode=True)
    with pytest.raises(PySparkException, match="exited with error code [34]"):
        rows.collect()
