"""What is new in the feeds that are due? Each is asked politely, cut into entries, and what is new given to the intake.

The beat asks for a run every minute. A feed is claimed before it is asked, so that two workers never ask at once.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import httpx
import lxml.html

from search.archive import Archive
from search.feeds import Feed
from search.formats.entries import entries, is_feed
from search.formats.given import host
from search.settings import Settings
from search.story import Document, Unreadable
from workers.fetch import Fetched, Later, Refused, client, fetch

MOST = 50
"""Feeds a run: what is left is due still, and taken by the next."""
RUN_SECONDS = 240
"""Length of a run: feeds not asked by then are due again when their claim ends."""
BETWEEN_SECONDS = 1.0
"""Pause between two questions to the same host."""
LONGEST_WAIT = timedelta(hours=6)
"""However long a server says that its feed stays good, a newsroom looks again after this."""

_KINDS = ("application/rss+xml", "application/atom+xml")


@dataclass(frozen=True, slots=True)
class Polled:
    """What a run of readings did: feeds read, feeds that failed, documents that were new."""

    read: int = 0
    failed: int = 0
    new: int = 0


def poll(archive: Archive, nudge: Callable[[Sequence[Document]], object]) -> Polled:
    """Reads the feeds that are due, gives their new entries to the archive and tells `nudge` of these.

    A feed that fails is put off and does not stop the others. Raises Unavailable when the engine is silent.
    """
    due = archive.claim_feeds(MOST)
    if not due:
        return Polled()
    asked: dict[str, float] = {}
    read = failed = fresh = 0
    ends = time.monotonic() + RUN_SECONDS
    with client(agent(archive.settings), archive.settings.feed_private) as web:
        for feed in due:
            if time.monotonic() > ends:
                break
            time.sleep(max(0.0, asked.get(host(feed.url), 0.0) + BETWEEN_SECONDS - time.monotonic()))
            new = _read(archive, web, feed, nudge)
            asked[host(feed.url)] = time.monotonic()
            read, failed, fresh = (read, failed + 1, fresh) if new is None else (read + 1, failed, fresh + new)
    return Polled(read, failed, fresh)


def _read(archive: Archive, web: httpx.Client, feed: Feed, nudge: Callable[[Sequence[Document]], object]) -> int | None:
    """Reads one feed: how many documents were new, or None when it failed."""
    most = archive.settings.max_document_mb * 1024 * 1024
    try:
        fetched = fetch(web, feed.url, most, feed.etag, feed.modified)
        documents = [] if fetched.same else entries(_document(feed.url, fetched))
    except (Refused, Later, Unreadable) as error:
        wanted = timedelta(seconds=error.seconds if isinstance(error, Later) else 0)
        archive.put_feed(feed.failed(datetime.now(UTC), str(error), wanted))
        return None
    new = archive.accept(documents) if documents else []
    found = [document for document, fresh in zip(documents, new, strict=True) if fresh]
    if found:
        nudge(found)
    etag = fetched.etag if not fetched.same else feed.etag
    modified = fetched.modified if not fetched.same else feed.modified
    archive.put_feed(feed.did_well(datetime.now(UTC), pause(archive.settings, fetched), etag, modified, len(found)))
    return len(found)


def pause(settings: Settings, fetched: Fetched) -> timedelta:
    """How long to wait before a feed is asked again: as the settings say, or longer when its server says so."""
    return max(timedelta(minutes=settings.feed_minutes), min(timedelta(seconds=fetched.pause), LONGEST_WAIT))


def agent(settings: Settings) -> str:
    """How we name ourselves to servers."""
    return f"Arshif/0.1 (feed reader{f'; +{settings.base_url}' if settings.base_url else ''})"


def _document(url: str, fetched: Fetched) -> Document:
    return Document(fetched.data, f"feed:{url}", url, fetched.media_type)


def look(settings: Settings, url: str) -> str:
    """The title of the feed at an address. Raises Refused or Unreadable with what is there instead, Later on silence."""
    with client(agent(settings), settings.feed_private) as web:
        fetched = fetch(web, url, settings.max_document_mb * 1024 * 1024)
    document = _document(url, fetched)
    if not is_feed(document):
        named = linked(fetched)
        raise Refused(f"{url} is no RSS or Atom feed." + (f" The page names these: {', '.join(named)}" if named else ""))
    return title(document)


def linked(fetched: Fetched) -> list[str]:
    """Addresses of feeds that an HTML page names in its head."""
    try:
        page = lxml.html.document_fromstring(fetched.data)
    except (lxml.etree.ParserError, ValueError):
        return []
    links = (each for each in page.iter("link") if each.get("type") in _KINDS and each.get("href"))
    return [urljoin(fetched.url, str(each.get("href"))) for each in links][:10]


def title(document: Document) -> str:
    """A feed's title, for people; its host when it has none."""
    found = lxml.etree.fromstring(entries(document)[0].data) if entries(document) else None
    named = (
        next((each for each in found.iter() if each.tag in _TITLES and (each.text or "").strip()), None)
        if found is not None
        else None
    )
    return (named.text or "").strip()[:200] if named is not None else host(document.name)


_TITLES = ("title", "{http://www.w3.org/2005/Atom}title", "{http://purl.org/rss/1.0/}title")
