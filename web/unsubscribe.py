"""How does a reader stop mail from the mail itself? A link with a page and a button; a mail program posts to it (RFC 8058).

It asks for no cookie and no form token: whoever has the link, which is signed, may stop the mail and do nothing else with it.
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from search.query import Query
from web.accounts import csrf
from web.browse import archive

room = Blueprint("unsubscribe", __name__)
csrf.exempt(room)  # type: ignore[no-untyped-call]


@room.get("/unsubscribe/<token>")
def ask(token: str) -> ResponseReturnValue:
    """The searches that would be stopped, and a button."""
    searches = archive().readers.stops(token)
    if searches is None:
        return render_template("accounts/unsubscribe_wrong.html", query=Query()), 404
    return render_template("accounts/unsubscribe.html", query=Query(), searches=searches, token=token)


@room.post("/unsubscribe/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Stops them, as often as it is asked."""
    if not archive().readers.stop_by(token):
        return render_template("accounts/unsubscribe_wrong.html", query=Query()), 404
    return render_template("accounts/unsubscribed.html", query=Query())
