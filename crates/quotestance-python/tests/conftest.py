"""What tests share: the command line, which says what rows must be, and articles."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]

Row = dict[str, Any]
Cli = Callable[..., list[Row]]


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def binary() -> Path:
    """The command line, which `run.sh` has built."""
    return Path(os.environ.get("QUOTESTANCE_BINARY", ROOT / "target/debug/quotestance"))


@pytest.fixture(scope="session")
def cli(binary: Path) -> Cli:
    """Runs a command and reads its rows."""

    def run(*args: str | Path, code: int = 0) -> list[Row]:
        done = subprocess.run([binary, *args], capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@pytest.fixture(scope="session")
def articles() -> list[Row]:
    """Articles in rows, with ids and with what came with them."""
    rows = []
    for number, path in enumerate(sorted((ROOT / "data/articles").glob("*.txt"))):
        row = {"id": path.stem, "text": path.read_text(), "source": f"site-{number % 3}", "year": 2020 + number}
        rows.append(row)
    plain = [
        "“We owe the refugees a roof,” said Nina Orlova, a nurse. “We do.”",
        "It rained all day.",
        "The Russians came in autumn. “I feel for them,” the baker said, and that the migrants must go home.",
        "«Мы рады беженцам», — сказала учительница Анна Петрова. По словам мэра, русские поднимают цены.",
        "",
    ]
    for number, text in enumerate(plain * 4):
        rows.append({"id": f"plain-{number}", "text": text, "source": "own", "year": 2024})
    return rows


@pytest.fixture(scope="session")
def statements() -> list[Row]:
    """Statements in rows, with all fields that are read."""
    quotes = [
        ("They are ordinary people, like us.", "The Russians came in autumn.", "a baker", None),
        ("We owe the refugees a roof.", "", "", "migrants"),
        ("Пусть едут домой!", "Мигранты ждут у границы.", "житель села", "migrants"),
        ("It rains.", "", "", None),
        ("The Russians pay for flats that the migrants cannot pay for.", "", "", None),
    ]
    return [
        {"id": number, "quote": quote, "context": context, "speaker": speaker, "target": target, "stance": "gold"}
        for number, (quote, context, speaker, target) in enumerate(quotes * 5)
    ]


def write_jsonl(path: Path, rows: list[Row]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path
