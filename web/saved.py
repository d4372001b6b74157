"""Which questions do I keep, and what came of them? Saving what is on the page, changing it, pausing, sharing, its history.

Nobody can look for the searches of another: an id that is not the reader's own answers as one that was never there.
"""

import hmac
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast, get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search.outbox import Item
from search.query import Query, from_params, plain
from search.readers import CannotSave, Forecast
from search.saved import Cadence, SavedSearch, forward
from search.story import Story
from web import links, names
from web.accounts import day_of, me, signed_in
from web.browse import archive, chips
from web.cards import cards

room = Blueprint("saved", __name__)

LONGEST_NAME = 200


@room.get("/searches")
@signed_in
def mine() -> str:
    """The reader's saved searches."""
    return render_template("saved/mine.html", query=Query(), searches=archive().readers.searches(me()), now=datetime.now(UTC))


@room.route("/searches/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Saves the question in the address: a name, how often, and what it would have sent."""
    asked = from_params(request.args.to_dict(flat=False))
    query = forward(asked)
    name, cadence = one_line(request.form.get("name", "")), request.form.get("cadence", "at_once")
    refusal = ""
    if request.method == "POST":
        try:
            kept = archive().readers.save(me(), name, query, _cadence(cadence))
        except CannotSave as error:
            refusal = _why(error)
        else:
            flash(gettext("It is saved. What is stored from now on is looked at."))
            return redirect(url_for("saved.one", id_=kept.id), 303)
    page = render_template(
        "saved/new.html",
        query=query,
        changing=_changing(),
        name=name if request.method == "POST" else suggested(query),
        cadence=cadence,
        refusal=refusal,
        forecast=_forecast(query),
        dated=asked.since is not None or asked.until is not None or asked.words != query.words,
        chips=list(chips(query)),
        me=me(),
    )
    return (page, 422) if refusal else page


def _changing() -> SavedSearch | None:
    """The search whose question the reader is about to change; None where it is none of the reader's any more."""
    id_ = session.get("changing", {}).get("id", "")
    found = archive().readers.search(id_) if id_ else None
    return found if found is not None and found.owner == me().id else None


def suggested(query: Query) -> str:
    """A name for a search, read back from its question: its words and what narrows it."""
    parts = [query.words] if query.words else []
    parts += [f"{names.CHIPS[kind]} {label}" for kind, label, _ in chips(query)]
    return " · ".join(parts)[:LONGEST_NAME]


def one_line(name: str) -> str:
    """A name as it is kept, on one line and without marks that would turn round what stands beside it."""
    line = "".join(" " if each in "\t\r\n" else each for each in name if each in "\t\r\n\u200c\u200d" or each.isprintable())
    return line.strip()[:LONGEST_NAME]


def _cadence(value: str) -> Cadence:
    if value not in get_args(Cadence):
        abort(400)
    return cast(Cadence, value)


def _forecast(query: Query) -> Forecast | None:
    """What the search would have sent; none for one that would match everything."""
    return archive().readers.forecast(query) if query.words or list(chips(query)) else None


def _why(error: CannotSave) -> str:
    if error.code == "no_name":
        return gettext("Give it a name: it stands in the subject of the mail.")
    if error.code == "flood":
        return gettext(
            "About %(count)s stories a day would come, which nobody reads. Add a word, or narrow it by place, group or source.",
            count=names.count(round(error.per_day)),
        )
    return gettext("This would send every story. Write a word that is worth looking for, or choose a place, group or source.")


def _mine(id_: str) -> SavedSearch:
    """A search of the reader's own; 404 for any other."""
    found = archive().readers.search(id_)
    if found is None or found.owner != me().id:
        abort(404)
    return found


@room.get("/searches/<id_>")
@signed_in
def one(id_: str) -> str:
    """One saved search: its choices, its feeds, its history."""
    return _page(_mine(id_))


def _page(each: SavedSearch, refusal: str = "") -> str:
    readers = archive().readers
    history = readers.history(each)
    return render_template(
        "saved/one.html",
        query=each.query,
        each=each,
        refusal=refusal,
        history=_told(history, readers.stories(history)),
        chips=list(chips(each.query)),
        feed=readers.feed_key(each),
        me=me(),
        now=datetime.now(UTC),
        link=links.public(url_for("saved.shared", id_=each.id, key=each.shared)) if each.shared else "",
    )


def _told(history: list[Item], stories: dict[str, Story]) -> list[tuple[Item, str]]:
    """Items with the headlines that the reader may see."""
    now = datetime.now(UTC)
    shown = {id_: story.headline for id_, story in stories.items() if story.shown(now)}
    return [(item, shown.get(item.story, "")) for item in history]


@room.post("/searches/<id_>")
@signed_in
def change(id_: str) -> ResponseReturnValue:
    """Changes name and cadence."""
    each = _mine(id_)
    name = one_line(request.form.get("name", ""))
    if not name:
        return _page(each, _why(CannotSave("no_name"))), 422
    account = me()
    choices = {"hour": account.hour, "weekday": account.weekday, "zone": account.zone, "language": account.language}
    return _kept(each, name=name, cadence=_cadence(request.form.get("cadence", "")), **choices)


@room.post("/searches/<id_>/question")
@signed_in
def question(id_: str) -> ResponseReturnValue:
    """Opens the search among the results, where its question is changed until the reader says that it is right."""
    each = _mine(id_)
    session["changing"] = {"id": each.id, "name": each.name}
    return redirect(links.results(each.query), 303)


@room.post("/searches/<id_>/asks")
@signed_in
def asks(id_: str) -> ResponseReturnValue:
    """Puts the question in the address in the place of the search's own; its history, feeds and link stay."""
    each, asked = _mine(id_), from_params(request.args.to_dict(flat=False))
    try:
        archive().readers.ask(each, asked)
    except CannotSave as error:
        return _page(each, _why(error)), 422
    session.pop("changing", None)
    flash(gettext("Its question is changed. What is stored from now on is looked at."))
    return redirect(url_for("saved.one", id_=each.id), 303)


@room.post("/searches/unchanged")
@signed_in
def unchanged() -> ResponseReturnValue:
    """Leaves the question as it was."""
    there = session.pop("changing", {}).get("id", "")
    return redirect(url_for("saved.one", id_=there) if there else url_for("saved.mine"), 303)


@room.post("/searches/<id_>/feed")
@signed_in
def feed(id_: str) -> ResponseReturnValue:
    """Gives the feeds another address: the old one opens nothing any more."""
    archive().readers.renew_feed(_mine(id_))
    flash(gettext("The feeds have a new address; the old one opens nothing any more."))
    return redirect(url_for("saved.one", id_=id_), 303)


def _kept(each: SavedSearch, **changes: Any) -> ResponseReturnValue:
    archive().readers.keep(replace(each, **changes))
    flash(gettext("It is kept."))
    return redirect(url_for("saved.one", id_=each.id), 303)


@room.post("/searches/<id_>/pause")
@signed_in
def pause(id_: str) -> ResponseReturnValue:
    """Pauses until a day, or for good where none is given."""
    each = _mine(id_)
    try:
        until = day_of(request.form.get("until", ""), me().zone)
    except ValueError as error:
        return _page(each, str(error)), 422
    return _kept(each, state="paused", paused_until=until, reason="")


@room.post("/searches/<id_>/resume")
@signed_in
def resume(id_: str) -> ResponseReturnValue:
    """Wakes a paused search."""
    return _kept(_mine(id_), state="active", paused_until=None, reason="")


@room.post("/searches/<id_>/share")
@signed_in
def share(id_: str) -> ResponseReturnValue:
    """Makes a link for others, or takes it away: it does not come back, a new one is another."""
    return _kept(_mine(id_), shared=secrets.token_urlsafe(12) if request.form.get("on") == "yes" else "")


@room.route("/searches/<id_>/delete", methods=["GET", "POST"])
@signed_in
def delete(id_: str) -> ResponseReturnValue:
    """Asks once, then deletes."""
    each = _mine(id_)
    if request.method == "GET":
        return render_template("saved/delete.html", query=Query(), each=each)
    archive().readers.delete(each)
    if session.get("changing", {}).get("id") == each.id:
        session.pop("changing")
    flash(gettext("“%(name)s” is deleted.", name=each.name))
    return redirect(url_for("saved.mine"), 303)


@room.get("/shared/<id_>/<key>")
def shared(id_: str, key: str) -> str:
    """A search that its reader has shared: what it is, and what it finds now."""
    each = archive().readers.search(id_)
    if each is None or not each.shared or not hmac.compare_digest(each.shared.encode(), key.encode()):
        abort(404)
    results = archive().find(replace(each.query, sort="newest", size=10))
    return render_template(
        "saved/shared.html",
        query=each.query,
        each=each,
        results=results,
        hits=cards(results.hits, each.query),
        chips=list(chips(each.query)),
        plain=plain,
    )
