"""What is the reader asking? URL ⇄ `Query` ⇄ OpenSearch body, and the nouns of the answer."""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, get_args

Sort = Literal["best", "newest", "oldest"]
Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is marked: templates escape every piece, so a mark cannot break a page."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asked: words as typed, and what narrows them. Several values of one facet widen (or), facets narrow (and).

    `also` are values that stories must have beside those (two groups in one story), `without` values that they must not have.
    """

    words: str = ""
    places: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
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
class Copy:
    """Another telling of a story that is shown: its id, its source and when it was published (ISO 8601)."""

    id: str
    source: str
    published: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One story among the results; `others` tell the same text, are results too, and are shown nowhere else.

    Hits of one `same` differ in their score and their others at most, so that what was made of one need not be made again of
    the next; it is empty where nobody knows.
    """

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
    updated: datetime | None = None
    others: tuple[Copy, ...] = ()
    same: bytes = field(default=b"", compare=False, repr=False)

    @property
    def copies(self) -> int:
        """How many others tell the same text."""
        return len(self.others)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet with the number of results that it gives when chosen beside what is. `kind` groups, `parent` nests.

    `replaces` are chosen values that it takes the stead of on a page (a place in a chosen place, or around it), and `instead` is
    the number of results then.
    """

    value: str
    label: str
    count: int
    selected: bool = False
    excluded: bool = False
    kind: str = ""
    parent: str = ""
    replaces: tuple[str, ...] = ()
    instead: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet of the results (`place`, `group`, `source`, `agency`, `date`), values most frequent first, dates in order."""

    name: str
    values: tuple[FacetValue, ...]


class Counted(NamedTuple):
    """How many stories are counted, and by what; `took` are milliseconds of the engine."""

    total: int
    facets: Mapping[str, Facet]
    took: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was understood, as read back to the reader, with the question that is left without it."""

    kind: str
    text: str
    rest: Query


@dataclass(frozen=True, slots=True)
class Results:
    """The answer: the strict set's count, a page of it, its facets, and what to do when it is small.

    All counts are of stories. `folded` stories of this page are not among the hits, since others tell the same text.
    """

    query: Query
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Facet] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    some_total: int = 0
    some_hits: tuple[Hit, ...] = ()
    folded: int = 0
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


FILTERS = {"place": "places", "group": "groups", "person": "people", "source": "sources", "agency": "agencies"}
"""Names of the facets with values, as in URLs, and the fields of `Query` that hold what was chosen."""

LONGEST = 1000
"""Characters of the longest question that is read, and of the longest value of a filter."""

MOST = 60
"""Values of filters in one question."""

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


class Unclear(ValueError):
    """A parameter of a question that cannot be read. `parameter` is its name, `code` a key that pages translate."""

    def __init__(self, parameter: str, code: str, value: str) -> None:
        super().__init__(f"{parameter}: {code}: {value[:80]!r}")
        self.parameter, self.code, self.value = parameter, code, value[:80]


def from_params(params: Mapping[str, Sequence[str] | str]) -> Query:
    """The question that a URL's parameters ask: `q place group person source agency from to dates sort folded size page`.

    A facet's name with `also-` before it is a value that stories must have beside those chosen, with `-` one that they must
    not have. Unknown parameters are let be. Raises Unclear on one that cannot be read.
    """
    given = {name: [value] if isinstance(value, str) else list(value) for name, value in params.items()}
    chosen = {kept: join(filter(None, given.get(name, ()))) for name, kept in FILTERS.items()}
    also, without = _pairs(given, "also-"), _pairs(given, "-")
    values = [value for values in chosen.values() for value in values] + [value for _, value in (*also, *without)]
    if len(values) > MOST:
        raise Unclear("place", "too_many", str(len(values)))
    for value in [*values, *given.get("q", ())]:
        if len(value) > LONGEST:
            raise Unclear("q", "too_long", value)
    since, until = _day(given, "from"), _day(given, "to")
    if since and until and since > until:
        since, until = _day(given, "to", first=True), _day(given, "from", first=False)
    return Query(
        words=_last(given, "q").strip(),
        **chosen,
        also=also,
        without=without,
        since=since,
        until=until,
        by_event=_choice(given, "dates", ("filed", "event")) == "event",
        sort=_choice(given, "sort", get_args(Sort)),
        folded=_choice(given, "folded", ("yes", "no")) == "yes",
        size=_number(given, "size", 20, 100),
        page=_number(given, "page", 1, 1_000_000),
    )


def to_params(query: Query) -> list[tuple[str, str]]:
    """The parameters of a question, in a fixed order and without what goes without saying: `from_params` reads them back."""
    pairs = [("q", query.words)] if query.words else []
    pairs += [(name, value) for name, kept in FILTERS.items() for value in getattr(query, kept)]
    pairs += [(f"also-{name}", value) for name, value in query.also]
    pairs += [(f"-{name}", value) for name, value in query.without]
    usual = Query()
    rest = {
        "from": query.since.isoformat() if query.since else "",
        "to": query.until.isoformat() if query.until else "",
        "dates": "event" if query.by_event else "",
        "sort": query.sort if query.sort != usual.sort else "",
        "folded": "" if query.folded else "no",
        "size": str(query.size) if query.size != usual.size else "",
        "page": str(query.page) if query.page > 1 else "",
    }
    return pairs + [(name, value) for name, value in rest.items() if value]


def _pairs(given: Mapping[str, Sequence[str]], mark: str) -> tuple[tuple[str, str], ...]:
    """Values of facets whose parameters bear a mark, each with its facet."""
    return tuple(dict.fromkeys((name, value) for name in FILTERS for value in given.get(mark + name, ()) if value))


def _last(given: Mapping[str, Sequence[str]], name: str) -> str:
    return given[name][-1] if given.get(name) else ""


def _choice(given: Mapping[str, Sequence[str]], name: str, allowed: Sequence[Any]) -> Any:
    value = _last(given, name) or allowed[0]
    if value not in allowed:
        raise Unclear(name, "unknown", value)
    return value


def _number(given: Mapping[str, Sequence[str]], name: str, usual: int, most: int) -> int:
    text = _last(given, name).strip().translate(_DIGITS)
    if not text:
        return usual
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise Unclear(name, "no_number", text)
    return int(text)


def _day(given: Mapping[str, Sequence[str]], name: str, first: bool | None = None) -> date | None:
    """A day, month or year typed in a URL: its first day for `from`, its last for `to`."""
    text = _last(given, name).strip().translate(_DIGITS)
    if not text:
        return None
    found = _DAY.fullmatch(text.replace("/", "-"))
    try:
        if not found:
            raise ValueError(text)
        year, month, day = (int(part) if part else 0 for part in found.groups())
        if day:
            return date(year, month, day)
        if first if first is not None else name == "from":
            return date(year, month or 1, 1)
        return date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    except ValueError as error:
        raise Unclear(name, "no_date", text) from error
