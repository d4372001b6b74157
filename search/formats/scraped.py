"""Which lines of a scraped text are headline, dated line, kicker, body? Told by their length, place and neighbours.

A page saved as text keeps the order of its parts but not their names: the first lines are the head, up to the first line
that is long, or begins like a wire story; what is left at the end is buttons, tags and counters.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from search.arabic import fold
from search.formats.credits import credit, names_agency, names_person, placed_agency
from search.formats.dated import Dated, dated, is_credit
from search.formats.debris import (
    is_debris,
    is_debris_above,
    is_end_mark,
    is_paragraph,
    is_related_head,
    without_captions,
    without_debris,
)
from search.formats.given import Given
from search.formats.letters import language_of, tidy
from search.formats.markup import unescaped
from search.formats.oneline import cut_dated_front, cut_one_line
from search.formats.vocabulary import WORDS
from search.story import Story, Unreadable

_WORDS = re.compile(r"[^\W_]+(?:['’.]\w+)*")
_LABELLED = re.compile(
    r"^\W{0,2}(?P<name>العنوان|عنوان الخبر|عنوان|الموضوع|title|headline|subject"
    r"|النص|نص الخبر|المحتوى|التفاصيل|الخبر|body|text|content)\s*[:：]\s*",
    re.IGNORECASE,
)
_BODY_NAMES = frozenset(["النص", "نص الخبر", "المحتوى", "التفاصيل", "الخبر", "body", "text", "content"])
_LEAD = re.compile(
    r"^[^.؟!\"«]{2,60}?(?:\s*\([^()]{2,40}\))?\s*(?:[-–—]{1,3}|//)\s*\S"
    r"|^[^.؟!:]{2,40}[،,:]?\s*\([^()]{2,40}\)\s*[-–—:،]?\s*\S"
    r"|^\(?(?:رويترز|أ\s*\.?\s*ف\s*\.?\s*ب|وكالات|واس|د\s*\.?\s*ب\s*\.?\s*أ)\)?\s*[-–—:]\s*\S"
)
_SECTIONS = WORDS["section"]
_BULLET = re.compile(r"^(?:#{1,6}|[•●▪◾■*–—-])\s+(?=[^\s\d])")
_SITE = re.compile(r"\s+[-–—|]\s+(?:وكالة|صحيفة|جريدة|موقع|شبكة|قناة|بوابة|مجلة|راديو|إذاعة)\s[^-–—|]{2,30}$")
_HEAD_WORDS = 22
_ENDS = (".", "؟", "!", "…", ":", "؛", '."', ".»", ".”", '"', "»", "”", ")")


@dataclass
class _Parts:
    """What was found of a story while its lines are read."""

    heads: list[tuple[str, bool]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    published: Dated | None = None
    updated: Dated | None = None
    credits: list[str] = field(default_factory=list)
    lead_line: str = ""
    spare: tuple[str, str] = ("", "")


def read(given: Given) -> list[Story]:
    """The one story of a scraped text. Raises Unreadable for a text that holds none, or is dated on an impossible day."""
    text = unescaped(given.text)
    language = language_of(text)
    lines = without_captions([line for line in map(_bare, tidy(text, language).split("\n")) if line])
    if len(lines) == 1:
        lines = cut_one_line(lines[0], given)
    elif len(lines) <= 3:
        lines = [piece for line in lines for piece in cut_dated_front(line, given)]
    parts = _Parts()
    start = _head(lines, given, parts)
    parts.body = _tail(lines[start:], given, parts)
    return [_story(parts, language, given)]


def _bare(line: str) -> str:
    """A line without the marks of lists, headings and bold print that were left in the text."""
    line = _BULLET.sub("", " ".join(line.split()))
    return line.strip("*_ ") if line.startswith(("*", "_")) else line


def _head(lines: list[str], given: Given, parts: _Parts) -> int:
    """Reads the lines before the body into `parts`; the number of the body's first line."""
    named = ""
    for number, line in enumerate(lines):
        label = _LABELLED.match(line)
        if label:
            line = line[label.end() :].strip()
            if label["name"].casefold() in _BODY_NAMES:
                lines[number] = line
                return number if line else number + 1
            if line:
                parts.heads.append((line, False))
                named = line
            continue
        if _is_body(line, parts, named) and not _takes_date(line, given, parts):
            return number
        if _takes_date(line, given, parts) or _is_repeat(line, parts) or (is_debris if parts.heads else is_debris_above)(line):
            continue
        placed = placed_agency(line) if parts.heads or len(line) < 40 else ""
        if placed and not parts.lead_line:
            parts.lead_line = line
        who = placed or credit(line)
        if who:
            parts.credits.append(who)
            if not parts.heads and not parts.spare[0] and len(line.split()) >= 3:
                parts.spare = (line, who)
        elif parts.heads and len(parts.heads) >= 4:
            return number
        else:
            parts.heads.append((line, parts.published is not None))
    return len(lines)


def _takes_date(line: str, given: Given, parts: _Parts) -> bool:
    """Whether a line is a dated line; then it is taken into `parts`."""
    found = dated(line, given)
    if found is None or (found.rest and not _set_off(found, parts)):
        return False
    if found.update and parts.updated is None:
        parts.updated = found
    elif parts.published is None:
        parts.published = found
    if found.rest:
        if is_credit(found.rest) or not parts.heads:
            parts.credits.append(found.rest)
        elif len(found.rest.split()) <= 4 and not parts.lead_line:
            parts.lead_line = found.rest
    return True


def _set_off(found: Dated, parts: _Parts) -> bool:
    """Whether words beside a date are a credit or a city, not a headline that names a date."""
    if is_credit(found.rest):
        return True
    few = len(found.rest.split()) <= 2
    if parts.heads:
        return found.loose or few
    return found.loose and few and "year_guessed" not in found.reports


def _is_repeat(line: str, parts: _Parts) -> bool:
    return any(fold(line) == fold(head) for head, _ in parts.heads)


def _is_body(line: str, parts: _Parts, named: str) -> bool:
    """Whether the body begins with this line."""
    words = len(_WORDS.findall(line))
    if not parts.heads:
        told = words >= 8 and line.endswith(".") and (". " in line or words >= 18 or _LEAD.match(line) is not None)
        return words > _HEAD_WORDS * 1.5 or told
    if words >= _HEAD_WORDS or len(line) >= 140:
        return True
    if words >= 9 and _LEAD.match(line) and (len(parts.heads) > 1 or parts.published or words >= 14):
        return True
    if words >= 6 and line.endswith((".", '."', ".»", ".”")):
        return True
    return bool(words >= 13 and (parts.published or named))


def _tail(lines: list[str], given: Given, parts: _Parts) -> list[str]:
    """The body's paragraphs: debris off, a date or credit that stands at the end taken into `parts`."""
    links = min(_links_below(lines), _strays_below(lines))
    for line in lines[links:]:
        if not _takes_last_date(line, given, parts) and (who := credit(line)):
            parts.credits.append(who)
    lines = lines[:links]
    while len(lines) > 1:
        last = lines[-1]
        if _takes_last_date(last, given, parts):
            lines.pop()
        elif who := credit(last):
            parts.credits.append(who)
            lines.pop()
        elif is_debris(last) or is_end_mark(last) or _is_stray(last, lines[-2]):
            if names_person(last):
                parts.credits.append(last)
            lines.pop()
        else:
            break
    kept = [
        line for line in lines if not (len(line) < 100 and (_is_repeat(line, parts) or _is_dateline_stamp(line, given, parts)))
    ]
    return without_debris(kept)


def _links_below(lines: list[str]) -> int:
    """Where a closing list of links to other stories begins; the number of lines when there is none."""
    at = found = len(lines)
    while at > 1 and (not is_paragraph(lines[at - 1]) or is_debris(lines[at - 1])):
        at -= 1
        found = at if is_related_head(lines[at]) else found
    return found


def _strays_below(lines: list[str]) -> int:
    """Where a closing run of single words begins, as tags and sections are, below a paragraph with a full stop."""
    at = len(lines)
    while at > 1 and len(_WORDS.findall(lines[at - 1])) <= 3 and not lines[at - 1].endswith(_ENDS):
        at -= 1
    return at if at > 0 and 2 <= len(lines) - at <= 15 and lines[at - 1].endswith(_ENDS) else len(lines)


def _takes_last_date(line: str, given: Given, parts: _Parts) -> bool:
    found = dated(line, given)
    if found is None or (found.rest and not (is_credit(found.rest) or (found.loose and len(found.rest.split()) <= 3))):
        return False
    if found.update and parts.updated is None:
        parts.updated = found
    elif parts.published is None:
        parts.published = found
    if is_credit(found.rest):
        parts.credits.append(found.rest)
    return True


def _is_dateline_stamp(line: str, given: Given, parts: _Parts) -> bool:
    """Whether a line inside the body is a dated line alone, which a page repeats."""
    found = dated(line, given)
    if found is None or found.rest or not (parts.heads or found.update):
        return False
    if parts.published is None and not found.update:
        parts.published = found
    elif parts.updated is None and found.update:
        parts.updated = found
    return True


def _is_stray(last: str, before: str) -> bool:
    """Whether a last line of a few words without a full stop is a leftover below a paragraph that has one."""
    few = len(_WORDS.findall(last)) <= 3 or names_person(last)
    return few and not last.endswith(_ENDS) and before.endswith(_ENDS)


def _story(parts: _Parts, language: str, given: Given) -> Story:
    headline, kicker, abstract, front = arrange(parts.heads)
    body = [*front, *parts.body]
    reports = list(given.reports)
    line, who = parts.spare
    if line and len(headline.split()) <= 3 and not (headline and (names_person(who) or names_agency(who))):
        headline, kicker = line, kicker or headline
        parts.credits.remove(who)
    headline = _SITE.sub("", headline)
    if not headline:
        headline = first_sentence(body)
        reports.append("no_headline")
    if parts.lead_line and body and (placed_agency(parts.lead_line) or not _LEAD.match(body[0])):
        body[0] = f"{parts.lead_line} - {body[0]}"
    moment, more = filed(parts.published or parts.updated, body, given)
    author = " - ".join(dict.fromkeys(parts.credits))
    return Story(
        source=given.giver,
        key=given.key(headline, moment if "no_date" not in more else None, "\n".join(body)),
        headline=headline,
        body="\n".join(body),
        published=moment,
        updated=parts.updated.moment if parts.updated and parts.published else None,
        kicker=kicker,
        abstract=abstract,
        author=author,
        language=language,
        format="text",
        encoding=given.encoding,
        reports=tuple(dict.fromkeys([*reports, *more])),
    )


def filed(found: Dated | None, body: list[str], given: Given) -> tuple[datetime, list[str]]:
    """When a story was published: its dated line, else the date in its dateline, else its receipt; and the reports."""
    if found is not None:
        return found.moment, list(found.reports)
    lead = _DATELINE_DATE.match(body[0][:120]) if body else None
    inside = dated(lead[1].strip(), given) if lead else None
    if inside is not None:
        return inside.moment, list(inside.reports)
    return given.received.astimezone(given.zone), ["no_date"]


_DATELINE_DATE = re.compile(r"^([^.؟!\"«]{4,90}?\d{1,4}[^.؟!\"«]{0,40}?)\s*(?:[-–—]{1,3}|:)\s")


def arrange(heads: list[tuple[str, bool]]) -> tuple[str, str, str, list[str]]:
    """Headline, kicker, abstract and what belongs to the body, of the lines before it (each with whether a date preceded)."""
    if not heads:
        return "", "", "", []
    first, kicker, rest = heads[0][0], "", heads[1:]
    while rest and _is_kicker_before(first, rest[0][0]):
        kicker, first, rest = first, rest[0][0], rest[1:]
    abstract = ""
    front: list[str] = []
    for line, after_date in rest:
        size = len(_WORDS.findall(line))
        if not front and not kicker and size <= 6 and not line.endswith("."):
            kicker = line
        elif not front and not abstract and not after_date:
            abstract = line
        elif not front and names_person(line):
            continue
        else:
            front.append(line)
    return first, kicker, abstract, front


def _is_kicker_before(line: str, following: str) -> bool:
    """Whether a short first line is a kicker or a section above the headline."""
    words, next_words = len(_WORDS.findall(line)), len(_WORDS.findall(following))
    if all(fold(word) in _SECTIONS or fold(word).removeprefix("ال") in _SECTIONS for word in _WORDS.findall(line)):
        return next_words >= 1
    return words <= 3 and 4 <= next_words <= 18 and next_words > words


def first_sentence(body: list[str]) -> str:
    """A headline for a story without one: its first sentence, at most 100 characters. Raises Unreadable without a body."""
    if not body:
        raise Unreadable("no_text", "It has neither a headline nor a body.")
    sentence = re.split(r"(?<=[.؟!])\s", body[0], maxsplit=1)[0].rstrip(".")
    return sentence if len(sentence) <= 100 else sentence[:100].rsplit(" ", 1)[0] + "…"
