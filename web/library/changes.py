"""Who changed what, when, how far its stories are read again, and how is it taken back?"""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search.edits import Wrong
from search.queues import RELIST
from web.library import wording
from web.library.door import PAGE, by, desk, librarian, page_number, room, shown
from web.nudge import nudge


@room.get("/changes")
@librarian
def history() -> ResponseReturnValue:
    """All that was done by hand, newest first; `entry`, `story` or `by` narrow it."""
    page = page_number()
    narrowed = {
        "entries": request.args.get("entry", ""),
        "story": request.args.get("story", ""),
        "by": request.args.get("by", ""),
    }
    total, found = desk().history(PAGE, (page - 1) * PAGE, (), **narrowed)
    return shown("history.html", changes=found, total=total, page=page, pages=-(-total // PAGE), narrowed=narrowed)


@room.get("/changes/<id_>")
@librarian
def change(id_: str) -> ResponseReturnValue:
    """One change: what it did, and how far the stories that it concerns are read again."""
    return _page(id_)


def _page(id_: str, wrong: Wrong | None = None) -> ResponseReturnValue:
    found = desk().change(id_) or abort(404)
    return shown("change.html", wrong, change=found, differences=wording.differences(found))


@room.post("/changes/<id_>/undo")
@librarian
def undo(id_: str) -> ResponseReturnValue:
    """Takes a change back."""
    try:
        made = desk().undo(id_, by())
    except Wrong as error:
        return _page(id_, error)
    return told(made.id, gettext("It is taken back."))


def told(id_: str, sentence: str) -> ResponseReturnValue:
    """Has the workers look at a change, and shows it."""
    nudge(RELIST)
    flash(sentence)
    return redirect(url_for("library.change", id_=id_), 303)
