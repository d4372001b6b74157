"""Which dates are written out here? Day, month and year as a text gives them, in figures, in words, or both.

Whoever reads a line's date, a story's event dates or a reader's question starts from the same `Written`: what is said, with
what is not said left open. Only its user knows how to fill in a missing year.
"""

from dataclasses import replace

from search import almanac
from search.figure_dates import figures, pair
from search.line import Line
from search.written import HIJRI_MARKS, Written, era

_JOINS = frozenset({"", "/", "-", ".", "،", ",", "(", "ـ", "–", "—", "_", "؍", "\\", ") (", ")", "/ "})
_OF = frozenset({"من", "شهر", "لشهر", "of"})
_YEAR_WORDS = frozenset({"عام", "سنه", "العام", "لعام", "لسنه", "السنه", "للعام"})
_ORDINAL_ENDS = frozenset({"st", "nd", "rd", "th"})
_DAY_WORDS = frozenset({"يوم", "اليوم", "ليوم", "ليله", "مساء", "صباح", "فجر", "ظهر", "عصر", "الموافق", "الموافقه"})
_COUNTED = frozenset({"النصف", "الاسبوع", "الثلث", "الربع", "اليوم", "الشهر", "القسم", "الدور", "الاسبوعين", "للنصف", "بالنصف"})
"""«النصف الأول من مايو»: not the first of May."""
_CUES = frozenset({"يوم", "بتاريخ", "الموافق", "تاريخ", "ليوم", "ليله", "مساء", "صباح"})


def starts(folded: str) -> bool:
    """Whether a written date can begin with this word: the cheap question asked of every word."""
    return folded[0] <= "9" or folded in STARTS


def read(line: Line, at: int) -> Written | None:
    """The longest date written from word `at` on; a weekday alone is one too. None where none begins."""
    word = line.word(at)
    weekday = almanac.WEEKDAYS.get(word)
    if weekday is not None:
        after = _after_weekday(line, at)
        rest = (_core(line, after) or pair(line, after)) if after is not None else None
        if rest is not None and (rest.days or rest.figures):
            return replace(rest, first=at, weekday=weekday)
        return None if word in almanac.SHORT_WEEKDAYS else Written(at, at + 1, weekday=weekday)
    return _core(line, at)


def _after_weekday(line: Line, at: int) -> int | None:
    """Where the date after a weekday begins: past «الموافق», commas and a dash."""
    if line.gap(at) not in _JOINS | {":", "،", "(", "|"}:
        return None
    following = at + 1
    while line.word(following) in _DAY_WORDS and line.gap(following) in {"", ":", "،", "("}:
        following += 1
    return following


def _core(line: Line, at: int) -> Written | None:
    word = line.word(at)
    if not word:
        return None
    if word[0] <= "9":
        if line.word(at - 1) in _CUES and (short := pair(line, at)) is not None:
            return short
        return figures(line, at) or _day_first(line, at) or _year_first(line, at)
    if word in almanac.ORDINALS or word in almanac.UNITS:
        return None if line.word(at - 1) in _COUNTED else _day_first(line, at)
    return _month_first(line, at)


def _year_first(line: Line, at: int) -> Written | None:
    """«2017 مارس 8», «2017-مارس-08», 20170308."""
    word = line.word(at)
    if len(word) == 8 and word.isdecimal() and word[:2] in {"19", "20"} and word[4:6] <= "12" and word[6:] <= "31":
        return Written(at, at + 1, int(word[:4]), int(word[4:6]), (int(word[6:]),), figures=True)
    if len(word) != 4 or not word.isdecimal() or line.gap(at) not in {"", "-", "/", "،", ","}:
        return None
    month = _month(line, at + 1, after_day=True)
    day = day_number(line, month[2]) if month is not None and line.gap(month[2] - 1) in _JOINS else None
    if month is None or day is None:
        return None
    return Written(at, day[1], int(word), month[0], (day[0],), None, month[1])


def day_number(line: Line, at: int) -> tuple[int, int] | None:
    """A day of the month from word `at` on, in figures or as an ordinal, and where it ends."""
    word = line.word(at)
    if word.isdecimal():
        if len(word) > 2 or not 1 <= int(word) <= 31:
            return None
        return int(word), at + 2 if line.word(at + 1) in _ORDINAL_ENDS else at + 1
    following = line.word(at + 1)
    unit = almanac.UNITS.get(word)
    if unit is not None and following == "عشر":
        return 10 + unit, at + 2
    if unit is not None and following in almanac.TENS:
        return almanac.TENS[following] + unit, at + 2
    ordinal = almanac.ORDINALS.get(word)
    return (ordinal, at + 1) if ordinal is not None else None


def _day_first(line: Line, at: int) -> Written | None:
    """«8 مارس», «الثامن من مارس/آذار 2017», «5 و9 مايو», «من 3 إلى 7 نيسان» from its first number on."""
    found = day_number(line, at)
    if found is None or (line.gap(at - 1) == ":" and line.word(at - 1).isdecimal()):
        return None
    days: tuple[int, ...] = (found[0],)
    last = found[1]
    while (more := _next_day(line, last, days[-1])) is not None and len(days) < 8:
        days, last = (*days, more[0]), more[1]
    month = _month(line, last, after_day=True)
    if month is None:
        return None
    number, is_hijri, last = month
    return _with_year(line, at, last, number, days, is_hijri)


def _next_day(line: Line, at: int, before: int) -> tuple[int, int] | None:
    """The other end of a range, or one more of several days that share a month."""
    word, gap = line.word(at), line.gap(at - 1)
    found = None
    if gap in {"-", "–", "ـ", "،"} and word.isdecimal():
        found = day_number(line, at)
    elif gap == "" and word in {"الي", "حتي", "وحتي", "والي", "و", "to"}:
        found = day_number(line, at + 1)
    elif gap in {"", "،"} and word[:1] == "و":
        if word == "و":
            found = day_number(line, at + 1)
        elif word in almanac.ORDINALS or word in almanac.UNITS:
            found = day_number(line, at)
    return found if found is not None and found[0] > before else None


def _month(line: Line, at: int, after_day: bool) -> tuple[int, bool, int] | None:
    """The month named from word `at` on: number, whether Hijri, where it ends; a second name of the same month is taken in."""
    if line.gap(at - 1) not in _JOINS and after_day:
        return None
    while line.word(at) in _OF:
        if line.gap(at) not in {"", "("}:
            return None
        at += 1
    found = _month_name(line, at, after_day)
    if found is None:
        return None
    number, is_hijri, last = found
    gap = line.gap(last - 1)
    other = last + 1 if line.word(last) in {"او", "اي"} and gap == "" else last
    if gap in _JOINS:
        again = _month_name(line, other, True)
        if again is not None and again[:2] == (number, is_hijri):
            last = again[2]
    return number, is_hijri, last


def _month_name(line: Line, at: int, after_day: bool) -> tuple[int, bool, int] | None:
    word, following = line.word(at), line.word(at + 1)
    near = line.gap(at) in {"", "-"}
    for table, is_hijri in ((almanac.MONTH_PAIRS, False), (almanac.HIJRI_PAIRS, True)):
        if near and word in table and following in table[word]:
            return table[word][following], is_hijri, at + 2
    if word in almanac.MONTHS:
        return almanac.MONTHS[word], False, at + 1
    if word in almanac.HIJRI:
        scored = word == "صفر" and (line.gap(at - 1) == "-" or not _dated(line, at))
        return None if scored else (almanac.HIJRI[word], True, at + 1)
    if after_day:
        return _libyan(line, at, word, following)
    return None


def _dated(line: Line, at: int) -> bool:
    """Whether «صفر» is the month and not zero: «شهر» or «من» before it, or a year after it."""
    return line.word(at - 1) in {"شهر", "من", "لشهر"} or line.word(at + 1)[:2] in {"13", "14", "15"}


def _libyan(line: Line, at: int, word: str, following: str) -> tuple[int, bool, int] | None:
    """A month of the Libyan calendar, only where a year or its other name follows."""
    last = at + 1
    number = almanac.LIBYAN.get(word)
    if number is None and following in almanac.LIBYAN_PAIRS.get(word, {}):
        number, last = almanac.LIBYAN_PAIRS[word][following], at + 2
    if number is None:
        return None
    after = line.word(last)
    if (len(after) == 4 and after.isdecimal()) or almanac.MONTHS.get(after) == number:
        return number, False, last
    return None


def _with_year(line: Line, first: int, last: int, month: int, days: tuple[int, ...], is_hijri: bool) -> Written:
    year, end = _year(line, last, days)
    if year is not None:
        marked, end = era(line, end, year)
        is_hijri = is_hijri or (marked and year < 1600)
        last = end
    elif is_hijri and line.word(last) in HIJRI_MARKS:
        last += 1
    return Written(first, last, year, month, days, None, is_hijri)


def _year(line: Line, at: int, days: tuple[int, ...]) -> tuple[int | None, int]:
    """The year from word `at` on, and where it ends; None and `at` where there is none."""
    gap = line.gap(at - 1)
    if gap not in _JOINS or gap in {"(", ") ("}:
        return None, at
    start = at
    if line.word(at) == "من" and line.word(at + 1) in _YEAR_WORDS:
        at += 1
    if line.word(at) in _YEAR_WORDS:
        if line.gap(at):
            return None, start
        at += 1
    word = line.word(at)
    if word.isdecimal() and len(word) == 4:
        return int(word), at + 1
    ended = gap == "" and line.gap(at) == "\n"
    if word.isdecimal() and len(word) == 2 and days and (gap in {"-", "/"} or ended) and at == start:
        return 2000 + int(word), at + 1
    return None, start


def _month_first(line: Line, at: int) -> Written | None:
    """«مارس/آذار 2017», «شهر مايو», "March 8, 2017"."""
    if line.word(at) in _OF and not (line.word(at) == "شهر" or line.word(at) == "لشهر"):
        return None
    found = _month(line, at, after_day=False)
    if found is None:
        return None
    number, is_hijri, last = found
    day = day_number(line, last) if line.gap(last - 1) in {"", ".", "-"} and line.word(last).isdecimal() else None
    if day is not None:
        followed = line.word(day[1]).isdecimal() and len(line.word(day[1])) == 4
        if followed or (line.word(at).isascii() and line.gap(day[1] - 1) in {",", "\n"}):
            return _with_year(line, at, day[1], number, (day[0],), is_hijri)
    return _with_year(line, at, last, number, (), is_hijri)


STARTS = frozenset(
    {"شهر", "لشهر"}
    | almanac.MONTHS.keys()
    | almanac.MONTH_PAIRS.keys()
    | almanac.HIJRI.keys()
    | almanac.HIJRI_PAIRS.keys()
    | almanac.WEEKDAYS.keys()
    | almanac.ORDINALS.keys()
    | almanac.UNITS.keys()
)
