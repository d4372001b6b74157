"""Which words of a story matched, by which rule, and which passage shows it? Marked in Python on the text as stored.

The engine's own highlighter would mark folded text and knows no keys, so it would mark the wrong letters on vocalised text.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from search.arabic import cut
from search.matching import Finder, Match
from search.query import Marked, Reason
from search.reasons import reason
from search.units import Unit

PASSAGE = 42
"""Words of a passage."""

MOST_REASONS = 12

MOST_MARKS = 8
"""Marks of a passage that count: more of the same words make it no better."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A story as a page of results shows it."""

    headline: Marked
    passage: Marked
    why: tuple[Reason, ...]


def marked(source: Mapping[str, Any], units: Sequence[Unit]) -> tuple[Marked, Marked]:
    """The headline and the best passage of a story, with the words that matched marked."""
    shown = show(source, Finder(units))
    return shown.headline, shown.passage


def show(source: Mapping[str, Any], finder: Finder) -> Shown:
    """Headline, best passage, and why the story matched: one reason for each word of it, those of the headline first."""
    head, body = cut(source["headline"]), cut(source.get("body") or source.get("abstract") or "")
    of_head, of_body = finder.matches(head[1::2]), finder.matches(body[1::2])
    several = {(match.text, match.unit): match for match in reversed((*of_head, *of_body))}
    why = tuple(reason(match) for match in islice(reversed(several.values()), MOST_REASONS))
    return Shown(_pieces(head, of_head, 0, len(head)), _passage(body, of_body), why)


def _passage(body: Sequence[str], matches: Sequence[Match]) -> Marked:
    words = len(body) // 2
    first = _best(matches, words)
    last = first + PASSAGE
    return _pieces(body, matches, 2 * first + 1 if first else 0, 2 * last if last < words else len(body))


def _best(matches: Sequence[Match], length: int) -> int:
    """The first word of the window with most units, then most marks, then nearest to the top."""
    places = sorted([(match.first, match.unit) for match in matches])
    top = max(0, length - PASSAGE)
    best, most, marks = 0, -1, 0
    inside: defaultdict[int, int] = defaultdict(int)
    left = right = units = 0
    for start in dict.fromkeys([0, *[min(top, max(0, place - 4)) for place, _ in places]]):
        while right < len(places) and places[right][0] < start + PASSAGE:
            unit = places[right][1]
            inside[unit] += 1
            units += inside[unit] == 1
            right += 1
        while left < right and places[left][0] < start:
            unit = places[left][1]
            inside[unit] -= 1
            units -= not inside[unit]
            left += 1
        if units > most or (units == most and min(right - left, MOST_MARKS) > marks):
            best, most, marks = start, units, min(right - left, MOST_MARKS)
    return best


def _pieces(text: Sequence[str], matches: Sequence[Match], start: int, end: int) -> Marked:
    """The pieces of a text that was cut, from one of its places to another, with the words that matched marked."""
    made: list[tuple[str, bool]] = []
    chosen = {2 * number + 1 for match in matches for number in match.held}
    at = start
    for place in sorted([place for place in chosen if start <= place < end]):
        if before := "".join(text[at:place]):
            made.append((before, False))
        made.append((text[place], True))
        at = place + 1
    if after := "".join(text[at:end]):
        made.append((after, False))
    return tuple(made)
