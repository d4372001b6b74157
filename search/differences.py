"""Which words were changed between two versions of a text? Pieces that stayed, went or came, paragraph by paragraph.

Paragraphs are paired first, by the words that they share, so that a sentence put in does not tear its neighbours apart; within a
pair difflib compares the words. A small word alone between two changes goes with them: nobody reads «في» by itself.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "gone", "new"]
Piece = tuple[Kind, str]
Paragraph = tuple[Piece, ...]

_TOKEN = re.compile(r"[\w\u064b-\u065f\u0670]+(?:[.,٫٬'’:/-][\w\u064b-\u065f\u0670]+)*\s*|[^\w\s]\s*")
_SMALL = 3
"""Letters of a word that is not looked for by itself."""

_PAIRED = 0.25
"""Share of words in common from which two paragraphs are versions of one."""

_MOST_PARAGRAPHS = 40_000
_MOST_WORDS = 100_000
"""Pairs of paragraphs, and of equal words, that are looked at; what has more is shown as gone and new."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a text came from another: its paragraphs in pieces, those that went in their old place."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def changed(self) -> bool:
        """Whether anything but spaces is another."""
        return any(kind != "same" for each in self.paragraphs for kind, _ in each)

    @property
    def replacements(self) -> tuple[tuple[str, str], ...]:
        """What went and what came in its place, either of them empty where there was nothing."""
        found: list[tuple[str, str]] = []
        for paragraph in self.paragraphs:
            for stayed, run in groupby(paragraph, key=lambda piece: piece[0] == "same"):
                said = dict(run)
                if not stayed:
                    found.append((said.get("gone", "").strip(), said.get("new", "").strip()))
        return tuple(found)


def difference(old: str, new: str) -> Difference:
    """How `new` came from `old`; both may hold several paragraphs, a line each."""
    before, after = ([line.strip() for line in text.split("\n") if line.strip()] for text in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[Paragraph] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += [(("same", line),) for line in after[j1:j2]]
        else:
            found += [_words(one, other) for one, other in _paired(before[i1:i2], after[j1:j2])]
    return Difference(tuple(found))


def _paired(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """Paragraphs with what became of them, in order, so that as many words as possible stay; empty for none."""
    rows, columns = len(before), len(after)
    if rows * columns > _MOST_PARAGRAPHS:
        return [*((each, "") for each in before), *(("", each) for each in after)]
    ones, others = ([set(text.split()) for text in texts] for texts in (before, after))
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + _likeness(ones[i], others[j]))
    pairs: list[tuple[str, str]] = []
    i = j = 0
    while i < rows or j < columns:
        likeness = _likeness(ones[i], others[j]) if i < rows and j < columns else 0.0
        if likeness and best[i][j] == best[i + 1][j + 1] + likeness:
            pairs.append((before[i], after[j]))
            i, j = i + 1, j + 1
        elif i < rows and (j == columns or best[i][j] == best[i + 1][j]):
            pairs.append((before[i], ""))
            i += 1
        else:
            pairs.append(("", after[j]))
            j += 1
    return pairs


def _likeness(one: set[str], other: set[str]) -> float:
    share = 2 * len(one & other) / (len(one) + len(other))
    return share if share >= _PAIRED else 0.0


def _words(old: str, new: str) -> Paragraph:
    """One paragraph in pieces: within a run of changes what went stands before what came."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    often = Counter(each.rstrip() for each in before)
    if not before or not after or sum(often[each.rstrip()] for each in after) > _MOST_WORDS:
        return tuple((kind, text) for kind, text in (("gone", old), ("new", new)) if text)  # type: ignore[misc]
    return tuple(_joined(list(_runs(before, after))))


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, [each.rstrip() for each in before], [each.rstrip() for each in after], autojunk=False)
    codes = matcher.get_opcodes()
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        small = i2 - i1 == 1 and 0 < at < len(codes) - 1 and len(before[i1].rstrip()) <= _SMALL
        if tag == "equal" and not small:
            yield "same", "".join(after[j1:j2])
        else:
            yield "gone", "".join(before[i1:i2])
            yield "new", "".join(after[j1:j2])


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for stayed, run in groupby(pieces, key=lambda piece: piece[0] == "same"):
        found = list(run)
        kinds: tuple[Kind, ...] = ("same",) if stayed else ("gone", "new")
        for kind in kinds:
            text = "".join(each for which, each in found if which == kind)
            if text:
                yield kind, text
