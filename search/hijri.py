"""Which Gregorian day is a Hijri day? The Umm al-Qura calendar, and the civil table before and after its years.

A country that looks for the moon may be a day or two off; callers that hold both dates trust the Gregorian one.
"""

from datetime import date, timedelta

from hijridate import Gregorian, Hijri

FIRST, LAST = 1343, 1500
"""Years that hijridate knows (Umm al-Qura)."""
_EPOCH = date(622, 7, 19)


def to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Hijri one; the 30th of a month of 29 days is the day after.

    Raises ValueError for a month or day that no Hijri year has, and for a year outside 1000–1600.
    """
    if not (1 <= month <= 12 and 1 <= day <= 30 and 1000 <= year <= 1600):
        raise ValueError(f"no such Hijri day: {year}-{month}-{day}")
    return _first_of(year, month) + timedelta(days=day - 1)


def from_gregorian(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Hijri calendar. Raises OverflowError outside 1924–2077."""
    found = Gregorian.fromdate(day).to_hijri()
    return found.year, found.month, found.day


def year_of(gregorian_year: int, month: int) -> int:
    """The Hijri year whose month `month` begins in a Gregorian year («رمضان 2018»); the last of two.

    Raises ValueError where none does or the year is outside 1000–1600 AH.
    """
    near = round((gregorian_year - 622) * 1.0307)
    for year in range(near + 2, near - 3, -1):
        if to_gregorian(year, month, 1).year == gregorian_year:
            return year
    raise ValueError(f"no Hijri month {month} begins in {gregorian_year}")


def month_span(year: int, month: int) -> tuple[date, date]:
    """First and last Gregorian day of a Hijri month."""
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return to_gregorian(year, month, 1), _first_of(*following) - timedelta(days=1)


def year_span(year: int) -> tuple[date, date]:
    """First and last Gregorian day of a Hijri year."""
    return to_gregorian(year, 1, 1), to_gregorian(year + 1, 1, 1) - timedelta(days=1)


def _first_of(year: int, month: int) -> date:
    if FIRST <= year <= LAST:
        found = Hijri(year, month, 1, validate=False).to_gregorian()
        return date(found.year, found.month, found.day)
    return _civil(year, month)


def _civil(year: int, month: int) -> date:
    """First day of a month by the tabular calendar (eleven leap years in thirty, Friday epoch)."""
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2
    return _EPOCH + timedelta(days=days)
