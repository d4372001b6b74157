"""Who asks, and may he? A token with the scope that an operation needs; reading is open where the pages are.

The API knows no cookies, so no page of another site can ask in a reader's name. Other origins get an answer in a browser only
where the operator names them: an archive in a newsroom's own network must not be read through its readers' browsers.
"""

from dataclasses import dataclass

from flask import Response, current_app, g, request
from flask_babel import gettext

from search.accounts import Account
from search.archive import Archive
from search.senders import Scope, Token
from search.settings import Settings
from web.api.limits import Limits, Share
from web.problems import problem


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that asks: its token, if it has one, and the account whose the token is."""

    token: Token | None
    account: Account | None


def caller() -> Caller:
    """The program of this request."""
    found: Caller = g.caller
    return found


def admit(archive: Archive, settings: Settings, limits: Limits, scope: Scope | None) -> Response | None:
    """Lets a request in (`g.caller`, `g.share`), or answers why not. Raises Unavailable."""
    shown = _shown()
    token = archive.token(shown) if shown else None
    account = archive.readers.account(token.owner) if token and token.owner else None
    known = token is not None and (not token.owner or (account is not None and account.confirmed))
    g.caller = Caller(token if known else None, account)
    who = f"token:{token.owner}:{token.name}" if token and known else f"address:{request.remote_addr}"
    g.share = limits.take(who, writes=scope == "write")
    if isinstance(g.share, Share) and not g.share.allowed:
        return problem(429, "rate", gettext("Wait %(seconds)s seconds.", seconds=max(1, g.share.seconds)))
    if scope is None or (scope == "search" and settings.api_open and shown is None):
        return None
    if not known or token is None:
        return _unauthorized(scope)
    if scope in token.scopes or (scope == "search" and settings.api_open):
        return None
    said = gettext("This needs a token with the scope “%(scope)s”.", scope=scope)
    return problem(403, "scope", said)


def _shown() -> str | None:
    """The token in the header; empty for a header that is no token of ours, None for no header."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip()[:200] if scheme.lower() == "bearer" else ""


def _unauthorized(scope: Scope) -> Response:
    told = gettext(
        "Send a token as “Authorization: Bearer …”. The operator makes one with: arshif token add NAME --scope %(scope)s",
        scope=scope,
    )
    answer = problem(401, "unauthorized", told)
    answer.headers["WWW-Authenticate"] = f'Bearer realm="arshif", scope="{scope}"'
    return answer


def share(answer: Response) -> Response:
    """Tells the program what is left of its limit, and a browser whether the page that asks may read the answer."""
    kept = g.get("share")
    if isinstance(kept, Share):
        kept.tell(answer)
    origin = request.headers.get("Origin", "")
    allowed = {each.strip() for each in current_app.config["ARSHIF"].api_origins.split(",") if each.strip()}
    if allowed:
        answer.vary.add("Origin")
    if origin and origin in allowed:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Expose-Headers"] = "Link, RateLimit, RateLimit-Policy, Retry-After"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            answer.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE"
            answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept-Language"
            answer.headers["Access-Control-Max-Age"] = "600"
    return answer
