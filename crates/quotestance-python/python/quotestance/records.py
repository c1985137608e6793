"""Types of the rows: what `schema/records.json` says, in Python's words."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class Place(TypedDict):
    """A stretch of the source, `[start, end]`; the end is the first place behind it."""

    bytes: list[int]
    chars: list[int]
    utf16: list[int]


class Speaker(Place):
    """Who says it, and where that stands."""

    text: str
    name: str | None
    description: str | None


class Mention(Place):
    """The plainest mention of the target in an article."""

    text: str
    via: Literal["name", "pronoun", "context"]


StatementMention = TypedDict(
    "StatementMention",
    {
        "text": str,
        "via": Literal["name", "pronoun", "context"],
        "in": Literal["quote", "context", "speaker"],
        "bytes": list[int],
        "chars": list[int],
        "utf16": list[int],
    },
)
"""The plainest mention of the target in a statement, and in which field of it."""

StatementWords = TypedDict(
    "StatementWords",
    {
        "text": str,
        "in": Literal["quote", "context", "speaker"],
        "bytes": list[int],
        "chars": list[int],
        "utf16": list[int],
    },
)
"""Words of a statement, and in which field of it."""


class Quote(TypedDict):
    """A row of `extract`."""

    schema: int
    doc: str
    id: str
    lang: Literal["en", "ru"]
    kind: Literal["direct", "mixed", "indirect"]
    text: str
    span: Place
    fragments: list[Place]
    speaker: Speaker | None
    cue: str | None


class Verdict(TypedDict):
    """A judgement; all None where the statement speaks of no target."""

    target: str | None
    stance: str | None
    stance_p: dict[str, float] | None
    sentiment: str | None
    sentiment_p: dict[str, float] | None
    abstained: bool | None


class Words(Place):
    """Words of an article."""

    text: str


class Reason(TypedDict):
    """A feature that speaks for the stance: what it adds in log-odds, and where it stands."""

    feature: str
    weight: float
    words: list[Words]


class StatementReason(TypedDict):
    """A reason of a statement's."""

    feature: str
    weight: float
    words: list[StatementWords]


class _Reasons(TypedDict, total=False):
    reasons: list[Reason]


class _StatementReasons(TypedDict, total=False):
    reasons: list[StatementReason]


class Judgement(Quote, Verdict, _Reasons):
    """A row of `analyze`; it has `reasons` where they were asked for and found."""

    mention: Mention | None


class Statement(Verdict, _StatementReasons):
    """A row of `classify`, which has the fields that were given, too; `reasons` as `Judgement`."""

    schema: int
    mention: StatementMention | None


class Contribution(TypedDict):
    """What a feature adds to a decision, in log-odds, and the words that it stands on."""

    feature: str
    weight: float
    words: list[str]


class Decision(TypedDict):
    """The decision for a label; its value is the sum of the contributions' weights."""

    label: str
    value: float
    contributions: list[Contribution]


class Explanation(TypedDict):
    """A row of `explain`: the decisions toward one target."""

    quote: str
    target: str
    stance: Decision
    sentiment: Decision | None


Evaluation = dict[str, Any]
"""What `evaluate` gives: the figures by their names, as the command line's JSON has them."""
