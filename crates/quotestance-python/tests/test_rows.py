"""Rows are those of the command line, and of the schema."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Cli, Row, write_jsonl

from quotestance import Analyzer, records

KINDS: Any = ("direct", "mixed", "indirect")


@pytest.fixture(scope="session")
def fast() -> Analyzer:
    return Analyzer(fast=True, kinds=KINDS)


@pytest.fixture(scope="session")
def schema(root: Path) -> Any:
    return json.loads((root / "schema/records.json").read_text())


@pytest.mark.parametrize("name", ["en-indirect.txt", "ru-relocants.md", "en-shelter.html"])
def test_articles(name: str, root: Path, cli: Cli, fast: Analyzer) -> None:
    path = root / "data/articles" / name
    given: Any = {"doc": str(path), "format": path.suffix[1:]}
    kinds = ["--kinds", ",".join(KINDS)]
    judged = fast.analyze(path.read_text(), **given)
    assert judged == cli("analyze", "--fast", *kinds, path)
    assert judged
    assert fast.extract(path.read_text(), **given) == cli("extract", *kinds, path)


def test_lines_are_the_same_to_the_byte(root: Path, binary: Path, fast: Analyzer) -> None:
    path = root / "data/articles/en-newcomers.txt"
    lines = subprocess.check_output([binary, "analyze", "--fast", "--kinds", ",".join(KINDS), path], text=True)
    rows = fast.analyze(path.read_text(), doc=str(path))
    ours = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    assert ours == lines


def test_the_encoder(root: Path, cli: Cli) -> None:
    path = root / "data/articles/ru-checks.txt"
    assert Analyzer().analyze(path.read_text(), doc=str(path)) == cli("analyze", path)


def test_statements(tmp_path: Path, cli: Cli, statements: list[Row], fast: Analyzer) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", statements)
    rows = fast.classify(statements)
    assert rows == cli("classify", "--fast", path)
    assert any(row["mention"] for row in rows) and any(row["target"] is None for row in rows)
    assert fast.classify("They are ordinary people.") == fast.classify([{"quote": "They are ordinary people."}])
    both = Analyzer(fast=True, target=["russians", "migrants"]).classify("It rains.")
    assert [row["target"] for row in both] == ["russians", "migrants"]


def test_reasons(root: Path, tmp_path: Path, cli: Cli, statements: list[Row], fast: Analyzer) -> None:
    flags = ["--fast", "--kinds", ",".join(KINDS), "--reasons", "3"]
    analyzer = Analyzer(fast=True, kinds=KINDS, reasons=3)
    article = root / "data/articles/en-newcomers.txt"
    judged = analyzer.analyze(article.read_text(), doc=str(article))
    assert judged == cli("analyze", *flags, article)
    path = write_jsonl(tmp_path / "a.jsonl", statements)
    assert analyzer.classify(statements) == cli("classify", "--fast", "--reasons", "3", path)
    assert max(len(row.get("reasons", [])) for row in judged) == 3
    assert not any("reasons" in row for row in fast.classify(statements))
    short = "“We owe the refugees a roof,” she said."
    (tmp_path / "a.txt").write_text(short)
    expected = cli("analyze", "--reasons", "2", tmp_path / "a.txt")
    assert Analyzer(reasons=2).analyze(short, doc=str(tmp_path / "a.txt")) == expected
    assert len(expected[0]["reasons"]) == 2


def test_options(tmp_path: Path, cli: Cli, articles: list[Row]) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", articles)
    analyzer = Analyzer(fast=True, target="migrants", kinds="direct", abstain_above_error=0.15)
    flags = ["--fast", "--target", "migrants", "--kinds", "direct", "--abstain-above-error", "0.15"]
    expected = cli("analyze", *flags, path)
    own = [row for article in articles for row in analyzer.analyze(article["text"], doc=article["id"])]
    assert own == [{key: row[key] for key in own[0]} for row in expected]
    assert {row["abstained"] for row in own} == {True, False, None}


def test_targets_of_ones_own(root: Path, cli: Cli) -> None:
    targets, article = root / "data/targets/poles.toml", root / "data/articles/en-poles.txt"
    expected = cli("analyze", "--fast", "--targets", targets, article)
    given: Any
    for given in [targets, str(targets), targets.read_bytes(), [targets]]:
        analyzer = Analyzer(fast=True, targets=given)
        assert analyzer.analyze(article.read_text(), doc=str(article)) == expected
    assert "poles" in {row["target"] for row in expected}
    assert "poles" in analyzer.model.targets


def test_explanations(cli: Cli, fast: Analyzer) -> None:
    quote = "The Russians owe the migrants nothing."
    explained = fast.explain(quote, context="It rained.", speaker="a nurse", lang="en")
    flags = ["--fast", "--context", "It rained.", "--speaker", "a nurse", "--lang", "en", "--format", "json"]
    assert explained == cli("explain", *flags, quote)
    assert [row["target"] for row in explained] == ["migrants", "russians"]
    decision = explained[0]["stance"]
    assert sum(one["weight"] for one in decision["contributions"]) == pytest.approx(decision["value"])
    assert fast.explain("It rains.") == []
    assert len(fast.explain("It rains.", target="migrants")) == 1


def test_the_schema_is_true(fast: Analyzer, schema: Any, articles: list[Row], statements: list[Row]) -> None:
    rows: list[Any] = [row for article in articles for row in fast.analyze(article["text"])]
    rows += [row for article in articles for row in fast.extract(article["text"])]
    rows += fast.classify(statements)
    rows += Analyzer(fast=True, reasons=3).classify(statements)
    rows += Analyzer(fast=True, reasons=3).analyze(articles[0]["text"])
    assert any("reasons" in row for row in rows)
    validator = jsonschema.Draft202012Validator(schema)
    for row in rows:
        validator.validate(row)


def test_types_have_the_fields_of_the_schema(schema: Any) -> None:
    def fields(key: str, *names: str) -> list[str]:
        return sorted(field for name in names for field in schema["$defs"][name].get(key, {}))

    declared: Any
    for declared, names in [
        (records.Quote, ["quote"]),
        (records.Judgement, ["quote", "verdict"]),
        (records.Statement, ["statement", "verdict"]),
        (records.Place, ["place"]),
        (records.Speaker, ["place", "speaker"]),
        (records.Mention, ["place", "mention"]),
        (records.Reason, ["reason"]),
        (records.StatementReason, ["reason"]),
        (records.Words, ["place", "words"]),
    ]:
        assert sorted(declared.__required_keys__) == fields("required", *names), declared
        optional = set(fields("properties", *names)) - set(fields("required", *names))
        assert declared.__optional_keys__ <= optional, declared
    for declared in (records.Judgement, records.Statement):
        assert declared.__optional_keys__ == {"reasons"}
    assert sorted(records.StatementWords.__required_keys__) == sorted(["in", *fields("required", "place", "words")])


def test_offsets_are_those_of_python(fast: Analyzer) -> None:
    text = "🙂 Пришли русские. «Мне их жаль», — сказала она."
    (row,) = fast.analyze(text)
    start, end = row["fragments"][0]["chars"]
    assert text[start:end] == row["text"] == "Мне их жаль"
    start, end = row["fragments"][0]["bytes"]
    assert text.encode()[start:end].decode() == row["text"]
