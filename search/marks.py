"""Which words of a story matched, and which passage shows it? Marked in Python on the text as stored.

The engine's own highlighter would mark folded text and knows no keys, so it would mark the wrong letters on vocalised text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from search.arabic import Word, exact, words
from search.layers import LONGEST_WORD
from search.lexicon import GAP, lexicon
from search.query import Marked
from search.stopwords import STOP
from search.units import Unit

PASSAGE = 42
"""Words of a passage."""


def marked(source: Mapping[str, Any], units: Sequence[Unit]) -> tuple[Marked, Marked]:
    """The headline and the best passage of a story, with the words that matched marked."""
    headline, body = source["headline"], source.get("body") or source.get("abstract") or ""
    return _marked(headline, words(headline), units), _passage(body, units)


def _passage(text: str, units: Sequence[Unit]) -> Marked:
    cut = words(text)
    if not cut:
        return ((text, False),) if text else ()
    found = _found(cut, units)
    first = _best(found, len(cut))
    last = min(first + PASSAGE, len(cut))
    start, end = cut[first].start if first else 0, cut[last - 1].end if last < len(cut) else len(text)
    return _pieces(text, cut, {number for number in found if first <= number < last}, start, end)


def _best(found: Mapping[int, set[int]], length: int) -> int:
    """The first word of the window with most units, then most marks, then nearest to the top."""
    starts = [0, *(max(0, number - 4) for number in sorted(found))]
    top = max(0, length - PASSAGE)

    def worth(start: int) -> tuple[int, int, int]:
        inside = [units for number, units in found.items() if start <= number < start + PASSAGE]
        return len(set().union(*inside)) if inside else 0, min(len(inside), 8), -start

    return max((min(start, top) for start in starts), key=worth)


def _marked(text: str, cut: Sequence[Word], units: Sequence[Unit]) -> Marked:
    return _pieces(text, cut, set(_found(cut, units)), 0, len(text))


def _pieces(text: str, cut: Sequence[Word], chosen: set[int], start: int, end: int) -> Marked:
    pieces: list[tuple[str, bool]] = []
    at = start
    for number in sorted(chosen):
        word = cut[number]
        if word.start > at:
            pieces.append((text[at : word.start], False))
        pieces.append((text[word.start : word.end], True))
        at = word.end
    if at < end:
        pieces.append((text[at:end], False))
    return tuple(pieces)


def _found(cut: Sequence[Word], units: Sequence[Unit]) -> dict[int, set[int]]:
    """Numbers of the words that matched, each with the numbers of the units it matched."""
    lemmas = lexicon()
    keys = [lemmas.key(word.text)[:LONGEST_WORD] for word in cut]
    folded = ["" if exact(word.text) in STOP else word.folded[:LONGEST_WORD] for word in cut]
    exacts: list[str] = []
    found: dict[int, set[int]] = {}
    for which, unit in enumerate(units):
        spans: list[tuple[int, int]] = []
        if unit.quoted:
            exacts = exacts or [exact(word.text)[:LONGEST_WORD] for word in cut]
            spans += _spans(exacts, unit.exact)
        elif unit.starts:
            spans += [(number, number + 1) for number, word in enumerate(folded) if word.startswith(unit.folded[0])]
        else:
            if len(unit.folded) == 1:
                spans += _spans(folded, unit.folded)
            for each in unit.alternatives:
                spans += _spans(keys, each.keys)
        for first, last in spans:
            for number in range(first, last):
                if keys[number] != GAP or unit.quoted:
                    found.setdefault(number, set()).add(which)
    return found


def _spans(terms: Sequence[str], wanted: Sequence[str]) -> list[tuple[int, int]]:
    length = len(wanted)
    if length == 1:
        return [(number, number + 1) for number, term in enumerate(terms) if term == wanted[0]]
    starts = (number for number, term in enumerate(terms) if term == wanted[0])
    return [(at, at + length) for at in starts if tuple(terms[at : at + length]) == tuple(wanted)]
