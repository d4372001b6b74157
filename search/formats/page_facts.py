"""What does an HTML page say about its story outside the text? JSON-LD, meta elements, headings, times and links.

Pages say the same thing several times and not always truly: what machines read (JSON-LD) goes before what decorates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from lxml import etree

from search.arabic import fold
from search.formats.dated import Dated, dated
from search.formats.given import Given, host
from search.formats.markup import local
from search.formats.moments import moment
from search.formats.trees import attribute, text
from search.story import Unreadable

_ARTICLES = ("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "Report", "AnalysisNewsArticle", "LiveBlogPosting")
_PUBLISHED = (
    *("article:published_time", "datepublished", "pubdate", "publishdate", "publish_date", "publication_date", "date"),
    *("dc.date", "dc.date.issued", "dc.date.created", "dcterms.created", "dcterms.date", "article:published"),
    *("parsely-pub-date", "sailthru.date", "og:published_time", "cxenseparse:recs:publishtime"),
)
_UPDATED = ("article:modified_time", "datemodified", "og:updated_time", "last-modified", "dcterms.modified")
_SITE_PARTS = re.compile(r"\s+[|–—•»:-]\s+|\s*\|\s*")
_OBJECT = re.compile(r"[{\[].*[}\]]", re.DOTALL)
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
_DATE_NAMES = re.compile(r"date|time|publish|posted|meta|info|تاريخ", re.IGNORECASE)
_KICKER_NAMES = re.compile(r"kicker|overline|eyebrow|supertitle|pre-?title|upper-?title|over-?title|strap", re.IGNORECASE)


_DECK_NAMES = re.compile(r"standfirst|sub-?title|sub-?head(?:line)?|\bdeck\b|\bdek\b|article-?summary|\bexcerpt\b", re.IGNORECASE)
_DATELINE_NAMES = re.compile(r"dateline|article-?location|story-?location", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a page's story besides its text; empty where the page is silent."""

    headline: str = ""
    kicker: str = ""
    abstract: str = ""
    author: str = ""
    category: str = ""
    source: str = ""
    url: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    reports: tuple[str, ...] = ()
    deck: str = ""
    dateline: str = ""
    body: str = ""
    is_article: bool = False


def facts_of(root: etree._Element, given: Given) -> Facts:
    """What a page says about its story. Raises Unreadable `bad_date` when all it says of the day cannot be."""
    article = next(_articles(root), {})
    meta = _meta(root)
    url = _url(root, meta, given)
    deck = _named(root, _DECK_NAMES, 300)
    published, reports = _published(root, article, meta, url, given)
    return Facts(
        headline=_headline(root, article, meta),
        kicker=_named(root, _KICKER_NAMES, 90),
        abstract=_string(article.get("description")) or meta.get("og:description", "") or meta.get("description", "") or deck,
        author=_name(article.get("author")) or meta.get("author", "") or meta.get("article:author", ""),
        category=_string(article.get("articleSection")) or meta.get("article:section", ""),
        source=meta.get("og:site_name", "") or _name(article.get("publisher")) or host(url),
        url=url,
        published=published,
        updated=_some_moment([_string(article.get("dateModified")), *(meta.get(name, "") for name in _UPDATED)], given)[0],
        reports=reports,
        deck=deck,
        dateline=_named(root, _DATELINE_NAMES, 60),
        body=_string(article.get("articleBody")),
        is_article=bool(article) or meta.get("og:type", "") == "article",
    )


def has_told_body(root: etree._Element) -> bool:
    """Whether the page's JSON-LD holds the text of a story, whatever its visible part says."""
    return any(len(_string(article.get("articleBody"))) > 60 for article in _articles(root))


def _articles(root: etree._Element) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that are articles."""
    for script in root.iter("script"):
        if "ld+json" not in attribute(script, "type").casefold():
            continue
        try:
            value = orjson.loads(found[0] if (found := _OBJECT.search(script.text or "")) else "null")
        except orjson.JSONDecodeError:
            continue
        yield from _articles_in(value, 0)


def _articles_in(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for each in value[:50]:
            yield from _articles_in(each, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        if any(kind in _ARTICLES for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles_in(value.get(name), depth + 1)


def _meta(root: etree._Element) -> dict[str, str]:
    """Meta elements by name, property or itemprop in small letters, the first of each that is filled."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = attribute(element, "property") or attribute(element, "name") or attribute(element, "itemprop")
        content = attribute(element, "content")
        if name and content:
            found.setdefault(name.casefold(), content)
    return found


def _string(value: Any) -> str:
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, str)), "")
    return value.strip() if isinstance(value, str) else ""


def _name(value: Any) -> str:
    if isinstance(value, list):
        return "، ".join(name for each in value[:5] if (name := _name(each)))
    return _string(value.get("name")) if isinstance(value, dict) else _string(value)


def _headline(root: etree._Element, article: dict[str, Any], meta: dict[str, str]) -> str:
    """The heading that agrees with the page's title, else JSON-LD's, else the title without the site's name."""
    titles = [_string(article.get("headline")), meta.get("og:title", ""), meta.get("twitter:title", ""), _title(root)]
    known = " ".join(fold(title) for title in titles)
    headings = [text(each) for name in ("h1", "h2") for each in root.iter(name)]
    agreed = [heading for heading in headings if heading and fold(heading) in known and not _is_site(heading, meta)]
    if agreed:
        return agreed[0] if len(agreed[0].split()) > 3 else max(agreed, key=len)
    marked = next((each for each in root.iter() if attribute(each, "itemprop") == "headline" and text(each)), None)
    if marked is not None and local(marked) != "meta":
        return text(marked)
    if titles[0]:
        return titles[0]
    headings = [text(each) for each in root.iter("h1") if text(each) and not _is_site(text(each), meta)]
    if headings and (not any(titles[1:]) or len(headings) == 1):
        return headings[0]
    return _without_site(next((title for title in titles[1:] if title), ""), meta)


def _title(root: etree._Element) -> str:
    return next((text(each) for each in root.iter("title")), "")


def _is_site(heading: str, meta: dict[str, str]) -> bool:
    return fold(heading) == fold(meta.get("og:site_name", ""))


def _without_site(title: str, meta: dict[str, str]) -> str:
    """A page's title without the site's name and section, which stand apart behind a bar or dash."""
    site = fold(meta.get("og:site_name", ""))
    parts = [part for part in _SITE_PARTS.split(title) if part.strip() and fold(part.strip()) != site]
    return max(parts, key=len).strip() if parts else title


def _url(root: etree._Element, meta: dict[str, str], given: Given) -> str:
    links = [attribute(each, "href") for each in root.iter("link") if attribute(each, "rel").casefold() == "canonical"]
    name = given.document.name
    choices = [*links, meta.get("og:url", ""), name]
    return next((each for each in choices if each.startswith(("http://", "https://"))), "")


def _published(
    root: etree._Element, article: dict[str, Any], meta: dict[str, str], url: str, given: Given
) -> tuple[datetime | None, tuple[str, ...]]:
    """When the page was published and what to report of it: by machines' fields, times, visible lines, its address."""
    named = [_string(article.get("datePublished")), *(meta.get(name, "") for name in _PUBLISHED)]
    times = [attribute(each, "datetime") for each in root.iter("time") if not _is_update(each)]
    marked = [attribute(each, "content") or text(each) for each in root.iter() if attribute(each, "itemprop") == "datePublished"]
    found, refused = _some_moment([*named, _string(article.get("dateCreated")), *marked, *times[:1]], given)
    if found is not None:
        return found, ()
    seen = _visible(root, given)
    if seen is not None:
        return seen
    in_url = _URL_DATE.search(url)
    if in_url:
        found, refused = _some_moment([f"{in_url[1]}-{int(in_url[2]):02}-{int(in_url[3]):02}"], given)
    if found is None and refused is not None:
        raise refused
    return found, ()


def _is_update(element: etree._Element) -> bool:
    return bool(re.search("updat|modif", " ".join(map(str, element.attrib.values())), re.IGNORECASE))


def _some_moment(values: list[str], given: Given) -> tuple[datetime | None, Unreadable | None]:
    """The first of the written moments that can be, and why the first that cannot was refused."""
    refused: Unreadable | None = None
    for value in values:
        try:
            found = moment(value, given)
        except Unreadable as error:
            refused = refused or error
            continue
        if found is not None:
            return found, refused
    return None, refused


def _visible(root: etree._Element, given: Given) -> tuple[datetime, tuple[str, ...]] | None:
    """The first dated line that stands on the page: in elements named for dates, then in any short one."""
    small = (each for each in root.iter() if local(each) and len(each) < 8)
    short = [(each, line) for each in small if 6 <= len(line := text(each)) <= 140]
    named = [
        pair for pair in short if _DATE_NAMES.search(" ".join(map(str, pair[0].attrib.values()))) or local(pair[0]) == "time"
    ]
    refused: Unreadable | None = None
    update: Dated | None = None
    for element, line in (*named, *short):
        if local(element) in ("script", "style", "title", "footer", "a"):
            continue
        try:
            found = dated(line, given)
        except Unreadable as error:
            refused = refused or error
            continue
        if found is not None and len(found.rest.split()) <= 6:
            if not found.update:
                return found.moment, found.reports
            update = update or found
    if update is not None:
        return update.moment, update.reports
    if refused is not None:
        raise refused
    return None


def _named(root: etree._Element, names: re.Pattern[str], longest: int) -> str:
    """The text of the first element whose class says what it is."""
    for element in root.iter():
        if local(element) and names.search(attribute(element, "class")) and 0 < len(line := text(element)) <= longest:
            return line
    return ""
