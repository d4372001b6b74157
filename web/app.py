"""How do the parts of the web become one application? The factory, and what every template may use."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, g, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from search.archive import Archive
from search.settings import Settings
from web import (
    accounts,
    browse,
    cards,
    errors,
    exports,
    feeds,
    health,
    library,
    life,
    links,
    locales,
    looking,
    names,
    operator,
    quiet,
    requests,
    saved,
    security,
    suggest,
    tokens,
    unsubscribe,
)
from web.api.room import blueprint
from web.choices import by_kind, split
from web.reading import MONTHS, direction

STATIC = Path(__file__).parent / "static"
_YEAR = 365 * 24 * 3600


def create_app(settings: Settings | None = None, archive: Archive | None = None) -> Flask:
    """The web application. Raises SettingsError when production lacks what safety needs."""
    settings = settings or Settings.load()
    archive = archive or Archive(settings, settings.page_seconds)
    app = Flask(__name__)
    app.config.update(ARSHIF=settings, ARCHIVE=archive, SEND_FILE_MAX_AGE_DEFAULT=_YEAR)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    requests.init(app)
    security.init(app, settings)
    quiet.init()
    locales.init(app, settings)
    errors.init(app)
    accounts.init(app)
    machines = blueprint(archive, settings)
    accounts.csrf.exempt(machines)  # type: ignore[no-untyped-call]
    for room in (browse.room, exports.room, looking.room, suggest.room, health.room, machines):
        app.register_blueprint(room)
    app.register_blueprint(library.room)
    for room in (accounts.room, tokens.room, saved.room, feeds.room, unsubscribe.room, life.room, operator.room):
        app.register_blueprint(room)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_words)
    return app


def _words() -> dict[str, object]:
    """What every template may use beside its own page's nouns."""
    return {
        "reader": g.reader,
        "names": names,
        "links": links,
        "by_kind": by_kind,
        "split": split,
        "headline": cards.headline,
        "running": cards.running,
        "direction": direction,
        "marked": cards.marked,
        "asset": asset,
        "months": MONTHS,
    }


def asset(name: str) -> str:
    """The address of a static file, which changes with its content, so that browsers may keep it for a year."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
