"""The lists of places, groups and agencies: looking entries up, and adding, mending, merging, splitting and retiring them.

Each form first shows what it would do, and does it when that is confirmed; both come to the same address.
"""

from collections.abc import Callable
from hashlib import blake2b

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search import edits
from search.arabic import fold
from search.authority import ListName
from search.edits import Plan, Wrong
from search.lists import Entry, Lists, row_of, split
from search.query import Query
from web.browse import archive
from web.library import forms, wording
from web.library.changes import told
from web.library.door import PAGE, by, desk, kept, librarian, list_name, page_number, room, shown


@room.get("/lists/<name>")
@librarian
def entries(name: str) -> ResponseReturnValue:
    """Entries of a list whose names hold what is asked, those whose name begins so first."""
    list_ = list_name(name)
    asked, kind = request.args.get("q", "").strip()[:100], request.args.get("kind", "")[:20]
    found = _found(archive().lists, list_, asked, kind)
    page = page_number()
    start = (page - 1) * PAGE
    return shown(
        "entries.html",
        list=list_,
        asked=asked,
        kind=kind,
        kinds=forms.kinds(list_, ()),
        total=len(found),
        entries=found[start : start + PAGE],
        page=page,
        pages=-(-len(found) // PAGE),
    )


def _found(lists: Lists, name: ListName, asked: str, kind: str) -> list[Entry]:
    """Entries that bear a name or an id, the best fit first; all of them, by name, where nothing is asked."""
    known: dict[str, Entry] = getattr(lists, name)
    wanted = fold(asked)
    ranked: list[tuple[int, int, str, Entry]] = []
    for entry in known.values():
        if kind and entry.kind != kind:
            continue
        rank = _rank(entry, wanted, asked) if wanted else 2
        if rank is not None:
            ranked.append((rank, -entry.population, entry.name_ar, entry))
    return [entry for *_, entry in sorted(ranked, key=lambda each: each[:3])]


def _rank(entry: Entry, wanted: str, asked: str) -> int | None:
    if entry.id == asked:
        return 0
    best: int | None = None
    for name in (*entry.names, *split(entry.extra.get("weak", ""))):
        folded = fold(name)
        bare = folded.removeprefix("ال")
        if wanted in (folded, bare):
            return 0
        if folded.startswith(wanted) or bare.startswith(wanted):
            best = 1
        elif best is None and wanted in folded:
            best = 2
    return best


@room.route("/lists/<name>/new", methods=["GET", "POST"])
@librarian
def add(name: str) -> ResponseReturnValue:
    """Adds an entry."""
    list_ = list_name(name)
    form: forms.Form = request.form if request.method == "POST" else forms.Form(request.args.items(multi=True))

    def plan(lists: Lists) -> Plan:
        return edits.add(lists, list_, forms.columns(form, list_, lists) | {"id": form.get("id", "").strip()})

    def page(wrong: Wrong | None = None) -> ResponseReturnValue:
        return shown("add.html", wrong, list=list_, form=form, kinds=forms.kinds(list_, ()))

    return decide(plan, page, url_for("library.entries", name=list_)) if request.method == "POST" else page()


@room.route("/lists/<name>/entry/<id_>", methods=["GET", "POST"])
@librarian
def entry(name: str, id_: str) -> ResponseReturnValue:
    """One entry: its names, what lies in it, its stories and its history; its form mends it."""
    list_ = list_name(name)
    found = _entry(list_, id_)

    def plan(lists: Lists) -> Plan:
        fresh = lists.entry(found.id)
        if fresh is None or request.form.get("seen", "") != _seen(fresh):
            raise Wrong("stale", "Somebody else has changed it.", id=id_)
        return edits.mend(lists, list_, found.id, forms.columns(request.form, list_, lists))

    def page(wrong: Wrong | None = None) -> ResponseReturnValue:
        form = request.form if request.method == "POST" else forms.filled(found, list_)
        return _entry_page(list_, found, form, wrong)

    return decide(plan, page, url_for("library.entry", name=list_, id_=found.id)) if request.method == "POST" else page()


def _entry(name: ListName, id_: str) -> Entry:
    known: dict[str, Entry] = getattr(archive().lists, name)
    found = archive().lists.entry(id_)
    if found is None or (found.id not in known and found.id not in archive().lists.gone):
        abort(404)
    return found


def _seen(entry: Entry) -> str:
    """What a form was filled from, so that it does not write over what another changed since."""
    return blake2b(repr(sorted(row_of(entry).items())).encode(), digest_size=8).hexdigest()


def _entry_page(name: ListName, found: Entry, form: forms.Form, wrong: Wrong | None) -> ResponseReturnValue:
    lists = archive().lists
    known: dict[str, Entry] = getattr(lists, name)
    below = [each for each in known.values() if found.id in each.parents[:1]]
    asked = {"places": Query(places=(found.id,)), "groups": Query(groups=(found.id,)), "agencies": Query(agencies=(found.id,))}
    results = archive().find(asked[name].changed(size=5, sort="newest"))
    return shown(
        "entry.html",
        wrong,
        list=name,
        entry=found,
        gone=found.id in lists.gone,
        form=form,
        kinds=forms.kinds(name, (found.kind,)),
        seen=_seen(found),
        below=below[:40],
        below_count=len(below),
        asked=asked[name],
        results=results,
        history=desk().history(size=12, entries=found.id),
        own=[each for each in (*found.aliases, *split(found.extra.get("weak", ""))) if each != found.name_ar],
    )


@room.route("/lists/<name>/entry/<id_>/merge", methods=["GET", "POST"])
@librarian
def merge(name: str, id_: str) -> ResponseReturnValue:
    """Merges an entry into another, found by name."""
    list_ = list_name(name)
    found = _entry(list_, id_)
    asked = request.values.get("q", "").strip()[:100]

    def plan(lists: Lists) -> Plan:
        return edits.merge(lists, list_, found.id, request.form.get("into", ""))

    def page(wrong: Wrong | None = None) -> ResponseReturnValue:
        others = [each for each in _found(archive().lists, list_, asked or found.name_ar, "") if each.id != found.id]
        return shown("merge.html", wrong, list=list_, entry=found, asked=asked, others=others[:20])

    here = url_for("library.merge", name=list_, id_=found.id)
    return decide(plan, page, here) if request.method == "POST" else page()


@room.route("/lists/<name>/entry/<id_>/split", methods=["GET", "POST"])
@librarian
def split_(name: str, id_: str) -> ResponseReturnValue:
    """Splits an entry: a new one takes some of its names along."""
    list_ = list_name(name)
    found = _entry(list_, id_)
    own = [each for each in (*found.aliases, *split(found.extra.get("weak", ""))) if each != found.name_ar]

    def plan(lists: Lists) -> Plan:
        row = forms.columns(request.form, list_, lists)
        return edits.cut(lists, list_, found.id, request.form.getlist("moving"), row)

    def page(wrong: Wrong | None = None) -> ResponseReturnValue:
        kinds = forms.kinds(list_, (found.kind,))
        return shown("split.html", wrong, list=list_, entry=found, own=own, form=request.form, kinds=kinds)

    here = url_for("library.split_", name=list_, id_=found.id)
    return decide(plan, page, here) if request.method == "POST" else page()


@room.route("/lists/<name>/entry/<id_>/retire", methods=["GET", "POST"])
@librarian
def retire(name: str, id_: str) -> ResponseReturnValue:
    """Retires an entry, from a day on or altogether."""
    list_ = list_name(name)
    found = _entry(list_, id_)

    def page(wrong: Wrong | None = None) -> ResponseReturnValue:
        return shown("retire.html", wrong, list=list_, entry=found, until=request.form.get("until", ""))

    here = url_for("library.retire", name=list_, id_=found.id)
    if request.method == "GET":
        return page()
    return decide(lambda lists: edits.retire(lists, list_, found.id, request.form.get("until", "")), page, here)


def decide(plan: Callable[[Lists], Plan], page: Callable[[Wrong | None], ResponseReturnValue], here: str) -> ResponseReturnValue:
    """What a form comes to: its own page with what is wrong, the preview, or the change made when that was confirmed."""
    try:
        made = plan(desk().lists)
        if request.form.get("step") != "make":
            seen = desk().preview(made)
            return shown("preview.html", seen=seen, form=kept(request.form), here=request.path, back=here, rows=_rows(made))
        change = desk().make(made, by())
    except Wrong as error:
        return page(error)
    return told(change.id, gettext("It is made. Search and facets know it now."))


def _rows(plan: Plan) -> list[tuple[str, str, list[wording.Difference]]]:
    """What a plan would change, entry by entry."""
    lists = archive().lists
    made: list[tuple[str, str, list[wording.Difference]]] = []
    for name, row in plan.rows:
        known: dict[str, Entry] = getattr(lists, name) if name != "words" else {}
        before = row_of(known[row["id"]]) if row["id"] in known else {}
        made.append((name, row["id"], wording.rows(before, row, name)))
    return made
