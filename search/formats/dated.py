"""Is this line a story's dated line? A date with nothing else but labels, a time, an agency or a byline about it."""

import re
from dataclasses import dataclass
from datetime import datetime

from search.arabic import clean, fold
from search.dates import published
from search.formats.credits import names_agency, names_person
from search.formats.given import Given
from search.formats.moments import checked
from search.formats.vocabulary import WORDS

_LABELS = WORDS["date_label"]
_UPDATE = re.compile(r"(?:اخر\s*تحديث|تحديث|محدث|updated|modified|تعديل)")
_JOINED = re.compile(r"[^\W\d_]\s+$")
_WORDS = re.compile(r"[^\W_]+")
_FIGURES = re.compile(r"\d")
LONGEST = 140
"""Characters; a longer line is a sentence that names a date."""


@dataclass(frozen=True, slots=True)
class Dated:
    """What a dated line says. `rest` is what it holds besides: a credit, a city; `loose` whether the date is set off from it."""

    moment: datetime
    reports: tuple[str, ...]
    update: bool
    rest: str
    loose: bool


def dated(line: str, given: Given) -> Dated | None:
    """The dated line's meaning, or None when the line is a sentence or has no date.

    Raises Unreadable `bad_date` when the line is a date that cannot be («0217/03/08»).
    """
    if len(line) > LONGEST or not _FIGURES.search(line):
        return None
    line = clean(line)
    if not _mostly_date(line):
        return None
    found = published(line, given.today, given.zone)
    if found is None:
        return None
    before, _, after = line.partition(found.surface)
    rest = _rest(before, after)
    words = _WORDS.findall(rest)
    if len(words) > 6:
        return None
    loose = not words or not (_JOINED.search(before) and before.strip() and _WORDS.findall(_unlabelled(before)))
    moment = checked(found.moment, given, found.surface)
    update = bool(_UPDATE.search(fold(before)))
    if update and _FILED.search(fold(before)):
        update = False
    return Dated(moment, found.reports, update, rest, loose)


_FILED = re.compile(r"(?:نشر|published|posted)")


def _mostly_date(line: str) -> bool:
    """A cheap look before the reading: few words, and a figure that can be a day or a year."""
    words = _WORDS.findall(line)
    return len(words) <= 24 and not line.rstrip().endswith(("؟", "?", "!"))


def _unlabelled(text: str) -> str:
    return " ".join(word for word in _WORDS.findall(text) if fold(word) not in _LABELS and not word.isdigit())


def _rest(before: str, after: str) -> str:
    """What stands beside the date, without labels, times and the punctuation that set it off."""
    pieces = []
    for text in (before, after):
        kept = re.split(r"[|•·]|\s[-–—]\s|[،:]\s", text)
        pieces += [piece.strip(" -–—|/،,:()[]•·.") for piece in kept if _unlabelled(piece)]
    return " - ".join(piece for piece in pieces if piece)


def only_labels(text: str) -> bool:
    """Whether a text holds nothing but labels of dates and agencies («نشر في:», «رويترز -»)."""
    left = _unlabelled(text)
    return not left or names_agency(left)


def is_credit(rest: str) -> bool:
    """Whether what stands beside a date names an agency or a person rather than a city."""
    return names_agency(rest) or names_person(rest)
