from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import Any, Literal, Protocol, TypeAlias, final, type_check_only

from quotestance.records import Evaluation, Explanation, Judgement, Quote, Statement

__all__ = ["Analyzer", "Batch", "Model", "Rows", "__version__", "train"]

__version__: str

@type_check_only
class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@type_check_only
class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

_Source: TypeAlias = str | PathLike[str] | bytes
_Table: TypeAlias = _ArrowStream | _ArrowArray
_Records: TypeAlias = _Source | Iterable[Mapping[str, Any]]
_Format: TypeAlias = Literal["txt", "md", "html"]
_Kind: TypeAlias = Literal["direct", "mixed", "indirect"]
_OnError: TypeAlias = Literal["raise", "warn"]

@final
class Model:
    def __new__(cls, source: _Source, /) -> Model: ...
    @staticmethod
    def built_in(*, fast: bool = False) -> Model: ...
    def save(self, path: str | PathLike[str]) -> None: ...
    def to_bytes(self) -> bytes: ...
    @property
    def stances(self) -> list[str]: ...
    @property
    def sentiments(self) -> list[str]: ...
    @property
    def targets(self) -> list[str]: ...
    def __reduce__(self) -> tuple[type[Model], tuple[bytes]]: ...

@final
class Analyzer:
    def __new__(
        cls,
        model: Model | _Source | None = None,
        *,
        fast: bool = False,
        targets: _Source | Sequence[_Source] | None = None,
        target: str | Sequence[str] | None = None,
        kinds: _Kind | Sequence[_Kind] | None = None,
        abstain_below: float = 0.0,
        abstain_above_error: float | None = None,
        reasons: int = 0,
    ) -> Analyzer: ...
    @property
    def model(self) -> Model: ...
    def analyze(self, text: str, *, doc: str = "text", format: _Format = "txt") -> list[Judgement]: ...
    def extract(self, text: str, *, doc: str = "text", format: _Format = "txt") -> list[Quote]: ...
    def classify(
        self,
        rows: str | Mapping[str, Any] | Iterable[str | Mapping[str, Any]],
        *,
        on_error: _OnError = "raise",
    ) -> list[Statement]: ...
    def explain(
        self,
        quote: str,
        *,
        target: str | Sequence[str] | None = None,
        context: str = "",
        speaker: str = "",
        lang: Literal["en", "ru"] | None = None,
    ) -> list[Explanation]: ...
    def evaluate(self, records: _Records, *, errors: int = 0, on_error: _OnError = "raise") -> Evaluation: ...
    def analyze_table(
        self,
        table: _Table,
        *,
        text: str = "text",
        id: str | None = "id",
        carry: bool | Sequence[str] = False,
        format: _Format = "txt",
        batch_size: int = 1024,
        on_error: _OnError = "raise",
    ) -> Rows: ...
    def extract_table(
        self,
        table: _Table,
        *,
        text: str = "text",
        id: str | None = "id",
        carry: bool | Sequence[str] = False,
        format: _Format = "txt",
        batch_size: int = 1024,
        on_error: _OnError = "raise",
    ) -> Rows: ...
    def classify_table(
        self,
        table: _Table,
        *,
        quote: str = "quote",
        carry: bool | Sequence[str] = True,
        batch_size: int = 1024,
        on_error: _OnError = "raise",
    ) -> Rows: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Rows:
    def __iter__(self) -> Iterator[Batch]: ...
    def __next__(self) -> Batch: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

@final
class Batch:
    def __len__(self) -> int: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...
    def __arrow_c_schema__(self) -> object: ...

def train(
    records: _Records,
    *,
    dev: _Records | None = None,
    seeds: str | PathLike[str] | None = None,
    targets: _Source | Sequence[_Source] | None = None,
    stances: Sequence[str] | None = None,
    sentiments: Sequence[str] | None = None,
    known_targets: bool = False,
    max_columns: int | None = None,
    fast: bool = False,
    held_out: _Source | None = None,
    deadline: float | None = None,
) -> Model: ...
