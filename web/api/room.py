"""Where do programs come in? One route for each operation of the table, the description of them all, and a page of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from search.archive import Archive
from search.query import Query, Unclear
from search.settings import Settings
from web import links
from web.api import callers, keeping, openapi, pushing, searching, withdrawing
from web.api.limits import Limits
from web.api.table import Operation
from web.problems import TITLES

View = Callable[..., Any]
OPERATIONS: tuple[tuple[Operation, View], ...] = (
    (searching.SEARCH, searching.search),
    (searching.FACET, searching.facet),
    (searching.EXPORT, searching.export),
    (searching.SUGGEST, searching.suggestions),
    (searching.STORY, searching.story),
    (keeping.LIST, keeping.listed),
    (keeping.MAKE, keeping.make),
    (keeping.ONE, keeping.one),
    (keeping.CHANGE, keeping.change),
    (keeping.DELETE, keeping.delete),
    (withdrawing.WITHDRAW, withdrawing.withdraw),
    (pushing.PUSH, pushing.push),
    (pushing.DOCUMENT, pushing.document),
)
"""The table: every operation with the function that answers it."""


def blueprint(archive: Archive, settings: Settings) -> Blueprint:
    """The API's routes over one archive."""
    api = Blueprint("api", __name__, url_prefix="/api/v1")
    limits = Limits(settings)
    for operation, view in OPERATIONS:
        guarded = _guarded(archive, settings, limits, operation, view)
        api.add_url_rule(operation.rule, operation.name, guarded, methods=[operation.method])
    api.add_url_rule("/openapi.json", "openapi", _described)
    api.add_url_rule("/docs", "docs", _docs)
    api.add_url_rule("/", "root", lambda: redirect(url_for("api.docs")))
    api.after_request(callers.share)
    return api


def _guarded(archive: Archive, settings: Settings, limits: Limits, operation: Operation, view: View) -> View:
    """The view of an operation: who may not ask is told so, a noun is written as JSON."""

    @wraps(view)
    def guarded(**given: str) -> BaseResponse:
        refused = callers.admit(archive, settings, limits, operation.scope)
        if refused is not None:
            return refused
        _check(operation)
        answer = view(archive, **given)
        if isinstance(answer, BaseResponse):
            return answer
        made = Response(msgspec.json.encode(answer), operation.status, content_type="application/json; charset=utf-8")
        following = getattr(answer, "next", None)
        if following:
            made.headers["Link"] = f'<{following}>; rel="next"'
        return made

    return guarded


def _check(operation: Operation) -> None:
    """Raises Unclear on a parameter that is not as the table says."""
    for each in operation.parameters:
        wrong = each.wrong(request.args.getlist(each.name)) if each.where == "query" else None
        if wrong:
            raise Unclear(each.name, *wrong)


def _document() -> dict[str, Any]:
    return openapi.document((operation for operation, _ in OPERATIONS), links.public("/api/v1"))


def _described() -> Response:
    """The description, for programs."""
    answer = Response(msgspec.json.encode(_document()), content_type="application/json; charset=utf-8")
    answer.add_etag()
    return answer


def _docs() -> str:
    """The description, for people."""
    return render_template("api/docs.html", query=Query(), document=_document(), problems=TITLES)
