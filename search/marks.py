"""Which words of a story matched, by which rule, and which passage shows it? Marked in Python on the text as stored.

The engine's own highlighter would mark folded text and knows no keys, so it would mark the wrong letters on vocalised text.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from search.arabic import spoken
from search.matching import Finder, Match
from search.query import Marked, Reason
from search.reasons import reason
from search.units import Unit

PASSAGE = 42
"""Words of a passage."""

MOST_REASONS = 12

Place = tuple[int, int]
"""The characters of a word, the last not included."""


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
    head, body = source["headline"], source.get("body") or source.get("abstract") or ""
    head_words, body_words = spoken(head), spoken(body)
    of_head, of_body = finder.matches(head_words), finder.matches(body_words)
    several = {(match.text, match.unit): match for match in reversed((*of_head, *of_body))}
    why = tuple(reason(match) for match in islice(reversed(several.values()), MOST_REASONS))
    marked_head = _pieces(head, _places(head, head_words), _numbers(of_head), 0, len(head))
    return Shown(marked_head, _passage(body, body_words, of_body), why)


def _places(text: str, words: Sequence[str]) -> list[Place]:
    """Where the first words of a text stand. Between two words is no letter, so each stands where its letters are met next."""
    places: list[Place] = []
    end = 0
    for word in words:
        start = text.index(word, end)
        end = start + len(word)
        places.append((start, end))
    return places


def _numbers(matches: Sequence[Match]) -> set[int]:
    return {number for match in matches for number in match.held}


def _passage(text: str, words: Sequence[str], matches: Sequence[Match]) -> Marked:
    if not words:
        return ((text, False),) if text else ()
    first = _best(matches, len(words))
    last = min(first + PASSAGE, len(words))
    cut = _places(text, words[:last])
    start, end = cut[first][0] if first else 0, cut[last - 1][1] if last < len(words) else len(text)
    return _pieces(text, cut, {number for number in _numbers(matches) if first <= number < last}, start, end)


def _best(matches: Sequence[Match], length: int) -> int:
    """The first word of the window with most units, then most marks, then nearest to the top."""
    places = sorted((match.first, match.unit) for match in matches)
    top = max(0, length - PASSAGE)
    best, best_worth = 0, (-1, 0, 0)
    inside: Counter[int] = Counter()
    left = right = 0
    for start in dict.fromkeys([0, *(min(top, max(0, place - 4)) for place, _ in places)]):
        while right < len(places) and places[right][0] < start + PASSAGE:
            inside[places[right][1]] += 1
            right += 1
        while left < right and places[left][0] < start:
            inside[places[left][1]] -= 1
            left += 1
        worth = (sum(1 for count in inside.values() if count), min(right - left, 8), -start)
        if worth > best_worth:
            best, best_worth = start, worth
    return best


def _pieces(text: str, cut: Sequence[Place], chosen: set[int], start: int, end: int) -> Marked:
    pieces: list[tuple[str, bool]] = []
    at = start
    for number in sorted(chosen):
        first, last = cut[number]
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[first:last], True))
        at = last
    if at < end:
        pieces.append((text[at:end], False))
    return tuple(pieces)
