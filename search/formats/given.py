"""What does every reader get? The document as text, the newsroom's zone, and the moment it came."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from search.arabic import fold
from search.formats import signals
from search.story import Document

_ROW = re.compile(r":\d+$")


@dataclass(frozen=True, slots=True)
class Given:
    """A decoded document and what is needed to make stories of it. `received` stands in for a date that is missing."""

    document: Document
    text: str
    encoding: str
    reports: tuple[str, ...]
    zone: ZoneInfo
    received: datetime

    @property
    def today(self) -> date:
        """The newsroom's day when the document came: a date without a year is read from it."""
        return self.received.astimezone(self.zone).date()

    @property
    def giver(self) -> str:
        """Who gave the document, for a story that names no source of its own: a host, a token's name, or `import`."""
        kind, _, name = self.document.first_origin.partition(":")
        return host(name) or name or kind or "unknown"

    def key(self, headline: str, published: datetime | None, body: str) -> str:
        """The key of a story that has none of its own, the same in its later versions.

        A file that is read again under its name, or a document that a sender pushes again, keeps headline and day and may have
        another body; rows of one file are told apart by their first words too.
        """
        name = PurePath(self.document.name).stem
        if self.document.first_origin == "import" and _ROW.search(self.document.name):
            return key_of(headline, published, body)
        return key_of(f"{name} {signals.bare(headline)}", published, "")


def host(url: str) -> str:
    """The host of an address without `www.`; empty when it is none."""
    try:
        name = urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.")


def key_of(headline: str, published: datetime | None, body: str) -> str:
    """A key for a story whose source gave it none: its headline, day and first words, as folded letters."""
    words = " ".join(fold(f"{signals.bare(headline)} {published.date() if published else ''} {body[:400]}").split()[:40])
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()
