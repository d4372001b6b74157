"""Which stories does a document hold? The format is told by content, the reader of that format does the rest.

A file's name or a declared media type is often wrong; the first element or character of the content is not.
"""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

from search.formats import jsons, pages, scraped, signals, wires
from search.formats.decode import decode
from search.formats.given import Given
from search.formats.markup import looks_marked_up
from search.formats.pieces import UnreadablePiece, split
from search.formats.reports import explain, refusal
from search.settings import Settings
from search.story import Document, Story, Unreadable

__all__ = ["UnreadablePiece", "explain", "read", "refusal", "split"]

PLAIN = "reader=plain"
"""A parameter of a media type by which a librarian has a document read as plain text, whatever it looks like."""

_LETTER = re.compile(r"[^\W\d_]")
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\]\"\d])")
_TAG = re.compile(r"\s*<[!?a-zA-Z]")


def read(document: Document, settings: Settings, received: datetime | None = None) -> list[Story]:
    """The stories of a document, at least one; `received` (now, when not given) stands in for a date that is missing.

    Raises Unreadable, and nothing else, for whatever cannot be a story.
    """
    if len(document.data) > settings.max_document_mb * 1024 * 1024:
        raise Unreadable("too_large", f"It is larger than {settings.max_document_mb} MB.")
    decoded = decode(document.data, document.media_type)
    if all(unicodedata.category(letter)[0] in "ZCM" for letter in decoded.text[:10_000]) and not _LETTER.search(decoded.text):
        raise Unreadable("empty", "It holds nothing that can be seen.")
    if not _LETTER.search(decoded.text):
        raise Unreadable("no_letters", "It has no letters.")
    moment = received or datetime.now(UTC)
    given = Given(document, decoded.text, decoded.encoding, decoded.reports, settings.zone, moment)
    return [_finished(story) for story in _stories(given)]


def _finished(story: Story) -> Story:
    """The story with a headline, its first sentence where it came without one. Raises Unreadable `language`."""
    if signals.is_kill(story.headline):
        story = replace(story, status="canceled")
    if not story.language and story.status == "canceled":
        # A kill may hold nothing but a number: what it withdraws has a language.
        return replace(story, language="ar")
    if not story.language:
        raise Unreadable("language", "It is in a language that the archive does not read.")
    if story.headline:
        return story
    return replace(story, headline=scraped.first_sentence(story.body.split("\n")), reports=(*story.reports, "no_headline"))


def _stories(given: Given) -> list[Story]:
    if PLAIN in given.document.media_type:
        return scraped.read(given)
    head = given.text.lstrip("\ufeff \t\r\n")[:400]
    if _JSON.match(head) or "json" in given.document.media_type:
        return jsons.read(given)
    if _TAG.match(head) and wires.is_xml(given.text):
        return wires.read(given)
    if _TAG.match(head) or pages.is_page(given.text):
        return pages.read(given)
    if looks_marked_up(given.text):
        return pages.read_fragment(given)
    pages.refuse_error_text(given.text)
    return scraped.read(replace(given, text=given.text))
