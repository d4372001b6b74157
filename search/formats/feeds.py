"""Which stories are in an RSS or Atom feed? Its entries, each with the longest text that the feed gives of it."""

import io
from calendar import timegm
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser.api
from lxml import etree

from search.formats.debris import is_debris
from search.formats.given import Given, host, key_of
from search.formats.jsons import partly
from search.formats.letters import language_of, tidy
from search.formats.markup import local, looks_marked_up, text_of, unescaped
from search.formats.moments import checked, moment
from search.formats.rows import paragraphs
from search.formats.trees import attribute, first, parsed, text, undeclared
from search.story import Story, Unreadable

_parse: Callable[..., Any] = feedparser.api.parse
ROOTS = frozenset({"rss", "feed", "rdf"})
_MOST = 2_000


def read(given: Given, name: str) -> list[Story]:
    """The stories of a feed whose root is `name`. Raises Unreadable for one without entries, or with none that is a story."""
    report: tuple[str, ...] = ()
    deleted: list[etree._Element] = []
    try:
        deleted = [each for each in parsed(given.text).iter() if local(each) == "deleted-entry"]
    except Unreadable as error:
        if error.code != "bad_xml":
            raise
        report = ("markup_mended",)
    feed = _parsed(undeclared(given.text))
    kind = "atom" if name == "feed" else "rss"
    found: list[Story] = []
    refused: Unreadable | None = None
    for entry in feed.entries[:_MOST]:
        try:
            found.append(_story(entry, feed.feed, kind, replace(given, reports=(*given.reports, *report))))
        except Unreadable as error:
            refused = refused or error
    found += [_withdrawn(each, feed.feed, given) for each in deleted[:_MOST] if attribute(each, "ref")]
    if not found:
        raise refused or Unreadable("no_text", "The feed has no entries.")
    return partly(found) if refused else found


def _parsed(text: str) -> Any:
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return _parse(io.BytesIO(text.encode("utf-8", "replace")), response_headers=headers)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError, RecursionError) as error:
        raise Unreadable("bad_xml", f"The feed cannot be read: {error}.") from error


def _story(entry: Any, feed: Any, kind: str, given: Given) -> Story:
    title = _plain(entry.get("title", ""))
    summary = _plain(entry.get("summary", ""))
    contents = [_plain(each.get("value", "")) for each in entry.get("content", [])]
    body = max([*contents, ""], key=len) or summary
    if len(body) < len(summary):
        body = summary
    language = language_of(f"{title}\n{body[:1500]}")
    headline = " ".join(tidy(title, language).split())
    lines = [line for line in paragraphs(body, language).split("\n") if line != headline]
    published = _moment(entry, given, "published", "created", "issued", "date")
    updated = _moment(entry, given, "updated")
    url = _string(entry, "link")
    reports = [*given.reports, *([] if published or updated else ["no_date"])]
    return Story(
        source=_source(entry, feed) or given.giver,
        key=_string(entry, "id") or url or key_of(headline, published, body),
        headline=headline,
        body="\n".join(lines),
        published=published or updated or given.received.astimezone(given.zone),
        updated=updated if published and updated != published else None,
        abstract=_abstract(summary, body, language),
        author=tidy(_string(entry, "author"), language),
        category=next((str(tag.get("term") or "") for tag in entry.get("tags", [])), ""),
        url=url if url.startswith(("http://", "https://")) else "",
        language=language,
        format=kind,
        encoding=given.encoding,
        reports=tuple(reports),
    )


def _withdrawn(deleted: etree._Element, feed: Any, given: Given) -> Story:
    """The kill that an Atom feed tells by a tombstone (RFC 6721)."""
    key, when = attribute(deleted, "ref"), attribute(deleted, "when")
    return Story(
        source=_source({}, feed) or given.giver,
        key=key,
        headline=key,
        body="",
        published=(moment(when, given) if when else None) or given.received.astimezone(given.zone),
        status="canceled",
        note=" ".join(text(first(deleted, "comment")).split())[:1000],
        language="ar",
        format="atom",
        encoding=given.encoding,
        reports=given.reports,
    )


def _field(entry: Any, name: str) -> Any:
    """A field that stands in the feed: feedparser's own look-up gives `published` for a missing `updated`."""
    return dict.get(entry, name) if isinstance(entry, dict) else None


def _string(entry: Any, name: str) -> str:
    value = _field(entry, name)
    return value.strip() if isinstance(value, str) else ""


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return text_of(text) if looks_marked_up(text) else unescaped(text).strip()


def _abstract(summary: str, body: str, language: str) -> str:
    """The summary where the body is another text."""
    lines = [line for line in tidy(summary, language).split("\n") if line and not is_debris(line)]
    return "\n".join(lines) if summary != body else ""


def _moment(entry: Any, given: Given, *names: str) -> datetime | None:
    """A date of an entry, as feedparser read it or, in Arabic words, as this archive does."""
    for name in names:
        written = _field(entry, name)
        if not isinstance(written, str) or not written.strip():
            continue
        read = _field(entry, f"{name}_parsed")
        if read is None:
            return moment(written, given)
        return (
            checked(datetime.fromtimestamp(timegm(read), UTC), given, written)
            if not _has_own_zone(written)
            else moment(written, given)
        )
    return None


def _has_own_zone(written: str) -> bool:
    """Whether a date is worth keeping in its own zone, which feedparser turns into UTC: the day may differ."""
    return written[:4].isdigit() or "," in written[:12]


def _source(entry: Any, feed: Any) -> str:
    source = entry.get("source")
    named = source.get("title") if hasattr(source, "get") else ""
    return str(named or _string(feed, "title") or host(_string(feed, "link")))[:200].strip()
