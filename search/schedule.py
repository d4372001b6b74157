"""When is a letter due? At once, or at the reader's hour in the reader's zone, on days that have 23 or 25 hours too."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from search.saved import SavedSearch, Watch


def due(saved: SavedSearch | Watch, now: datetime) -> datetime:
    """The moment at which what matches now is to be mailed: now, or the next hour that the reader chose.

    An hour that a clock change skips is the moment after the gap; one that it repeats is its first passing.
    """
    if saved.cadence == "at_once":
        return now
    zone = ZoneInfo(saved.zone)
    day = now.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, time(saved.hour), zone).astimezone(UTC)
        if moment > now and (saved.cadence == "daily" or day.weekday() == saved.weekday):
            return moment
        day += timedelta(days=1)


def rhythm(saved: SavedSearch) -> tuple[str, int, int, str]:
    """What of a search says when its letters are due."""
    return saved.cadence, saved.hour, saved.weekday, saved.zone
