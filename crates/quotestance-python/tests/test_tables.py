"""Tables of any library that has Arrow's interface, in batches, ids kept."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Cli, Row, write_jsonl

import quotestance
from quotestance import Analyzer, RecordError, RecordWarning


@pytest.fixture(scope="session")
def fast() -> Analyzer:
    return Analyzer(fast=True)


def rows_of(table: Any) -> list[Row]:
    rows: list[Row] = pa.table(table).to_pylist()
    return rows


def test_rows_are_the_command_lines(tmp_path: Path, cli: Cli, articles: list[Row], fast: Analyzer) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", articles)
    expected = cli("analyze", "--fast", path)
    for size in (1, 3, 7, 1024):
        rows = fast.analyze_table(pa.Table.from_pylist(articles), carry=True, batch_size=size)
        assert rows_of(rows) == expected
    own = fast.analyze_table(pa.Table.from_pylist(articles))
    names = pa.schema(own).names
    assert names == list(fast.analyze(articles[-5]["text"])[0])
    assert rows_of(own) == [{name: row[name] for name in names} for row in expected]
    quotes = rows_of(fast.extract_table(pa.Table.from_pylist(articles), carry=True))
    assert quotes == cli("extract", path)
    some = pa.schema(fast.analyze_table(pa.Table.from_pylist(articles), carry=["year"]))
    assert some.names[0] == "year" and some.field("year").type == pa.int64()


def broken(kind: str) -> pa.Array:
    """Texts of which the second is no UTF-8, as a library may hand them over."""
    is_large = kind == "large_string"
    given = ["“We owe the refugees a roof,” she said.".encode(), b"\xff\xfe", None]
    nulls, offsets, values = pa.array(given, pa.large_binary() if is_large else pa.binary()).buffers()
    texts = (pa.LargeStringArray if is_large else pa.StringArray).from_buffers(3, offsets, values, nulls, null_count=1)
    if kind == "dictionary":
        return pa.DictionaryArray.from_arrays(pa.array([1, 0, 0, None]), texts)
    return texts


@pytest.mark.parametrize("kind", ["string", "large_string", "dictionary"])
def test_a_text_that_is_no_utf8_is_refused_and_the_others_go_on(kind: str, fast: Analyzer) -> None:
    texts = broken(kind)
    table = pa.table({"id": range(len(texts)), "text": texts})
    with pytest.raises(RecordError, match="column `text` is not UTF-8"):
        next(iter(fast.analyze_table(table)))
    with pytest.warns(RecordWarning, match="column `text` is not UTF-8"):
        rows = rows_of(fast.analyze_table(table, on_error="warn"))
    assert {row["target"] for row in rows} == {"migrants"}
    with pytest.raises(Exception, match="is not UTF-8"):
        rows_of(fast.classify_table(table, quote="text"))


def test_a_refused_value_may_hold_a_nul(fast: Analyzer) -> None:
    table = pa.table({"quote": ["We owe them."], "target": ["a\0b"]})
    with pytest.raises(Exception, match="a\ufffdb"):
        rows_of(fast.classify_table(table))


def test_ids_of_dictionaries_and_one_carried_name(fast: Analyzer) -> None:
    ids = pa.array([7, 8, 7]).dictionary_encode()
    table = pa.table({"id": ids, "text": ["“We owe the refugees a roof,” she said."] * 3, "year": [1, 2, 3]})
    rows = rows_of(fast.analyze_table(table, carry="year"))
    assert [(row["year"], row["doc"]) for row in rows] == [(1, "7"), (2, "8"), (3, "7")]


def test_statements(tmp_path: Path, cli: Cli, statements: list[Row], fast: Analyzer) -> None:
    expected = cli("classify", "--fast", write_jsonl(tmp_path / "a.jsonl", statements))
    table = pa.Table.from_pylist(statements)
    for size in (1, 3, 7, 1024):
        assert rows_of(fast.classify_table(table, batch_size=size)) == expected
    renamed = table.rename_columns({"quote": "words"})
    (first, *_) = rows_of(fast.classify_table(renamed, quote="words", carry=["id"]))
    assert list(first)[:3] == ["schema", "id", "target"]
    assert first["stance_p"] == expected[0]["stance_p"]


def test_the_schema_is_that_of_parquet(
    tmp_path: Path, binary: Path, articles: list[Row], statements: list[Row], fast: Analyzer
) -> None:
    table, rows = pa.Table.from_pylist(articles), pa.Table.from_pylist(statements)
    reasoning = Analyzer(fast=True, reasons=3)
    for args, given, made in [
        (["analyze", "--fast"], articles, fast.analyze_table(table, carry=True)),
        (["analyze", "--fast", "--reasons", "3"], articles, reasoning.analyze_table(table, carry=True)),
        (["extract"], articles, reasoning.extract_table(table, carry=True)),
        (["classify", "--fast"], statements, fast.classify_table(rows)),
        (["classify", "--fast", "--reasons", "3"], statements, reasoning.classify_table(rows)),
    ]:
        path = write_jsonl(tmp_path / "a.jsonl", given)
        subprocess.run([binary, *args, path, "-o", tmp_path / "a.parquet"], check=True, capture_output=True)
        expected = pq.read_table(tmp_path / "a.parquet")
        ours = pa.table(made)
        assert ours.schema.remove_metadata() == expected.schema.remove_metadata()
        assert ours.to_pylist() == expected.to_pylist()
        assert ("reasons" in ours.column_names) == ("--reasons" in args)


def test_reasons(tmp_path: Path, cli: Cli, statements: list[Row]) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", statements)
    expected = cli("classify", "--fast", "--reasons", "3", path)
    table = Analyzer(fast=True, reasons=3).classify_table(pa.Table.from_pylist(statements), batch_size=7)
    # Where there are none, a row has no field, and a table has a null.
    assert rows_of(table) == [{**row, "reasons": row.get("reasons")} for row in expected]
    assert {"reasons" in row for row in expected} == {True, False}


def test_any_library(articles: list[Row], fast: Analyzer) -> None:
    table = pa.Table.from_pylist(articles)
    expected = rows_of(fast.analyze_table(table))
    text, ids = table["text"], table["id"]
    for given in [
        pl.DataFrame(articles),
        pd.DataFrame(articles),
        table.to_batches()[0],
        pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=4)),
        pa.table({"id": ids, "text": text.cast(pa.large_string())}),
        pa.table({"id": ids, "text": text.cast(pa.string_view())}),
        pa.table({"id": ids.dictionary_encode(), "text": text.dictionary_encode()}),
    ]:
        assert rows_of(fast.analyze_table(given)) == expected
    frame = pl.DataFrame(fast.analyze_table(pl.DataFrame(articles)))
    assert frame["stance"].to_list() == [row["stance"] for row in expected]
    batches = [pa.record_batch(batch) for batch in fast.analyze_table(table, batch_size=5)]
    assert len(batches) > 1 and pa.Table.from_batches(batches).to_pylist() == expected
    assert sum(len(batch) for batch in fast.analyze_table(table, batch_size=5)) == len(expected)


def test_ids(fast: Analyzer) -> None:
    text = "“We owe the refugees a roof,” she said."
    table = pa.table({"key": pa.array([2**63], pa.uint64()), "text": [text]})
    (row,) = rows_of(fast.analyze_table(table, id="key"))
    assert (row["doc"], row["id"]) == ("9223372036854775808", "9223372036854775808#1")
    rows = rows_of(fast.analyze_table(pa.table({"text": [text, text]}), id=None, batch_size=1))
    assert [row["doc"] for row in rows] == ["1", "2"]


def test_a_null_text_has_no_rows(fast: Analyzer) -> None:
    table = pa.table({"id": ["a", "b", None], "text": pa.array([None, "“I feel for the Russians,” she said.", None])})
    assert [row["doc"] for row in rows_of(fast.analyze_table(table))] == ["b"]
    assert rows_of(fast.analyze_table(pa.table({"id": ["a"], "text": pa.nulls(1)}))) == []
    assert rows_of(fast.classify_table(pa.table({"quote": pa.array([None], pa.string())}))) == []
    assert rows_of(fast.analyze_table(table.slice(0, 0))) == []


def test_what_is_wrong_is_named(fast: Analyzer) -> None:
    quote = "“I feel for the Russians,” she said."
    table = pa.table({"id": ["a", None, "c"], "text": [quote] * 3})
    with pytest.raises(RecordError) as caught:
        list(fast.analyze_table(table, batch_size=1))
    assert (str(caught.value), caught.value.line) == ("table:2: it has no id", 2)
    with pytest.raises(pa.ArrowException, match="table:2: it has no id"):
        pa.table(fast.analyze_table(table))
    with pytest.warns(quotestance.RecordWarning, match="table:2: it has no id"):
        rows = rows_of(fast.analyze_table(table, on_error="warn"))
    assert [row["doc"] for row in rows] == ["a", "c"]
    bad = pa.table({"quote": ["", "It rains."], "target": [None, "poles"]})
    with pytest.warns(quotestance.RecordWarning) as warned:
        assert rows_of(fast.classify_table(bad, on_error="warn")) == []
    assert len(warned) == 2
    with pytest.raises(ValueError, match="no column `body`: the table has `id`, `text`"):
        fast.analyze_table(table, text="body")
    with pytest.raises(TypeError, match="column `text` must hold texts, not Int64"):
        fast.analyze_table(pa.table({"id": ["a"], "text": [1]}))
    with pytest.raises(TypeError, match="column `id` must hold texts or whole numbers, not Float64"):
        fast.analyze_table(pa.table({"id": [1.5], "text": ["a"]}))
    with pytest.raises(TypeError, match="list has neither"):
        fast.analyze_table([1])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="batch_size"):
        fast.analyze_table(table, batch_size=0)


def test_rows_are_made_once_and_when_they_are_asked_for(fast: Analyzer) -> None:
    schema = pa.schema({"id": pa.string(), "text": pa.string()})
    given = []

    def batches() -> Iterator[pa.RecordBatch]:
        for number in range(3):
            given.append(number)
            quote = "“I feel for the Russians,” she said."
            yield pa.record_batch({"id": [str(number)], "text": [quote]}, schema=schema)

    rows = fast.analyze_table(pa.RecordBatchReader.from_batches(schema, batches()))
    assert given == []
    next(rows)
    assert given == [0]
    assert len(rows_of(rows)) == 2
    for again in (lambda: next(rows), lambda: pa.table(rows)):
        with pytest.raises(ValueError, match="handed on"):
            again()


def test_a_stream_that_breaks_off(fast: Analyzer) -> None:
    schema = pa.schema({"id": pa.string(), "text": pa.string()})

    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"id": ["a"], "text": ["“I feel for the Russians,” she said."]}, schema=schema)
        raise OSError("the disk is gone")

    rows = fast.analyze_table(pa.RecordBatchReader.from_batches(schema, batches()))
    assert len(next(rows)) == 1
    with pytest.raises(RecordError, match="the disk is gone"):
        next(rows)
    with pytest.raises(StopIteration):
        next(rows)


def test_python_goes_on_meanwhile(fast: Analyzer) -> None:
    texts = ["“I feel for the Russians,” she said."] * 20_000
    table = pa.table({"id": pa.array(range(len(texts))), "text": texts})
    works = threading.Event()
    steps: list[int] = []
    count = 0

    def work() -> None:
        works.set()
        next(fast.analyze_table(table, batch_size=len(texts)))
        steps.append(count)

    thread = threading.Thread(target=work)
    thread.start()
    works.wait()
    while thread.is_alive():
        count += 1
        time.sleep(0.001)
    # Were Python's lock held, the work would be one step of the interpreter's.
    assert steps[0] > 20


TABLE = """
import pyarrow as pa
from quotestance import Analyzer
size = 50_000_000
places = pa.repeat(pa.scalar(0, pa.int8()), size)
text = pa.DictionaryArray.from_arrays(places, ["“I feel for the Russians,” she said."])
rows = Analyzer(fast=True).analyze_table(pa.table({"id": text, "text": text}), batch_size=size)
print("ready", flush=True)
"""
STREAM = """
try:
    pa.table(rows)
except pa.ArrowException as error:
    assert "KeyboardInterrupt" in str(error)
"""
EVALUATION = """
from quotestance import Analyzer
analyzer = Analyzer()
record = b'{"quote":"They are ordinary people, like us.","stance":"neutral","target":"migrants"}\\n'
print("ready", flush=True)
analyzer.evaluate(record * 200_000)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is not sent so on Windows")
@pytest.mark.parametrize("program", [TABLE + "next(rows)", TABLE + STREAM, EVALUATION], ids=["next", "stream", "evaluate"])
def test_ctrl_c_ends_long_work(program: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT, errors
