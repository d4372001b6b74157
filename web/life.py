"""What did a story say before, and how is it corrected or withdrawn? Its versions for everybody, the rest for librarians.

Withdrawing and correcting are done when the page answers; only the mail that tells of it comes after.
"""

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search.query import Query
from search.story import Unreadable
from web.accounts import me, role
from web.browse import archive, tombstone
from web.nudge import nudge

room = Blueprint("life", __name__)

LONGEST_REASON = 500


@room.get("/stories/<id_>/versions")
def versions(id_: str) -> ResponseReturnValue:
    """The versions of a story, newest first, each with the words that it changed; the tombstone of one that was withdrawn."""
    found = archive().versions(id_)
    if not found:
        return tombstone(id_)
    return render_template("life/versions.html", id_=id_, story=archive().story(id_) or abort(404), versions=found, query=Query())


@room.route("/stories/<id_>/kill", methods=["GET", "POST"])
@role("librarian")
def kill(id_: str) -> ResponseReturnValue:
    """Withdraws a story, with a reason."""
    story = archive().story(id_) or abort(404)
    reason = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
    if request.method == "POST" and reason:
        archive().desk.kill(id_, reason, me().email)
        nudge("arshif.letters")
        return redirect(url_for("browse.story", id_=id_), 303)
    refusal = gettext("Say why: it is what its readers are told.") if request.method == "POST" else ""
    page = render_template("life/kill.html", story=story, refusal=refusal, longest=LONGEST_REASON, query=Query())
    return (page, 422) if refusal else page


@room.post("/stories/<id_>/lift")
@role("librarian")
def lift(id_: str) -> ResponseReturnValue:
    """Takes the newsroom's own kill back."""
    if not archive().lift(id_):
        abort(404)
    nudge("arshif.kills")
    return redirect(url_for("browse.story", id_=id_), 303)


@room.route("/stories/<id_>/correct", methods=["GET", "POST"])
@role("librarian")
def correct(id_: str) -> ResponseReturnValue:
    """Corrects the texts of a story; a serious correction is told to everyone who was mailed it."""
    story = archive().story(id_) or abort(404)
    texts = {name: getattr(story, name) for name in ("headline", "abstract", "body")}
    note, refusal = "", ""
    if request.method == "POST":
        given = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in texts}
        note = " ".join(request.form.get("note", "").split())[:LONGEST_REASON]
        serious = request.form.get("serious") == "yes"
        refusal = _refusal(texts, given, note, serious)
        texts = given
        if not refusal:
            try:
                archive().correct(id_, given, me().email, note, serious)
            except Unreadable:
                refusal = gettext("It needs a headline and a text.")
            else:
                flash(gettext("It is corrected."))
                nudge("arshif.letters")
                return redirect(url_for("life.versions", id_=id_), 303)
    page = render_template(
        "life/correct.html", story=story, texts=texts, note=note, refusal=refusal, longest=LONGEST_REASON, query=Query()
    )
    return make_response(page, 422 if refusal else 200)


def _refusal(texts: dict[str, str], given: dict[str, str], note: str, serious: bool) -> str:
    if not given["headline"] or not given["body"]:
        return gettext("It needs a headline and a text.")
    if given == texts and not (serious and note):
        return gettext("Nothing was changed. Change a text, or mark what stands as a serious correction and say what it is.")
    return ""
