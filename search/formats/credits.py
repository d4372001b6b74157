"""Who is credited in a line of its own? «كتب: …», «المصدر: رويترز», an agency's bare name, a dated line's end."""

import re

from search.arabic import fold
from search.formats.vocabulary import WORDS

_LABEL = re.compile(
    r"^\W*(?:المصدر|مصدر الخبر|المصادر|مصدر|نقلا عن|source|كتبه?|كتبت|كتبها|بقلم|اعدها?|اعداد|اعداد وتحرير|تحرير|ترجمه"
    r"|ترجمها|تقرير|متابعه|متابعات"
    r"|حاورها?|حاورته|اجري الحوار|تغطيه|الكاتب|المراسل|المحرر|مراسلنا|مراسلتنا|كتبا|نص|by|author|الناشر|ناشر)\s*(?:[:：/|-]"
    r"|[–—])\s*(?=\S)"
)
_WROTE = re.compile(r"^\W*(?:كتب|كتبت|بقلم|by)\s+(?!ان|علي|في|عن|الي|رسال|كتاب)")
_PLACED = re.compile(r"[^.؟!:]{2,45}[\s)]\s*[-–—ـ]\s*(?=[^-–—ـ]+$)")
_PARTS = re.compile(r"\s*[-–—ـ/|]\s*")
_DESK = re.compile(
    r"^\W*(?:(?:ال)?محرر(?:ون|ة|ه)?|مراسل(?:و|ون)?|هييه التحرير|فريق التحرير|قسم|سكرتير|ادمن|admin|editor|staff)"
    r"(?:\s+(?:الموقع|التحرير|الموقع|الاخبار|[^\W\d_]+)){0,3}\W*$"
)
_AGENCY_WORDS = WORDS["agency"]
_SURE = WORDS["sure_agency"]
_FIRST_NAMES = WORDS["given_name"]
_WORDS = re.compile(r"[^\W_]+")


def credit(line: str) -> str:
    """Whom a line credits, without the label; empty when the line is no credit."""
    if len(line) > 100:
        return ""
    folded = fold(line)
    label = _LABEL.match(folded)
    if label:
        name = line[_width(line, label.end()) :].strip(" -–—:|()[]")
        return name if name and not name.endswith((".", "؟")) and len(name.split()) <= 9 else ""
    if _WROTE.match(folded) and len(folded.split()) <= 6:
        return line.strip().split(maxsplit=1)[1].strip(" -–—:|()")
    if placed_agency(line):
        return line.strip(" -–—[]/|")
    if names_agency(line) or _DESK.match(folded):
        return line.strip(" -–—/|") if "(" in line.strip(" ()") else line.strip(" -–—()[]/|")
    return ""


def placed_agency(line: str) -> str:
    """The agency of a line that is a place and an agency («جدة - واس»), a dateline apart from its sentence; else empty."""
    placed = _PLACED.match(line)
    last = _WORDS.findall(fold(line[placed.end() :])) if placed else []
    if placed and 0 < len(last) <= 3 and len(placed[0].split()) <= 5 and all(word in _AGENCY_WORDS for word in last):
        return line[placed.end() :].strip(" -–—()[]/|")
    parts = [part for part in _PARTS.split(line) if part] if len(line) < 60 else []
    named = [part for part in parts if names_agency(part)]
    places = [part for part in parts if part not in named]
    apart = len(parts) in (2, 3) and named and places and all(len(part.split()) <= 3 and part[-1] not in ".؟!" for part in places)
    return named[0].strip(" ()[]«»") if apart and not any(names_person(part) for part in places) else ""


def names_agency(line: str) -> bool:
    """Whether a line is the name of an agency or paper and nothing else («(رويترز)», «وكالات»)."""
    words = _WORDS.findall(fold(line))
    return (
        0 < len(words) <= 7
        and all(word.removeprefix("و") in _AGENCY_WORDS or word in _AGENCY_WORDS for word in words)
        and any(word in _SURE for word in words)
    )


def names_person(line: str) -> bool:
    """Whether a short line looks like a byline without a label: two to four words, the first a common given name."""
    words = _WORDS.findall(fold(line))
    return 2 <= len(words) <= 5 and words[0] in _FIRST_NAMES and len(line) < 50


def _width(line: str, folded_length: int) -> int:
    """How many characters of a line fold to so many folded characters (marks and tatweel fold away)."""
    length = 0
    for at, letter in enumerate(line):
        if length >= folded_length:
            return at
        length += len(fold(letter))
    return len(line)
