"""How does a facet look? Values with their counts and the links that choose, remove or exclude them, nested or by kind.

The numbers come from the engine and are shown as they are; nothing is counted here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import current_app, g
from flask_babel import gettext

from search.arabic import fold
from search.query import Facet, FacetValue, Query
from web import links, names
from web.names import Naming

SHOWN = 8
"""Values that stand open; the others are behind «more»."""


MOST = 24
"""Values of a facet on a page of results; a page of its own has all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet as a reader sees it. `link` chooses it, or takes the choice (or the exclusion) back.

    `open` is whether it, or something below it, is chosen; `leaving` is what the link `without` says, `inside` what its
    children stand under.
    """

    value: str
    label: str
    count: int
    kind: str
    selected: bool
    excluded: bool
    link: str
    without: str
    shown: str
    leaving: str
    inside: str
    open: bool
    opened: bool
    children: tuple["Choice", ...] = ()

    @property
    def state(self) -> str:
        """`on` where it is chosen, `off` where it is excluded; else empty."""
        return "on" if self.selected else "off" if self.excluded else ""


def choices(facet: Facet, query: Query, name: Naming) -> tuple[Choice, ...]:
    """The values of a facet, those with a parent among them nested below it, those with something chosen first."""
    known = {value.value for value in facet.values}
    below: dict[str, list[FacetValue]] = {}
    for value in facet.values:
        below.setdefault(value.parent if value.parent in known else "", []).append(value)

    linked = _Links(query, facet.name)

    def made(values: Sequence[FacetValue]) -> tuple[Choice, ...]:
        found = (_choice(value, linked, name, made(below.get(value.value, ()))) for value in values)
        counted_anew = any(value.replaces for value in values)
        return tuple(sorted(found, key=lambda choice: (not choice.open, -choice.count if counted_anew else 0)))

    return made(below.get("", ()))


class _Links:
    """The links of a facet's values, those of values that are neither chosen nor excluded made from one pattern."""

    def __init__(self, query: Query, facet: str) -> None:
        self._query, self._facet = query, facet
        self._toggled = links.each(lambda value: links.toggled(query, facet, value))
        self._excluded = links.each(lambda value: links.excluded(query, facet, value))

    def toggled(self, value: FacetValue) -> str:
        """Chooses a value (in the stead of those that it lies in or that lie in it), or takes its choice or exclusion back."""
        if value.replaces:
            return links.results(links.instead(self._query, self._facet, value.value, value.replaces))
        if value.selected or value.excluded:
            return links.results(links.toggled(self._query, self._facet, value.value))
        return self._toggled(value.value)

    def excluded(self, value: FacetValue) -> str:
        """Excludes a value; empty where it is excluded."""
        if value.selected:
            return links.results(links.excluded(self._query, self._facet, value.value))
        return "" if value.excluded else self._excluded(value.value)


def _choice(value: FacetValue, linked: _Links, name: Naming, children: tuple[Choice, ...]) -> Choice:
    label, language = name(value.value, value.label), g.reader.language
    count = value.instead if value.replaces else value.count
    opened = any(child.open for child in children)
    return Choice(
        value=value.value,
        label=label,
        count=count,
        kind=value.kind,
        selected=value.selected,
        excluded=value.excluded,
        link=linked.toggled(value),
        without=linked.excluded(value),
        shown=g.reader.number(count),
        leaving=names.without(label, language),
        inside=names.inside(label, language) if children else "",
        open=value.selected or value.excluded or opened,
        opened=opened,
        children=children,
    )


def up(query: Query) -> Iterator[tuple[str, str]]:
    """The way back up from the chosen places: to none, and where one is chosen to each place around it, widest first."""
    if query.places:
        yield gettext("Everywhere"), links.results(query.changed(places=()))
    entry = current_app.config["ARCHIVE"].lists.entry(query.places[0]) if len(query.places) == 1 else None
    for around in reversed(entry.parents if entry else ()):
        yield names.entry_name(around, around), links.results(query.changed(places=(around,)))


def by_kind(values: Sequence[Choice]) -> list[tuple[str, list[Choice]]]:
    """Values under their kinds, the kind with the most frequent value first, those without a kind last."""
    kinds: dict[str, list[Choice]] = {}
    for value in values:
        kinds.setdefault(value.kind, []).append(value)
    return sorted(kinds.items(), key=lambda each: not each[0])


def frequent(facet: Facet, most: int = MOST) -> tuple[Facet, int]:
    """A facet with all that is chosen or excluded, the ways down from it and back up, and else its most frequent values.

    And how many were left out. The ways take two thirds of the room at most.
    """
    chosen = [value for value in facet.values if value.selected or value.excluded]
    kin = sorted((value for value in facet.values if value.replaces), key=lambda value: -value.instead)[: most * 2 // 3]
    kept = dict.fromkeys(value.value for value in (*chosen, *kin))
    room = max(0, most - len(kept))
    kept |= dict.fromkeys([value.value for value in facet.values if value.value not in kept][:room])
    return replace(facet, values=tuple(value for value in facet.values if value.value in kept)), len(facet.values) - len(kept)


def named(facet: Facet, words: str, name: Naming) -> Facet:
    """A facet with the values whose names hold these letters, however they are spelt."""
    sought = fold(words.strip())
    return replace(facet, values=tuple(value for value in facet.values if sought in fold(name(value.value, value.label))))


def split(values: Sequence[Choice], shown: int = SHOWN) -> tuple[list[Choice], list[Choice]]:
    """Values that stand open (the first ones, and all that are chosen) and the others."""
    first = [value for number, value in enumerate(values) if number < shown or value.open]
    rest = [value for number, value in enumerate(values) if number >= shown and not value.open]
    return (list(values), []) if len(rest) == 1 else (first, rest)
