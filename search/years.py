"""Which figures are years? «عام 2014», «منذ 2003», «بين 2010 و2012», «1438هـ», but not «2000 دولار» or «القرار 1860»."""

from search import almanac
from search.almanac import word_set
from search.line import Line
from search.written import HIJRI_MARKS, Written, era

NAMED = word_set("عام سنه العام لعام بعام للعام السنه لسنه بسنه وعام سنتي عامي اعوام الاعوام سنوات العامين السنوات عامى")
_TIMES = word_set(
    "منذ ومنذ خلال مطلع نهايه بدايه اواخر اوايل منتصف صيف شتاء ربيع خريف حتي بحلول قبل بعد في بين من الي وفي "
    "since in during until between from to by مابين موسم نهائي نهايي نسخه دوره بطل بطله حرب انتخابات ثوره اتفاق دستور حدود "
    "عدوان احتجاجات انتفاضه ميزانيه موازنه احداث نكسه نكبه هزيمه انقلاب غزو حراك لموازنه لميزانيه بموازنه "
    "قانون هدنه ازمه"
)
"""Words that a year may follow without «عام»."""
_DOUBTFUL = frozenset({"من", "الي", "بعد", "قبل", "بين", "في", "حتي", "وفي", "to", "from", "by", "in"})
"""After these a figure is a year only where no counted thing follows."""
_MAY_FOLLOW = word_set(
    "في من الي حتي علي عن مع ان الي وحتي بعد قبل كما لكن بين او ثم الذي التي لم كان كانت عندما حين حيث بسبب اذ "
    "وفق حسب بحسب و م ه عام وهو وهي وكان وكانت ولا ولم وفي ومن بعدما اثر عقب لدي and the to when after"
)
_THOUSANDS = {"الف": 1000, "الفين": 2000, "الفان": 2000}
_HUNDREDS = {
    word: 100 * number
    for number, words in enumerate(("مئة مائة", "مئتين مائتين", "ثلاثمئة ثلاثمائة", "أربعمئة أربعمائة", "خمسمئة خمسمائة",
                                    "ستمئة ستمائة", "سبعمئة سبعمائة", "ثمانمئة ثمانمائة", "تسعمئة تسعمائة"), 1)
    for word in word_set(words)
}  # fmt: skip
_CALENDARS = {"الهجري": True, "الهجريه": True, "الميلادي": False, "الميلاديه": False}
_ENDS = frozenset({"و", "الي", "حتي"})
"""What stands between the first and the last of some years in words."""

_NUMBERS = almanac.COUNTS | _HUNDREDS | _THOUSANDS
_LOWEST, _HIGHEST = 1800, 2100


def read(line: Line, at: int, after_year: bool) -> Written | None:
    """The year that begins at word `at` (with its «عام», if it has one); `after_year` says that one was read just before."""
    word = line.word(at)
    if word in NAMED:
        return _named(line, at)
    if len(word) != 4 or not word.isdecimal():
        return None
    is_hijri, last = era(line, at + 1, int(word))
    if is_hijri and (last > at + 1 or _marked_later(line, at)):
        return Written(at, last, int(word), hijri=True)
    if (
        not _LOWEST <= int(word) <= _HIGHEST
        or line.gap(at) in {"%", ":"}
        or (line.gap(at) == "/" and not _season(line, at))
        or (at and not after_year and line.gap(at - 1) in {"/", ":", "#"})
    ):
        return None
    if last > at + 1 and line.word(at + 1) == "م":
        return Written(at, last, int(word))
    if after_year or _season(line, at) or _in_brackets(line, at) or _after_preposition(line, at):
        return Written(at, at + 1, int(word))
    return None


def _named(line: Line, at: int) -> Written | None:
    if line.word(at + 1) in _THOUSANDS:
        return _spelled(line, at)
    if (called := _CALENDARS.get(line.word(at + 1))) is not None and line.gap(at) == "":
        return _called(line, at, called)
    word = line.word(at + 1)
    if line.gap(at) not in {"", "(", "«", '"'} or len(word) != 4 or not word.isdecimal():
        return None
    year = int(word)
    is_hijri, last = era(line, at + 2, year)
    if not 1000 <= year <= _HIGHEST:
        return None
    if is_hijri and last == at + 2:
        is_hijri = 1380 <= year <= 1460
    return Written(at, last, year, hijri=is_hijri)


def _called(line: Line, at: int, is_hijri: bool) -> Written | None:
    """«العام الهجري 1438», «السنة الميلادية 2017»: a year whose calendar is named before it."""
    word = line.word(at + 2)
    if line.gap(at + 1) or len(word) != 4 or not word.isdecimal():
        return None
    marked, last = era(line, at + 3, int(word))
    fits = 1000 <= int(word) <= 1600 if is_hijri else _LOWEST <= int(word) <= _HIGHEST
    return Written(at, last, int(word), hijri=is_hijri) if fits and (last == at + 3 or marked == is_hijri) else None


def _marked_later(line: Line, at: int) -> bool:
    """«1437/1438هـ», «بين 1436 و1438هـ»: the first of some years, of which the last bears the mark of their calendar."""
    # A question is read without its strokes: «1437 1438هـ».
    apart = line.gap(at) in {"-", "/", "–", "ـ"} or line.word(at + 1) == str(int(line.word(at)) + 1)
    last = at + 1 if apart else at + 2
    word = line.word(last)
    if not apart and (line.word(at + 1) not in _ENDS or line.gap(at) or line.gap(at + 1)):
        return False
    return len(word) == 4 and word.isdecimal() and line.word(at) < word < "1600" and line.word(last + 1) in HIJRI_MARKS


def _spelled(line: Line, at: int) -> Written | None:
    """«عام ألفين وسبعة عشر»: the sum of the number words after «عام»."""
    last, year = at + 1, 0
    while last < len(line) and last - at < 9 and (last == at + 1 or line.gap(last - 1) == ""):
        number = _NUMBERS.get(line.word(last)) or _NUMBERS.get(line.word(last).removeprefix("و"))
        if number is None:
            break
        year, last = year + number, last + 1
    return Written(at, last, year) if 1000 <= year <= _HIGHEST else None


def _season(line: Line, at: int) -> bool:
    """«2016/2017», «1949-1952»: two years running, or the first and last of some."""
    following, gap = line.word(at + 1), line.gap(at)
    if gap not in {"-", "/", "–", "ـ"} or len(following) != 4 or not following.isdecimal():
        return False
    years = int(following) - int(line.word(at))
    return years == 1 or (gap != "/" and 0 < years < 80 and line.word(at) > "1880" and following < "2050")


def _in_brackets(line: Line, at: int) -> bool:
    return at > 0 and line.gap(at - 1).endswith("(") and line.gap(at)[:1] in {")", "-", "–"} and "19" <= line.word(at)[:2] <= "20"


def _after_preposition(line: Line, at: int) -> bool:
    before = line.word(at - 1)
    if before in {"ال", "ل"} and line.word(at - 2) in _TIMES:
        before = line.word(at - 2)
    if before not in _TIMES and before[1:] in _TIMES and before[0] in "وفبل":
        before = before[1:]
    if before not in _TIMES and not (before in {"ل", "ب"} and at):
        return False
    if line.gap(at - 1) not in {"", "-", "(", "«"}:
        return False
    if before not in _DOUBTFUL:
        return True
    following = line.word(at + 1)
    return (
        line.gap(at) != ""
        or following in _MAY_FOLLOW
        or following[:1] == "و"
        or (before in {"في", "in", "وفي"} and int(line.word(at)) % 100 != 0)
    )
