"""Training, evaluation and models are those of the command line."""

from __future__ import annotations

import json
import pickle
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli, Row

from quotestance import Analyzer, Model, TrainError, train


@pytest.fixture(scope="session")
def labelled(root: Path) -> list[Row]:
    """Some of the corpus, of which a model is made in a second or two."""
    lines = (root / "data/train.jsonl").read_text().splitlines()[:600]
    return [json.loads(line) for line in lines]


def test_the_model_is_the_command_lines(
    root: Path, tmp_path: Path, binary: Path, labelled: list[Row]
) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in labelled))
    args: list[str | Path] = ["train", "--fast", "--train", path, "--dev", root / "data/dev.jsonl", "--seeds", root / "seeds"]
    args += ["--max-columns", "500", "-o", tmp_path / "mine.model"]
    subprocess.run([binary, *args], check=True, cwd=tmp_path, capture_output=True)
    expected = (tmp_path / "mine.model").read_bytes()
    settings: dict[str, Any] = {"dev": root / "data/dev.jsonl", "fast": True, "max_columns": 500}
    model = train(labelled, **settings)
    assert model.to_bytes() == expected
    assert train(path, seeds=root / "seeds", **settings).to_bytes() == expected
    assert train(path.read_bytes(), **settings).to_bytes() == expected
    assert set(model.stances) == {"compassion", "resentment", "obligation", "neutral"}
    model.save(tmp_path / "ours.model")
    assert (tmp_path / "ours.model").read_bytes() == expected
    assert sorted(found.name for found in tmp_path.iterdir()) == ["mine.jsonl", "mine.model", "ours.model"]
    assert (tmp_path / "ours.model").stat().st_mode == path.stat().st_mode
    quote = "We owe the refugees a roof."
    rows = [Analyzer(given).classify(quote) for given in (model, tmp_path / "ours.model", expected)]
    assert rows[0] == rows[1] == rows[2] != Analyzer(fast=True).classify(quote)


def test_any_codebook() -> None:
    words = {"for": ["good", "fine", "welcome"], "against": ["bad", "poor", "awful"]}
    records = [
        {"quote": f"The plan is {word}, number {number}.", "stance": stance}
        for number in range(12)
        for stance, found in words.items()
        for word in found
    ]
    model = train(records, fast=True, stances=["for", "against"])
    assert (model.stances, model.sentiments) == (["for", "against"], [])
    (row,) = Analyzer(model).classify("The plan is awful.")
    assert (row["stance"], row["target"], row["sentiment"]) == ("against", None, None)
    with pytest.raises(TrainError, match="deadline"):
        train(records, fast=True, deadline=0.0)


def test_evaluation(root: Path, binary: Path) -> None:
    path = root / "data/dev.jsonl"
    args: list[str | Path] = ["evaluate", "--fast", "--format", "json", "--errors", "3", "--abstain-above-error", "0.3", path]
    expected = json.loads(subprocess.check_output([binary, *args]))
    analyzer = Analyzer(fast=True, abstain_above_error=0.3)
    assert analyzer.evaluate(path, errors=3) == expected
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert analyzer.evaluate(iter(rows))["stance"] == expected["stance"]
    assert "abstention" not in Analyzer(fast=True).evaluate(rows[:50])


def test_a_failed_save_leaves_what_was_there(tmp_path: Path) -> None:
    model = Model.built_in(fast=True)
    with pytest.raises(FileNotFoundError):
        model.save(tmp_path / "none" / "a.model")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        model.save(tmp_path / "folder")
    assert [found.name for found in tmp_path.iterdir()] == ["folder"]


def test_pickles(root: Path, cli: Cli) -> None:
    article = root / "data/articles/en-poles.txt"
    analyzer = Analyzer(fast=True, targets=root / "data/targets/poles.toml", target="poles", kinds=["direct"], reasons=2)
    again = pickle.loads(pickle.dumps(analyzer))
    rows = again.analyze(article.read_text(), doc=str(article))
    flags = ["--targets", root / "data/targets/poles.toml", "--target", "poles", "--kinds", "direct", "--reasons", "2"]
    assert rows == cli("analyze", "--fast", *flags, article)
    assert len(pickle.dumps(Analyzer(fast=True))) < 1000, "a built-in model does not travel"
    model = Model.built_in(fast=True)
    assert pickle.loads(pickle.dumps(model)).to_bytes() == model.to_bytes()
