"""How does a program withdraw a story? `DELETE /api/v1/stories/{id_}` answers when nobody finds it any more.

It has a scope of its own: who may send stories may not take away those of others.
"""

from flask import abort, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from search.archive import Archive
from web.api.callers import caller
from web.api.searching import ONE
from web.api.table import N_, Operation, Parameter
from web.nudge import nudge
from web.problems import problem

LONGEST_REASON = 500

WITHDRAW = Operation(
    "withdraw",
    "DELETE",
    "/stories/{id_}",
    N_("Withdraws a story at once: nobody finds it any more, and everyone who was mailed it is told why."),
    None,
    "kill",
    204,
    (
        ONE,
        Parameter(
            "reason",
            N_("Why, as readers are told."),
            {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON},
        ),
    ),
    problems=(400, 404, 410),
)


def withdraw(archive: Archive, id_: str) -> Response:
    """Withdraws a story. Raises Unavailable: then it is to be asked again, which doubles nothing."""
    reason = " ".join(request.args.get("reason", "").split())[:LONGEST_REASON]
    if not reason:
        return problem(400, "no_reason", gettext("Say why: it is what its readers are told."))
    if (stone := archive.tombstone(id_)) is not None:
        return problem(410, "withdrawn", stone.reason)
    token = caller().token
    if not archive.kill(id_, f"api:{token.name if token else ''}", reason):
        abort(404)
    nudge("arshif.letters")
    return Response(status=204)
