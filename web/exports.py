"""How does somebody take results along? As a stream of any length, as they stood when it began; or newest first, as a feed.

An error in the middle breaks the stream off, so that a client sees a broken transfer and never takes a part for the whole.
"""

import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from threading import BoundedSemaphore

from flask import Blueprint, Response, current_app, g, make_response, render_template, request, stream_with_context
from flask_babel import gettext

from search.archive import Archive
from search.query import Query, from_params
from search.story import Story, Unavailable
from web import feeds, links, written
from web.asked import said
from web.browse import archive
from web.problems import problem

room = Blueprint("exports", __name__)

AT_ONCE = 3
"""Exports that one process writes at once: a slow reader holds a thread, and pages need the others."""

TOGETHER = 50
"""Stories that are sent in one piece."""

writing = BoundedSemaphore(AT_ONCE)
"""Held by each export while it is written."""


class BrokenOff(RuntimeError):
    """An export that cannot be ended. It says no more, since its message is logged."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its ending, its media type, and how it begins and goes on."""

    ending: str
    media_type: str
    write: Callable[[Story], bytes]
    begin: Callable[[], bytes] = bytes


KINDS = {
    "csv": Kind("csv", "text/csv", written.row, lambda: written.header(request.args.get("bom") != "no")),
    "jsonl": Kind("jsonl", "application/x-ndjson", written.json_line),
    "ninjs": Kind("ninjs.jsonl", "application/x-ndjson", written.ninjs_line),
}


def question() -> Query:
    """The question of this request, whatever page it stood on. Raises Unclear."""
    given: dict[str, list[str]] = {}
    for name, value in said(request.args.items(multi=True), archive().lists, g.reader.zone):
        given.setdefault(name, []).append(value)
    return replace(from_params(given), folded=False, page=1)


@room.get("/search.<any(csv, jsonl, ninjs):kind>")
def file(kind: str) -> Response:
    """The whole result as a file."""
    return export(archive(), question(), KINDS[kind])


def export(from_: Archive, query: Query, kind: Kind) -> Response:
    """A stream of all results. Raises Unavailable before the first byte; after it, the stream breaks off."""
    if not writing.acquire(blocking=False):
        return _busy()
    stories = from_.every(query)
    with ExitStack() as stack:
        stack.callback(writing.release)
        stack.callback(stories.close)
        first = list(islice(stories, 1))
        done = stack.pop_all()
    answer = Response(stream_with_context(_pieces(kind, chain(first, stories), done)), mimetype=kind.media_type)
    answer.call_on_close(done.close)
    now = datetime.now(g.reader.zone)
    answer.headers["Content-Disposition"] = f'attachment; filename="arshif-{now:%Y-%m-%d-%H%M}.{kind.ending}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _pieces(kind: Kind, stories: Iterator[Story], done: ExitStack) -> Iterator[bytes]:
    """The file piece by piece; `done` is closed with the last one, or with the answer where nobody reads so far."""
    try:
        with done:
            yield kind.begin()
            while some := list(islice(stories, TOGETHER)):
                yield b"".join(kind.write(story) for story in some)
    except Unavailable as error:
        current_app.logger.warning("an export broke off: %s", error)
        raise BrokenOff from None
    except Exception as error:
        where = "".join(traceback.format_tb(error.__traceback__))
        current_app.logger.error("an export broke off: %s\n%s", type(error).__name__, where)
        raise BrokenOff from None


def _busy() -> Response:
    told = gettext("Others are being written. Try again in half a minute.")
    answer = problem(429, "busy", told)
    answer.headers["Retry-After"] = "30"
    return answer


@room.get("/search.atom")
def atom() -> Response:
    """The newest results as an Atom feed."""
    query = question()
    hits = archive().find(replace(query, sort="newest", size=feeds.SIZE)).hits
    changed = max((hit.updated or hit.published for hit in hits), default=datetime.fromtimestamp(0, g.reader.zone))
    page = render_template(
        "browse/feed.xml",
        query=query,
        updated=changed,
        hits=[(hit, feeds.entry(hit)) for hit in hits],
        fit=feeds.fit,
        address=links.public(links.feed(query)),
    )
    answer = make_response(page)
    answer.content_type = "application/atom+xml; charset=utf-8"
    return feeds.told(answer)
