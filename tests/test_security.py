"""What a browser is told not to do with our pages."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.settings import Settings, SettingsError
from web.app import create_app

KEY = "0123456789abcdef0123456789abcdef"


def client(home: Path, **given: object) -> FlaskClient:
    """A reader of a web with these settings; no engine is asked on the pages used here."""
    return create_app(Settings(home=home, **given)).test_client()  # type: ignore[arg-type]


def fetched(reader: FlaskClient, path: str, **more: str) -> TestResponse:
    """An answer whose file is closed again."""
    with reader.get(path, **more) as answer:  # type: ignore[arg-type]
        answer.get_data()
        return answer


@pytest.mark.parametrize("path", ["/tips", "/nowhere", "/healthz", "/static/arshif.css", "/search?page=x", "/opensearch.xml"])
def test_every_answer_bears_the_headers(tmp_path: Path, path: str) -> None:
    headers = fetched(client(tmp_path), path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_https_is_kept_once_used(tmp_path: Path) -> None:
    assert "Strict-Transport-Security" not in client(tmp_path).get("/tips").headers
    assert "Strict-Transport-Security" in client(tmp_path).get("/tips", base_url="https://localhost").headers
    behind = client(tmp_path, base_url="https://arshif.example").get("/tips?lang=en")
    assert "max-age=" in behind.headers["Strict-Transport-Security"]
    assert "Secure" in behind.headers["Set-Cookie"]


def test_cookies_are_for_this_site_and_no_script(tmp_path: Path) -> None:
    cookie = client(tmp_path).get("/tips?lang=en").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Set-Cookie" not in client(tmp_path).get("/tips").headers


@pytest.mark.parametrize("key", ["", "short"])
def test_production_needs_a_secret_key(tmp_path: Path, key: str) -> None:
    with pytest.raises(SettingsError, match="ARSHIF_SECRET_KEY"):
        create_app(Settings(home=tmp_path, production=True, secret_key=key))


def test_production_starts_with_one(tmp_path: Path) -> None:
    assert create_app(Settings(home=tmp_path, production=True, secret_key=KEY)).config["SECRET_KEY"] == KEY


def test_pages_are_not_kept_by_others_and_assets_are(tmp_path: Path) -> None:
    reader = client(tmp_path)
    page = reader.get("/tips")
    assert "private" in page.headers["Cache-Control"]
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in page.headers["Vary"].split(",")}
    address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "?v=" in address
    assert "max-age=31536000" in fetched(reader, address).headers["Cache-Control"]


def test_no_page_asks_another_host(tmp_path: Path) -> None:
    text = client(tmp_path).get("/tips").text + fetched(client(tmp_path), "/static/arshif.css").text
    assert re.findall(r"(?:src|href|action|url)\W+(?:https?:)?//[^\"')]+", text) == []


def test_the_fonts_come_with_their_licence(tmp_path: Path) -> None:
    reader = client(tmp_path)
    style = fetched(reader, "/static/arshif.css").text
    for name in ("arshif-sans-regular", "arshif-sans-medium", "arshif-sans-semibold", "amiri-regular", "amiri-bold"):
        assert f"fonts/{name}.woff2" in style
        assert fetched(reader, f"/static/fonts/{name}.woff2").data[:4] == b"wOF2"
    licence = fetched(reader, "/static/fonts/OFL.txt").text
    assert "SIL OPEN FONT LICENSE" in licence
    assert "Reserved Font Name" in licence
