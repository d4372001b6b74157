"""Which names are in no list yet? Each with its stories; from one a new entry, or a variant of an entry, in two clicks."""

from typing import cast

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search import edits
from search.candidates import Sighting, Which, alike
from search.edits import Plan, Wrong
from search.lists import Lists, split
from search.query import Query
from web import links
from web.browse import archive
from web.library import forms
from web.library.door import by, desk, librarian, room, shown
from web.library.entries import decide


def _which(text: str) -> Which:
    if text not in ("places", "groups"):
        abort(404)
    return cast(Which, text)


@room.get("/candidates")
@room.get("/candidates/<which>")
@librarian
def candidates(which: str = "groups") -> ResponseReturnValue:
    """Names found by their form, the most frequent first."""
    return shown("candidates.html", which=_which(which), candidates=desk().candidates(_which(which)))


@room.route("/candidates/<which>/<path:key>", methods=["GET", "POST"])
@librarian
def candidate(which: str, key: str) -> ResponseReturnValue:
    """One candidate in its stories; its form makes it a variant of an entry."""
    list_ = _which(which)
    seen = desk().sighting(list_, key) or abort(404)

    def plan(lists: Lists) -> Plan:
        into = forms.parent(request.form.get("other", "").strip() or request.form.get("into", ""), list_, lists)
        known = lists.places if list_ == "places" else lists.groups
        if into not in known:
            raise Wrong("unknown", f"There is no entry {into}.", value=into)
        entry, name = known[into], seen.candidate.name
        column = "weak" if list_ == "groups" and request.form.get("unsure") else "aliases"
        there = entry.aliases if column == "aliases" else split(entry.extra.get("weak", ""))
        return edits.mend(lists, list_, into, {column: "|".join((*there, name))})

    def page(wrong: Wrong | None = None) -> ResponseReturnValue:
        return _page(seen, wrong)

    return decide(plan, page, request.path) if request.method == "POST" else page()


def _page(seen: Sighting, wrong: Wrong | None) -> ResponseReturnValue:
    each = seen.candidate
    near = forms.named(seen.parent) if seen.parent and archive().lists.entry(seen.parent) else ""
    new = {"name_ar": each.name, "kind": seen.kind, "country": seen.country, "parent": near}
    return shown(
        "candidate.html",
        wrong,
        seen=seen,
        each=each,
        alike=alike(archive().lists, each.which, each.name),
        new=url_for("library.add", name=each.which) + "?" + links.encoded((key, value) for key, value in new.items() if value),
        results=Query(places=(each.key,)) if each.which == "places" else Query(words=f"«{each.name}»"),
    )


@room.post("/candidates/<which>/dismiss")
@librarian
def dismiss(which: str) -> ResponseReturnValue:
    """Has a candidate offered no more."""
    list_ = _which(which)
    seen = desk().sighting(list_, request.form.get("key", "")) or abort(404)
    try:
        desk().dismiss(seen.candidate, by())
    except Wrong as error:
        return _page(seen, error)
    flash(gettext("“%(name)s” is offered no more. The history can bring it back.", name=seen.candidate.name))
    return redirect(url_for("library.candidates", which=list_), 303)
