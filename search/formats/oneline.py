"""Where do the parts of a story meet that was saved as one line? At its date, or where its dateline begins."""

import re

from search.arabic import clean
from search.dateline import split
from search.dates import published
from search.formats.dated import only_labels
from search.formats.given import Given
from search.story import Unreadable

_HEADLINE = re.compile(r"^[^\n]{8,160}$")
_PLACE = r"[^\s()/،.:؛\"«»-]+"
_DATELINE = re.compile(
    rf"(?P<line>(?:{_PLACE}\s)?{_PLACE}(?:\s*[/،]\s*{_PLACE}){{0,3}}\s*(?:\([^()]{{2,40}}\)\s*)?(?:[-–—]{{1,3}}|ـ)\s)(?=\S)"
)
_AGENCY_LINE = re.compile(
    rf"(?P<line>(?:{_PLACE}\s)?{_PLACE}(?:\s*[/،]\s*{_PLACE}){{0,3}}\s*[(]\s*(?:رويترز|أ\s?\.?\s?ف\s?\.?\s?ب|وكالات|CNN"
    rf"|د\s?\.?\s?ب\s?\.?\s?أ|[^()]{{2,20}})[)]\s*[-–—:]?\s)"
)
_AGENCY_END = re.compile(r"[\s(–-]+(?:رويترز|أ\s?ف\s?ب|وكالات|واس|سانا|كونا|وام|بترا|CNN|BBC)\s*\)?\s*[-–—|]?\s*$")
_AGENCY_START = re.compile(r"^\(?(رويترز|أ\s?ف\s?ب|وكالات|واس|سانا|كونا|وام|بترا|CNN|BBC)\)?\s*[|،-]?\s+(?![-–—:(])(?=\S{2})")
_FULL_STOP = re.compile(r"(?<!\.)\.\s")
_BARS = re.compile(r"\s*[|•]\s*|\s{2,}|\t+")


def cut_one_line(line: str, given: Given) -> list[str]:
    """The line cut into those it was made of: headline, dated line, kicker, body; itself when it shows no seam."""
    line = clean(line)
    bars = [part for part in _BARS.split(line) if part]
    if len(bars) >= 3 and len(bars[0]) < 160:
        return bars
    found = _date_seam(line, given)
    if found is not None:
        return found
    for pattern in (_AGENCY_LINE, _DATELINE):
        seam = next((each for each in pattern.finditer(line, 25, 220) if _begins_well(each)), None)
        if seam and len(line) - seam.end() > 60:
            start = _start(seam["line"], seam.start())
            return [line[:start].strip(), line[start:].strip()]
    return [line]


def _date_seam(line: str, given: Given) -> list[str] | None:
    """Headline, date and the rest, where a whole date stands within the first 250 characters after a headline's length."""
    head = line[:250]
    try:
        found = published(head, given.today, given.zone)
    except Unreadable:
        return None
    if found is None or "year_guessed" in found.reports:
        return None
    before, _, after = line.partition(found.surface)
    if not before.strip():
        return None
    before = re.sub(r"\s*(?:نشرت? في|تاريخ النشر|بتاريخ|التاريخ|آخر تحديث|اخر تحديث|نشر|تاريخ)\s*:?\s*$", "", before).strip(
        " -–—|،,:"
    )
    before = _AGENCY_END.sub("", before).strip(" -–—|،,:")
    if (
        not _HEADLINE.match(before)
        or before.endswith((" يوم", " في", " منذ", " حتى", " من", " إلى"))
        or _FULL_STOP.search(before)
    ):
        return None
    after = after.lstrip(" -–—|،,:.")
    agency = _AGENCY_START.match(after)
    credits = [agency[1]] if agency else []
    after = after[agency.end() :] if agency else after
    seam = _DATELINE.search(after, 0, 160) if not split(after[:300])[0] else None
    if seam and seam.start() > 0:
        start = _start(seam["line"], seam.start())
        start = 0 if " " not in after[:start].strip() else start
        return [part for part in (before, found.surface, *credits, after[:start].strip(), after[start:].strip()) if part]
    return [part for part in (before, found.surface, *credits, after) if part]


def cut_dated_front(line: str, given: Given) -> list[str]:
    """A paragraph with a dated line run into its front, cut into the two; itself when it begins with no date."""
    if len(line) < 100:
        return [line]
    try:
        found = published(line[:90], given.today, given.zone)
    except Unreadable:
        return [line]
    if found is None:
        return [line]
    before, _, after = line.partition(found.surface)
    rest = after.lstrip(" )]|-–—،,.:•")
    agency = _AGENCY_START.match(rest)
    if len(before) > 40 or (before.strip() and not only_labels(before)) or len(rest) < 60:
        return [line]
    if re.match(r"^\s*\([^)]{2,20}\)\s*[-–—:]", after):
        return [line]
    return [f"{before}{found.surface}", *([agency[1], rest[agency.end() :]] if agency else [rest])]


def _begins_well(seam: re.Match[str]) -> bool:
    return seam.start() == 0 or seam.string[seam.start() - 1] == " "


_PAIRS = re.compile(
    r"^(?:تل أبيب|نيو\w*|سان |لوس |أبو ظبي|الدار |رام |بيت |دير |كفر |شرم |بور |بورت |وادي |عين |أم |خان |حفر |مكة "
    r"|المدينة |القدس |الأمم |كوالا|هونغ|بوينس|ريو |واشنطن)"
)


def _start(line: str, at: int) -> int:
    """Where a dateline begins: at its first word, or the second when the first only happened to stand before it."""
    first, _, rest = line.partition(" ")
    if not rest or "/" in first or _PAIRS.match(line) or rest.lstrip().startswith(("(", "-", "–", "—", "ـ")):
        return at
    return at + len(first) + 1
