"""In which language, with which digits and month names is this page? The address says it, else a cookie, else the newsroom.

Translations are read from the `.po` files when the application starts: what a translator saves is what readers see,
with no compiled file beside it that could be older.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Request, Response, g, request
from flask_babel import Babel, Domain
from markupsafe import Markup

from search.settings import Settings
from web.reading import LANGUAGES, MONTHS, Digits, Reader

COOKIE = "arshif-reader"
_YEAR = 365 * 24 * 3600
_ASKED = ("lang", "digits", "months")


@dataclass(frozen=True, slots=True)
class _Wish:
    language: str = ""
    country: str = ""
    digits: str = ""


def init(app: Flask, settings: Settings) -> None:
    """Gives every request its reader (`g.reader`) and every template the words of the reader's language."""

    def before() -> None:
        g.reader = reader_of(request, settings)

    def after(response: Response) -> Response:
        if any(name in request.args for name in _ASKED) and not request.path.startswith("/api/"):
            value = f"{g.reader.language}.{g.reader.locale.territory or ''}.{g.reader.digits}"
            response.set_cookie(COOKIE, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=_https(settings))
        response.headers.setdefault("Content-Language", g.reader.language)
        return response

    app.before_request(before)
    app.after_request(after)
    babel = Babel(app, locale_selector=lambda: str(g.reader.locale) if "reader" in g else "en")  # type: ignore[no-untyped-call]
    babel.domain_instance = _Catalogue()  # type: ignore[no-untyped-call]
    app.jinja_env.globals["_"] = say


def say(message: str, **values: object) -> Markup:
    """What a template says, in the reader's language, with values put in (and escaped)."""
    text = _said(g.reader.language if "reader" in g else "en", message)
    return text % values if values else _whole(text)


@cache
def _said(language: str, message: str) -> Markup:
    """A message as a pattern; Flask-Babel looks for the reader's catalogue anew for each of a page's hundreds of words."""
    return Markup(catalogue(language).gettext(message))  # noqa: S704


@cache
def _whole(pattern: Markup) -> Markup:
    return pattern % {}


def _https(settings: Settings) -> bool:
    return request.is_secure or settings.base_url.startswith("https:")


def reader_of(asked: Request, settings: Settings) -> Reader:
    """The reader of a request; what the address or the cookie says but we do not know is let be."""
    if asked.path.startswith("/api/") and not asked.path.endswith("/docs"):
        return _program(asked, settings)
    wish = _known(_Wish(*(asked.args.get(name, "") for name in ("lang", "months", "digits"))))
    kept = _known(_Wish(*(asked.cookies.get(COOKIE, "") + "..").split(".")[:3]))
    language = wish.language or kept.language or (_browser(asked) if settings.language == "browser" else settings.language)
    language = language or "ar"
    if language != "ar":
        return _reader("en", "GB", "latn", settings.zone)
    country = wish.country or kept.country or _country(asked) or _home(settings)
    digits = wish.digits or ("" if wish.country else kept.digits)
    return _reader("ar", country, digits, settings.zone)


def _program(asked: Request, settings: Settings) -> Reader:
    """A program has neither cookie nor country: its language is what it asks for, and digits are those of programs."""
    language = asked.args.get("lang") or asked.accept_languages.best_match(["en", "ar"], default="en")
    language, country = ("ar", _home(settings)) if language == "ar" else ("en", "GB")
    return _reader(language, country, "latn", settings.zone)


@lru_cache(maxsize=100)
def _reader(language: str, country: str, digits: str, zone: ZoneInfo) -> Reader:
    """A reader of these tastes, in the digits of the country where none are given; there are few, and each is slow to make."""
    locale = Locale(language, country)
    return Reader(locale, cast(Digits, digits or locale.default_numbering_system), zone)


def _known(wish: _Wish) -> _Wish:
    return _Wish(
        wish.language if wish.language in LANGUAGES else "",
        wish.country if wish.country in MONTHS else "",
        wish.digits if wish.digits in ("arab", "latn") else "",
    )


@cache
def _alike(country: str) -> str:
    """The country of MONTHS whose names of months are those of this country, or nothing where no Arabic is known."""
    try:
        names = Locale("ar", country).months["format"]["wide"]
    except UnknownLocaleError:
        return ""
    return next((each for each in MONTHS if Locale("ar", each).months["format"]["wide"] == names), "EG")


def _browser(asked: Request) -> str:
    """The first of our languages that the browser asks for, whatever country it names with it."""
    return next((tag for tag, _ in _tags(asked) if tag in LANGUAGES), "")


def _tags(asked: Request) -> list[tuple[str, str]]:
    """Languages that the browser asks for with their countries, the most wanted first."""
    tags = (tag.replace("_", "-").split("-") for tag, quality in asked.accept_languages if quality > 0)
    return [(parts[0].lower(), parts[-1].upper() if len(parts) > 1 else "") for parts in tags]


def _country(asked: Request) -> str:
    """The country of the first Arabic that the browser asks for: ar-TN."""
    return next(filter(None, (_alike(country) for tag, country in _tags(asked) if tag == "ar" and country)), "")


def _home(settings: Settings) -> str:
    """The country of the newsroom's time zone."""
    return _alike(get_global("zone_territories").get(settings.timezone, "")) or "EG"


class _Catalogue(Domain):
    """The words of the pages, from `translations/<language>/LC_MESSAGES/messages.po`."""

    def get_translations(self) -> NullTranslations:
        return catalogue(g.reader.language if "reader" in g else "en")


@cache
def catalogue(language: str) -> NullTranslations:
    """All translations into a language; English is the language that the templates are written in."""
    path = Path(__file__).parent / "translations" / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
