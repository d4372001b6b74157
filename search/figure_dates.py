"""Which dates are written in figures alone? 8/3/2017, 2017-03-08, 9/6/1438هـ, «الأربعاء 8/3»."""

from search.line import Line
from search.written import Written, era

_SLASHES = frozenset("/-.ـ–\\؍_")


def figures(line: Line, at: int) -> Written | None:
    """8/3/2017, 2017-03-08, 9/6/1438هـ: three figures with the same separator, one of them a year."""
    marks = line.gap(at), line.gap(at + 1)
    one, two, three = (line.word(at + step) for step in range(3))
    if marks[0] not in _SLASHES or marks[0] != marks[1] or not (one.isdecimal() and two.isdecimal() and three.isdecimal()):
        return None
    if len(one) == 4 and len(two) <= 2 and len(three) <= 2:
        year, month, day = int(one), int(two), int(three)
    elif len(three) == 4 and len(one) <= 2 and len(two) <= 2:
        year, month, day = int(three), int(two), int(one)
    elif len(one) <= 2 and len(two) <= 2 and len(three) == 2 and marks == ("/", "/"):
        year, month, day = 2000 + int(three), int(two), int(one)
    else:
        return None
    last = at + 3
    is_hijri, last = era(line, last, year)
    return Written(at, last, year, month, (day,), None, is_hijri, len(one) <= 2 and not is_hijri, True)


def pair(line: Line, at: int) -> Written | None:
    """«الأربعاء 8/3»: day and month in figures, believed only after a weekday or a word such as «يوم»."""
    one, two = line.word(at), line.word(at + 1)
    if not (one.isdecimal() and two.isdecimal() and line.gap(at) in {"/", "-"} and len(one) <= 2 and len(two) <= 2):
        return None
    if not (1 <= int(one) <= 31 and 1 <= int(two) <= 12) or line.gap(at + 1) in _SLASHES | {":", "%"}:
        return None
    return Written(at, at + 2, None, int(two), (int(one),), None, False, False, True)
