"""What does a date mean, once the writer's day is known? Which year is left out, which Tuesday is meant, which month is past?

The rules are those of the newsroom: a weekday is the nearest past one unless the sentence looks ahead, a day without a year is
mostly past, and the words «الماضي» and «المقبل» never mean today.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from search import hijri
from search.date_mentions import Mention
from search.date_names import known_event
from search.line import Line
from search.relative_dates import Relative
from search.written import Written

_SOON = timedelta(days=60)
"""How near a day to come must be to be meant by a day and month without a year."""
_JUST_PAST = timedelta(days=20)
"""A day so lately past is not meant a year ahead, whatever the verb."""

_RANGE = timedelta(days=200)
"""How far apart the ends of a range, and a story and a day of the lunar year, may be."""

Value = date | tuple[int, int] | int
"""A day, a year and month, or a year."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a mention is read against: the writer's day, and the day, month and year last named before it."""

    anchor: date
    day: date | None = None
    month: tuple[int, int] | None = None
    year: int | None = None

    def after(self, value: Value) -> "Context":
        """The context of the mentions that follow a value."""
        if isinstance(value, date):
            return replace(self, day=value, month=(value.year, value.month), year=value.year)
        if isinstance(value, tuple):
            return replace(self, day=None, month=value, year=value[0])
        return replace(self, day=None, year=value)


def values(line: Line, mention: Mention, context: Context) -> Iterator[Value]:
    """What a mention means: mostly one value, two for a range; none where no such day is."""
    try:
        yield from _values(line, mention, context)
    except (ValueError, OverflowError):
        return


def _values(line: Line, mention: Mention, context: Context) -> Iterator[Value]:
    anchor = context.anchor
    said, relative = mention.written, mention.relative
    if said is None:
        if relative is not None:
            yield _stepped(relative, anchor)
    elif known := known_event(line, said, anchor):
        yield known
    elif said.days and said.month is None:
        yield from _day_of_month(mention, said, context)
    elif said.month is None and said.weekday is not None:
        yield _weekday(mention, said.weekday, anchor, context.day)
    elif said.month is None:
        yield _year(said)
    elif said.days:
        yield from _days(mention, said, context)
    else:
        yield _month(mention, said, context)


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


def _day_of_month(mention: Mention, said: Written, context: Context) -> Iterator[date]:
    """«السبت التاسع من الشهر الجاري»: of the Hijri month where only that falls on the weekday named."""
    if mention.same_month:
        year, month = context.month or (context.anchor.year, context.anchor.month)
        yield date(year, month, said.days[0])
        return
    step = mention.step or 0
    year, month = _shifted(context.anchor, step)
    days = _valid(lambda: date(year, month, said.days[0]))
    if said.weekday is not None and not any(day.weekday() == said.weekday for day in days):
        hijri_year, hijri_month, _ = hijri.from_gregorian(context.anchor)
        hijri_year, hijri_month = divmod(hijri_year * 12 + hijri_month - 1 + step, 12)
        lunar = _valid(lambda: hijri.to_gregorian(hijri_year, hijri_month + 1, said.days[0]))
        days = [day for day in lunar if day.weekday() == said.weekday] or days
    yield from days


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


def _days(mention: Mention, said: Written, context: Context) -> Iterator[date]:
    for number in range(len(said.days)):
        if said.year is None:
            yield from _without_year(mention, said, number, context)
            continue
        days = _day_in(said, said.year, number)
        if said.swapped and said.month is not None and not any(said.weekday in {None, day.weekday()} for day in days):
            other = _day_in(replace(said, month=said.days[0], days=(said.month,)), said.year, 0)
            days = [day for day in other if said.weekday in {None, day.weekday()}] or days
        yield from (_sighted(said, day) for day in days if 1000 <= day.year <= 2200)


def _day_in(said: Written, year: int, number: int) -> list[date]:
    return _valid(lambda: said.day(year, number))


def _without_year(mention: Mention, said: Written, number: int, context: Context) -> Iterator[date]:
    anchor = context.anchor
    base = hijri.from_gregorian(anchor)[0] if said.hijri else anchor.year
    if mention.year is not None or mention.same_year:
        yield from _day_in(said, base + mention.year if mention.year is not None else context.year or base, number)
        return
    days = [day for year in range(base - 4, base + 5) for day in _day_in(said, year, number)]
    near = [day for day in days if abs(day.year - anchor.year) <= 1] or days
    if said.weekday is not None:
        near = [_sighted(said, day) for day in near]
        near = [day for day in near if day.weekday() == said.weekday] or _lunar(said, anchor) or near
    first = context.day
    if mention.joined and first is not None and mention.step is None:
        near = [day for day in near if timedelta(0) < day - first < _RANGE] or near
    if near:
        yield _chosen(near, mention, anchor)


def _sighted(said: Written, day: date) -> date:
    """A Hijri day moved to its weekday where that is a day off, as far as a sighted moon is from the calendar's."""
    if not said.hijri or said.weekday is None:
        return day
    nearest = _nearest(day, said.weekday)
    return nearest if abs(nearest - day) <= timedelta(days=1) else day


def _lunar(said: Written, anchor: date) -> list[date]:
    """«الاثنين 17/10»: figures that no Gregorian year has on that weekday may be of the Hijri year."""
    if said.hijri or not said.figures:
        return []
    base = hijri.from_gregorian(anchor)[0]
    days = [day for year in (base - 1, base, base + 1) for day in _day_in(replace(said, hijri=True), year, 0)]
    return [day for day in days if day.weekday() == said.weekday and abs(day - anchor) < _RANGE]


def _chosen(days: list[date], mention: Mention, anchor: date) -> date:
    """The year's day that is meant: what the words say, else the latest past one, unless the next is near."""
    past, ahead = [day for day in days if day <= anchor], [day for day in days if day > anchor]
    if mention.step == 0:
        return min(days, key=lambda day: abs(day - anchor))
    if mention.step is not None and mention.step < 0 and past:
        return max(day for day in past if day < anchor) if past != [anchor] else anchor
    if mention.future and past and anchor - max(past) <= _JUST_PAST and (mention.step or 0) <= 0:
        return max(past)
    if ahead and (mention.future or (mention.step or 0) > 0 or not past):
        return min(ahead) if anchor not in past or mention.step else anchor
    if ahead and min(ahead) - anchor <= _SOON and anchor - max(past) > 2 * _SOON:
        return min(ahead)
    return max(past)


def _month(mention: Mention, said: Written, context: Context) -> tuple[int, int]:
    anchor, month = context.anchor, said.month or 1
    if said.hijri:
        return _hijri_month(mention, said.year, month, anchor)
    if said.year is not None:
        return said.year, month
    if mention.year is not None:
        return anchor.year + mention.year, month
    if mention.same_year:
        return context.year or anchor.year, month
    if mention.step is not None and mention.step < 0:
        return anchor.year - (month >= anchor.month) + mention.step + 1, month
    if (mention.step is not None and mention.step > 0) or mention.future:
        return anchor.year + (month < anchor.month or (month == anchor.month and mention.step is not None)), month
    return min((anchor.year - 1, anchor.year, anchor.year + 1), key=lambda year: _distance(year, month, anchor)), month


def _hijri_month(mention: Mention, year: int | None, month: int, anchor: date) -> tuple[int, int]:
    """The Gregorian month that holds the middle of a Hijri one."""
    if year is None:
        this_year, this_month, _ = hijri.from_gregorian(anchor)
        step = mention.step or 0
        year = this_year + (step > 0 and month <= this_month) - (step < 0 and month >= this_month)
    elif year > 1600:
        year = hijri.year_of(year, month)
    first, last = hijri.month_span(year, month)
    middle = first + (last - first) / 2
    return middle.year, middle.month


def _distance(year: int, month: int, anchor: date) -> int:
    """Months from the anchor, a month to come beyond the next two counting as far away."""
    months = (year - anchor.year) * 12 + month - anchor.month
    return -months if months <= 0 else months if months <= 2 else 100 + months
