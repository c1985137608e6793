#!/usr/bin/env python3
"""Validates the tasks that `quotestance export` writes for Label Studio by its own library: see README.md."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import enter

enter()

from label_studio_sdk.label_interface import LabelInterface  # noqa: E402


def main():
    binary = str(Path(sys.argv[1]).resolve())
    stances = ["compassion", "resentment", "obligation", "neutral"]
    rows = [
        {
            "id": f"a.txt#{number}", "quote": "Мы <ждём> & hope", "target": "migrants", "speaker": "", "context": "",
            "stance": stances[number % 4], "sentiment": "negative", "note": "sure" if number % 2 else "", "coder": coder,
        }
        for number in range(20)
        for coder in ("ann", "ben")
    ]
    with tempfile.TemporaryDirectory() as folder:
        source, tasks = Path(folder, "coded.jsonl"), Path(folder, "tasks.json")
        source.write_text("".join(json.dumps(row) + "\n" for row in rows))
        subprocess.run([binary, "export", "--to", "label-studio", "-o", tasks, source], check=True)
        interface = LabelInterface(Path(f"{tasks}.labels.xml").read_text())
        interface.validate()
        written = json.loads(tasks.read_text())
    annotations = [annotation for task in written for annotation in task["annotations"]]
    # A task with its annotations is more than this version of the library can validate at once.
    bad = [task for task in written if not interface.validate_task({"data": task["data"]})]
    bad += [annotation for annotation in annotations if not interface.validate_annotation(annotation)]
    annotations[0]["result"][0]["value"]["choices"] = ["unheard of"]
    if interface.validate_annotation(annotations[0]):
        sys.exit("the library takes any label, so that this proves nothing")
    print(f"{len(written)} tasks and {len(annotations)} annotations, {len(bad)} of them not valid")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
