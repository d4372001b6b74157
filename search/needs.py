"""What must a story hold? The tree of a question with its words turned into units, and its fields into filters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby

from search.arabic import fold, spoken
from search.dates import parse_span
from search.equivalents import Equivalents
from search.language import All, Either, Field, Node, Not, Phrase, Word
from search.lists import Entry, Lists
from search.units import Alternative, Unit, quoted, start, units

MOST_IDS = 20
"""Entries of one name that a field stands for."""

LONGEST_DATE = 6
"""Words of the longest date that is looked for."""

_HIJRI_YEAR = re.compile("[1١][34٣٤]\\d\\dهـ?")
"""A year that bears the mark of its calendar is a date by itself."""

MANY = 5
"""Words from which on a question is read strictly: they pin the matter down, and a long story holds as many by accident."""

MOST_TERMS = 90
"""Words that all equivalents of a question may have together: each is sought in several ways, and the engine takes 1,024."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these."""

    needs: tuple["Need", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    needs: tuple["Need", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    need: "Need"


@dataclass(frozen=True, slots=True)
class Filed:
    """Under one of these entries of the lists: `field` is a story's field of ids or its source."""

    field: str
    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Days:
    """Published, or telling of something, from one day to another; or with the `words` of the date in the text."""

    since: date | None
    until: date | None
    zone: str
    text: str
    words: "Need | None" = None


Need = Unit | AllOf | AnyOf | Without | Filed | Days


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is at hand while a question is read."""

    known: Equivalents
    lists: Lists | None
    now: datetime | None

    @property
    def zone(self) -> str:
        return str(self.now.tzinfo) if self.now else "UTC"


def needs(tree: All, known: Equivalents, lists: Lists | None = None, now: datetime | None = None) -> AllOf:
    """What a question needs of a story. Without `lists` and `now`, places, groups and dates are read as words.

    The more words a question has, the fewer equivalents each may bring, and the surer must be what makes a story a result.
    """
    need = AllOf(tuple(_row(tree.nodes, _Desk(known, lists, now))))
    count = sum(1 for _ in wanted(need))
    many = length(need) >= MANY
    trimmed = (_trimmed(each, max(2, MOST_TERMS // max(2, count))) for each in need.needs)
    return AllOf(tuple(replace(each, strictly=True) if many and isinstance(each, Unit) else each for each in trimmed))


def length(node: Need) -> int:
    """How many words and names a question has, those in quotes counted one by one."""
    return sum(max(1, len(unit.parts)) if unit.quoted else 1 for unit in wanted(node))


def wanted(node: Need) -> Iterator[Unit]:
    """The units that make a story better: all but those that are excluded."""
    if isinstance(node, Unit):
        yield node
    elif isinstance(node, AllOf | AnyOf):
        for each in node.needs:
            yield from wanted(each)
    elif isinstance(node, Days) and node.words:
        yield from wanted(node.words)


def _trimmed(node: Need, most: int) -> Need:
    """The same need with at most so many words among the equivalents of each unit, the weightiest kept."""
    if isinstance(node, Without):
        return Without(_trimmed(node.need, most))
    if isinstance(node, AllOf):
        return AllOf(tuple(_trimmed(each, most) for each in node.needs))
    if isinstance(node, AnyOf):
        return AnyOf(tuple(_trimmed(each, most) for each in node.needs))
    if not isinstance(node, Unit):
        return node
    kept: list[Alternative] = []
    left = most
    for each in sorted(node.alternatives, key=lambda one: (-one.weight, len(one.keys))):
        left -= len(each.keys)
        if left >= 0 or not kept:
            kept.append(each)
    share = max(2, most // max(2, len(node.parts)))
    parts = tuple(part for each in node.parts if isinstance(part := _trimmed(each, share), Unit))
    return replace(node, alternatives=tuple(kept), parts=parts)


def _row(nodes: Sequence[Node], desk: _Desk) -> list[Need]:
    """Words that stand side by side are read together, so that names and dates of several words are seen."""
    found: list[Need] = []
    for plain, several in groupby(nodes, key=lambda node: isinstance(node, Word) and not node.starts):
        row = list(several)
        if plain:
            found += _words([node.text for node in row if isinstance(node, Word)], desk)
        else:
            found += [need for node in row if (need := _need(node, desk)) is not None]
    return found


def _words(row: list[str], desk: _Desk) -> list[Need]:
    """Units of words in a row, and the dates among them."""
    found: list[Need] = []
    at = 0
    for first, last, span in _dates(row, desk.now):
        found += units(row[at:first], desk.known)
        own = units(row[first:last], desk.known)
        found.append(Days(*span, desk.zone, " ".join(row[first:last]), AllOf(tuple(own)) if own else None))
        at = last
    return [*found, *units(row[at:], desk.known)]


def _dates(row: list[str], now: datetime | None) -> Iterator[tuple[int, int, tuple[date | None, date | None]]]:
    """Dates of two words or more, the longest first; a bare year or «اليوم» is a word like any other, «1438هـ» a date."""
    at = 0
    while now is not None and at < len(row):
        shortest = at + 1 if _HIJRI_YEAR.fullmatch(row[at]) else at + 2
        for last in range(min(len(row), at + LONGEST_DATE), shortest - 1, -1):
            if span := _span(" ".join(row[at:last]), now.date()):
                yield at, last, span
                at = last - 1
                break
        at += 1


@lru_cache(maxsize=20_000)
def _span(text: str, today: date) -> tuple[date | None, date | None] | None:
    """The days of a date as written: kept, since a question is read anew for each offer, and the next one shares its words."""
    return parse_span(text, today)


def _need(node: Node, desk: _Desk) -> Need | None:
    if isinstance(node, Word):
        return start(node.text) if node.starts else AllOf(tuple(units([node.text], desk.known)))
    if isinstance(node, Phrase):
        return quoted(node.words, desk.known)
    if isinstance(node, Field):
        return _field(node, desk)
    if isinstance(node, Not):
        inside = _need(node.node, desk)
        return None if inside is None else Without(inside)
    if isinstance(node, Either):
        return AnyOf(tuple(need for each in node.nodes if (need := _need(each, desk)) is not None))
    return AllOf(tuple(_row(node.nodes, desk)))


def _field(node: Field, desk: _Desk) -> Need | None:
    """The filter of a field; where the lists or the calendar do not know its value, its words."""
    named = AllOf(tuple(units(spoken(node.value), desk.known)))
    if node.name == "headline":
        return AllOf(tuple(_in_headline(unit) for unit in wanted(named)))
    if node.name in ("before", "after"):
        first, last = (desk.now and parse_span(node.value, desk.now.date())) or (None, None)
        if node.name == "before" and first:
            return Days(None, first - timedelta(days=1), desk.zone, node.value)
        if node.name == "after" and last:
            return Days(last + timedelta(days=1), None, desk.zone, node.value)
        return named
    if node.name == "source":
        return Filed("source", (node.value,), node.value)
    ids = _ids(node.name, node.value, desk.lists)
    return Filed(f"{node.name}_ids", ids, node.value) if ids else named


def _ids(kind: str, value: str, lists: Lists | None) -> tuple[str, ...]:
    """Ids of the entries that bear a name, with or without its article; the best known first."""
    if lists is None:
        return ()
    named = _named(lists, kind)
    asked = {fold(value), fold(value).removeprefix("ال")}
    found = [entry for _, entry in sorted({at: entry for name in asked for at, entry in named.get(name, ())}.items())]
    main = [each for each in found if each.source != "places_towns"]
    return tuple(id_ for each in (main or found)[:MOST_IDS] for id_ in lists.standing(each.id))


_Named = dict[str, list[tuple[int, Entry]]]
_names: dict[tuple[str, str], _Named] = {}
"""By kind and version of the lists, the last version only."""


def _named(lists: Lists, kind: str) -> _Named:
    """Entries by each of their names, folded and without its article, with their place in the list: made once for a version."""
    if (kind, lists.version) in _names:
        return _names[kind, lists.version]
    named: _Named = {}
    entries = {"place": lists.places, "group": lists.groups, "agency": lists.agencies}[kind]
    for at, entry in enumerate(entries.values()):
        for name in {fold(name).removeprefix("ال") for name in entry.names if name}:
            named.setdefault(name, []).append((at, entry))
    for old in [each for each in _names if each[0] == kind]:
        _names.pop(old, None)
    if lists.version:
        _names[kind, lists.version] = named
    return named


def _in_headline(unit: Unit) -> Unit:
    return replace(unit, headline=True, parts=tuple(_in_headline(part) for part in unit.parts))
