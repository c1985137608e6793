"""The program of this repository: how it is built, trained and timed, and how it scores everybody."""

import json
import resource
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The fewest rows that a rate is measured on.
MANY_ROWS = 5_000

# A part of the input was refused; what could be done is on standard output all the same.
PARTLY_DONE = 4


def lines(path):
    """The lines of a file that are not empty. A record's text may hold other breaks than line feeds."""
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


class Failed(Exception):
    """A program that did not do what it was asked; the text is the last line that it said."""


def run(command, allowed=(0,), **options):
    """What a program wrote to standard output, and the processor time that it took, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", **options
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode < 0:
        raise Failed(f"ended by signal {-done.returncode}")
    if done.returncode not in allowed:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise Failed(said[-1].strip() if said else f"exit code {done.returncode}")
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def example(target, name, *args):
    """The lines that an example of the library prints."""
    run(["cargo", "build", "--quiet", "--release", "--locked", "--workspace", "--example", name])
    said, _ = run([target / "release" / "examples" / name, *args])
    return said.splitlines()


class Program:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    @classmethod
    def build(cls, target, folder):
        run(["cargo", "build", "--quiet", "--release", "--locked", "--workspace", "--bins"])
        return cls(target / "release" / "quotestance", folder)

    def judge(self, train, test, options=()):
        """Trains with options of `train`, judges and times, as worker.py does with a peer."""
        model, predictions = self.folder / "ours.model", self.folder / "judged.jsonl"
        one, many = self.folder / "one.jsonl", self.folder / "many.jsonl"
        # Without records named, `train` is of data/ with the settings of the built-in model.
        records = [] if train == ROOT / "data" / "train.jsonl" else ["--train", train]
        _, trained = run([self.path, "train", *options, *records, "--output", model])
        run([self.path, "evaluate", "--model", model, "--predictions", predictions, test])
        rows = lines(test)
        copies = -(-MANY_ROWS // len(rows))
        one.write_text(rows[0] + "\n", encoding="utf-8")
        many.write_text("\n".join(rows * copies) + "\n", encoding="utf-8")
        classify = [self.path, "classify", "--format", "jsonl", "--model", model]
        start_up = min(run([*classify, one])[1] for _ in range(3))
        _, classified = run([*classify, many])
        return {
            "settings": {},
            "start_up": start_up,
            "choose": None,
            "train": trained,
            "quotes_per_second": len(rows) * copies / max(classified - start_up, 1e-3),
            "predictions": list(map(json.loads, lines(predictions))),
        }

    def score(self, predictions):
        """All figures of a file of predictions."""
        text, _ = run([self.path, "evaluate", "--from-predictions", "--format", "json", predictions])
        return json.loads(text)

    def compare(self, ours, theirs):
        """Figures of two files of predictions on the rows that both have."""
        text, _ = run([self.path, "evaluate", "--format", "json", "--compare", ours, theirs], (0, PARTLY_DONE))
        return json.loads(text)
