"""When did it happen? The date facet as bars, each a link to its year, month or day.

The picture is drawn here, in percent of whatever width the page has, so that it needs neither a script nor inline styles.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext

from search.query import Facet, Query
from web import links, names
from web.reading import Reader, bounds, period_of

HEIGHT = 80
"""Height of the highest bar, in CSS pixels."""

TICKS = 12
"""Names below the bars, at most; every second of them is left out on a phone."""

_GAP = 0.16
_WIDEST = 5.0
_LEAST = 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """A year, month or day: place and width in percent from the left, top and height in pixels, what it says and opens.

    One without stories opens nothing: its `link` is empty.
    """

    x: float
    slot: float
    width: float
    y: float
    height: float
    count: int
    label: str
    says: str
    link: str
    on: bool
    tick: str
    minor: bool

    @property
    def left(self) -> float:
        """Where the place that answers to a click begins."""
        return round(self.x - (self.slot - self.width) / 2, 3)

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from the first to the last period with stories, and the links to the periods around them, widest first."""

    bars: tuple[Bar, ...]
    grain: str
    around: tuple[tuple[str, str], ...]


def chart(facet: Facet | None, query: Query, reader: Reader) -> Chart | None:
    """The bars of a date facet; None where there is nothing to draw."""
    counts = {value.value: value.count for value in facet.values} if facet else {}
    if not counts:
        return None
    finest = max(map(len, counts))
    counts = {value: count for value, count in counts.items() if len(value) == finest}
    drawn = bars(counts, periods(counts), max(counts.values()) or 1, HEIGHT, query, reader)
    return Chart(drawn, {4: "year", 7: "month", 10: "day"}[finest], tuple(_around(query, reader)))


def periods(counts: Iterable[str]) -> list[str]:
    """All periods from the first to the last of these, those without stories too."""
    each = sorted(counts)
    return list(_between(each[0], each[-1])) if each else []


def bars(
    counts: Mapping[str, int], periods: Sequence[str], most: int, highest: float, query: Query, reader: Reader
) -> tuple[Bar, ...]:
    """A bar for each period; one of `most` stories is `highest` pixels high."""
    slot = 100 / max(len(periods), 6)
    width = min(slot * (1 - _GAP), _WIDEST)
    every = -(-len(periods) // TICKS)
    made = []
    within = {period for period in periods if _within(query, period)}
    spanned = links.spans(query)
    for number, period in enumerate(periods):
        count = counts.get(period, 0)
        height = max(count / most * highest, _LEAST if count else 0)
        label = reader.period(period)
        left = 100 - (number + 1) * slot if reader.direction == "rtl" else number * slot
        made.append(
            Bar(
                x=round(left + (slot - width) / 2, 3),
                slot=round(slot, 3),
                width=round(width, 3),
                y=round(highest - height, 2),
                height=round(height, 2),
                count=count,
                label=label,
                says=f"{label}: {names.stories(count)}" if count else label,
                link=_toggled(query, period, spanned) if count else "",
                on=period in within and len(within) < len(periods),
                tick=_tick(reader, period, first=number == 0) if number % every == 0 else "",
                minor=bool((number // every) % 2),
            )
        )
    return tuple(made)


def _tick(reader: Reader, period: str, first: bool) -> str:
    """The name below a bar: with its year or month at the beginning, and wherever a new one begins."""
    day, grain = bounds(period)[0], len(period)
    if grain == 7:
        return reader.day(day, "MMM y" if first else "y" if day.month == 1 else "MMM")
    if grain == 10:
        return reader.day(day, "d MMM" if first or day.day == 1 else "d")
    return reader.day(day, "y")


def _between(first: str, last: str) -> Iterator[str]:
    """All periods from the first to the last, those without stories too."""
    day, end = bounds(first)[0], bounds(last)[0]
    while day <= end:
        yield day.isoformat()[: len(first)]
        day = _next(day, len(first))


def _next(day: date, grain: int) -> date:
    if grain == 10:
        return day + timedelta(days=1)
    if grain == 4 or day.month == 12:
        return date(day.year + 1, 1, 1)
    return date(day.year, day.month + 1, 1)


def _toggled(query: Query, period: str, spanned: Callable[[date, date], str]) -> str:
    """The address into a period, of which only the chosen days were counted, or out of it again."""
    first, last = bounds(period)
    since, until = max(first, query.since or first), min(last, query.until or last)
    if (query.since, query.until) == (since, until):
        return links.results(query.changed(since=None, until=None))
    return spanned(since, until)


def _within(query: Query, period: str) -> bool:
    """Whether the period lies in the chosen days, where any were chosen."""
    first, last = bounds(period)
    chosen = query.since or query.until
    return bool(chosen) and (query.since is None or first >= query.since) and (query.until is None or last <= query.until)


def _around(query: Query, reader: Reader) -> Iterator[tuple[str, str]]:
    """All years, and the year and month that the chosen days lie in, each with its link: the way back up."""
    if query.since or query.until:
        yield gettext("All years"), links.results(query.changed(since=None, until=None, by_event=False))
    value = period_of(query.since, query.until)
    for wider in (value[:4], value[:7]):
        if wider and wider != value:
            since, until = bounds(wider)
            yield reader.period(wider), links.results(query.changed(since=since, until=until))
