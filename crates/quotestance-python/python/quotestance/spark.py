"""Spark: `analyze`, `extract` and `classify` of a data frame's rows, by `DataFrame.mapInArrow`.

A row depends on no other, so that the rows are the same however the data frame is divided.
"""

from __future__ import annotations

import functools
import itertools
import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import types as T

from quotestance import Analyzer

__all__ = ["analyze", "classify", "extract"]


def analyze(
    df: DataFrame,
    text_col: str = "text",
    id_col: str = "id",
    *,
    carry: bool | Sequence[str] = False,
    format: Literal["txt", "md", "html"] = "txt",
    batch_size: int = 1024,
    on_error: Literal["raise", "warn"] = "raise",
    **options: Any,
) -> DataFrame:
    """The quotes of the articles in `text_col`, each with its judgements, as rows of `Analyzer.analyze`.

    `doc` and the ids of the quotes come from `id_col`, a string or a whole number. The columns that
    `carry` names come back before the others, or all. `options` are those of `Analyzer`; paths among
    them are read here, not by the workers.
    """
    articles = {"text": text_col, "id": id_col, "carry": carry, "format": format}
    return _map(df, "analyze_table", options, **articles, batch_size=batch_size, on_error=on_error)


def extract(
    df: DataFrame,
    text_col: str = "text",
    id_col: str = "id",
    *,
    carry: bool | Sequence[str] = False,
    format: Literal["txt", "md", "html"] = "txt",
    batch_size: int = 1024,
    on_error: Literal["raise", "warn"] = "raise",
    **options: Any,
) -> DataFrame:
    """The quotes of the articles in `text_col`, as rows of `Analyzer.extract`; else as `analyze`."""
    articles = {"text": text_col, "id": id_col, "carry": carry, "format": format}
    return _map(df, "extract_table", options, **articles, batch_size=batch_size, on_error=on_error)


def classify(
    df: DataFrame,
    quote_col: str = "quote",
    *,
    carry: bool | Sequence[str] = True,
    batch_size: int = 1024,
    on_error: Literal["raise", "warn"] = "raise",
    **options: Any,
) -> DataFrame:
    """The statements in `quote_col` with their judgements, as rows of `Analyzer.classify`.

    Columns `context`, `speaker`, `lang` and `target` are read if they are there. All columns come back,
    or those that `carry` names.
    """
    statements = {"quote": quote_col, "carry": carry}
    return _map(df, "classify_table", options, **statements, batch_size=batch_size, on_error=on_error)


def _map(df: DataFrame, method: str, options: dict[str, Any], **arguments: Any) -> DataFrame:
    """The rows that a method of an analyzer of these options makes of the data frame's."""
    if "quote" not in arguments and arguments["id"] is None:
        raise ValueError("id_col must name a column: rows cannot be counted in parts of a data frame")
    pickled = pickle.dumps(Analyzer(**options))

    def rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        batches = iter(batches)
        first = next(batches, None)
        if first is not None:
            table = pa.RecordBatchReader.from_batches(first.schema, itertools.chain([first], batches))
            # The types of what is carried are those that Spark gave.
            yield from pa.RecordBatchReader.from_stream(getattr(_analyzer(pickled), method)(table, **arguments))

    return df.mapInArrow(rows, _schema(df, pickled, method, arguments))


@functools.lru_cache(maxsize=4)
def _analyzer(pickled: bytes) -> Analyzer:
    """The analyzer, once in each worker's process."""
    analyzer = pickle.loads(pickled)
    assert isinstance(analyzer, Analyzer)
    return analyzer


def _schema(df: DataFrame, pickled: bytes, method: str, arguments: dict[str, Any]) -> T.StructType:
    """The schema of the rows: Spark's own types for what is carried, the record's for the rest."""
    fields = [
        pa.field(field.name, _arrow_type(field, arguments), metadata={"at": str(at)})
        for at, field in enumerate(df.schema)
    ]
    # A table without rows tells what comes back of which column, and under which name.
    rows = getattr(_analyzer(pickled), method)(pa.schema(fields).empty_table(), **arguments)
    schema = T.StructType()
    for column in pa.schema(rows):
        at = (column.metadata or {}).get(b"at")
        if at is None:
            schema.add(column.name, _spark_type(column.type))
        else:
            given = df.schema[int(at)]
            schema.add(column.name, given.dataType, given.nullable)
    return schema


_TEXTS = (T.StringType, T.NullType)
_WHOLE = (T.ByteType, T.ShortType, T.IntegerType, T.LongType)


def _arrow_type(field: T.StructField, arguments: dict[str, Any]) -> pa.DataType:
    """A type that stands for that of a column of the data frame: what is not read may have any."""
    if isinstance(field.dataType, _TEXTS):
        return pa.string()
    if field.name == arguments.get("id") and isinstance(field.dataType, _WHOLE):
        return pa.int64()
    read = [arguments.get("text"), arguments.get("quote"), arguments.get("id")]
    if "quote" in arguments:
        read += ["context", "speaker", "lang", "target"]
    if field.name in read:
        kind = field.dataType.simpleString()
        what = "texts or whole numbers" if field.name == arguments.get("id") else "texts"
        raise TypeError(f"column `{field.name}` must hold {what}, not {kind}")
    return pa.null()


def _spark_type(kind: pa.DataType) -> T.DataType:
    """The Spark type of a column of the record's own."""
    if pa.types.is_struct(kind):
        fields = [kind.field(at) for at in range(kind.num_fields)]
        return T.StructType([T.StructField(f.name, _spark_type(f.type)) for f in fields])
    if pa.types.is_list(kind):
        return T.ArrayType(_spark_type(kind.value_type))
    if pa.types.is_string(kind):
        return T.StringType()
    if pa.types.is_int64(kind):
        return T.LongType()
    if pa.types.is_float64(kind):
        return T.DoubleType()
    if pa.types.is_boolean(kind):
        return T.BooleanType()
    raise TypeError(f"no type of Spark's stands for {kind}")
