"""Which story is on an HTML page? Its facts as the page tells them to machines, and the text that is its own.

A page is refused when it is a server's answer in place of a story, a shell that scripts would fill, or a list of links.
"""

import re
from dataclasses import replace
from datetime import datetime

import lxml.html
from lxml import etree

from search.arabic import fold
from search.formats import scraped
from search.formats.dated import dated
from search.formats.error_pages import refuse_error_page, refuse_error_text
from search.formats.given import Given
from search.formats.letters import language_of, tidy
from search.formats.markup import legal, paragraphs_of, text_of
from search.formats.page_body import body_of
from search.formats.page_ends import trimmed
from search.formats.page_facts import Facts, facts_of, has_told_body
from search.formats.rows import paragraphs
from search.formats.trees import text
from search.story import Story, Unreadable

__all__ = ["is_page", "read", "read_fragment", "refuse_error_text"]

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_SHORTEST = 60
_MOST_TAGS = 100_000


def is_page(plain: str) -> bool:
    """Whether a text is an HTML page."""
    return _PAGE.search(plain, 0, 5000) is not None


def read(given: Given) -> list[Story]:
    """The one story of a page. Raises Unreadable: `error_page`, `no_story`, `bad_date`, `bad_markup`, `too_large`."""
    root = _parsed(given.text)
    if not has_told_body(root):
        refuse_error_page(root)
    facts = facts_of(root, given)
    links = [text(each) for each in root.iter("a")]
    body = body_of(root, facts)
    language = language_of(f"{facts.headline}\n{body[:1500]}")
    headline = " ".join(tidy(facts.headline, language).split())
    ends = trimmed([line for line in tidy(body, language).split("\n") if line.strip()], headline, facts, given)
    body = paragraphs("\n".join(ends.lines), language)
    _refuse_no_story(headline, body, facts, links)
    moment, reports = (facts.published, facts.reports) if facts.published else _dated_above(root, given)
    return [
        Story(
            source=facts.source or given.giver,
            key=facts.url or given.key(headline, moment, body),
            headline=headline or scraped.first_sentence(body.split("\n")),
            body=body,
            published=moment or given.received.astimezone(given.zone),
            updated=facts.updated if facts.updated != moment else None,
            kicker=tidy(facts.kicker, language) if fold(facts.kicker) != fold(headline) else "",
            abstract=" ".join(tidy(facts.abstract, language).split()),
            author=tidy(facts.author, language) or " - ".join(dict.fromkeys(ends.credits)),
            category=facts.category,
            url=facts.url,
            language=language,
            format="html",
            encoding=given.encoding,
            reports=(*given.reports, *reports, *(() if moment else ("no_date",)), *(() if headline else ("no_headline",))),
        )
    ]


def read_fragment(given: Given) -> list[Story]:
    """The one story of a text with a few tags left in it: its plain text is read as a scraped story."""
    return [replace(story, format="html") for story in scraped.read(replace(given, text=text_of(given.text)))]


def _parsed(plain: str) -> etree._Element:
    if plain.count("<") > _MOST_TAGS:
        raise Unreadable("too_large", f"Its HTML has more than {_MOST_TAGS:,} tags.")
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        root = lxml.html.document_fromstring(legal(plain).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise Unreadable("bad_markup", f"Its HTML cannot be read: {error}.") from error
    return root


def _dated_above(root: etree._Element, given: Given) -> tuple[datetime | None, tuple[str, ...]]:
    """The first dated line among the first lines of a page whose marks say nothing of it. Raises Unreadable `bad_date`."""
    for line in paragraphs_of(root).split("\n")[:40]:
        found = dated(line, given)
        if found is not None and len(found.rest.split()) <= 6:
            return found.moment, found.reports
    return None, ()


def _refuse_no_story(headline: str, body: str, facts: Facts, links: list[str]) -> None:
    """Refuses a page without a text of a story: a list of links, a shell that scripts would fill."""
    if len(body) < _SHORTEST and not (facts.is_article and (body or headline)):
        raise Unreadable("no_story", "The page holds no text of a story; perhaps its scripts would fetch one.")
    leading = {fold(link) for link in links if len(link) > 10}
    lines = [fold(line) for line in body.split("\n")]
    if leading and sum(len(line) for line in lines if line in leading) > 0.6 * sum(map(len, lines)):
        raise Unreadable("no_story", "The page is a list of links to stories, not a story.")
