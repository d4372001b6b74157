"""Which days does a story tell of? Every date in its text, written out or relative, resolved against the day of publication.

A story's own words («اليوم الأربعاء») may show that it was written before the day it is stamped with; then they are believed,
for every other relative day of the story counts from the same morning.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from search import date_mentions
from search.date_mentions import Mention
from search.date_values import Context, Value, values
from search.line import cut
from search.story import EventDate
from search.text import Text

NEAR = 14
"""Days between what happens and its story, at most: a day further off is one that the story only looks back at."""


def find(text: Text, published: datetime, zone: ZoneInfo) -> list[EventDate]:
    """The days, months and years that a story tells of, in the order of its words, none twice in the same words.

    `published` is aware, `zone` the newsroom's. Weeks, decades
    and vague times («قبل أيام») have no value and are left out, as are days of the calendar that do not exist.
    """
    line = cut(text)
    mentions = date_mentions.read(line)
    if not mentions:
        return []
    context = Context(_written_on(mentions, _day_of(published, zone)))
    found: dict[EventDate, None] = {}
    for mention in mentions:
        surface = line.text(mention.first, mention.last)
        for value in values(line, mention, context):
            found.setdefault(_event(surface, value))
            context = context.after(value)
    return list(found)


def day_of(events: Iterable[str], published: date) -> str:
    """The day that a story reports of: the first day it names that is near its own; empty where it names none.

    `events` are its dates in the order of its words (`2017-03-07`, `2017-03`, `2017`).
    """
    days = (event for event in events if len(event) == len("2017-03-07"))
    return next((day for day in days if abs((date.fromisoformat(day) - published).days) <= NEAR), "")


def _day_of(published: datetime, zone: ZoneInfo) -> date:
    """The day on the stamp as it is written; a stamp in UTC at the newsroom's midnight is the newsroom's day.

    A story is written before it is stamped: of 176 stories stamped in UTC after eight in the evening whose words name the
    weekday, four in five mean the day in UTC, not the one that had begun in the newsroom.
    """
    local = published.astimezone(zone)
    return local.date() if (local.hour, local.minute, local.second) == (0, 0, 0) else published.date()


def _written_on(mentions: list[Mention], stamped: date) -> date:
    """The day on which a story was written: the latest, not after its stamp, that its own «اليوم الأربعاء» allows."""
    for mention in mentions:
        if mention.relative is not None and mention.written is not None and mention.written.weekday is not None:
            weekday = (mention.written.weekday - mention.relative.step) % 7
            return stamped - timedelta(days=(stamped.weekday() - weekday) % 7)
    return stamped


def _event(surface: str, value: Value) -> EventDate:
    if isinstance(value, date):
        return EventDate(surface, value.isoformat(), "day")
    if isinstance(value, tuple):
        return EventDate(surface, f"{value[0]:04}-{value[1]:02}", "month")
    return EventDate(surface, f"{value:04}", "year")
