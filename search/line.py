"""How does a reader of dates see a line? As words with figures cut from letters, and what stands between them."""

from collections.abc import Sequence
from typing import NamedTuple

from search.arabic import Word, fold


class Line(NamedTuple):
    """Words of a text with their characters, figures cut from the letters that cling to them («1438هـ», «8مارس»)."""

    raw: str
    words: Sequence[Word]

    def gap(self, number: int) -> str:
        """What stands between word `number` and the next, spaces around it off; a newline where a line ends there."""
        if number + 1 >= len(self.words):
            return "\n"
        between = self.raw[self.words[number].end : self.words[number + 1].start]
        return "\n" if "\n" in between else between.strip()

    def word(self, number: int) -> str:
        """Word `number` folded; empty past the ends."""
        return self.words[number].folded if 0 <= number < len(self.words) else ""

    def text(self, first: int, last: int) -> str:
        """The characters of words `first` to `last` (not included)."""
        return self.raw[self.words[first].start : self.words[last - 1].end]


def cut(raw: str, words: Sequence[Word]) -> Line:
    """A line of the words given, with figures and letters apart («1438هـ», «و2015»)."""
    out: list[Word] = []
    for word in words:
        folded = word.folded
        if not folded:
            continue
        if (folded[0] <= "9" or folded[-1] <= "9") and not folded.isdigit():
            out.extend(_apart(word))
        else:
            out.append(word)
    return Line(raw, out)


def _apart(word: Word) -> list[Word]:
    pieces: list[Word] = []
    start = 0
    for end in range(1, len(word.text) + 1):
        if end == len(word.text) or word.text[end].isdigit() != word.text[end - 1].isdigit():
            text = word.text[start:end]
            if folded := fold(text):
                pieces.append(Word(word.start + start, word.start + end, text, folded))
            start = end
    return pieces
