"""What a browser is told not to do with our pages."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.archive import Archive
from search.query import Query
from search.settings import Settings, SettingsError
from search.story import Document
from web import accounts
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


def test_every_form_needs_its_token(tmp_path: Path) -> None:
    """Whatever takes a POST refuses one without the token, but for what carries a proof of its own in its address or header."""
    app = create_app(Settings(home=tmp_path, secret_key=KEY))
    reader = app.test_client()
    proven = {"unsubscribe.stop"}
    forms = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("api.") and rule.endpoint not in proven
    ]
    assert len(forms) > 10
    for rule in forms:
        path = re.sub(r"<[^>]*>", "x", rule.rule)
        answer = reader.post(path, data={"csrf_token": "guess"})
        assert answer.status_code == 400, rule
        assert "لم يصدر هذا النموذج عن الأرشيف" in answer.text, rule


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "evil",
        "",
        None,
        7,
        "/\t/evil.example",
        "/\n",
    ],
)
def test_nobody_is_sent_to_another_site(path: object) -> None:
    assert not accounts.ours(path)


@pytest.mark.parametrize("path", ["/searches", "/search?q=//x", "/story/1?next=https://evil.example"])
def test_readers_are_sent_on_within_the_site(path: str) -> None:
    assert accounts.ours(path)


@pytest.mark.parametrize("path", ["/search", "//evil.example/..//search", "/%5C%5Cevil.example/"])
def test_a_redirect_stays_on_the_site(tmp_path: Path, path: str) -> None:
    for query in ("from=آذار 2017", "q=&from=&next=//evil.example", "q="):
        target = client(tmp_path, opensearch_url="http://127.0.0.1:9").get(f"{path}?{query}").headers.get("Location", "/")
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))


def test_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    reader = client(tmp_path, secret_key=KEY)
    assert reader.post("/sign-in", data={"email": "x" * 3_000_000}).status_code == 413
    assert reader.get("/search?q=" + "x" * 9000).status_code == 414
    assert reader.get("/search?" + "&".join(f"place=p{number}" for number in range(100))).status_code in (400, 503)


@pytest.mark.parametrize("word", ["(" * 900, '"' * 900, "-" * 900, "أو " * 300, "*" * 900, "\u202e" * 800, "َ" * 900, "\x00" * 9])
def test_deep_and_odd_questions_are_answered(sample_archive: Archive, word: str) -> None:
    reader = create_app(sample_archive.settings, sample_archive).test_client()
    for path in ("/search", "/api/v1/search", "/search.atom", "/suggest"):
        assert reader.get(path, query_string={"q": word}).status_code == 200


SMUGGLED = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_nothing_that_is_smuggled_in_becomes_markup(archive: Archive) -> None:
    row = {
        "id": "1",
        "source": SMUGGLED,
        "published": "2024-05-01T08:00:00Z",
        "headline": f"جسر {SMUGGLED}",
        "body": f"جسر {SMUGGLED}",
    }
    document = Document(json.dumps(row).encode(), "import", "1.json")
    archive.accept([document])
    archive.read([document.id])
    archive.client.indices.refresh(index=archive.names.stories)
    reader = create_app(archive.settings, archive).test_client()
    (hit,) = archive.find(Query("جسر")).hits
    for path in (
        "/",
        "/search?q=جسر",
        f"/search?q=جسر+{SMUGGLED}",
        f"/story/{hit.id}",
        "/search.atom?q=جسر",
        f"/nowhere{SMUGGLED}",
    ):
        text = reader.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
