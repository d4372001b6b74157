"""When was this story published? The one line of a document that says so, in whatever style its newsroom writes.

What a line leaves out (a year, a zone) is filled in from the day it is read on; what could not be filled in for sure, or does
not agree with itself, is said in `reports`, for a wrong date silently kept is the worst thing an archive can do.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from search.arabic import clean
from search.clock import Time, times
from search.line import Line, of
from search.story import Unreadable
from search.written import Written
from search.written_dates import read, starts

_UPDATED = frozenset({"تحديث", "التحديث", "تحديثه", "تحديثها", "محدث", "عدل", "تعديل", "updated", "update", "modified", "حدث"})
_FILED = frozenset({"نشر", "النشر", "نشرت", "نشرها", "بتاريخ", "published", "posted", "التاريخ"})


@dataclass(frozen=True, slots=True)
class Published:
    """When a line says that a story was published.

    `moment` is aware; at midnight of the newsroom's day where `has_time` is false. `surface` is the part of the line that
    was read. `reports`: `weekday_disagrees`, `hijri_disagrees`, `year_guessed`, `in_future`.
    """

    moment: datetime
    has_time: bool
    surface: str
    reports: tuple[str, ...] = ()


def published(text: str, today: date, zone: ZoneInfo) -> Published | None:
    """When a line such as «الأربعاء 2017/03/08 14:35 بتوقيت غرينتش» says that its story was published; None when it has no day.

    A day and month alone get the latest year that makes them past. Raises Unreadable (`bad_date`) for a day that cannot be.
    """
    text = clean(text)
    line = of(text)
    found = written(line)
    chosen = _choose(line, [each for each in found if each.month and len(each.days) == 1])
    if chosen is None:
        return None
    chosen = _with_year_before(line, chosen)
    twin = next(
        (other for other in found if other.hijri != chosen.hijri and len(other.days) == 1 and _beside(chosen, other)), None
    )
    weekday = chosen.weekday if chosen.weekday is not None else _weekday_beside(found, chosen, twin)
    day, reports = _resolve(line, chosen, weekday, today)
    if twin is not None and _disagrees(twin, day):
        reports.append("hijri_disagrees")
    time = _time_beside(line, found, chosen)
    moment = datetime(day.year, day.month, day.day, tzinfo=zone)
    if time is not None:
        moment = moment.replace(hour=time.hour, minute=time.minute, second=time.second, tzinfo=time.zone or zone)
    parts = [each for each in (chosen, twin, time) if each is not None]
    first, last = min(each.first for each in parts), max(each.last for each in parts)
    if weekday is not None and chosen.weekday is None and first > 0 and line.word(first - 1) in _weekday_words(line, found):
        first -= 1
    return Published(moment, time is not None, line.text(first, last), tuple(reports))


def written(line: Line) -> list[Written]:
    """All the dates written in a line, in order, none inside another."""
    found: list[Written] = []
    at = 0
    while at < len(line):
        each = read(line, at) if starts(line.word(at)) else None
        if each is not None:
            found.append(each)
        at = each.last if each is not None else at + 1
    return found


def _choose(line: Line, whole: list[Written]) -> Written | None:
    """The date of publication among whole ones: not an update's, labelled before bare, Gregorian before Hijri."""

    def rank(each: Written) -> tuple[bool, bool, bool, bool]:
        before = {line.word(number) for number in range(max(0, each.first - 4), each.first)}
        return bool(before & _UPDATED), each.year is None, not before & _FILED, each.hijri

    return min(whole, key=rank, default=None)


def _with_year_before(line: Line, chosen: Written) -> Written:
    """A date whose year stands before it («2017 الأربعاء 8 مارس»), completed."""
    before = line.word(chosen.first - 1)
    if chosen.year is None and len(before) == 4 and before.isdecimal() and before[:2] in {"19", "20"}:
        return replace(chosen, first=chosen.first - 1, year=int(before))
    return chosen


def _beside(one: Written, other: Written) -> bool:
    return other.month is not None and (0 <= other.first - one.last <= 2 or 0 <= one.first - other.last <= 2)


def _disagrees(twin: Written, day: date) -> bool:
    """Whether the date in the other calendar is another day: two days' difference is the moon's."""
    try:
        return twin.year is not None and abs(twin.day() - day) > timedelta(days=2)
    except ValueError:
        return True


def _weekday_words(line: Line, found: Iterable[Written]) -> set[str]:
    return {line.word(each.first) for each in found if each.weekday is not None and not each.days}


def _weekday_beside(found: Iterable[Written], chosen: Written, twin: Written | None) -> int | None:
    """The weekday of the other calendar's date, or one alone in the same line."""
    if twin is not None and twin.weekday is not None:
        return twin.weekday
    alone = [each.weekday for each in found if each.weekday is not None and not each.days and abs(each.first - chosen.first) <= 6]
    return alone[0] if len(alone) == 1 else None


def _resolve(line: Line, chosen: Written, weekday: int | None, today: date) -> tuple[date, list[str]]:
    reports: list[str] = []
    if chosen.year is None:
        reports.append("year_guessed")
        day = _latest(line, chosen, weekday, today)
    else:
        day = _day(line, chosen, weekday, today)
    if weekday is not None and day.weekday() != weekday and not (chosen.hijri and _near_weekday(day, weekday)):
        reports.append("weekday_disagrees")
    if chosen.hijri and weekday is not None and day.weekday() != weekday and _near_weekday(day, weekday):
        day += timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)
    if day > today + timedelta(days=1):
        reports.append("in_future")
    return day, reports


def _near_weekday(day: date, weekday: int) -> bool:
    """Whether a weekday is within a day of this one: as far as a sighted moon is from the calendar's."""
    return (day.weekday() - weekday) % 7 in {0, 1, 6}


def _day(line: Line, chosen: Written, weekday: int | None, today: date) -> date:
    days = []
    for each in (chosen, replace(chosen, month=chosen.days[0], days=(chosen.month or 0,))) if chosen.swapped else (chosen,):
        try:
            days.append(each.day())
        except ValueError:
            continue
    if not days or not 1800 <= days[0].year <= today.year + 1:
        raise Unreadable("bad_date", f"No such date: {line.text(chosen.first, chosen.last)}.")
    tomorrow = today + timedelta(days=1)
    if len(days) == 2 and days[1].weekday() == weekday != days[0].weekday():
        return days[1]
    if len(days) == 2 and weekday is None and days[1] <= tomorrow < days[0]:
        return days[1]
    return days[0]


def _latest(line: Line, chosen: Written, weekday: int | None, today: date) -> date:
    """The latest day not after tomorrow with this day and month, on the weekday named if one of twelve years has it so."""
    this_year = _hijri_year(today) if chosen.hijri else today.year
    days = []
    for year in range(this_year + 1, this_year - 12, -1):
        try:
            day = chosen.day(year)
        except ValueError:
            continue
        if day <= today + timedelta(days=1):
            days.append(day)
    if not days:
        raise Unreadable("bad_date", f"No such date: {line.text(chosen.first, chosen.last)}.")
    return next((day for day in days if day.weekday() == weekday), days[0])


def _hijri_year(day: date) -> int:
    return int((day.year - 622 + day.timetuple().tm_yday / 366) * 1.0307)


def _time_beside(line: Line, found: list[Written], chosen: Written) -> Time | None:
    """The time nearest to a date: after it and before the next date, else just before it."""
    all_times = [time for time in times(line) if not any(each.first < time.last and time.first < each.last for each in found)]
    next_first = min((each.first for each in found if each.first >= chosen.last + 3), default=len(line))
    after = [time for time in all_times if chosen.last <= time.first < min(next_first, chosen.last + 8)]
    before = [time for time in all_times if chosen.first - 8 <= time.first and time.last <= chosen.first]
    return after[0] if after else before[-1] if before else None
