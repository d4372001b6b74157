"""What is new for a saved search, for programs that read feeds? Atom (RFC 4287) and JSON Feed 1.1, behind a key in the address.

A feed reader cannot sign in, so the address is the secret; a wrong key answers as a search that was never there.
"""

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, make_response, render_template, request, url_for

from search.query import Hit, plain
from search.saved import SavedSearch
from web import links, names
from web.browse import archive

room = Blueprint("feeds", __name__)

SIZE = 50
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold, however it is written."""


@room.get("/searches/<id_>.atom")
def atom(id_: str) -> Response:
    """The newest stories of a saved search as an Atom feed."""
    each = _keyed(id_)
    hits = _newest(each)
    updated = max([each.created, *(hit.published for hit in hits)])
    page = render_template(
        "saved/feed.xml", each=each, updated=updated, hits=[(hit, entry(hit)) for hit in hits], fit=fit, address=_address()
    )
    answer = make_response(page)
    answer.content_type = "application/atom+xml; charset=utf-8"
    return told(answer)


@room.get("/searches/<id_>.json")
def json(id_: str) -> Response:
    """The newest stories of a saved search as a JSON Feed."""
    each = _keyed(id_)
    answer = jsonify(
        version="https://jsonfeed.org/version/1.1",
        title=each.name,
        language=each.language,
        home_page_url=links.public(links.results(each.query)),
        feed_url=_address(),
        items=[entry(hit) for hit in _newest(each)],
    )
    answer.content_type = "application/feed+json; charset=utf-8"
    return told(answer)


def _keyed(id_: str) -> SavedSearch:
    readers = archive().readers
    each = readers.search(id_) or abort(404)
    return each if readers.opens_feed(each, request.args.get("key", "")) else abort(404)


def _newest(each: SavedSearch) -> tuple[Hit, ...]:
    return archive().find(replace(each.query, sort="newest", size=SIZE, page=1)).hits


def _address() -> str:
    return links.public(request.full_path)


def entry(hit: Hit) -> dict[str, Any]:
    """A story as a JSON Feed tells it; its id stays the same in every feed."""
    return {
        "id": f"urn:arshif:{current_app.config['ARSHIF'].index_prefix}:{hit.id}",
        "url": links.public(url_for("browse.story", id_=hit.id)),
        "title": plain(hit.headline),
        "content_text": plain(hit.passage),
        "date_published": hit.published.isoformat(),
        "authors": [{"name": names.credit(hit)}],
    }


def fit(text: str) -> str:
    """A text without the characters that no XML may hold."""
    return _UNFIT.sub("", text)


def told(answer: Response) -> Response:
    """An answer that a program need not fetch twice while nothing has changed, and that no search engine keeps."""
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
