"""How does this reader read numbers and days? One object a request, made of language, country and digits.

An Arabic month has three names (آذار، مارس، مارس/آذار) and a number two scripts; a page that mixes them looks wrong to
everybody. So pages never format by themselves: they ask the reader. Names come from the Unicode CLDR by way of Babel.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from hijridate import Gregorian

Digits = Literal["arab", "latn"]
LANGUAGES = {"ar": "العربية", "en": "English"}
MONTHS = {"IQ": "كانون الثاني، شباط، آذار", "EG": "يناير، فبراير، مارس", "DZ": "جانفي، فيفري، مارس", "MA": "يناير، … غشت، شتنبر"}
"""Countries whose month names a reader can choose, with an example; all other Arab countries read as one of these."""

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_HIJRI_YEARS = (date(1924, 8, 1), date(2077, 11, 16))
_LEAST = {4: "y", 7: "MMMM y", 10: "d MMMM y"}


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of a page: a locale such as ar_IQ, the digits, and the newsroom's time zone."""

    locale: Locale
    digits: Digits
    zone: ZoneInfo
    language: Literal["ar", "en"] = field(init=False)
    """The language of words."""
    direction: str = field(init=False)
    """`rtl` or `ltr`."""
    name: str = field(init=False)
    """The name of the locale: asked for with every number of a page, and slow to make."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", "en" if self.locale.language == "en" else "ar")
        object.__setattr__(self, "direction", str(self.locale.text_direction))
        object.__setattr__(self, "name", str(self.locale))

    @property
    def taste(self) -> tuple[str, str, str]:
        """What words and numbers made for this reader hang on: whoever has the same taste reads the same."""
        return self.name, self.digits, str(self.zone)

    def number(self, value: int) -> str:
        """A count in the reader's digits: ٤١٬٦٨٦."""
        return _decimal(value, self.name, self.digits)

    def numerals(self, text: str) -> str:
        """A text with its digits written as the reader reads them."""
        return text.translate(_INDIC) if self.digits == "arab" else text

    def day(self, moment: datetime | date, pattern: str = "EEEE d MMMM y") -> str:
        """A day in the newsroom's time zone, weekday and year by default (a CLDR pattern asks for less)."""
        day = moment.astimezone(self.zone) if isinstance(moment, datetime) else moment
        return _date(day.toordinal(), pattern, self.name, self.digits)

    def stamp(self, moment: datetime) -> str:
        """The moment in the newsroom's time zone as a page tells it to programs (ISO 8601), which HTML takes to milliseconds."""
        return moment.astimezone(self.zone).isoformat(timespec="seconds")

    def time(self, moment: datetime) -> str:
        """The time of day in the newsroom's time zone, 24 hours."""
        return self.numerals(format_time(moment.astimezone(self.zone), "HH:mm", locale=self.locale))

    def period(self, value: str) -> str:
        """The name of `2017`, `2017-03` or `2017-03-08`; any other text as it is."""
        if not re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
            return self.numerals(value)
        return self.day(date.fromisoformat(value + "-01" * ((10 - len(value)) // 3)), _LEAST[len(value)])

    def span(self, since: date, until: date) -> str:
        """A range of days in as few words as it needs: ٢٠١٧, آذار ٢٠١٧, شباط – أيار ٢٠١٧, ٣ – ٨ آذار ٢٠١٧."""
        value = period_of(since, until)
        if value:
            return self.period(value)
        months = since.day == 1 and until.day == monthrange(until.year, until.month)[1]
        day = "" if months else "d "
        if since.year != until.year:
            first = f"{day}MMMM y"
        elif months or since.month != until.month:
            first = f"{day}MMMM"
        else:
            first = "d"
        return f"{self.day(since, first)} – {self.day(until, f'{day}MMMM y')}"

    def edge(self, day: date, last: bool) -> str:
        """One end of an open range in few words: since ٢٠١٧, until آذار ٢٠١٧."""
        value = day.isoformat()
        return self.period(next(part for part in (value[:4], value[:7], value) if bounds(part)[last] == day))

    def hijri(self, moment: datetime | date) -> str:
        """The day in the Hijri calendar (Umm al-Qura), empty outside the years that it is tabled for."""
        day = moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment
        if not _HIJRI_YEARS[0] <= day <= _HIJRI_YEARS[1]:
            return ""
        hijri = Gregorian(day.year, day.month, day.day).to_hijri()
        era = "هـ" if self.language == "ar" else "AH"
        return self.numerals(f"{hijri.day} {hijri.month_name(self.language)} {hijri.year} {era}")


@lru_cache(maxsize=50_000)
def _decimal(value: int, locale: str, digits: Digits) -> str:
    """A count as CLDR writes it; a page has hundreds, and the same ones again and again."""
    text = format_decimal(value, locale=locale, numbering_system=digits)
    return text.translate(_INDIC) if digits == "arab" else text


@lru_cache(maxsize=50_000)
def _date(ordinal: int, pattern: str, locale: str, digits: Digits) -> str:
    text = format_date(date.fromordinal(ordinal), pattern, locale=locale)
    return text.translate(_INDIC) if digits == "arab" else text


def period_of(since: date | None, until: date | None) -> str:
    """`2017`, `2017-03` or `2017-03-08` where a range is exactly that year, month or day; else empty."""
    if since is None or until is None:
        return ""
    for value in (since.isoformat(), since.isoformat()[:7], since.isoformat()[:4]):
        if bounds(value) == (since, until):
            return value
    return ""


def bounds(value: str) -> tuple[date, date]:
    """First and last day of `2017`, `2017-03` or `2017-03-08`. Raises ValueError on anything else."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    year, month = (*parts, 0)[:2]
    return date(year, month or 1, 1), date(year, month or 12, monthrange(year, month or 12)[1])


def direction(text: str) -> str:
    """The direction that a text runs in: `rtl` where most letters are Arabic, else `auto`.

    A browser goes by the first letter alone, and «IMF: السعودية تحقق تقدماً» would run from the left.
    """
    return "rtl" if len(_ARABIC.findall(text)) > len(_LATIN.findall(text)) else "auto"
