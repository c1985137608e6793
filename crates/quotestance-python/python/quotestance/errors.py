"""What can go wrong. All exceptions are `QuotestanceError`; wrong arguments are `ValueError` and
`TypeError` as everywhere in Python, and files that cannot be opened are `OSError`.
"""

from __future__ import annotations


class QuotestanceError(ValueError):
    """Base of the exceptions of this package.

    `file` names the file, or the argument, that is at fault, and `line` the line in it or the row,
    from 1; each is None where there is none.
    """

    file: str | None
    line: int | None

    def __init__(self, message: str, file: str | None = None, line: int | None = None) -> None:
        super().__init__(message, file, line)
        self.file = file
        self.line = line

    def __str__(self) -> str:
        return str(self.args[0])


class ModelError(QuotestanceError):
    """A model that is none, or not whole, or of another version."""


class RecordError(QuotestanceError):
    """A record, or a row of a table, that cannot be used."""


class TargetError(QuotestanceError):
    """A target that the model does not know, or a file of targets that is none."""


class SeedError(QuotestanceError):
    """A file of seeds that is none."""


class TrainError(QuotestanceError):
    """Records of which no model can be made."""


class RecordWarning(UserWarning):
    """Names a row that was left out, where `on_error="warn"` asks for it."""
