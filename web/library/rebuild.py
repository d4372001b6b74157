"""The rebuild by buttons: begun, followed, accepted or stopped, and gone back from. Administrators press, librarians look on."""

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search.edits import Wrong
from search.queues import REBUILD
from search.rebuild import Busy, Rebuilder
from search.rebuild_state import Rebuild
from web.accounts import me
from web.browse import archive
from web.library.door import librarian, room, shown
from web.nudge import nudge

_WORKERS = "workers"
_BUTTONS: dict[str, Callable[[Rebuilder], Rebuild]] = {
    "documents": lambda rebuilder: rebuilder.begin("documents", _WORKERS),
    "stories": lambda rebuilder: rebuilder.begin("stories", _WORKERS),
    "back": lambda rebuilder: rebuilder.back(_WORKERS),
    "accept": lambda rebuilder: rebuilder.accept(),
    "stop": lambda rebuilder: rebuilder.stop(),
}


@room.get("/rebuild")
@librarian
def rebuild() -> ResponseReturnValue:
    """How far a rebuild is, or what became of the last one."""
    return _page()


def _page(wrong: Wrong | None = None) -> ResponseReturnValue:
    rebuilder = archive().rebuilds
    last = rebuilder.state()
    return shown(
        "rebuild.html",
        wrong,
        last=last,
        report=last.compared if last and last.report else None,
        due=rebuilder.due(),
        may=me().role == "admin",
    )


@room.post("/rebuild")
@librarian
def press() -> ResponseReturnValue:
    """Begins, accepts, stops or goes back."""
    button = _BUTTONS.get(request.form.get("do", ""))
    if me().role != "admin" or button is None:
        abort(404)
    try:
        button(archive().rebuilds)
    except Busy as error:
        return _page(Wrong("busy", str(error)))
    nudge(REBUILD)
    flash(gettext("The workers are told."))
    return redirect(url_for("library.rebuild"), 303)
