"""Who comes in at the desk? Librarians and administrators; to other readers its rooms are not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from search.accounts import ROLES
from search.authority import ListName
from search.desk import Desk
from search.edits import Wrong
from search.query import Query
from web.accounts import me, signed_in
from web.browse import archive
from web.library import wording

room = Blueprint("library", __name__, url_prefix="/library")
PAGE = 50
"""Rows of a page."""

_View = Callable[..., ResponseReturnValue]


def librarian(view: _View) -> _View:
    """A view for librarians: who is not signed in is sent to sign in, for other readers there is nothing here."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if ROLES.index(me().role) < ROLES.index("librarian"):
            abort(404)
        return view(*args, **kwargs)

    return signed_in(asked)


def desk() -> Desk:
    """The desk of the archive that this application shows."""
    return archive().desk


def by() -> str:
    """Who is at the desk."""
    return me().email


def shown(template: str, wrong: Wrong | None = None, **values: object) -> ResponseReturnValue:
    """A page of the desk; with what is wrong, said in the reader's language, as 422."""
    refusal = wording.refusal(wrong) if wrong else ""
    page = render_template(f"library/{template}", query=Query(), words=wording, refusal=refusal, **values)
    return (page, 422) if wrong else page


def list_name(text: str) -> ListName:
    """The list of an address. 404 for what is none."""
    if text not in ("places", "groups", "agencies"):
        abort(404)
    return cast(ListName, text)


def page_number() -> int:
    """The page that is asked for, from 1 on."""
    text = request.args.get("page", "1")
    return max(1, min(200, int(text))) if text.isdecimal() else 1


def kept(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What a form must carry through its preview."""
    return [(name, value) for name, value in form.items(multi=True) if name not in ("csrf_token", "step")]
