"""Which span of days does a reader mean by «مارس 2017», «الأسبوع الماضي», «بين مارس ومايو 2017» or "last week"?

A query is read by the same rules as a story, but a month is all its days here, and a week, a season or a quarter is a span too.
"""

from datetime import date, timedelta

from search import almanac, date_mentions, hijri
from search.almanac import word_set
from search.arabic import clean
from search.date_mentions import Mention
from search.date_values import Context, Value, values
from search.line import Line, of
from search.relative_dates import step_after

Span = tuple[date | None, date | None]
"""First and last day, both included; None where a side is open («قبل 2015»)."""

_FILLERS = word_set(
    "في خلال شهر عام سنه يوم فتره الفتره بين من الي حتي و منذ قبل بعد ما مابين تاريخ بتاريخ during in between "
    "and from to until since before after on the of year month ل ب"
)
_SINCE = frozenset({"منذ", "since", "بعد", "after"})
_UNTIL = frozenset({"قبل", "before", "حتي", "until"})
_WEEK = frozenset({"الاسبوع", "اسبوع", "week"})
_EARLY = word_set("مطلع بدايه اوايل early")
_MIDDLE = word_set("منتصف اواسط mid")
_LATE = word_set("نهايه اواخر اخر late")
_THIRDS = _EARLY | _MIDDLE | _LATE
_SEASONS = {"ربيع": 3, "صيف": 6, "خريف": 9, "شتاء": 12, "spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_PARTS = {"الربع": 3, "ربع": 3, "النصف": 6, "نصف": 6}
_LAST = frozenset({"اخر", "last", "past"})
_UNITS = {
    "يوم": 1,
    "ايام": 1,
    "يوما": 1,
    "اسبوع": 7,
    "اسابيع": 7,
    "شهر": 30,
    "اشهر": 30,
    "شهور": 30,
    "days": 1,
    "weeks": 7,
    "months": 30,
}


def parse_span(words_: str, today: date) -> Span | None:
    """First and last day of what a reader's words mean on `today`; None where they are not all of them a date."""
    text = clean(words_)
    line = of(text)
    if not len(line):
        return None
    whole = _week(line, today) or _last_days(line, today) or _figures(line)
    if whole is not None:
        return whole
    mentions = date_mentions.read(line)
    if not mentions or len(mentions) > 2 or not _all_read(line, mentions):
        return None
    spans = [span for mention in mentions for span in _spans(line, mention, today)]
    if not spans:
        return None
    since, until = min(span[0] for span in spans), max(span[1] for span in spans)
    return _opened(line, mentions, since, until, today)


def _opened(line: Line, mentions: list[Mention], since: date, until: date, today: date) -> Span:
    """The span, open or up to today where «منذ» or «قبل» stands before its only date."""
    before = line.word(mentions[0].first - 1)
    if len(mentions) == 1 and before in _SINCE:
        return (until + timedelta(days=1) if before in {"بعد", "after"} else since), today
    if len(mentions) == 1 and before in _UNTIL:
        return None, (since - timedelta(days=1) if before in {"قبل", "before"} else until)
    return since, until


def _all_read(line: Line, mentions: list[Mention]) -> bool:
    inside = {number for mention in mentions for number in range(mention.first, mention.last)}
    rest = [line.word(number) for number in range(len(line)) if number not in inside]
    edges = _FILLERS | _THIRDS | _SEASONS.keys() | _PARTS.keys()
    return all(word in edges or (word in almanac.ORDINALS and line.word(0) in _PARTS) for word in rest)


def _week(line: Line, today: date) -> Span | None:
    """«الأسبوع الماضي», «هذا الأسبوع», "last week": from a Sunday to a Saturday."""
    said = [line.word(number) for number in range(len(line)) if line.word(number) not in {"في", "خلال", "من", "the"}]
    if len(said) != 2 or not _WEEK & set(said):
        return None
    at = next(number for number in range(len(line)) if line.word(number) in _WEEK)
    step = step_after(line, at + 1) if line.word(at + 1) else None
    steps = {"last": -1, "next": 1, "this": 0, "هذا": 0, "past": -1}
    moved = step[0] if step is not None else steps.get(said[0])
    if moved is None:
        return None
    sunday = today - timedelta(days=(today.weekday() + 1) % 7 - 7 * moved)
    return sunday, sunday + timedelta(days=6)


def _last_days(line: Line, today: date) -> Span | None:
    """«آخر 7 أيام», «آخر أسبوع», "last 30 days": as many days up to today."""
    if line.word(0) not in _LAST or len(line) not in {2, 3}:
        return None
    unit = _UNITS.get(line.word(len(line) - 1))
    count = line.word(1) if len(line) == 3 else "1"
    number = int(count) if count.isdecimal() and len(count) <= 3 else almanac.COUNTS.get(count)
    if unit is None or not number:
        return None
    return today - timedelta(days=unit * number), today


def _figures(line: Line) -> Span | None:
    """2016, 2011-2015, 2017-03, 03/2017."""
    one, two = line.word(0), line.word(1)
    if not one.isdecimal() or not (two or "0").isdecimal() or len(line) > 2 or (two and line.gap(0) not in {"-", "/", "–"}):
        return None
    if len(one) == 4 and len(two) in {0, 4} and all("1800" <= year <= "2100" for year in (one, two or one)):
        return date(int(one), 1, 1), date(int(two or one), 12, 31)
    year, month = (one, two) if len(one) == 4 else (two, one)
    if len(year) == 4 and "1800" <= year <= "2100" and len(month) <= 2 and month and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1), _month_end(date(int(year), int(month), 1), 1)
    return None


def _spans(line: Line, mention: Mention, today: date) -> list[tuple[date, date]]:
    said = mention.written
    if said is not None and said.hijri and said.year is not None and not said.days:
        try:
            year = hijri.year_of(said.year, said.month) if said.month and said.year > 1600 else said.year
            span = hijri.month_span(year, said.month) if said.month else hijri.year_span(year)
        except ValueError:
            return []
        return [span]
    spans = [_span(value) for value in values(line, mention, Context(today))]
    return [_part(line, mention, span) for span in spans]


def _span(value: Value) -> tuple[date, date]:
    if isinstance(value, date):
        return value, value
    first = date(value[0], value[1], 1) if isinstance(value, tuple) else date(value, 1, 1)
    months = 1 if isinstance(value, tuple) else 12
    return first, _month_end(first, months)


def _month_end(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def _part(line: Line, mention: Mention, span: tuple[date, date]) -> tuple[date, date]:
    """The third, season, quarter or half of a span that the words before or in it name."""
    first, last = span
    before = [line.word(number) for number in range(max(0, mention.first - 3), mention.last)]
    length = (last - first).days + 1
    for word in before:
        if length > 300 and word in _SEASONS:
            start = date(first.year, _SEASONS[word], 1)
            return start, _month_end(start, 3)
        if length > 300 and word in _PARTS:
            number = next((almanac.ORDINALS[each] for each in before if each in almanac.ORDINALS), 0)
            if 1 <= number <= 12 // _PARTS[word]:
                start = date(first.year, (number - 1) * _PARTS[word] + 1, 1)
                return start, _month_end(start, _PARTS[word])
        if length > 20 and word in _THIRDS and (word != "اخر" or length < 300):
            third = timedelta(days=length // 3)
            start, end = (first, first + third) if word in _EARLY else (first + third, last - third)
            return (last - third, last) if word in _LATE else (start, end)
    return span
