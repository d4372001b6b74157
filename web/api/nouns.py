"""What does an answer look like? Frozen nouns: what is sent and what is described are made of the same lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from flask import url_for
from msgspec import Meta

from search.intake import Entry
from search.query import Facet, Hit, Marked, plain
from search.saved import SavedSearch
from search.story import Story
from web import links, names

Moment = Annotated[datetime, Meta(tz=True, description="A moment with its offset, as RFC 3339 writes it.")]
Count = Annotated[int, Meta(ge=0)]


@dataclass(frozen=True, slots=True)
class Named:
    """An entry of the authority lists: its id, as filters take it, and its name in the language of the answer."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text. Put together, the pieces are the text; those that match the question are marked."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Why a word of a story matches: the word, the word of the question, and the rule that joins them."""

    word: str
    asked: str
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Found:
    """A story among the results."""

    id: str
    url: str
    headline: str
    passage: str
    published: Moment
    updated: Moment | None
    source: str
    agencies: tuple[Named, ...]
    places: tuple[Named, ...]
    groups: tuple[Named, ...]
    headline_pieces: tuple[Piece, ...]
    passage_pieces: tuple[Piece, ...]
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet. `count` is the number of results that a question with it has."""

    value: str
    label: str
    count: Count
    kind: str
    parent: str
    selected: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Some:
    """Stories with some of the words, which `total` does not count."""

    total: Count
    hits: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A part of the question as it was understood."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A word of the question, and how many stories there are without it."""

    word: str
    total: Count


@dataclass(frozen=True, slots=True)
class Results:
    """Results of a question. `total` counts the stories that hold all of it; `next` is the address of the results after these.

    What comes after `next` is only told on the first page.
    """

    total: Count
    hits: tuple[Found, ...]
    next: str | None
    cursor: str | None
    facets: dict[str, tuple[Value, ...]]
    understood: tuple[Understood, ...]
    some: Some | None
    notes: tuple[str, ...]
    corrections: tuple[str, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """A facet with all its values."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a story names; `role` is `dateline`, `main`, `mention` or `metonym`, `weight` how much it is about it."""

    id: str
    name: str
    country: str
    kind: str
    role: str
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """A group that a story names; `listed` is false where it was found by its form alone."""

    id: str
    name: str
    kind: str
    weight: float
    listed: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a story names with a function."""

    name: str
    function: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day, month or year that a story names."""

    text: str
    resolved: str
    grain: Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class WholeStory:
    """A story as it was filed, and what it was understood to say."""

    id: str
    url: str
    source: str
    headline: str
    kicker: str
    abstract: str
    body: str
    published: Moment
    updated: Moment | None
    version: Annotated[int, Meta(ge=1)]
    author: str
    category: str
    original: Annotated[str, Meta(description="The address that its source gave it.")]
    language: str
    dateline: str
    agencies: tuple[Named, ...]
    places: tuple[Place, ...]
    groups: tuple[Group, ...]
    people: tuple[Person, ...]
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that a beginning may become: a name, what it is and where it lies, and the results that it leads to."""

    name: str
    kind: str
    within: str
    url: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions, the likeliest first."""

    suggestions: tuple[Suggestion, ...]


Cadence = Literal["at_once", "daily", "weekly"]
Question = Annotated[
    dict[str, tuple[Annotated[str, Meta(max_length=1000)], ...]],
    Meta(description="The parameters of a search, each with its values; days are dropped.", max_length=20),
]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search of the owner of the token."""

    id: str
    name: str
    query: dict[str, tuple[str, ...]]
    url: str
    feed: str
    cadence: Cadence
    state: Literal["active", "paused", "broken"]
    reason: str
    created: Moment
    paused_until: Moment | None


@dataclass(frozen=True, slots=True)
class SavedSearches:
    """All saved searches of the owner of the token, by name."""

    searches: tuple[Saved, ...]


@dataclass(frozen=True, slots=True)
class NewSearch:
    """A search to be saved."""

    name: Name
    query: Question
    cadence: Cadence = "at_once"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change in a saved search; what is left out stays."""

    name: Name | None = None
    cadence: Cadence | None = None
    state: Literal["active", "paused"] | None = None
    query: Question | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A document that is durable. `new` is false where the same was sent before; `status` tells what becomes of it."""

    document: str
    stories: tuple[str, ...]
    new: bool
    status: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a story of a document; of one that is withdrawn only that it is (`withdrawn`, and no id)."""

    id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class State:
    """What became of a document."""

    document: str
    state: str
    received: Moment
    finished: Moment | None
    stories: tuple[Outcome, ...]
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong (RFC 9457). `code` stays the same in every language; `parameter` names what could not be read."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    parameter: str | None = None
    document: str | None = None


def found(hit: Hit) -> Found:
    """A hit as programs get it."""
    return Found(
        hit.id,
        links.public(url_for("browse.story", id_=hit.id)),
        plain(hit.headline),
        plain(hit.passage),
        hit.published,
        hit.updated,
        hit.source,
        named(hit.agencies),
        named(hit.places),
        named(hit.groups),
        _pieces(hit.headline),
        _pieces(hit.passage),
        tuple(Why(each.word, each.asked, each.rule, each.detail) for each in hit.why),
    )


def named(pairs: Iterable[tuple[str, str]]) -> tuple[Named, ...]:
    """Entries of the lists under their names in the reader's language."""
    return tuple(Named(id_, names.entry_name(id_, label)) for id_, label in pairs)


def _pieces(text: Marked) -> tuple[Piece, ...]:
    return tuple(Piece(piece, marked) for piece, marked in text)


def values(facet: Facet) -> tuple[Value, ...]:
    """The values of a facet under their names in the reader's language."""
    return tuple(
        Value(
            each.value,
            each.label if facet.name == "date" else names.value_name(facet.name, each.value, each.label),
            each.count,
            each.kind,
            each.parent,
            each.selected,
            each.excluded,
        )
        for each in facet.values
    )


def whole(story: Story) -> WholeStory:
    """A story as programs get it."""
    facts, name = story.facts, names.mention_name
    return WholeStory(
        story.id,
        links.public(url_for("browse.story", id_=story.id)),
        story.source,
        story.headline,
        story.kicker,
        story.abstract,
        story.body,
        story.published,
        story.updated,
        story.version,
        story.author,
        story.category,
        story.url,
        story.language,
        facts.dateline,
        tuple(Named(each.id, name(each)) for each in facts.agencies),
        tuple(Place(each.id, name(each), each.country, each.kind, each.role, each.weight) for each in facts.places),
        tuple(Group(each.id, name(each), each.kind, each.weight, each.listed) for each in facts.groups),
        tuple(Person(each.name, each.function) for each in facts.people),
        tuple(Day(each.surface, each.resolved, each.grain) for each in facts.dates),
    )


def saved(each: SavedSearch, key: str) -> Saved:
    """A saved search as programs get it; `key` opens its feed."""
    query = {name: tuple(kept) for name, kept in each.dump()["query"].items()}
    return Saved(
        each.id,
        each.name,
        query,
        links.public(links.results(each.query)),
        links.public(url_for("feeds.atom", id_=each.id, key=key)),
        each.cadence,
        "paused" if each.state == "deleted" else each.state,
        each.reason,
        each.created,
        each.paused_until,
    )


def state(entry: Entry, withdrawn: frozenset[str]) -> State:
    """What became of a document, as programs get it; a story that is withdrawn is named nowhere."""
    pairs = zip(entry.stories, entry.outcomes, strict=True)
    outcomes = tuple(Outcome("", "withdrawn") if id_ in withdrawn else Outcome(id_, outcome) for id_, outcome in pairs)
    return State(entry.id, entry.state, entry.received, entry.finished, outcomes, entry.code, entry.reason)
