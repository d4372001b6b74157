"""How do machines push stories? `POST /api/v1/stories` answers 202 only when the document is durable in the intake.

A document that cannot be a story is refused with its reason, and kept in quarantine all the same: nothing that was sent
to a newsroom is thrown away.
"""

from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request, url_for

from search.archive import Archive
from search.formats import refusal
from search.intake import Entry
from search.queues import READ, READING
from search.settings import Settings
from search.story import Document, Unreadable
from web.nudge import nudge


def blueprint(archive: Archive, settings: Settings) -> Blueprint:
    """The API's routes over one archive."""
    api = Blueprint("api", __name__, url_prefix="/api/v1")

    @api.before_request
    def _authorize() -> Response | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        name = archive.token_name(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
        if name is None:
            problem = _problem(401, "unauthorized", *UNAUTHORIZED)
            problem.headers["WWW-Authenticate"] = 'Bearer realm="arshif"'
            return problem
        g.sender = name
        return None

    @api.post("/stories")
    def push() -> Response:
        most = settings.max_document_mb * 1024 * 1024
        document = Document(
            data=request.stream.read(most + 1),
            origin=f"api:{g.sender}",
            name=request.headers.get("X-Document-Name", "")[:300],
            media_type=request.content_type or "",
        )
        try:
            stories = archive.check(document)
        except Unreadable as error:
            entry = archive.refuse(document, error)
            return _problem(
                413 if error.code == "too_large" else 400, error.code, refusal(error.code)[0], str(error), document=entry.id
            )
        fresh = archive.accept([document])[0]
        if any(story.status != "usable" for story in stories):
            # What withdraws a story is done before it is answered: the queue may be long.
            archive.read([document.id])
        nudge(READ, [document.id], queue=READING)
        answer = jsonify(
            document=document.id,
            stories=[story.id for story in stories],
            new=fresh,
            status=url_for("api.document", id_=document.id),
        )
        answer.status_code = 202
        return answer

    @api.get("/documents/<id_>")
    def document(id_: str) -> Response:
        found = archive.entries([id_])
        if not found:
            return _problem(404, "not_found", "لا وثيقة بهذا الرقم.", "There is no document of this id.")
        return jsonify(_entry(found[0]))

    return api


UNAUTHORIZED = (
    "أرسل رمز الدخول في الترويسة Authorization: Bearer …؛ يُنشئه المشغّل بالأمر: arshif token add NAME",
    "Send a token as Authorization: Bearer …; the operator makes one with `arshif token add NAME`.",
)


def _entry(entry: Entry) -> dict[str, Any]:
    stories = [{"id": id_, "outcome": outcome} for id_, outcome in zip(entry.stories, entry.outcomes, strict=True)]
    finished = entry.finished.isoformat() if entry.finished else None
    return {
        "document": entry.id,
        "state": entry.state,
        "received": entry.received.isoformat(),
        "finished": finished,
        "stories": stories,
        "code": entry.code,
        "reason": entry.reason,
    }


def _problem(status: int, code: str, arabic: str, english: str, **more: Any) -> Response:
    """An error as RFC 9457 describes it, in the language that the sender asks for."""
    wants_english = request.accept_languages.best_match(["ar", "en"], default="en") == "en"
    detail = english if wants_english else arabic
    body = {"type": "about:blank", "title": code, "status": status, "detail": detail, **more}
    return Response(current_app.json.dumps(body), status=status, content_type="application/problem+json")
