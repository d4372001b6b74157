"""What is the reader asking? URL ⇄ `Query` ⇄ OpenSearch body, and the nouns of the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

Sort = Literal["best", "newest", "oldest"]
Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is marked: templates escape every piece, so a mark cannot break a page."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asked: words as typed, and what narrows them. Several values of one facet widen (or), facets narrow (and)."""

    words: str = ""
    places: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    without: tuple[tuple[str, str], ...] = ()
    since: date | None = None
    until: date | None = None
    by_event: bool = False
    sort: Sort = "best"
    folded: bool = True
    size: int = 20
    page: int = 1

    def changed(self, **changes: Any) -> "Query":
        """The same question with other parts, on its first page unless a page is given."""
        return replace(self, **{"page": 1, **changes})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a word of the story matched: the word as it stands, the word of the query, and the rule.

    `rule` is a key that pages translate: `exact`, `clitic`, `inflection`, `plural`, `list`, `spelling`, …; `detail` fills it in.
    """

    word: str
    asked: str
    rule: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One story among the results."""

    id: str
    headline: Marked
    passage: Marked
    published: datetime
    source: str
    places: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    agencies: tuple[tuple[str, str], ...] = ()
    event: str = ""
    why: tuple[Reason, ...] = ()
    score: float = 0.0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet with the number of results that a click on it gives. `kind` groups values, `parent` nests them."""

    value: str
    label: str
    count: int
    selected: bool = False
    excluded: bool = False
    kind: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet of the results (`place`, `group`, `source`, `agency`, `date`), values most frequent first, dates in order."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was understood, as read back to the reader, with the question that is left without it."""

    kind: str
    text: str
    rest: Query


@dataclass(frozen=True, slots=True)
class Results:
    """The answer: the strict set's count, a page of it, its facets, and what to do when it is small."""

    query: Query
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Facet] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    some_total: int = 0
    some_hits: tuple[Hit, ...] = ()
    notes: tuple[str, ...] = ()
    corrections: tuple[Query, ...] = ()
    dropped: tuple[tuple[str, int, Query], ...] = ()
    took_ms: int = 0


def plain(marked: Marked) -> str:
    """A marked text without its marks."""
    return "".join(piece for piece, _ in marked)


def join(values: Iterable[str]) -> tuple[str, ...]:
    """Values each once, in the order given."""
    return tuple(dict.fromkeys(values))
