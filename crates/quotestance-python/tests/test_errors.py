"""What is wrong is said by exceptions of a type, with file and line."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import quotestance
from quotestance import Analyzer, Model, ModelError, RecordError, SeedError, TargetError, TrainError, train


@pytest.fixture(scope="session")
def fast() -> Analyzer:
    return Analyzer(fast=True)


def test_models(tmp_path: Path) -> None:
    text = Model.built_in(fast=True).to_bytes()
    for bad, expected in [
        (b"", "no model"),
        (text[: len(text) // 2], "cut short"),
        (text.replace(b"compassion", b"compassiom", 1), "altered"),
        (b"\xff", "not UTF-8"),
    ]:
        (tmp_path / "bad.model").write_bytes(bad)
        with pytest.raises(ModelError, match=expected) as caught:
            Analyzer(tmp_path / "bad.model")
        assert caught.value.file == str(tmp_path / "bad.model")
        with pytest.raises(ModelError):
            Model(bad)
    with pytest.raises(FileNotFoundError) as missing:
        Analyzer(tmp_path / "none.model")
    assert missing.value.filename == str(tmp_path / "none.model")
    with pytest.raises(IsADirectoryError):
        Model(tmp_path)


def test_targets(tmp_path: Path, fast: Analyzer) -> None:
    with pytest.raises(TargetError, match="unknown target `poles`: the model knows `migrants`, `russians`"):
        Analyzer(fast=True, target="poles")
    with pytest.raises(TargetError):
        fast.explain("It rains.", target="poles")
    path = tmp_path / "targets.toml"
    path.write_text("[poles]\nnames = 3\n")
    with pytest.raises(TargetError) as caught:
        Analyzer(fast=True, targets=path)
    assert (caught.value.file, caught.value.line) == (str(path), 2)


def test_rows(fast: Analyzer) -> None:
    rows: list[Any] = ["It rains.", {"quote": " "}, {"quote": "a", "target": "poles"}, {"lang": "en"}]
    with pytest.raises(RecordError) as caught:
        fast.classify(rows)
    error = caught.value
    assert (str(error), error.file, error.line) == ("rows:2: `quote` is empty", "rows", 2)
    with pytest.warns(quotestance.RecordWarning) as warned:
        assert len(fast.classify(rows, on_error="warn")) == 1
    messages = [str(warning.message) for warning in warned]
    assert messages == [
        "rows:2: `quote` is empty",
        "rows:3: unknown target `poles`: the model knows `migrants`, `russians`",
        "rows:4: no field `quote`",
    ]
    with pytest.raises(RecordError, match="rows:1: a row must be a string or a mapping, not int"):
        fast.classify([1])  # type: ignore[list-item]


def test_records(tmp_path: Path, fast: Analyzer) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"quote":"a","stance":"neutral","target":"migrants"}\n{"quote":"b"}\n')
    with pytest.raises(RecordError, match="missing field `stance`") as caught:
        fast.evaluate(path)
    assert (caught.value.file, caught.value.line) == (str(path), 2)
    with pytest.warns(quotestance.RecordWarning, match="missing field `stance`"):
        assert fast.evaluate(path, on_error="warn")["stance"]["examples"] == 1
    with pytest.raises(RecordError, match="unknown stance `pity`"):
        fast.evaluate([{"quote": "a", "stance": "pity", "target": "migrants"}])
    with pytest.raises(RecordError, match="no labelled record"):
        fast.evaluate([])
    with pytest.raises(RecordError) as of_training:
        train([{"quote": "a", "stance": "for"}, {"quote": "b"}])
    assert (of_training.value.file, of_training.value.line) == ("records", 2)


def test_training(tmp_path: Path) -> None:
    with pytest.raises(TrainError, match="no record"):
        train([], fast=True)
    with pytest.raises(TrainError, match="1 labels of stance"):
        train([{"quote": str(n), "stance": "for"} for n in range(9)], fast=True)
    with pytest.raises(SeedError, match="no seeds here"):
        train([{"quote": "a", "stance": "for"}], seeds=tmp_path)
    (tmp_path / "en").mkdir()
    (tmp_path / "en/cue.toml").write_text("[compassion]\npity = 3\n")
    with pytest.raises(SeedError) as caught:
        train([{"quote": "a", "stance": "for"}], seeds=tmp_path)
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "en/cue.toml"), 2)


def test_arguments(fast: Analyzer) -> None:
    wrongs: list[Callable[[], object]] = [
        lambda: Analyzer(fast=True, kinds="spoken"),  # type: ignore[arg-type]
        lambda: Analyzer(fast=True, abstain_below=1.5),
        lambda: Analyzer(fast=True, abstain_above_error=float("nan")),
        lambda: Analyzer(fast=True, reasons=-1),
        lambda: Analyzer(fast=True, reasons=2**64),
        lambda: Analyzer(Model.built_in(fast=True), fast=True),
        lambda: fast.analyze("a", format="pdf"),  # type: ignore[arg-type]
        lambda: fast.explain(" "),
        lambda: fast.explain("a", lang="de"),  # type: ignore[arg-type]
        lambda: fast.classify([], on_error="ignore"),  # type: ignore[arg-type]
        lambda: fast.analyze_table(pa.table({"id": ["a"], "text": ["b"]}), batch_size=-1),
        lambda: fast.evaluate([], errors=-1),
        lambda: train([], deadline=-1.0),
        lambda: train([], max_columns=-1),
    ]
    for wrong in wrongs:
        with pytest.raises(ValueError) as caught:
            wrong()
        assert not isinstance(caught.value, quotestance.RecordError | quotestance.ModelError)
    with pytest.raises(ValueError, match="reasons must be a whole number from 0 up, not -1"):
        Analyzer(fast=True, reasons=-1)
    given: Any
    for given in (1.5, "3", None):
        with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
            Analyzer(fast=True, reasons=given)
    for given in (pa.table({"quote": ["We owe them."]}), pd.DataFrame({"quote": ["We owe them."]})):
        for takes_rows in (fast.classify, fast.evaluate, train):
            with pytest.raises(TypeError, match="not a table"):
                takes_rows(given)
    with pytest.raises(TypeError):
        fast.analyze(b"bytes")  # type: ignore[arg-type]


def test_exceptions_travel(fast: Analyzer) -> None:
    with pytest.raises(RecordError) as caught:
        fast.classify([""])
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is RecordError
    assert (str(again), again.file, again.line) == (str(caught.value), "rows", 1)
    assert issubclass(RecordError, quotestance.QuotestanceError) and issubclass(RecordError, ValueError)
