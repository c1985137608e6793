"""Rows of two runs, compared: none lost, none doubled, none other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

ORDER = [("id", "ascending"), ("target", "ascending")]


@dataclass(frozen=True)
class Summary:
    """What rows are in a folder, in whatever order."""

    rows: int
    articles: int
    doubled: int
    digest: str


def summary(folder: Path, bounds: list[str], schema: pa.Schema) -> Summary:
    """Of the rows of a folder. `bounds` are names of articles that cut them into parts which fit into memory."""
    found = ds.dataset(folder, format="parquet")
    digest, rows, articles, doubled = hashlib.sha256(), 0, 0, 0
    for first, after in zip(["", *bounds], [*bounds, None]):
        of = pc.field("doc") >= first
        if after is not None:
            of &= pc.field("doc") < after
        part = found.to_table(filter=of).cast(schema).sort_by(ORDER).combine_chunks()
        rows += part.num_rows
        articles += pc.count_distinct(part["doc"]).as_py()
        doubled += part.num_rows - part.select(["id", "target"]).group_by(["id", "target"]).aggregate([]).num_rows
        digest.update(parquet(part))
    assert rows == found.count_rows(), "a row names no article"
    return Summary(rows, articles, doubled, digest.hexdigest())


def parquet(table: pa.Table) -> pa.Buffer:
    """The same bytes for the same rows, whatever buffers they lie in."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="none")
    return sink.getvalue()
