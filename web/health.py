"""Is the web alive, and can it serve? `/healthz` asks nobody, `/readyz` asks the engine: for machines, without a session."""

from flask import Blueprint, Response, current_app, jsonify, make_response

from search.query import Query
from search.story import Unavailable

room = Blueprint("health", __name__)


@room.get("/healthz")
def alive() -> Response:
    """200 while this process answers at all."""
    return _plain("alive", 200)


@room.get("/readyz")
def ready() -> Response:
    """200 when a search would be answered, else 503."""
    try:
        current_app.config["ARCHIVE"].find(Query(size=1))
    except Unavailable:
        return _plain("the engine does not answer", 503)
    return _plain("ready", 200)


def _plain(status: str, code: int) -> Response:
    answer = make_response(jsonify(status=status), code)
    answer.headers["Cache-Control"] = "no-store"
    return answer
