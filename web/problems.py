"""How is a program told what went wrong? Problem documents (RFC 9457): a code that stays, words in the reader's language.

`type` leads to the place in the documentation that explains the code.
"""

from typing import Any

import msgspec
from flask import Response, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from web import links

MEDIA_TYPE = "application/problem+json"

TITLES = {
    "bad_request": _("The request cannot be read"),
    "no_date": _("A day cannot be read"),
    "no_number": _("A number cannot be read"),
    "unknown": _("This is not one of the choices"),
    "too_long": _("A value is too long"),
    "too_many": _("There are too many filters"),
    "cursor": _("The cursor is not of this question"),
    "cursor_expired": _("The cursor is too old"),
    "body": _("The body is not as described"),
    "unauthorized": _("A token is needed"),
    "scope": _("The token is not good for this"),
    "forbidden": _("This is not open to you"),
    "not_found": _("There is nothing here"),
    "withdrawn": _("The story was withdrawn"),
    "method": _("This address cannot be asked that way"),
    "everything": _("The search would match every story"),
    "flood": _("The search would match more than anybody reads"),
    "no_name": _("A name is missing"),
    "no_reason": _("A reason is missing"),
    "refused": _("The document cannot be a story"),
    "too_large": _("That is too large"),
    "address": _("The address is too long"),
    "rate": _("Too many requests"),
    "busy": _("Too many exports at once"),
    "broken": _("Something of ours is broken"),
    "unavailable": _("The archive is not answering just now"),
}
"""Every code that an answer can have, with what it says."""

CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method",
    410: "withdrawn",
    413: "too_large",
    414: "address",
    429: "rate",
    500: "broken",
    503: "unavailable",
}
"""The code of a status for which nothing more is known."""


def problem(status: int, code: str, detail: str = "", **more: Any) -> Response:
    """A problem document. `detail` is in the reader's language already; `more` are members of its own."""
    title = str(TITLES[code]) if code in TITLES else gettext("The document cannot be a story")
    body = {
        "type": links.public(url_for("api.docs")) + f"#problem-{code if code in TITLES else 'refused'}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail or title,
        **more,
    }
    return Response(msgspec.json.encode(body), status=status, content_type=MEDIA_TYPE)
