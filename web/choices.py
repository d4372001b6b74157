"""How does a facet look? Values with their counts and the links that choose, remove or exclude them, nested or by kind.

The numbers come from the engine and are shown as they are; nothing is counted here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from search.arabic import fold
from search.query import Facet, FacetValue, Query
from web import links

Naming = Callable[[str, str], str]
"""From a value's id and the label that the archive gives to the name in the reader's language."""

SHOWN = 8
"""Values that stand open; the others are behind «more»."""


MOST = 24
"""Values of a facet on a page of results; a page of its own has all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet as a reader sees it. `link` chooses it, or takes the choice (or the exclusion) back."""

    value: str
    label: str
    count: int
    kind: str
    selected: bool
    excluded: bool
    link: str
    without: str
    children: tuple["Choice", ...] = ()

    @property
    def open(self) -> bool:
        """Whether it, or something below it, is chosen."""
        return self.selected or self.excluded or any(child.open for child in self.children)


def choices(facet: Facet, query: Query, name: Naming) -> tuple[Choice, ...]:
    """The values of a facet, those with a parent among them nested below it."""
    known = {value.value for value in facet.values}
    below: dict[str, list[FacetValue]] = {}
    for value in facet.values:
        below.setdefault(value.parent if value.parent in known else "", []).append(value)

    def made(values: Sequence[FacetValue]) -> tuple[Choice, ...]:
        return tuple(_choice(facet.name, value, query, name, made(below.get(value.value, ()))) for value in values)

    return made(below.get("", ()))


def _choice(facet: str, value: FacetValue, query: Query, name: Naming, children: tuple[Choice, ...]) -> Choice:
    return Choice(
        value=value.value,
        label=name(value.value, value.label),
        count=value.count,
        kind=value.kind,
        selected=value.selected,
        excluded=value.excluded,
        link=links.results(links.toggled(query, facet, value.value)),
        without="" if value.excluded else links.results(links.excluded(query, facet, value.value)),
        children=children,
    )


def by_kind(values: Sequence[Choice]) -> list[tuple[str, list[Choice]]]:
    """Values under their kinds, the kind with the most frequent value first, those without a kind last."""
    kinds: dict[str, list[Choice]] = {}
    for value in values:
        kinds.setdefault(value.kind, []).append(value)
    return sorted(kinds.items(), key=lambda each: not each[0])


def frequent(facet: Facet, most: int = MOST) -> tuple[Facet, int]:
    """A facet with its most frequent values and all that are chosen or excluded; and how many were left out."""
    kept = tuple(value for number, value in enumerate(facet.values) if number < most or value.selected or value.excluded)
    return replace(facet, values=kept), len(facet.values) - len(kept)


def named(facet: Facet, words: str, name: Naming) -> Facet:
    """A facet with the values whose names hold these letters, however they are spelt."""
    sought = fold(words.strip())
    return replace(facet, values=tuple(value for value in facet.values if sought in fold(name(value.value, value.label))))


def split(values: Sequence[Choice], shown: int = SHOWN) -> tuple[list[Choice], list[Choice]]:
    """Values that stand open (the first ones, and all that are chosen) and the others."""
    first = [value for number, value in enumerate(values) if number < shown or value.open]
    rest = [value for value in values if value not in first]
    return (list(values), []) if len(rest) == 1 else (first, rest)
