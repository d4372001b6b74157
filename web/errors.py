"""What does a reader see when something is wrong? A calm page that says what, and what to do, never a traceback.

Programs under /api get the same as problem+json (RFC 9457). An engine that is silent is 503, never «nothing found».
"""

import traceback
from http import HTTPStatus

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestURITooLarge

from search.links import WINDOW
from search.query import Query, Unclear
from search.story import Unavailable
from web import links
from web.problems import CODES, problem
from web.security import LONGEST_ADDRESS

RETRY_AFTER = 30
"""Seconds after which a reader may try again when the engine is silent."""

_TITLES = {
    400: _("This question cannot be read"),
    403: _("This room is not open to you"),
    404: _("There is nothing here"),
    405: _("This page cannot be asked that way"),
    413: _("That is too large"),
    414: _("This address is too long"),
    429: _("Too many links were asked for"),
    500: _("Something of ours is broken"),
    503: _("The archive is not answering just now"),
}
_HELP = {
    400: _("Something in the address is not as the archive expects it."),
    403: _("It is for other roles. Ask whoever runs the archive."),
    404: _("The address may be mistyped, or the story was never here. The box above searches the whole archive."),
    405: _("Go back and try again from the page itself."),
    413: _("Send less at once."),
    414: _("Take out some of the filters or shorten the question."),
    429: _("Links were mailed already; look among unwanted mail too. In an hour you can ask for another."),
    500: _("It was written down, and it is not your doing. Try again, or start from the first page."),
    503: _("Nothing is lost. It is not that nothing was found: the question could not be asked. Try again in half a minute."),
}
_BOX = 1000
"""Characters of a question that the box takes."""

_PARAMETERS = {
    "no_date": _("“%(value)s” is not a day. Write 8 March 2017, March 2017, 2017 or 2017-03-08."),
    "no_number": _("“%(value)s” is not a number that a page can have."),
    "unknown": _("“%(value)s” is not one of the choices."),
    "too_long": _("The question is too long. A few words find more than a paragraph does."),
    "too_many": _("Too many filters at once."),
}


def init(app: Flask) -> None:
    """Registers a page, or a problem document, for everything that can go wrong."""

    def before() -> None:
        if len(request.query_string) > LONGEST_ADDRESS:
            raise RequestURITooLarge

    app.before_request(before)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Unclear, _unclear)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(500, _broken)
    app.log_exception = _unwritten  # type: ignore[method-assign,assignment]


def _unwritten(*_: object) -> None:
    """In place of Flask's own log of exceptions: `_broken` writes it, without the message."""


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    answer = _answer(status)
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    if status == 429:
        answer.headers["Retry-After"] = str(WINDOW.seconds)
    return answer


def _unclear(error: Unclear) -> Response:
    told = _PARAMETERS.get(error.code)
    detail = str(told) % {"value": error.value} if told else ""
    if _program():
        return problem(400, error.code, detail, parameter=error.parameter)
    return _answer(400, detail, links.without(error.parameter))


def _unavailable(error: Unavailable) -> Response:
    current_app.logger.warning("the engine is silent: %s", error)
    g.setdefault("account", None)  # the page that says so must not ask the engine once more who is reading
    answer = _answer(503)
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def _broken(error: Exception) -> Response:
    """What no other handler knows: written down as a place in the code, without its message, which may quote a question."""
    original = getattr(error, "original_exception", None) or error
    where = "".join(traceback.format_tb(original.__traceback__))
    current_app.logger.error("%s on %s %s\n%s", type(original).__name__, request.method, request.path, where)
    return _answer(500)


def _program() -> bool:
    """Whether it is a program that asks, which wants no page."""
    return f"{request.path}/".startswith("/api/")


def _answer(status: int, detail: str = "", way: str = "") -> Response:
    """The page, or the problem document, of a status; `way` is the address of the same question without what is wrong."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    if _program():
        return problem(status, CODES.get(status, "bad_request"), detail or str(_HELP.get(status, "")))
    told = {"title": title, "detail": detail, "help": _HELP.get(status, _HELP[400]), "way": way}
    asked = Query(words=request.args.get("q", "")[:_BOX])
    return make_response(render_template("errors/error.html", status=status, query=asked, **told), status)
