"""Which words of a story stand beside a number, and does it name a year? A question for a number or a day is answered there.

Noted when a story is stored: to look for any number beside a word would be a question of thousands of terms.
"""

import re

from search.lexicon import GAP

FAR = 2
"""Words from a number within which something is counted by it: 37 مليون نسمة, عدد السكان 37 مليونا."""

YEAR = "#"
"""Stands for any year among the words."""

_WORDS = (
    "واحد اثنان ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشر عشره عشرون ثلاثون اربعون خمسون ستون سبعون ثمانون تسعون "
    "ميه ميتان الف الفان الفين مليون مليار نصف ثلث ربع"
)
_WRITTEN = frozenset(_WORDS.split())
"""Keys of numbers that are written out."""

_DIGITS = frozenset("0123456789")
_YEAR = re.compile(r"(?:1[0-9]|20)[0-9]{2}\D{0,2}|[1-9][0-9]{2}[مهق]")
"""A year of four digits, or of three where a letter says its era (476م)."""


def counted(*texts: str) -> str:
    """The keys that stand near a number in any of some texts of keys, each once, and `YEAR` where one names a year."""
    found: set[str] = set()
    for text in texts:
        row = text.split(" ")
        for at, key in enumerate(row):
            if key[:1] in _DIGITS or key in _WRITTEN:
                found.update(row[max(0, at - FAR) : at], row[at + 1 : at + 1 + FAR])
                if YEAR not in found and _YEAR.fullmatch(key):
                    found.add(YEAR)
    return " ".join(sorted(found - {GAP, ""}))
