"""Finds the quoted statements of news articles, who said them, whether they speak of Russians or of
migrants, and judges their sentiment and their stance: compassion, resentment, obligation or neutral.
English and Russian.

>>> from quotestance import Analyzer
>>> for row in Analyzer().analyze("“We owe the refugees a roof,” said Nina Orlova, a nurse."):
...     print(row["speaker"]["name"], row["target"], row["stance"])
Nina Orlova migrants obligation

Rows are dictionaries, those that the command line writes as JSON Lines; `quotestance.records` has their
types, `quotestance.errors` the exceptions. `quotestance.spark` needs pyspark; all else needs nothing
besides this package, and nothing ever asks the network.
"""

from quotestance._quotestance import Analyzer, Batch, Model, Rows, __version__, train
from quotestance.errors import (
    ModelError,
    QuotestanceError,
    RecordError,
    RecordWarning,
    SeedError,
    TargetError,
    TrainError,
)

__all__ = [
    "Analyzer",
    "Batch",
    "Model",
    "ModelError",
    "QuotestanceError",
    "RecordError",
    "RecordWarning",
    "Rows",
    "SeedError",
    "TargetError",
    "TrainError",
    "__version__",
    "train",
]
