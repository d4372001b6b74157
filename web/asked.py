"""What did a reader type? Days as the newsroom writes them, and names where addresses have ids.

What is understood is answered with a redirect to the address that says it plainly, so that every question has one address.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from search.arabic import fold
from search.dates import parse_span
from search.lists import Lists
from search.query import FILTERS

_LONGEST = 100
_LISTED = frozenset(FILTERS) - {"source", "person"}
_PLAIN_DAY = re.compile(r"[\d/-]+")


@dataclass(frozen=True)
class Names:
    """Names of the lists, folded: the ids that a whole name stands for, and all names in order for their beginnings."""

    ids: dict[str, dict[str, tuple[str, ...]]]
    ordered: list[tuple[str, str, str]]

    def beginning(self, letters: str) -> Iterable[tuple[str, str]]:
        """Facets and ids of names that begin with these letters, with or without the article."""
        for _, facet, id_ in self.begun(letters):
            yield facet, id_

    def begun(self, letters: str) -> Iterable[tuple[str, str, str]]:
        """Folded names that begin with these letters, each with its facet and id."""
        start = fold(letters)
        at = bisect_left(self.ordered, (start,))
        while at < len(self.ordered) and self.ordered[at][0].startswith(start):
            yield self.ordered[at]
            at += 1


_made: dict[str, Names] = {}
"""Names by the version of the lists; only the last version is kept."""


def names_of(lists: Lists) -> Names:
    """The names of these lists; read once for each version of them."""
    if lists.version not in _made:
        _made.clear()
        _made[lists.version] = _read(lists)
    return _made[lists.version]


def _read(lists: Lists) -> Names:
    ids: dict[str, dict[str, tuple[str, ...]]] = {"place": {}, "group": {}, "agency": {}}
    ordered: list[tuple[str, str, str]] = []
    for facet, entries in zip(ids, (lists.places, lists.groups, lists.agencies), strict=True):
        for entry in entries.values():
            for name in {fold(name) for name in (entry.name_ar, entry.name_en, *entry.aliases) if name}:
                ids[facet][name] = (*ids[facet].get(name, ()), entry.id)
                ordered.append((name, facet, entry.id))
                if name.startswith("ال"):
                    ordered.append((name[2:], facet, entry.id))
    return Names(ids, sorted(ordered))


def said(pairs: Iterable[tuple[str, str]], lists: Lists, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Parameters as addresses have them: nothing empty, days as 2017-03-08, ids in place of names."""
    plain: list[tuple[str, str]] = []
    for name, value in pairs:
        if not value.strip():
            continue
        facet = name.removeprefix("-").removeprefix("also-")
        if name in ("from", "to"):
            plain.append((name, _day(name, value, zone)))
        elif facet in _LISTED:
            plain += [(name, id_) for id_ in _ids(facet, value, lists)]
        else:
            plain.append((name, value))
    return plain


def _day(name: str, value: str, zone: ZoneInfo) -> str:
    """«آذار ٢٠١٧» is 2017-03-01 as a first day and 2017-03-31 as a last; what is no day stays as it is."""
    if _PLAIN_DAY.fullmatch(value.strip()):
        return value
    span = parse_span(value[:_LONGEST], datetime.now(zone).date())
    day = span and (span[0] if name == "from" else span[1])
    return day.isoformat() if day else value


def _ids(facet: str, value: str, lists: Lists) -> tuple[str, ...]:
    """The ids that a name stands for; an id, or what nothing is called by, stays as it is."""
    if lists.entry(value) is not None or "--" in value or len(value) > _LONGEST:
        return (value,)
    return names_of(lists).ids[facet].get(fold(value.strip()), (value,))
