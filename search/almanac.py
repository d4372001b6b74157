"""Which words name the days and months? Tables of every newsroom's calendar, folded, each word with the clitics it takes.

The same month has four families of names (Egypt and the Gulf, the Levant and Iraq, Tunisia and Algeria, Morocco), Libya had
a fifth until 2011, and the Hijri months are spelled in a dozen ways: a reader of dates must know them all at once.
Written from general knowledge of the Arab press.
"""

from collections.abc import Iterable, Mapping

from search.arabic import fold

_MONTHS = {
    1: "يناير ينايير جانفي جانفيي january jan janvier",
    2: "فبراير فيراير فيبراير فيفري شباط february feb février fevrier",
    3: "مارس مارث آذار march mar mars",
    4: "أبريل إبريل افريل أفريل نيسان april apr avril",
    5: "مايو مايس ماي أيار may mai",
    6: "يونيو يونية يونيه جوان حزيران june jun juin",
    7: "يوليو يولية يوليه يوليوز جويلية جويليه تموز july jul juillet",
    8: "أغسطس اغسطس أوت غشت آب august aug août",
    9: "سبتمبر سبتنبر شتنبر أيلول september sep sept septembre",
    10: "أكتوبر اوكتوبر أوكتوبر تشرين1 ت1 october oct octobre",
    11: "نوفمبر نونبر نوفبمر تشرين2 ت2 november nov novembre",
    12: "ديسمبر دجنبر دسمبر كانون1 ك1 december dec décembre decembre",
}
_LATE = {1: "كانون2 ك2"}
_PAIRED = {
    ("كانون", "الثاني ثاني ثان 2"): 1,
    ("كانون", "الأول أول الاول 1"): 12,
    ("تشرين", "الأول أول الاول 1"): 10,
    ("تشرين", "الثاني ثاني ثان 2"): 11,
    ("ك", "2"): 1,
    ("ك", "1"): 12,
    ("ت", "1"): 10,
    ("ت", "2"): 11,
}
_LIBYAN = {
    ("أي", "النار"): 1,
    "النوار": 2,
    "الربيع": 3,
    "الطير": 4,
    "الماء": 5,
    "الصيف": 6,
    "ناصر": 7,
    "هانيبال": 8,
    "الفاتح": 9,
    "التمور": 10,
    "الحرث": 11,
    "الكانون": 12,
}
_HIJRI = {
    1: "محرم المحرم muharram",
    2: "صفر safar",
    7: "رجب rajab",
    8: "شعبان shaban",
    9: "رمضان ramadan",
    10: "شوال shawwal",
}
_HIJRI_PAIRED = {
    ("ربيع", "الأول أول الاول 1 i"): 3,
    ("ربيع", "الآخر الثاني ثاني اخر آخر 2 ii"): 4,
    ("جمادى جماد جمادي", "الأولى الأول أولى الاولي 1"): 5,
    ("جمادى جماد جمادي", "الآخرة الثانية الآخر الثاني آخرة ثانية الاخرى 2"): 6,
    ("ذو ذي ذى", "القعدة القعده قعدة"): 11,
    ("ذو ذي ذى", "الحجة الحجه حجة"): 12,
}
_WEEKDAYS = {
    0: "الاثنين الإثنين اثنين monday mon lundi",
    1: "الثلاثاء الثلثاء الثلاثا الثلائاء ثلاثاء tuesday tue tues mardi",
    2: "الأربعاء الاربعاء الأربعا اربعاء wednesday wed mercredi",
    3: "الخميس thursday thu thurs jeudi",
    4: "الجمعة friday fri vendredi",
    5: "السبت saturday sat samedi",
    6: "الأحد sunday sun dimanche",
}
_ORDINALS = {
    1: "الأول الفاتح غرة",
    2: "الثاني",
    3: "الثالث",
    4: "الرابع",
    5: "الخامس",
    6: "السادس",
    7: "السابع",
    8: "الثامن",
    9: "التاسع",
    10: "العاشر",
    20: "العشرين العشرون",
    30: "الثلاثين الثلاثون",
}
_UNITS = {1: "الحادي الواحد", **{n: word for n, word in _ORDINALS.items() if 2 <= n <= 9}}
_COUNTS = {
    1: "واحد واحدة",
    2: "اثنين اثنتين اثنان",
    3: "ثلاث ثلاثة",
    4: "أربع أربعة",
    5: "خمس خمسة",
    6: "ست ستة",
    7: "سبع سبعة",
    8: "ثمان ثماني ثمانية",
    9: "تسع تسعة",
    10: "عشر عشرة",
    20: "عشرين عشرون",
    30: "ثلاثين ثلاثون",
    40: "أربعين أربعون",
    50: "خمسين خمسون",
    60: "ستين ستون",
    70: "سبعين سبعون",
    80: "ثمانين ثمانون",
    90: "تسعين تسعون",
}


def _table(rows: Mapping[int, str]) -> dict[str, int]:
    return {fold(word): number for number, names in rows.items() for word in names.split()}


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with spaces between them, folded: for the small lexicons of the readers of dates."""
    return frozenset(fold(word) for word in words.split())


def with_clitics(words: Iterable[str]) -> dict[str, str]:
    """Every form of folded words with و ف ب ل ك before them, each to its bare word; «ال» after ل becomes «لل»."""
    forms: dict[str, str] = {}
    for word in words:
        for before in ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل"):
            form = before + word
            if before.endswith("ل") and word.startswith("ال"):
                form = before + word[2 if word.startswith("الل") else 1 :]
            forms.setdefault(form, word)
    forms.update((word, word) for word in words)
    return forms


def _grown(table: dict[str, int]) -> dict[str, int]:
    return {form: table[word] for form, word in with_clitics([word for word in table if len(word) > 2]).items()} | table


def _pairs(rows: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for (firsts, seconds), number in rows.items():
        for first in firsts.split():
            table.setdefault(fold(first), {}).update((fold(second), number) for second in seconds.split())
    grown = with_clitics([first for first in table if len(first) > 1])
    return {form: table[first] for form, first in grown.items()} | table


WEAK_MONTHS = frozenset(_table({0: "آب ماي جوان أوت may mar march mars mai sun ت1 ت2 ك1 ك2"}))
"""Months that are common words or names too: never with a clitic, and only beside a day, a year or «شهر»."""
WEAK_HIJRI = frozenset(_table({0: "محرم المحرم صفر رجب شعبان"}))
"""Hijri months that are people's names or common words too."""

_strong = {word: number for word, number in _table(_MONTHS).items() if word not in WEAK_MONTHS}
MONTHS = _grown(_strong) | _table(_MONTHS) | _table(_LATE)
"""Gregorian month names of one word, with clitics → 1 to 12."""
MONTH_PAIRS = _pairs(_PAIRED)
"""First word of a month's name of two words → second word → 1 to 12."""
LIBYAN = {fold(name): number for name, number in _LIBYAN.items() if isinstance(name, str)}
LIBYAN_PAIRS = {fold(name[0]): {fold(name[1]): number} for name, number in _LIBYAN.items() if isinstance(name, tuple)}
"""Months of the Libyan calendar of 1986–2011: common words all, so read only between a day and a year."""
HIJRI = _grown({word: number for word, number in _table(_HIJRI).items() if word not in WEAK_HIJRI}) | _table(_HIJRI)
HIJRI_PAIRS = _pairs(_HIJRI_PAIRED)
_bare_weekdays = {"اثنين", "ثلاثاء", "اربعاء", "mon", "tue", "wed", "thu", "fri", "sat", "sun"}
WEEKDAYS = _grown({word: day for word, day in _table(_WEEKDAYS).items() if word not in _bare_weekdays}) | _table(_WEEKDAYS)
"""Names of weekdays, with clitics → 0 (Monday) to 6."""
SHORT_WEEKDAYS = frozenset(_bare_weekdays)
"""Weekdays that count only before a date."""
ORDINALS = _grown(_table(_ORDINALS))
UNITS = _grown(_table(_UNITS))
TENS = {"والعشرين": 20, "والعشرون": 20, "والثلاثين": 30, "والثلاثون": 30}
COUNTS = _table(_COUNTS)
"""Cardinal numbers of one word."""
