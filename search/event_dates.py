"""Which days does a story tell of? Every date in its text, written out or relative, resolved against the day of publication.

A story's own words («اليوم الأربعاء») may show that it was written before the day it is stamped with; then they are believed,
for every other relative day of the story counts from the same morning.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from search import date_mentions, hijri
from search.date_mentions import Mention
from search.date_names import known_event
from search.line import Line, cut
from search.relative_dates import Relative
from search.story import EventDate
from search.text import Text
from search.written_dates import Written

_SOON = timedelta(days=60)
"""How near a day to come must be to be meant by a day and month without a year."""


def find(text: Text, published: datetime, zone: ZoneInfo) -> list[EventDate]:
    """The days, months and years that a story tells of, in the order of its words, none twice in the same words.

    `published` is aware; its own offset tells the writer's day, and `zone` (the newsroom's) where it is in UTC. Weeks, decades
    and vague times («قبل أيام») have no value and are left out, as are days of the calendar that do not exist.
    """
    line = cut(text.raw, text.words)
    mentions = date_mentions.read(line)
    if not mentions:
        return []
    anchor = _written_on(mentions, _day_of(published, zone))
    found: dict[EventDate, None] = {}
    year, last = anchor.year, None
    for mention in mentions:
        surface = _surface(line, mention)
        for value in values(line, mention, anchor, year, last):
            event = _event(surface, value)
            found.setdefault(event)
            year = int(event.resolved[:4])
            last = value if isinstance(value, date) else None
    return list(found)


def _day_of(published: datetime, zone: ZoneInfo) -> date:
    local = published.astimezone(zone) if published.utcoffset() == UTC.utcoffset(None) else published
    return local.date()


def _written_on(mentions: list[Mention], stamped: date) -> date:
    """The day on which a story was written: the latest, not after its stamp, that its own «اليوم الأربعاء» allows."""
    for mention in mentions:
        if mention.relative is not None and mention.written is not None and mention.written.weekday is not None:
            weekday = (mention.written.weekday - mention.relative.step) % 7
            return stamped - timedelta(days=(stamped.weekday() - weekday) % 7)
    return stamped


def _surface(line: Line, mention: Mention) -> str:
    """The words of a date, with the bracket that closes one opened in them."""
    surface = line.text(mention.first, mention.last)
    end = line.words[mention.last - 1].end
    if surface.count("(") > surface.count(")") and line.raw[end : end + 1] == ")":
        surface += ")"
    return surface


Value = date | tuple[int, int] | int
"""A day, a year and month, or a year."""


def _event(surface: str, value: Value) -> EventDate:
    if isinstance(value, date):
        return EventDate(surface, value.isoformat(), "day")
    if isinstance(value, tuple):
        return EventDate(surface, f"{value[0]:04}-{value[1]:02}", "month")
    return EventDate(surface, f"{value:04}", "year")


def values(line: Line, mention: Mention, anchor: date, year: int, last: date | None) -> Iterator[Value]:
    """What a mention means, read on day `anchor`: mostly one value, two for a range; none where no such day is.

    `year` is the last year named before it, `last` the day just before it, for what refers back.
    """
    said, relative = mention.written, mention.relative
    if said is None:
        if relative is not None:
            yield _stepped(relative, anchor)
    elif known := known_event(line, said, anchor):
        yield known
    elif said.days and said.month is None:
        yield from _day_of_month(said, mention.step or 0, anchor)
    elif said.month is None and said.weekday is not None:
        yield _weekday(mention, said.weekday, anchor, last)
    elif said.month is None:
        yield _year(said)
    elif said.days:
        yield from _days(mention, said, anchor, year)
    else:
        yield _month(mention, said, anchor, year)


def _stepped(relative: Relative, anchor: date) -> Value:
    if relative.grain == "day":
        return anchor + timedelta(days=relative.step)
    if relative.grain == "month":
        return _shifted(anchor, relative.step)
    return anchor.year + relative.step


def _shifted(anchor: date, months: int) -> tuple[int, int]:
    years, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return years, month + 1


def _weekday(mention: Mention, weekday: int, anchor: date, last: date | None) -> date:
    back = (anchor.weekday() - weekday) % 7
    ahead = (weekday - anchor.weekday()) % 7
    if mention.relative is not None:
        return _nearest(anchor + timedelta(days=mention.relative.step), weekday)
    if mention.week is not None:
        return _in_week(anchor, weekday, mention.week)
    if mention.step is not None and mention.step < 0:
        return anchor - timedelta(days=(back or 7) - 7 * (mention.step + 1))
    if mention.step is not None and mention.step > 0:
        return anchor + timedelta(days=(ahead or 7) + 7 * (mention.step - 1))
    if mention.joined and last is not None and mention.step is None and 0 < (weekday - last.weekday()) % 7 <= 3:
        return last + timedelta(days=(weekday - last.weekday()) % 7)
    return anchor + timedelta(days=ahead) if mention.future else anchor - timedelta(days=back)


def _nearest(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)


def _in_week(anchor: date, weekday: int, step: int) -> date:
    """A weekday of last, this or next week; weeks begin on Sunday."""
    sunday = anchor - timedelta(days=(anchor.weekday() + 1) % 7)
    return sunday + timedelta(days=7 * step + (weekday + 1) % 7)


def _day_of_month(said: Written, step: int, anchor: date) -> Iterator[date]:
    """«السبت التاسع من الشهر الجاري»: of the Hijri month where only that falls on the weekday named."""
    days: list[date] = []
    year, month = _shifted(anchor, step)
    hijri_year, hijri_month, _ = hijri.from_gregorian(anchor)
    hijri_year, hijri_month = divmod(hijri_year * 12 + hijri_month - 1 + step, 12)
    for make in (
        lambda: date(year, month, said.days[0]),
        lambda: hijri.to_gregorian(hijri_year, hijri_month + 1, said.days[0]),
    ):
        days.extend(_valid(make))
    matching = [day for day in days if said.weekday is None or day.weekday() == said.weekday]
    yield from (matching or days)[:1]


def _valid(make: Callable[[], date]) -> list[date]:
    try:
        return [make()]
    except (ValueError, OverflowError):
        return []


def _year(said: Written) -> int:
    if said.hijri and said.year is not None:
        first, last = hijri.year_span(said.year)
        return (first + (last - first) / 2).year
    return said.year or 0


def _days(mention: Mention, said: Written, anchor: date, year: int) -> Iterator[date]:
    for number in range(len(said.days)):
        if said.year is not None:
            days = _valid(lambda number=number: said.day(None, number))  # type: ignore[misc]
            if not days and said.swapped:
                days = _valid(lambda: date(said.year or 0, said.days[0], said.month or 0))
            yield from (day for day in days if 1000 <= day.year <= 2200)
        else:
            yield from _without_year(mention, said, number, anchor, year)


def _without_year(mention: Mention, said: Written, number: int, anchor: date, year: int) -> Iterator[date]:
    base = hijri.from_gregorian(anchor)[0] if said.hijri else anchor.year
    if mention.year is not None or mention.same_year:
        chosen = base + mention.year if mention.year is not None else year
        yield from _valid(lambda: said.day(chosen, number))
        return
    days = [day for each in range(base - 4, base + 5) for day in _valid(lambda each=each: said.day(each, number))]  # type: ignore[misc]
    near = [day for day in days if abs(day.year - anchor.year) <= 1] or days
    if said.weekday is not None:
        near = [day for day in near if day.weekday() == said.weekday] or near
    if near:
        yield _chosen(near, mention, anchor)


def _chosen(days: list[date], mention: Mention, anchor: date) -> date:
    """The year's day that is meant: what the words say, else the latest past one, unless the next is near."""
    past, ahead = [day for day in days if day <= anchor], [day for day in days if day > anchor]
    if mention.step == 0:
        return min(days, key=lambda day: abs(day - anchor))
    if mention.step is not None and mention.step < 0 and past:
        return max(day for day in past if day < anchor) if past != [anchor] else anchor
    if ahead and (mention.future or (mention.step or 0) > 0 or not past):
        return min(ahead) if anchor not in past or mention.step else anchor
    if ahead and min(ahead) - anchor <= _SOON and anchor - max(past) > 2 * _SOON:
        return min(ahead)
    return max(past)


def _month(mention: Mention, said: Written, anchor: date, year: int) -> tuple[int, int]:
    month = said.month or 1
    if said.hijri:
        first, last = hijri.month_span(said.year or hijri.from_gregorian(anchor)[0], month)
        middle = first + (last - first) / 2
        return middle.year, middle.month
    if said.year is not None:
        return said.year, month
    if mention.year is not None:
        return anchor.year + mention.year, month
    if mention.same_year:
        return year, month
    if mention.step is not None and mention.step < 0:
        return anchor.year - (month >= anchor.month) + mention.step + 1, month
    if (mention.step is not None and mention.step > 0) or mention.future:
        return anchor.year + (month < anchor.month or (month == anchor.month and mention.step is not None)), month
    return min((anchor.year - 1, anchor.year, anchor.year + 1), key=lambda each: _distance(each, month, anchor)), month


def _distance(year: int, month: int, anchor: date) -> int:
    """Months from the anchor, a month to come beyond the next two counting as far away."""
    months = (year - anchor.year) * 12 + month - anchor.month
    return -months if months <= 0 else months if months <= 2 else 100 + months
