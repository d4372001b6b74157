"""What is wrong in this story's facts? Put right by hand, for now and for every later reading; read again; withdrawn."""

from collections.abc import Iterable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search import edits
from search.authority import ListName
from search.corrected import Correction
from search.edits import Wrong
from search.story import Story
from web.browse import archive
from web.library import forms
from web.library.door import by, desk, librarian, room, shown


@room.route("/stories/<id_>", methods=["GET", "POST"])
@librarian
def story(id_: str) -> ResponseReturnValue:
    """The facts of one story, to be put right."""
    found = archive().story(id_) or abort(404)
    if request.method == "GET":
        return _page(id_, found)
    try:
        desk().correct(id_, _corrected(desk().correction(id_)), by(), request.form.get("note", "").strip()[:900])
    except Wrong as error:
        return _page(id_, found, error)
    flash(gettext("The facts are put right, and later readings keep that."))
    return redirect(url_for("library.story", id_=id_), 303)


def _page(id_: str, found: Story, wrong: Wrong | None = None) -> ResponseReturnValue:
    return shown(
        "story.html",
        wrong,
        id_=id_,
        story=found,
        fixed=desk().correction(id_),
        form=request.form,
        history=desk().history(size=10, story=id_),
    )


def _corrected(before: Correction) -> Correction:
    """What the form says, on top of what was put right before. Raises Wrong."""
    places = _ids("add_places", "places"), request.form.getlist("no_places")
    groups = _ids("add_groups", "groups"), request.form.getlist("no_groups")
    dates = [_date(each) for each in request.form.get("add_dates", "").split()], request.form.getlist("no_dates")
    main = _date(request.form["main_date"]) if request.form.get("main_date", "").strip() else ""
    return _made(before, places, groups, dates, main)


def _made(
    before: Correction,
    places: tuple[list[str], list[str]],
    groups: tuple[list[str], list[str]],
    dates: tuple[list[str], list[str]],
    main: str,
) -> Correction:
    in_places, out_places = _moved(before.places, before.no_places, *places)
    in_groups, out_groups = _moved(before.groups, before.no_groups, *groups)
    in_dates, out_dates = _moved(before.dates, before.no_dates, *dates)
    return Correction(in_places, in_groups, in_dates, out_places, out_groups, out_dates, "" if main in out_dates else main)


def _moved(
    there: Iterable[str], out: Iterable[str], added: Iterable[str], removed: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is added and what is taken out by hand, after a form has added and removed some more."""
    added, removed = list(added), set(removed)
    kept = [each for each in dict.fromkeys((*there, *added)) if each not in removed]
    return tuple(kept), tuple(each for each in dict.fromkeys((*out, *sorted(removed))) if each not in added)


def _ids(field: str, name: ListName) -> list[str]:
    """The entries that a field names, one a line, by name or id. Raises Wrong on one that is not listed."""
    found: list[str] = []
    for line in request.form.get(field, "")[:5000].splitlines():
        if line.strip():
            id_ = forms.parent(line, name, archive().lists)
            if id_ not in getattr(archive().lists, name):
                raise Wrong("unknown", f"There is no entry {line}.", value=line.strip()[:80])
            found.append(id_)
    return found


def _date(text: str) -> str:
    """A day, month or year as facts hold it. Raises Wrong."""
    whole = edits.day(text)
    parts = len([each for each in text.replace("/", "-").split("-") if each])
    return whole[: (4, 7, 10)[min(parts, 3) - 1]]


@room.post("/stories/<id_>/again")
@librarian
def again(id_: str) -> ResponseReturnValue:
    """Reads one story again, with readers and lists as they are now."""
    if archive().story(id_) is None:
        abort(404)
    try:
        made = desk().again(id_, by())
    except Wrong:
        abort(404)
    flash(gettext("It was read again.") if made.stories else gettext("It was read again; nothing in it had to be written."))
    return redirect(url_for("library.story", id_=id_), 303)
