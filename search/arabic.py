"""Which letters are the same? Cleaning, two depths of folding, and the cutting of a text into words.

`search/layers.py` gives the engine the same rules; a test holds the two together through the engine's `_analyze`.
"""

import re
import unicodedata
from typing import NamedTuple

MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
TATWEEL = "\u0640"

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\x0b\x0c]+")
_MARKS = re.compile(f"[{MARKS}{TATWEEL}]+")
WORD = re.compile(rf"[^\W_]++(?:[{MARKS}{TATWEEL}]++[^\W_]*+)*+")
"""A word as it is cut from a text. Nothing follows it that could fail, so it never gives letters back: that halves its time."""

_CUT = re.compile(f"({WORD.pattern})")

EXACT = {
    **dict.fromkeys("یې", "ي"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ھہە", "ه"),
    "ٱ": "ا",
    "گ": "غ",
    **{chr(0x660 + digit): str(digit) for digit in range(10)},
    **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
}
"""Letters that only another keyboard writes, as the Arabic ones: what a careful writer would call the same spelling."""

SEATS = {"ؤ": "و", "ئ": "ي"}
FOLDED = {**EXACT, **SEATS, **dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه"}
"""Letters that writers vary: hamza and its seats, final yaa and taa."""

_EXACT = str.maketrans(EXACT)
_FOLDED = str.maketrans(FOLDED)


class Word(NamedTuple):
    """A word of a text: where it stands (characters `start` to `end`), its letters as written, and folded."""

    start: int
    end: int
    text: str
    folded: str


def clean(text: str) -> str:
    """Text as it is stored and shown: no invisible marks, no presentation forms, plain spaces; letters stay as written."""
    text = _INVISIBLE.sub("", text)
    text = _PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return _SPACES.sub(" ", text)


def fold(text: str) -> str:
    """The letters that writers vary, as one: marks and tatweel off, hamza seats, alefs, final yaa and taa, digits, case."""
    return _MARKS.sub("", text).translate(_FOLDED).lower()


def exact(text: str) -> str:
    """The letters as a careful writer means them: marks and tatweel off, foreign keyboards' letters, digits and case as one."""
    return _MARKS.sub("", text).translate(_EXACT).lower()


def words(text: str) -> list[Word]:
    """The words of a text in order, with their places in it."""
    return [Word(found.start(), found.end(), found.group(), fold(found.group())) for found in WORD.finditer(text)]


def cut(text: str) -> list[str]:
    """A text cut at its words as the engine sees them: these stand at odd places, what is between at even ones.

    A dash that is drawn with tatweel («بغداد ـ رويترز») is no word.
    """
    pieces = _CUT.split(text)
    if TATWEEL in text:
        dashes = [at for at in range(1, len(pieces), 2) if pieces[at][0] == TATWEEL and not exact(pieces[at])]
        for at in reversed(dashes):
            pieces[at - 1 : at + 2] = ["".join(pieces[at - 1 : at + 2])]
    return pieces


def spoken(text: str) -> list[str]:
    """The words of a text as the engine sees them."""
    return cut(text)[1::2]
