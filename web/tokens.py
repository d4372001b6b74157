"""Which programs may act for me? A reader makes tokens for himself, sees each once, and takes it away again."""

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search.query import Query
from search.senders import Scope
from web.accounts import me, signed_in
from web.browse import archive
from web.saved import one_line

room = Blueprint("tokens", __name__)

OWN: tuple[Scope, ...] = ("search", "saved")
"""What a reader's token is good for; only the operator says who pushes stories."""

LONGEST = 60


@room.route("/me/tokens", methods=["GET", "POST"])
@signed_in
def mine() -> ResponseReturnValue:
    """The reader's tokens, and a form for another, which is shown once."""
    if request.method == "GET":
        return _page()
    name = one_line(request.form.get("name", ""))[:LONGEST]
    if not name:
        return _page(refusal=gettext("Give it a name, so that you know it again.")), 422
    try:
        made = archive().add_token(name, OWN, me().id)
    except ValueError:
        return _page(refusal=gettext("There is a token of this name already, or there are too many. Take one away first.")), 422
    answer = make_response(_page(made))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(made: str = "", refusal: str = "") -> str:
    tokens = archive().tokens(me().id)
    return render_template("accounts/tokens.html", query=Query(), tokens=tokens, made=made, refusal=refusal, longest=LONGEST)


@room.post("/me/tokens/remove")
@signed_in
def remove() -> ResponseReturnValue:
    """Takes a token of the reader's away: from this moment it opens nothing."""
    if not archive().remove_token(request.form.get("name", ""), me().id):
        abort(404)
    flash(gettext("The token opens nothing any more."))
    return redirect(url_for("tokens.mine"), 303)
