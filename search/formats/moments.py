"""Which moment does a field of a record mean? ISO 8601, RFC 2822, seconds since 1970, or a newsroom's own words."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from search.dates import published
from search.formats.given import Given
from search.story import Unreadable

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ISO = re.compile(r"^(\d{4})-?(\d\d)-?(\d\d)(?:[T\s](.+))?$")
_OFFSET = re.compile(r"\s*([+-]\d\d):?(\d\d)$")
_MAIL = re.compile(r"^(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\.?,?\s+\d{2,4}\b")
OLDEST, AHEAD = 1828, timedelta(days=366)
"""The year of the first newspaper in Arabic, and how far ahead of its receipt a story can be dated."""
EMBARGO = timedelta(days=366 * 100)
"""How far ahead an embargo can end: some are made to end never."""


def moment(value: object, given: Given, ahead: timedelta = AHEAD) -> datetime | None:
    """The aware moment that a field means, in the newsroom's zone when it names none; None for an empty field.

    Raises Unreadable: `wrong_type` when it is neither text nor number, `bad_date` when no newsroom can have meant it.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable("wrong_type", f"A date is a text or a number, not {type(value).__name__}.")
    found = _number(value) if not isinstance(value, str) else _text(value.strip(), given)
    if found is None:
        return None
    return checked(found, given, str(value), ahead)


def checked(found: datetime, given: Given, written: str, ahead: timedelta = AHEAD) -> datetime:
    """The moment, aware. Raises Unreadable `bad_date` before 1828 or further `ahead` than a year."""
    aware = found if found.tzinfo else found.replace(tzinfo=given.zone)
    if not OLDEST <= aware.year <= 9998 or aware > given.received + ahead:
        raise Unreadable("bad_date", f"No newsroom published it on that date: {written[:60]}.")
    return aware


def _number(value: float) -> datetime | None:
    seconds = value / 1000 if abs(value) > 1e11 else value
    if not -2e9 < seconds < 1e11 or abs(seconds) < 1e7:
        raise Unreadable("bad_date", f"{value} is no moment in seconds or milliseconds since 1970.")
    return datetime.fromtimestamp(seconds, UTC)


def _text(text: str, given: Given) -> datetime | None:
    if not text:
        return None
    plain = text.translate(_DIGITS)
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        pass
    iso = _ISO.match(plain.replace("/", "-"))
    if iso:
        return _iso(iso, text, given)
    if _MAIL.match(plain):
        try:
            return parsedate_to_datetime(plain)
        except (ValueError, IndexError, OverflowError):
            pass
    if plain.isdigit() and len(plain) in (10, 13):
        return _number(int(plain))
    line = published(text[:200], given.today, given.zone)
    if line is None:
        raise Unreadable("bad_date", f"This is not a date: {text[:60]}.")
    return line.moment


def _iso(found: re.Match[str], text: str, given: Given) -> datetime | None:
    rest = _OFFSET.sub(r"\1:\2", (found[4] or "").strip().removesuffix("UTC").removesuffix("GMT").strip())
    try:
        return datetime.fromisoformat(f"{found[1]}-{found[2]}-{found[3]}" + (f"T{rest}" if rest else ""))
    except ValueError:
        line = published(text[:200], given.today, given.zone)
        if line is None:
            raise Unreadable("bad_date", f"This is not a date: {text[:60]}.") from None
        return line.moment
