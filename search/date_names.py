"""When is a date's word not a date? Groups, squares, revolutions and people are named after days and months.

«قوى 14 آذار», «ميدان 25 يناير», «صلاة الجمعة», «تيريزا ماي», «شركة نيسان»: a story that names them tells of no such day.
"""

from datetime import date

from search import almanac
from search.almanac import word_set
from search.given_names import GIVEN
from search.line import Line
from search.written import Written

_NAMED_AFTER_A_DAY = word_set(
    "ميدان شارع حركه وحركه لحركه قوي وقوي لقوي فريق فريقي فريقا تحالف تكتل معسكر قيادات قياديي نواب مرشح مرشحي "
    "جمهور امانه جسر كوبري مدينه بمدينه لمدينه نادي ملعب استاد محور حزب ايتلاف لواء كتيبه سرايا جامعه مستشفي "
    "مسجد محطه مطار حي منطقه ساحه بساحه دوار قاعه مركز ائتلاف شباب ثوار مجلس كلية مدرسه كتائب كتايب مسرح صحيفه "
    "جريده قطب رافضي انصار"
)
_EVENTS = word_set(
    "ثوره وثوره لثوره بثوره انتفاضه هجمات وهجمات لهجمات هجوم وهجوم احداث واحداث اعتداءات انقلاب عمليه تفجيرات حرب نصر ذكري عيد"
)
_KNOWN = {
    (9, 11): date(2001, 9, 11),
    (10, 7): date(2023, 10, 7),
    (1, 25): date(2011, 1, 25),
    (6, 30): date(2013, 6, 30),
    (7, 23): date(1952, 7, 23),
    (2, 17): date(2011, 2, 17),
    (10, 6): date(1973, 10, 6),
}
"""Days that stand for one event wherever an event word comes before them."""
_NOT_AFTER_WEEKDAY = frozenset({"العظيمه", "السوداء", "الاسود", "الحزينه", "البيضاء", "معا", "الكبير", "الدامي", "كليهما"})
_NOT_BEFORE_WEEKDAY = word_set(
    "خطبه صلاه لصلاه وصلاه سوق كل وادي نادي مدرسه مستشفي مطعم برنامج مجله صحيفه جريده حي شارع قريه بلده جبل "
    "شاطي ال بن بني ابو كلا الواحد خطب صلوات سورة سوره خطيب امام خطباء منبر دوري سيده عايله اسره خامات"
)
_TITLES = word_set(
    "الدكتور المهندس العقيد السيد اللاعب المدرب الكابتن الشيخ الاستاذ اللواء العميد المقدم النقيب الرايد "
    "الزميل الكاتب الفنان المحامي الحكم الاداري المواطن الشاب رجل"
)
_WORDS_BEFORE_MONTH = word_set(
    "في وفي منذ ومنذ شهر خلال حتي من الي مطلع نهايه بدايه اواخر اوايل منتصف اخر اول قبل بعد بين بحلول شهري "
    "موفي شهور اشهر وخلال غره ليلة in since during until by early late mid end of from to and"
)
_CLEAR = word_set(
    "يناير فبراير ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر اوكتوبر نوفمبر ديسمبر يونيه يوليه جانفي فيفري "
    "افريل جويليه غشت شتنبر نونبر دجنبر يوليوز january february september october november december كانون "
    "تشرين وكانون وتشرين"
)
"""Months whose name is nothing else: they need no preposition."""


def is_name(line: Line, said: Written, marked: bool) -> bool:
    """Whether a date read is part of a name; `marked`: «الماضي», «المقبل» or the like comes after it."""
    if said.days:
        return said.year is None and not marked and said.weekday is None and _owner(line, said.first) in _NAMED_AFTER_A_DAY
    if said.weekday is not None and said.month is None:
        return not marked and _weekday_is_name(line, said)
    return said.month is not None and said.year is None and not marked and _month_is_name(line, said)


def known_event(line: Line, said: Written, published: date) -> date | None:
    """The day of a well-known event («هجمات 11 سبتمبر», «ثورة 25 يناير») that is called by its day and month."""
    if said.year is not None or said.weekday is not None or len(said.days) != 1 or said.hijri or said.month is None:
        return None
    day = _KNOWN.get((said.month, said.days[0]))
    if day is None or day > published:
        return None
    owner = _owner(line, said.first)
    far = abs((published.replace(day=1) - day.replace(year=published.year, day=1)).days) > 40
    return day if owner in _EVENTS or (owner in {"عقب", "بعد", "منذ"} and said.month == 9 and far) else None


def _owner(line: Line, first: int) -> str:
    """The word that a day belongs to, past «ال», «من» and «يوم»."""
    at = first - 1
    while at >= 0 and line.word(at) in {"ال", "يوم", "من", "8", "و"} and line.gap(at) in {"", "-", "ـ", "«", '"'}:
        at -= 1
    return line.word(at) if at >= 0 and line.gap(at) in {"", "«", '"', "-"} else ""


def _weekday_is_name(line: Line, said: Written) -> bool:
    first = said.first
    before = line.word(first - 1) if first and line.gap(first - 1) == "" else ""
    after = line.word(said.last) if line.gap(said.last - 1) == "" else ""
    if after in _NOT_AFTER_WEEKDAY or before in _NOT_BEFORE_WEEKDAY:
        return True
    if before in {"بن", "ابن", "ال"} or (before == "بين" and said.weekday == 0 and after[:1] != "و"):
        return True
    return before in GIVEN and line.word(first - 2) in _TITLES


def _month_is_name(line: Line, said: Written) -> bool:
    if said.hijri:
        return True
    first, word = said.first, line.word(said.first)
    before = line.word(first - 1) if first and line.gap(first - 1) == "" else ""
    twice = said.last - first > (2 if word in almanac.MONTH_PAIRS else 1)
    if word in {"شهر", "لشهر"} or twice:
        return False
    if before in _NAMED_AFTER_A_DAY or before in _EVENTS or before == "دي":
        return True
    if word in _CLEAR or word[1:] in _CLEAR:
        return False
    if word == "اب" and "آ" not in line.tokens[first]:
        return True
    if word in almanac.WEAK_MONTHS:
        return before not in _WORDS_BEFORE_MONTH or (word, before) in {("may", "and"), ("march", "to")}
    if before[:1] in "وفبل" and before[1:] in _WORDS_BEFORE_MONTH:
        return False
    clitic = word[0] in "ولبف" and almanac.MONTHS.get(word[1:]) == said.month
    return not clitic and before not in _WORDS_BEFORE_MONTH
