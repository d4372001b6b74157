"""How does a program keep searches? Those of the reader whose token it shows, and nobody else's."""

from dataclasses import replace
from typing import Any, TypeVar

import msgspec
from flask import abort, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from search.archive import Archive
from search.query import from_params
from search.readers import CannotSave
from search.saved import SavedSearch
from web import saved
from web.api import nouns
from web.api.callers import caller
from web.api.table import N_, Operation, Parameter
from web.problems import problem

Noun = TypeVar("Noun")
_ID = Parameter("id_", N_("The id of the saved search."), {"type": "string", "minLength": 1, "maxLength": 100}, where="path")
LIST = Operation("saved", "GET", "/saved", N_("All saved searches of the owner of the token."), nouns.SavedSearches, "saved")
MAKE = Operation(
    "save",
    "POST",
    "/saved",
    N_("Saves a search; what is stored from then on is looked at."),
    nouns.Saved,
    "saved",
    201,
    body=nouns.NewSearch,
    problems=(400, 413, 415, 422),
)
ONE = Operation("saved_one", "GET", "/saved/{id_}", N_("A saved search."), nouns.Saved, "saved", 200, (_ID,), problems=(404,))
CHANGE = Operation(
    "saved_change",
    "PATCH",
    "/saved/{id_}",
    N_("Changes a saved search: its name, its question, how often it mails, or whether it rests."),
    nouns.Saved,
    "saved",
    200,
    (_ID,),
    body=nouns.Change,
    problems=(400, 404, 413, 415, 422),
)
DELETE = Operation(
    "saved_delete", "DELETE", "/saved/{id_}", N_("Deletes a saved search."), None, "saved", 204, (_ID,), problems=(404,)
)
LARGEST = 50_000
"""Bytes of the largest body."""

WHY = {
    "everything": lambda: gettext("Give it words to look for, or a place, group or source."),
    "flood": lambda: gettext("Add a word, or narrow it by place, group or source."),
    "no_name": lambda: gettext("Give it a name: it stands in the subject of the mail."),
}


def listed(archive: Archive) -> nouns.SavedSearches:
    """The saved searches of the owner of the token. Raises Unavailable."""
    account = caller().account or abort(403)
    return nouns.SavedSearches(tuple(_noun(archive, each) for each in archive.readers.searches(account)))


def make(archive: Archive) -> nouns.Saved | Response:
    """Saves a search. Raises Unclear, Unavailable."""
    account = caller().account or abort(403)
    given = read(nouns.NewSearch)
    if isinstance(given, Response):
        return given
    try:
        kept = archive.readers.save(account, saved.one_line(given.name), from_params(given.query), given.cadence)
    except CannotSave as error:
        return problem(422, error.code, WHY[error.code]())
    return _noun(archive, kept)


def one(archive: Archive, id_: str) -> nouns.Saved:
    """A saved search of the owner of the token."""
    return _noun(archive, _mine(archive, id_))


def change(archive: Archive, id_: str) -> nouns.Saved | Response:
    """Changes what the body names. Raises Unclear, Unavailable."""
    each = _mine(archive, id_)
    given = read(nouns.Change)
    if isinstance(given, Response):
        return given
    name = saved.one_line(given.name) if given.name else each.name
    state: dict[str, Any] = {"state": given.state, "paused_until": None, "reason": ""} if given.state else {}
    changed = replace(each, name=name or each.name, cadence=given.cadence or each.cadence, **state)
    if given.query is None:
        return _noun(archive, archive.readers.keep(changed))
    try:
        return _noun(archive, archive.readers.ask(changed, from_params(given.query)))
    except CannotSave as error:
        return problem(422, error.code, WHY[error.code]())


def delete(archive: Archive, id_: str) -> Response:
    """Deletes a saved search."""
    archive.readers.delete(_mine(archive, id_))
    return Response(status=204)


def _mine(archive: Archive, id_: str) -> SavedSearch:
    """A search of the owner's own; 404 for any other."""
    account = caller().account or abort(403)
    found = archive.readers.search(id_)
    return found if found is not None and found.owner == account.id else abort(404)


def _noun(archive: Archive, each: SavedSearch) -> nouns.Saved:
    return nouns.saved(each, archive.readers.feed_key(each))


def read(kind: type[Noun]) -> Noun | Response:
    """The body of the request as a noun, or the answer that says what is wrong with it."""
    if request.mimetype != "application/json":
        return problem(415, "body", gettext("Send it as application/json."))
    request.max_content_length = LARGEST
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        return problem(400, "body", str(error))
    except (UnicodeDecodeError, RecursionError):  # msgspec passes these on as they are
        return problem(400, "body", gettext("It is no UTF-8, or nested too deeply."))
