"""Which reader a request has: the address, else the cookie, else the browser, else the newsroom."""

from pathlib import Path

import pytest
from flask import Flask, request

from search.settings import Settings
from web.app import create_app
from web.locales import COOKIE, reader_of


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A web that follows the browser; its pages are not asked here."""
    return create_app(Settings(home=tmp_path, language="browser"))


def reader(app: Flask, query: str = "", accept: str = "", cookie: str = "") -> str:
    """A request's reader as `language.country.digits`."""
    headers = {"Accept-Language": accept} if accept else {}
    if cookie:
        headers["Cookie"] = f"{COOKIE}={cookie}"
    with app.test_request_context(f"/?{query}", headers=headers):
        found = reader_of(request, app.config["ARSHIF"])
        return f"{found.language}.{found.locale.territory}.{found.digits}"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "ar.IQ.arab"),
        ("ar", "ar.IQ.arab"),
        ("ar-LB,en;q=0.5", "ar.IQ.arab"),
        ("ar-EG", "ar.EG.arab"),
        ("ar-SA", "ar.EG.arab"),
        ("ar-TN,fr;q=0.8", "ar.DZ.latn"),
        ("ar-MA", "ar.MA.latn"),
        ("en-US,en;q=0.9", "en.GB.latn"),
        ("fr-FR", "ar.IQ.arab"),
        ("en;q=0.4,ar;q=0.9", "ar.IQ.arab"),
        ("ar-ZZ", "ar.IQ.arab"),
        ("\x00;q=x", "ar.IQ.arab"),
    ],
)
def test_the_browser_says_it(app: Flask, accept: str, expected: str) -> None:
    assert reader(app, accept=accept) == expected


def test_a_newsroom_is_arabic_whatever_the_browser_says_unless_it_is_set_otherwise(tmp_path: Path) -> None:
    assert reader(create_app(Settings(home=tmp_path)), accept="en-US,en;q=0.9") == "ar.IQ.arab"
    assert reader(create_app(Settings(home=tmp_path)), query="lang=en") == "en.GB.latn"
    assert reader(create_app(Settings(home=tmp_path, language="en")), accept="ar") == "en.GB.latn"


def test_the_address_is_stronger_than_the_cookie_and_the_cookie_than_the_browser(app: Flask) -> None:
    assert reader(app, accept="en", cookie="ar.EG.latn") == "ar.EG.latn"
    assert reader(app, query="lang=en", cookie="ar.EG.latn") == "en.GB.latn"
    assert reader(app, query="digits=arab", cookie="ar.EG.latn") == "ar.EG.arab"


def test_months_of_a_country_come_with_its_digits(app: Flask) -> None:
    assert reader(app, query="months=DZ") == "ar.DZ.latn"
    assert reader(app, query="months=DZ&digits=arab") == "ar.DZ.arab"


@pytest.mark.parametrize("query", ["lang=xx&months=YY&digits=roman", "lang=../../etc", "months=", "digits=%00"])
def test_what_is_not_known_is_let_be(app: Flask, query: str) -> None:
    assert reader(app, query=query) == "ar.IQ.arab"


@pytest.mark.parametrize("cookie", ["x", "....", "ar", "zz.IQ.arab", "ar.IQ.arab.more"])
def test_a_broken_cookie_is_let_be(app: Flask, cookie: str) -> None:
    assert reader(app, cookie=cookie) == "ar.IQ.arab"


def test_the_newsroom_decides_for_those_who_ask_for_nothing(tmp_path: Path) -> None:
    app = create_app(Settings(home=tmp_path, timezone="Africa/Tunis"))
    assert reader(app) == "ar.DZ.latn"
    english = create_app(Settings(home=tmp_path, language="en"))
    assert reader(english) == "en.GB.latn"
    assert reader(create_app(Settings(home=tmp_path, timezone="Europe/Berlin"))) == "ar.EG.arab"


def test_a_choice_is_kept(app: Flask) -> None:
    client = app.test_client()
    client.get("/tips?lang=en")
    assert 'lang="en"' in client.get("/tips").text
    client.get("/tips?lang=ar&months=MA")
    page = client.get("/tips").text
    assert 'dir="rtl"' in page
    assert 'data-digits="latn"' in page
