"""Which days, months and years are named from where the writer stands: «أمس», «العام الماضي», «قبل ثلاثة أيام», «الشهر الجاري»?

What is said is kept as a step from the writer's day; which day that is, is for the reader of the whole story to say.
"""

from dataclasses import dataclass, replace
from typing import Literal

from search import almanac
from search.almanac import word_set
from search.line import Line
from search.tense import is_future

Grain = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Relative:
    """Words `first` to `last` (not included) name a day, month or year `step` grains from the writer's."""

    first: int
    last: int
    grain: Grain
    step: int


PAST = frozenset({"الماضي", "الماضيه", "المنصرم", "المنصرمه", "الفائت", "الفايت", "الفايته", "الفارط", "الفارطه", "السابق"})
PAST |= {"المنقضي", "المنقضيه", "الماضيين", "last", "ماض"}
FUTURE = frozenset({"المقبل", "المقبله", "القادم", "القادمه", "الاتي", "الاتيه", "الجاي", "المقبلين", "next"})
PRESENT = frozenset({"الجاري", "الجاريه", "الحالي", "الحاليه", "this"})

_DAYS = {
    **dict.fromkeys(("امس", "الامس", "بالامس", "وامس", "البارحه", "والبارحه", "yesterday"), -1),
    **dict.fromkeys(("اليوم", "واليوم", "today", "tonight", "الليله", "والليله"), 0),
    **dict.fromkeys(("غدا", "غد", "وغدا", "الغد", "لغد", "tomorrow"), 1),
}
_FIRST = frozenset({"الاول", "الاولي"})
_NOT_AFTER_TODAY = word_set(
    "التالي الواحد العالمي الوطني الدولي الاخير الموالي الدراسي المفتوح السابع السابق ذاته نفسه عينه المشهود "
    "المذكور الثاني الثالث الرابع الخامس السادس الاول الختامي الافتتاحي الذي اللاحق الفضيل المبارك العربي "
    "الاوروبي"
)
"""«اليوم التالي», «اليوم العالمي للمرأة»: a day of another count than the writer's."""
_NOT_BEFORE_TODAY = word_set(
    "ذلك تلك نفس ذات في روسيا المصري صحيفه جريده عين اخبار تونس عالم العالم حتي الي لحد بعد لبنان قناه كل طوال "
    "خلال بحرين القدس سوريا العراق ليبيا الجزاير المغرب فلسطين وحتي وبعد منتصف شبكه موقع بوابه طيله مدار"
)
"""«روسيا اليوم», «في اليوم», «حتى اليوم»: a name, a rate, or nowadays."""
_PERIODS: dict[str, Grain] = {
    **dict.fromkeys(("العام", "السنه", "للعام", "بالعام", "والعام", "للسنه", "year"), "year"),
    **dict.fromkeys(("الشهر", "للشهر", "والشهر", "بالشهر", "month"), "month"),
}
_THESE = frozenset({"هذا", "هذه", "لهذا", "لهذه", "بهذا", "وهذا", "this", "ذات"})
_EDGES = word_set("نهايه بنهايه مطلع بدايه اواخر اوايل منتصف اخر بحلول ختام وبنهايه وبحلول قبل")
_UNITS: dict[str, tuple[Grain, int]] = {
    **dict.fromkeys(("يوم", "يوما", "ايام"), ("day", 1)),
    **dict.fromkeys(("اسبوع", "اسابيع", "اسبوعا"), ("day", 7)),
    **dict.fromkeys(("شهر", "شهرا", "اشهر", "شهور"), ("month", 1)),
    **dict.fromkeys(("عام", "عاما", "اعوام", "سنه", "سنوات", "سنين"), ("year", 1)),
}
_DUALS: dict[str, tuple[Grain, int]] = {
    "يومين": ("day", 2),
    "اسبوعين": ("day", 14),
    "شهرين": ("month", 2),
    "عامين": ("year", 2),
    "سنتين": ("year", 2),
}
_ONE = frozenset({"يوم", "اسبوع", "شهر", "عام", "سنه"})
_OF_ANOTHER = frozenset({"من", "علي", "ونصف", "و", "فقط", "او"})
_AGO = frozenset({"قبل", "منذ", "وقبل", "ومنذ"})
_MANY = {"day": 60, "month": 18, "year": 10}

DAY_STARTS = frozenset(_DAYS.keys() | {"اول", "بعد", "وبعد"})
"""Words that a day counted from the writer's begins with; its weekday may follow."""
STARTS = frozenset(_DAYS.keys() | _PERIODS.keys() | _THESE | _AGO | {"اول", "بعد", "وبعد", "last", "next"})
"""Words that a relative date can begin with."""


def read(line: Line, at: int) -> Relative | None:
    """The relative date that begins at word `at`; None where none does."""
    word = line.word(at)
    if word in _DAYS:
        return _day(line, at, word)
    if word in _PERIODS:
        return _period(line, at, at)
    if word in _THESE and line.gap(at) == "" and line.word(at + 1) in _PERIODS:
        return _this(line, at)
    if word in {"اول", "قبل"}:
        far = _before_yesterday(line, at)
        if far is not None:
            return far
    if word in {"بعد", "وبعد"} and (at == 0 or is_future(line, at)) and (ahead := _span(line, at)) is not None:
        return ahead
    if word in {"بعد", "وبعد"} and line.word(at + 1) in {"غد", "الغد"}:
        return Relative(at, at + 2, "day", 2)
    if word in _AGO:
        return _ago(line, at)
    if word in {"last", "next"} and line.word(at + 1) in _PERIODS:
        return Relative(at, at + 2, _PERIODS[line.word(at + 1)], -1 if word == "last" else 1)
    return None


def step_after(line: Line, at: int) -> tuple[int, int] | None:
    """The step that «الماضي», «المقبل», «الجاري» or «قبل الماضي» at word `at` says, and where it ends."""
    if line.gap(at - 1) not in {"", "(", ")", "/", "،"}:
        return None
    word = line.word(at)
    if word in PAST:
        return -1, at + 1
    if word in FUTURE:
        return 1, at + 1
    if word in PRESENT:
        return 0, at + 1
    if word == "قبل" and line.word(at + 1) in PAST:
        return -2, at + 2
    if word == "بعد" and line.word(at + 1) in FUTURE:
        return 2, at + 2
    return None


def _day(line: Line, at: int, word: str) -> Relative | None:
    following = line.word(at + 1) if line.gap(at) == "" else ""
    before = line.word(at - 1)
    if word in {"البارحه", "والبارحه", "امس", "وامس", "الامس"} and following in _FIRST:
        return Relative(at, at + 2, "day", -2)
    if word in {"الليله", "والليله"}:
        if step := step_after(line, at + 1):
            return Relative(at, step[1], "day", step[0])
        return Relative(at, at + 1, "day", 0) if following not in _NOT_AFTER_TODAY and before not in _NOT_BEFORE_TODAY else None
    if word in {"اليوم", "واليوم"} and following not in almanac.WEEKDAYS:
        if following in _NOT_AFTER_TODAY or (before in _NOT_BEFORE_TODAY and at > 0 and line.gap(at - 1) == ""):
            return None
        if before == "هذا" and line.word(at - 2) in {"في", "مثل", "وفي"}:
            return None
    if word == "الغد" and before not in {"يوم", "مساء", "صباح", "حتي", "ظهر", "بعد", "فجر", "الي", "من"}:
        return None
    return Relative(at, at + 1, "day", _DAYS[word])


def _period(line: Line, first: int, at: int) -> Relative | None:
    """«العام الماضي», «نهاية العام»."""
    grain = _PERIODS[line.word(at)]
    step = step_after(line, at + 1)
    if step is not None and line.gap(at) == "":
        return Relative(first, step[1], grain, step[0])
    if line.word(at) in {"العام", "الشهر"} and line.word(at - 1) in _EDGES and line.gap(at - 1) == "" and not _noun(line, at + 1):
        return Relative(first, at + 1, grain, 0)
    return None


def _noun(line: Line, at: int) -> bool:
    """Whether a figure or a further word ties the period to something else («نهاية العام 2017», «نهاية العام الدراسي»)."""
    word = line.word(at)
    return line.gap(at - 1) == "" and (word.isdecimal() or word.startswith("ال") or word in {"نفسه", "ذاته"})


def _this(line: Line, at: int) -> Relative | None:
    """«هذا العام», «هذه السنة»."""
    after = line.word(at + 2)
    if after.isdecimal() and len(after) == 4:
        return None
    step = step_after(line, at + 2)
    return Relative(at, step[1] if step else at + 2, _PERIODS[line.word(at + 1)], 0)


def _before_yesterday(line: Line, at: int) -> Relative | None:
    """«أول أمس», «أول من أمس», «قبل أمس»."""
    following = at + 2 if line.word(at + 1) == "من" else at + 1
    if _DAYS.get(line.word(following)) == -1 and line.gap(at) == "":
        return Relative(at, following + 1, "day", -2)
    return None


def _ago(line: Line, at: int) -> Relative | None:
    """«قبل ثلاثة أيام», «منذ عامين»: not before a round number («قبل نحو …»), nor before another event («قبل يومين من …»)."""
    span = _span(line, at)
    return replace(span, step=-span.step) if span is not None else None


def _span(line: Line, at: int) -> Relative | None:
    """The days, months or years counted after word `at`, as a step ahead."""
    word, last = line.word(at + 1), at + 2
    if line.gap(at):
        return None
    if word in _DUALS:
        grain, number = _DUALS[word]
    elif word in _UNITS and word in _ONE:
        grain, number = _UNITS[word]
        if line.word(last) in {"واحد", "واحده"}:
            last += 1
    else:
        count = int(word) if word.isdecimal() and len(word) <= 3 else almanac.COUNTS.get(word, 0)
        if line.word(last) == "عشر" and count < 10:
            count, last = count + 10, last + 1
        unit = _UNITS.get(line.word(last))
        if unit is None or count < 1:
            return None
        grain, number, last = unit[0], count * unit[1], last + 1
    if number > _MANY[grain] or (line.gap(last - 1) == "" and line.word(last) in _OF_ANOTHER):
        return None
    if line.word(last).isdecimal() or line.word(last) in almanac.WEEKDAYS:
        return None
    return Relative(at, last, grain, number)
