"""Where in a row of words may a listed place stand? Every name of every entry, found under its clitics in one pass.

A name is filed under its first word, so that most words of a story are dismissed by one look into a dictionary.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from search import standing
from search.arabic import fold, words
from search.lists import Entry, Lists, split
from search.place_words import HEADS, NOT_NAMES, NOUNS, PEOPLE, PREPOSITIONS, QUALIFIERS
from search.standing import ALWAYS, Time

CORE, DOUBTFUL, TOWN, BOUND, BOUND_TOWN = range(5)
"""How much a name says by itself: sure; also a word or a person; of the long tail; only beside a place noun; both."""

_PLAIN_NOUNS = frozenset(("مدينه", "بلده", "قريه", "محافظه", "قضاء", "ناحيه", "ولايه", "مديريه", "حي"))
"""Nouns whose alias says no more than the noun before the bare name: «مدينة بور» must not cut «مدينة بور سعيد» in two."""

_REMEMBERED = 300_000
_DEEP = frozenset(
    ("IQ", "SY", "YE", "LY", "PS", "IL", "LB", "JO", "EG", "SD", "SA", "AE", "QA", "KW", "BH", "OM", "MA", "DZ", "TN", "MR")
)
_DEEP |= frozenset(("SO", "DJ", "TR", "IR", "AF", "PK", "SS", "EH"))


class Use(NamedTuple):
    """One entry that bears a name, how much the name says, and its words as the list writes them."""

    entry: Entry
    strength: int
    written: tuple[str, ...] = ()
    time: Time = ALWAYS


class Found(NamedTuple):
    """A listed name at words `start` to `end`; `prefix` is the clitic cut from its first word."""

    start: int
    end: int
    prefix: str
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class PlaceNames:
    """The names of one version of the lists, ready to be found. Costs about 0.4 s and 30 MB to build."""

    names: dict[str, tuple[Use, ...]]
    longest: dict[str, int]
    nisbas: dict[str, str]
    countries: dict[str, Entry]
    entries: dict[str, Entry] = field(repr=False)
    heads: dict[str, tuple[tuple[str, str, int], ...]] = field(default_factory=dict, repr=False)
    dated: bool = False
    """Whether some names hold only for a time."""

    def at(self, row: Sequence[str], start: int) -> Found | None:
        """The longest name that begins at a word, whole or under a clitic; None when there is none."""
        heads = self.heads.get(row[start])
        if heads is None:
            heads = self._head(row[start])
        if not heads:
            return None
        best: Found | None = None
        for prefix, word, length in heads:
            for end in range(min(start + length, len(row)), start, -1):
                key = word if end == start + 1 else " ".join((word, *row[start + 1 : end]))
                uses = self.names.get(key)
                if uses is not None:
                    found = Found(start, end, prefix, uses)
                    if best is None or _better(found, best):
                        best = found
                    break
        return best

    def _head(self, word: str) -> tuple[tuple[str, str, int], ...]:
        """Readings of a word with which a name may begin, each with the length of the longest such name; remembered."""
        if len(self.heads) > _REMEMBERED:
            self.heads.clear()
        whole = word in NOUNS
        heads = tuple(
            (prefix, rest, self.longest[rest])
            for prefix, rest in readings(word)
            if rest in self.longest and not (prefix and whole)
        )
        self.heads[word] = heads
        return heads

    def all(self, row: Sequence[str]) -> Iterator[Found]:
        """Listed names from left to right, none inside another."""
        start = 0
        while start < len(row):
            found = self.at(row, start)
            if found is None:
                start += 1
            else:
                yield found
                start = found.end


def _better(one: Found, other: Found) -> bool:
    if one.end != other.end:
        return one.end > other.end
    return min(use.strength for use in one.uses) < min(use.strength for use in other.uses)


def readings(word: str) -> Iterator[tuple[str, str]]:
    """A folded word as it is, and without the clitics that it may begin with: و ف ب ل ك, لل for ل and the article."""
    yield "", word
    first = word[:1]
    if len(word) < 3 or first not in "وفبلك":
        return
    rest = word[1:]
    if first in "وف":
        yield first, rest
        if len(rest) > 3 and rest[0] in "بلك":
            yield from _preposition(first, rest)
        return
    yield from _preposition("", word)


def _preposition(before: str, word: str) -> Iterator[tuple[str, str]]:
    prefix, rest = before + word[0], word[1:]
    if word[0] == "ل" and rest[:1] == "ل":
        yield prefix, "ا" + rest
    yield prefix, rest


def build(lists: Lists) -> PlaceNames:
    """The names of all places of the lists."""
    uses: dict[str, list[Use]] = {}
    longest: dict[str, int] = {}
    dated = False
    for entry in lists.places.values():
        times = standing.times(entry)
        dated |= bool(times)
        doubtful, bound = set(split(entry.extra.get("doubtful", ""))), set(split(entry.extra.get("bound", "")))
        tail = entry.source == "places_towns"
        bare = {fold(name) for name in (entry.name_ar, *entry.aliases)}
        for name in (entry.name_ar, *entry.aliases):
            cut = words(name)
            parts = [word.folded for word in cut]
            if not parts or not ("\u0600" <= parts[0][0] <= "\u06ff"):
                continue
            if len(parts) > 1 and parts[0] in _PLAIN_NOUNS and fold(name.split(" ", 1)[1]) in bare:
                continue
            if len(parts) == 1 and (parts[0] in HEADS or (tail and _common(parts[0]))):
                continue
            strength = _strength(tail, name in bound, name in doubtful, len(parts) == 1 and parts[0] in PEOPLE)
            key = " ".join(parts)
            here = uses.setdefault(key, [])
            if all(use.entry.id != entry.id for use in here):
                here.append(Use(entry, strength, tuple(word.text for word in cut), times.get(name, ALWAYS)))
            longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    countries = {entry.country: entry for entry in lists.places.values() if entry.kind == "country" and entry.country}
    return PlaceNames(
        {key: tuple(value) for key, value in uses.items()}, longest, _nisbas(lists), countries, lists.places, dated=dated
    )


def _common(word: str) -> bool:
    """Whether a town's name is a word that a finder must not stumble over: «بلدة», «ولاية»."""
    plain = word.removeprefix("ال")
    return any(each in NOUNS or each in NOT_NAMES or each in PREPOSITIONS or each in QUALIFIERS for each in (word, plain))


def _strength(tail: bool, bound: bool, doubtful: bool, person: bool) -> int:
    if tail:
        return BOUND_TOWN if bound or person else TOWN
    if bound:
        return BOUND
    return DOUBTFUL if doubtful or person else CORE


def _nisbas(lists: Lists) -> dict[str, str]:
    """Forms of the adjectives of countries, without article: عراقي, عراقيه, عراقيين → IQ."""
    found: dict[str, str] = {}
    for entry in lists.places.values():
        for adjective in split(entry.extra.get("people", "")):
            stem = fold(adjective)
            if " " not in stem:
                for ending in ("", "ه", "ين", "ون", "ات", "تين", "ان"):
                    found[stem + ending] = entry.country
                    found["ال" + stem + ending] = entry.country
    return found


def deep(country: str) -> bool:
    """Whether the lists know a country down to its quarters."""
    return country in _DEEP


def named(names: PlaceNames, row: Sequence[str]) -> list[tuple[int, int, tuple[Entry, ...]]]:
    """The places that a reader's folded words may name: words `start` to `end`, and the entries, surest first.

    A query has no sentence to weigh, so that towns of the long tail and bound names count where they are all that is meant.
    """
    found = []
    for each in names.all(row):
        best = min(use.strength for use in each.uses)
        found.append(
            (each.start, each.end, tuple(use.entry for use in sorted(each.uses, key=_rank) if use.strength <= max(best, 1)))
        )
    return found


_ORDER = {"country": 0, "admin1": 1, "region": 1, "city": 2, "water": 2, "district": 3, "village": 4, "facility": 3}


def _rank(use: Use) -> tuple[int, int, int]:
    return use.strength, _ORDER.get(use.entry.kind, 5), -use.entry.population
