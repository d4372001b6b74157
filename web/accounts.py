"""Who is reading, and how does a reader come in without a password? A mailed link, a button, a signed cookie.

The cookie holds the account's id and its epoch, looked at on every request: raising the epoch ends every session at once.
A GET never signs in, since mail scanners follow links; every form carries a token against forgery.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, wraps
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from flask import Blueprint, Flask, abort, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response

from search.accounts import ROLES, Account, signed_out
from search.links import TooMany
from search.query import Query
from search.queues import LINK
from search.readers import LINK_MINUTES
from search.story import Unavailable
from web import names
from web.browse import archive
from web.locales import catalogue
from web.nudge import nudge
from web.reading import LANGUAGES

room = Blueprint("accounts", __name__)
csrf = CSRFProtect()  # type: ignore[no-untyped-call]

SESSION = timedelta(days=60)
_View = Callable[..., ResponseReturnValue]

ZONES = (
    "Asia/Baghdad",
    "Asia/Riyadh",
    "Asia/Kuwait",
    "Asia/Bahrain",
    "Asia/Qatar",
    "Asia/Dubai",
    "Asia/Muscat",
    "Asia/Aden",
    "Asia/Amman",
    "Asia/Damascus",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Asia/Gaza",
    "Africa/Cairo",
    "Africa/Khartoum",
    "Africa/Tripoli",
    "Africa/Tunis",
    "Africa/Algiers",
    "Africa/Casablanca",
    "Africa/Nouakchott",
    "Africa/Mogadishu",
    "Africa/Djibouti",
    "Indian/Comoro",
    "Europe/Istanbul",
    "Asia/Tehran",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Stockholm",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Sydney",
    "UTC",
)
"""Time zones that a page offers: those of the Arab world, its neighbours, and where Arabic newsrooms sit abroad."""


def init(app: Flask) -> None:
    """Gives every template its `account`, every form its token, and what lacks the token a clear page."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False, PERMANENT_SESSION_LIFETIME=SESSION)
    csrf.init_app(app)  # type: ignore[no-untyped-call]
    app.register_error_handler(CSRFError, _forged)
    app.context_processor(lambda: {"account": _shown})


def current() -> Account | None:
    """The reader who is signed in, as the account stands this moment; None for a session that was ended. Raises Unavailable."""
    if "account" not in g:
        id_, epoch = session.get("account"), session.get("epoch")
        found = archive().readers.account(id_) if isinstance(id_, str) and id_ else None
        g.account = found if found is not None and found.confirmed and found.epoch == epoch else None
    return cast(Account | None, g.account)


def _shown() -> Account | None:
    """The reader for the head of a page, which is shown all the same when the engine is silent."""
    try:
        return current()
    except Unavailable:
        return None


def signed_in(view: _View) -> _View:
    """A view for readers who are signed in; others are sent to sign in, and brought back to the page afterwards."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if current() is None:
            if request.method == "GET":
                session["next"] = request.full_path.rstrip("?")
            return redirect(url_for("accounts.sign_in"), 303)
        return view(*args, **kwargs)

    return asked


def role(least: str) -> Callable[[_View], _View]:
    """A view for readers of at least this role; 403 for others."""

    def with_role(view: _View) -> _View:
        @wraps(view)
        def asked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if ROLES.index(me().role) < ROLES.index(least):
                abort(403)
            return view(*args, **kwargs)

        return signed_in(asked)

    return with_role


def me() -> Account:
    """The reader of a view that only readers who are signed in reach."""
    account = current()
    if account is None:
        abort(404)
    return account


@room.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The form for an address. What follows is the same whether it is known, allowed or neither."""
    if request.method == "GET":
        return render_template("accounts/sign_in.html", query=Query(), email="", wrong=False)
    email = request.form.get("email", "")[:300]
    try:
        id_ = archive().readers.ask_link(email, g.reader.language, request.remote_addr or "")
    except ValueError:
        return render_template("accounts/sign_in.html", query=Query(), email=email, wrong=True), 422
    except TooMany:
        abort(429)
    nudge(LINK, id_)
    session["asked"] = email.strip()
    return redirect(url_for("accounts.asked"), 303)


@room.get("/sign-in/sent")
def asked() -> ResponseReturnValue:
    """What a reader should do now, who has asked for a link."""
    if "asked" not in session:
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/asked.html", query=Query(), email=session["asked"], minutes=LINK_MINUTES)


@room.get("/sign-in/<token>")
def link(token: str) -> ResponseReturnValue:
    """The page of a mailed link: a button, for a link that is only looked at must not be used up."""
    email = archive().readers.link_email(token)
    if email is None:
        return render_template("accounts/spent.html", query=Query(), minutes=LINK_MINUTES), 410
    return _alone(render_template("accounts/link.html", query=Query(), email=email, token=token))


@room.post("/sign-in/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """Signs in, once, and goes on to where the reader was."""
    account = archive().readers.open_link(token, g.reader.language)
    if account is None:
        return render_template("accounts/spent.html", query=Query(), minutes=LINK_MINUTES), 410
    where = session.get("next", "")
    session.clear()
    session.update(account=account.id, epoch=account.epoch)
    session.permanent = True
    return redirect(where if ours(where) else url_for("saved.mine"), 303)


def ours(path: object) -> bool:
    """Whether a path leads to a page of this site and to nothing else."""
    good = isinstance(path, str) and path.startswith("/") and not path.startswith("//")
    # A browser takes a backslash for a slash, and drops tabs and line ends before it looks.
    return good and not re.search(r"[\\\x00-\x20\x7f]", str(path).partition("?")[0])


def _alone(page: str) -> Response:
    """A page whose address is a secret: it is not told to where its links lead."""
    answer = make_response(page)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@room.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends this session."""
    session.clear()
    return redirect(url_for("browse.home"), 303)


@room.route("/me", methods=["GET", "POST"])
@signed_in
def mine() -> ResponseReturnValue:
    """What a reader can choose: language of mail, time zone, the hour and day of digests, days without mail."""
    account, wrong = me(), ""
    if request.method == "POST":
        try:
            wanted = _wanted(account)
        except ValueError as error:
            wrong = str(error)
        else:
            _keep(account, wanted)
            flash(catalogue(wanted["language"]).gettext("It is kept."))
            return redirect(url_for("accounts.mine", lang=wanted["language"]), 303)
    page = render_template("accounts/me.html", query=Query(), me=account, wrong=wrong, zones=zones(account.zone), **_choices())
    return (page, 422) if wrong else page


def _choices() -> dict[str, object]:
    return {
        "languages": LANGUAGES,
        "weekdays": {day: names.weekday(day) for day in (5, 6, 0, 1, 2, 3, 4)},
        "now": datetime.now(UTC),
        "tomorrow": (datetime.now(g.reader.zone) + timedelta(days=1)).date().isoformat(),
    }


def _wanted(account: Account) -> dict[str, Any]:
    """What was chosen in the form. Raises ValueError with a sentence for the reader."""
    form = request.form
    language, zone = form.get("language", account.language), form.get("zone", account.zone)
    hour, weekday = form.get("hour", ""), form.get("weekday", "")
    known = language in LANGUAGES and zone in available_timezones() | {"UTC"}
    if not known or hour not in map(str, range(24)) or weekday not in map(str, range(7)):
        raise ValueError(gettext("One of the choices is not among those offered."))
    until = day_of(form.get("until", ""), zone)
    return {"language": language, "zone": zone, "hour": int(hour), "weekday": int(weekday), "paused_until": until}


def day_of(text: str, zone: str) -> datetime | None:
    """The first moment of a day typed in a form, None for no day. Raises ValueError with a sentence for the reader."""
    if not text.strip():
        return None
    try:
        moment = datetime.combine(date.fromisoformat(text.strip()), time(), ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(gettext("“%(value)s” is not a day. Write it as 2026-12-31.", value=text[:40])) from error
    if moment <= datetime.now(UTC):
        raise ValueError(gettext("The day must lie ahead."))
    return moment


def _keep(account: Account, wanted: dict[str, Any]) -> None:
    """Keeps the choices, in the account and in all saved searches, which are mailed by them."""
    readers = archive().readers
    readers.change(account.email, lambda there: replace(there, **wanted))
    carried = {name: wanted[name] for name in ("language", "zone", "hour", "weekday")}
    for each in readers.searches(account):
        if any(getattr(each, name) != value for name, value in carried.items()):
            readers.keep(replace(each, **carried))


@room.post("/me/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """Ends every session of the reader, on every device."""
    archive().readers.change(me().email, signed_out)
    session.clear()
    flash(gettext("You are signed out on every device."))
    return redirect(url_for("accounts.sign_in"), 303)


def zones(chosen: str) -> list[tuple[str, str]]:
    """Time zones with their names in the reader's language, the chosen one among them."""
    return [(zone, _zone_name(zone, str(g.reader.locale))) for zone in dict.fromkeys((*ZONES, chosen))]


@cache
def _zone_name(zone: str, locale: str) -> str:
    return "UTC" if zone == "UTC" else str(get_timezone_location(zone, locale=locale, return_city=True))


def _forged(_error: CSRFError) -> ResponseReturnValue:
    page = render_template(
        "errors/error.html",
        status=400,
        title=gettext("This form is not ours, or is too old"),
        detail="",
        help=gettext("Nothing was changed. Open the page again, and send the form from there; your browser must keep cookies."),
        query=Query(),
    )
    return page, 400
