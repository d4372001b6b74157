"""Which story is a row of JSON? Fields by their usual names, or one text that is a scraped story."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from search.formats import scraped
from search.formats.debris import without_debris
from search.formats.given import Given, host, key_of
from search.formats.iptc import code
from search.formats.letters import language_of, tidy
from search.formats.markup import looks_marked_up, text_of, unescaped
from search.formats.mojibake import repair
from search.formats.moments import AHEAD, EMBARGO, moment
from search.story import Status, Story, Unreadable

_HEADLINE = ("headline", "title", "العنوان", "head", "name")
_BODY = ("body", "content", "text", "article", "articleBody", "story", "full_text", "fulltext", "النص", "body_text")
_PUBLISHED = (
    "published",
    "date",
    "pubDate",
    "pub_date",
    "published_at",
    "publishedAt",
    "datePublished",
    "date_published",
    "timestamp",
    "created_at",
    "created",
    "التاريخ",
    "time",
)
_UPDATED = ("updated", "modified", "dateModified", "updated_at", "updatedAt", "date_modified", "last_modified")
_KEY = ("id", "guid", "key", "uri", "_id", "uuid", "article_id")
_URL = ("url", "link", "canonical", "href")
_SOURCE = ("source", "publisher", "agency", "site", "newspaper", "المصدر", "domain")
_AUTHOR = ("author", "byline", "by", "writer", "الكاتب", "creator")
_ABSTRACT = ("abstract", "summary", "description", "lead", "excerpt")
_EMBARGO = ("embargoed_until", "embargoed", "embargo")
_NOTE = ("note", "reason", "ednote", "editor_note", "ملاحظة", "السبب")
_CATEGORY = ("category", "section", "القسم")
_STATUS: dict[str, Status] = {
    "usable": "usable",
    "published": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
    "kill": "canceled",
    "cancel": "canceled",
    "withdrawn": "canceled",
    "retracted": "canceled",
    "deleted": "canceled",
    "ملغى": "canceled",
    "ملغي": "canceled",
    "ملغاة": "canceled",
    "محجوب": "withheld",
}
_SPACES = re.compile(r" {2,}")


def story(row: Mapping[str, Any], given: Given) -> Story:
    """The story of one row. Raises Unreadable: `wrong_type` for a field of another kind, `bad_date`, `no_text`."""
    headline, body = _text(row, _HEADLINE), _text(row, _BODY)
    status = _status(row)
    if not headline and not body and status == "canceled" and (key := _key(row)):
        headline = key
    if not headline and not body:
        raise Unreadable("no_text", "It has neither a headline nor a body.")
    reports = list(given.reports)
    joined, mended = repair(f"{headline}\n{body}") if "\\u00" in given.text else ("", False)
    if mended:
        headline, _, body = joined.partition("\n")
        reports.append("mojibake_repaired")
        given = replace(given, encoding=f"{given.encoding} (mojibake repaired)")
    if "&" in headline or "&" in body:
        headline, body = unescaped(headline), unescaped(body)
    if not headline:
        return replace(_scraped(row, body, reports, given), status=status, serious=_serious(row), note=_note(row, "ar"))
    if looks_marked_up(body):
        body = text_of(body)
    language = language_of(f"{headline} {body[:500]}")
    published = _moment(row, _PUBLISHED, given)
    if published is None:
        reports.append("no_date")
    headline = _SPACES.sub(" ", tidy(headline, language).replace("\n", " ")).strip()
    body = paragraphs(body, language)
    return Story(
        source=_text(row, _SOURCE) or host(_text(row, _URL)) or given.giver,
        key=_key(row) or key_of(headline, published, body),
        headline=headline,
        body=body,
        published=published or given.received.astimezone(given.zone),
        updated=_moment(row, _UPDATED, given),
        version=_version(row),
        status=status,
        embargoed_until=_moment(row, _EMBARGO, given, EMBARGO),
        kicker=tidy(_text(row, ("kicker",)), language),
        abstract=tidy(_text(row, _ABSTRACT), language).strip(),
        author=tidy(_text(row, _AUTHOR), language).strip(),
        category=_text(row, _CATEGORY),
        url=_text(row, _URL),
        language=language,
        format="json",
        encoding=given.encoding,
        reports=tuple(dict.fromkeys(reports)),
        serious=_serious(row),
        note=_note(row, language),
    )


def _scraped(row: Mapping[str, Any], body: str, reports: list[str], given: Given) -> Story:
    """The story of a row whose text is a whole scraped story, completed by the row's other fields."""
    text = text_of(body) if looks_marked_up(body) else body
    read = scraped.read(replace(given, text=text, reports=tuple(reports)))[0]
    published = _moment(row, _PUBLISHED, given)
    left = tuple(
        report for report in read.reports if not (published and report in ("no_date", "year_guessed", "weekday_disagrees"))
    )
    return replace(
        read,
        source=_text(row, _SOURCE) or host(_text(row, _URL)) or given.giver,
        key=_key(row) or read.key,
        published=published or read.published,
        updated=_moment(row, _UPDATED, given) or read.updated,
        version=_version(row),
        author=_text(row, _AUTHOR) or read.author,
        category=_text(row, _CATEGORY),
        url=_text(row, _URL),
        format="json",
        reports=left,
    )


def paragraphs(body: str, language: str) -> str:
    """A body as it is stored: tidy paragraphs a line each, debris off both ends and between."""
    lines = [line for line in map(str.strip, _SPACES.sub(" ", tidy(body, language)).split("\n")) if line]
    return "\n".join(without_debris(lines))


def _text(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first filled field of these names. Raises Unreadable `wrong_type` when it is not a text."""
    for name in names:
        value = row.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, Mapping) and isinstance(value.get("name"), str) and names in (_SOURCE, _AUTHOR):
            return str(value["name"]).strip()
        raise Unreadable("wrong_type", f"The field {name} is not a text but {_kind(value)}.")
    return ""


def _status(row: Mapping[str, Any]) -> Status:
    """Whether the row may be read; what no list knows is a word of the sender's own for a story like any other."""
    named = code(_text(row, ("status", "pubstatus")))
    if named == "embargoed":
        return "usable" if any(row.get(name) for name in _EMBARGO) else "withheld"
    return _STATUS.get(named, "usable")


def _note(row: Mapping[str, Any], language: str) -> str:
    """What the sender says of this version; a field of that name may well be something else, which is no fault."""
    said = next((value for name in _NOTE if isinstance(value := row.get(name), str) and value.strip()), "")
    return " ".join(tidy(said, language).split())[:1000]


def _serious(row: Mapping[str, Any]) -> bool:
    value = row.get("serious")
    return value is True or (isinstance(value, str) and value.strip().casefold() in {"true", "yes", "1", "نعم"})


def _kind(value: object) -> str:
    kinds = {"bool": "true or false", "int": "a number", "float": "a number", "list": "a list", "dict": "an object"}
    return kinds.get(type(value).__name__, type(value).__name__)


def _key(row: Mapping[str, Any]) -> str:
    for name in (*_KEY, *_URL):
        value = row.get(name)
        if isinstance(value, bool) or value in (None, ""):
            continue
        if isinstance(value, str | int):
            return str(value)
        raise Unreadable("wrong_type", f"The field {name} is neither a text nor a number but {_kind(value)}.")
    return ""


def _moment(row: Mapping[str, Any], names: tuple[str, ...], given: Given, ahead: timedelta = AHEAD) -> Any:
    for name in names:
        value = row.get(name)
        if value not in (None, ""):
            return moment(value, given, ahead)
    return None


def _version(row: Mapping[str, Any]) -> int:
    value = row.get("version")
    if value is None:
        return 1
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("wrong_type", f"The field version is not a whole number but {_kind(value)}.")
    if not 1 <= value < 2**62:
        raise Unreadable("wrong_type", "The field version counts from 1.")
    return value
