"""How do machines push stories? `POST /api/v1/stories` answers 202 only when the document is durable in the intake.

A document that cannot be a story is refused with its reason, and kept in quarantine all the same: nothing that was sent
to a newsroom is thrown away.
"""

import sys

from flask import abort, g, request, url_for
from werkzeug.wrappers import Response

from search.archive import Archive
from search.formats import refusal
from search.queues import FIRST, READ, READING
from search.story import Document, Unreadable
from web.api import nouns
from web.api.callers import caller
from web.api.table import N_, Operation, Parameter
from web.nudge import nudge
from web.problems import problem

PUSH = Operation(
    "push",
    "POST",
    "/stories",
    N_("Takes a document with one or many stories: ninjs, NewsML-G2, NITF, RSS, Atom, HTML, JSON Lines, CSV or plain text."),
    nouns.Accepted,
    "write",
    202,
    (
        Parameter(
            "X-Document-Name",
            N_("A name for the document, such as that of its file."),
            {"type": "string"},
            where="header",
        ),
    ),
    body="*/*",
    problems=(400, 413),
)
DOCUMENT = Operation(
    "document",
    "GET",
    "/documents/{id_}",
    N_("What became of a document that was pushed."),
    nouns.State,
    "write",
    parameters=(
        Parameter("id_", N_("The id of the document."), {"type": "string", "minLength": 1, "maxLength": 100}, where="path"),
    ),
    problems=(404,),
)


def push(archive: Archive) -> nouns.Accepted | Response:
    """Takes a document in. Raises Unavailable: then nothing is promised."""
    most = archive.settings.max_document_mb * 1024 * 1024
    # What is too large is read that far and refused below: a refusal is kept, with its reason.
    request.max_content_length = sys.maxsize
    token = caller().token
    document = Document(
        data=request.stream.read(most + 1),
        origin=f"api:{token.name if token else ''}",
        name=request.headers.get("X-Document-Name", "")[:300],
        media_type=request.content_type or "",
    )
    try:
        stories = archive.check(document)
    except Unreadable as error:
        entry = archive.refuse(document, error)
        status = 413 if error.code == "too_large" else 400
        detail = str(error) if g.reader.language == "en" else refusal(error.code)[0]
        return problem(status, error.code, detail, document=entry.id)
    fresh = archive.accept([document])[0]
    if any(story.status != "usable" or story.serious for story in stories):
        # What withdraws a story, or puts it right for its readers, is done before it is answered: the queue may be long.
        archive.read([document.id])
    nudge(READ, [document.id], queue=FIRST if any(story.version > 1 for story in stories) else READING)
    ids = tuple(story.id for story in stories)
    return nouns.Accepted(document.id, ids, fresh, url_for("api.document", id_=document.id))


def document(archive: Archive, id_: str) -> nouns.State:
    """What became of a document."""
    found = archive.entries([id_])
    return nouns.state(found[0], archive.withdrawn(found[0].stories)) if found else abort(404)
