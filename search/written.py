"""What does a written date say? Its year, month, days and weekday, each as far as it is given, and in which calendar."""

from dataclasses import dataclass
from datetime import date

from search import hijri
from search.line import Line

HIJRI_MARKS = frozenset({"ه", "هجري", "هجريه", "هجرى", "للهجره", "ah"})
_COMMON_MARKS = frozenset({"م", "ميلادي", "ميلاديه", "ad"})


@dataclass(frozen=True, slots=True)
class Written:
    """What words `first` to `last` (not included) say of a date. `hijri` tells the calendar.

    `days` has two for a range or a pair. `swapped`: figures that may be month and day as well as day and month.
    """

    first: int
    last: int
    year: int | None = None
    month: int | None = None
    days: tuple[int, ...] = ()
    weekday: int | None = None
    hijri: bool = False
    swapped: bool = False
    figures: bool = False

    def day(self, year: int | None = None, number: int = 0) -> date:
        """The Gregorian day (the first, or `number`) in its year or the one given. Raises ValueError where there is none."""
        chosen = year if year is not None else self.year
        if chosen is None or self.month is None or not self.days:
            raise ValueError("not a whole date")
        if self.hijri:
            hijri_year = hijri.year_of(chosen, self.month) if chosen > 1600 else chosen
            return hijri.to_gregorian(hijri_year, self.month, self.days[number])
        return date(chosen, self.month, self.days[number])


def era(line: Line, last: int, year: int) -> tuple[bool, int]:
    """Whether a year is Hijri by its mark or its size, and where the date ends after the mark."""
    if line.gap(last - 1) in {"", "("}:
        if line.word(last) in HIJRI_MARKS:
            return True, last + 1
        if line.word(last) in _COMMON_MARKS:
            return False, last + 1
    return 1300 <= year <= 1500, last
