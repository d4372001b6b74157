"""How does a reader of dates see a line? As words with figures cut from letters («1438هـ», «و2015»), and what is between them."""

from dataclasses import dataclass

from search.arabic import fold
from search.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """Words of a text in lists side by side, as in `Text`: folded, as written, and the characters at which they begin."""

    raw: str
    folded: list[str]
    tokens: list[str]
    starts: list[int]

    def __len__(self) -> int:
        return len(self.folded)

    def word(self, number: int) -> str:
        """Word `number` folded; empty past the ends."""
        return self.folded[number] if 0 <= number < len(self.folded) else ""

    def end(self, number: int) -> int:
        """The character after word `number`."""
        return self.starts[number] + len(self.tokens[number])

    def gap(self, number: int) -> str:
        """What stands between word `number` and the next, spaces around it off; a newline where a line ends there."""
        if number + 1 >= len(self.folded):
            return "\n"
        between = self.raw[self.end(number) : self.starts[number + 1]]
        return "\n" if "\n" in between else between.strip()

    def text(self, first: int, last: int) -> str:
        """The characters of words `first` to `last` (not included), with the bracket that closes one opened in them."""
        end = self.end(last - 1)
        text = self.raw[self.starts[first] : end]
        return text + ")" if text.count("(") > text.count(")") and self.raw[end : end + 1] == ")" else text


def cut(text: Text) -> Line:
    """A text as a line."""
    glued = [
        number
        for number, folded in enumerate(text.folded)
        if not folded or ((folded[0] <= "9" or folded[-1] <= "9" or _holds_a_year(folded)) and not folded.isdecimal())
    ]
    if not glued:
        return Line(text.raw, text.folded, text.tokens, text.starts)
    line = Line(text.raw, [], [], [])
    at = 0
    for number in glued:
        line.folded.extend(text.folded[at:number])
        line.tokens.extend(text.tokens[at:number])
        line.starts.extend(text.starts[at:number])
        _add_apart(line, text.tokens[number], text.starts[number])
        at = number + 1
    line.folded.extend(text.folded[at:])
    line.tokens.extend(text.tokens[at:])
    line.starts.extend(text.starts[at:])
    return line


def _holds_a_year(folded: str) -> bool:
    """«و1438هـ», «و2012م»: figures with a letter on each side."""
    return folded[-1] in "هم" and folded[1:2].isdecimal()


def of(raw: str) -> Line:
    """Any characters as a line."""
    return cut(Text.cut(raw))


def _add_apart(line: Line, token: str, start: int) -> None:
    """Add a word's figures and letters as words of their own; marks alone are none."""
    begin = 0
    for end in range(1, len(token) + 1):
        if end == len(token) or token[end].isdecimal() != token[end - 1].isdecimal():
            piece = token[begin:end]
            if folded := fold(piece):
                line.folded.append(folded)
                line.tokens.append(piece)
                line.starts.append(start + begin)
            begin = end
