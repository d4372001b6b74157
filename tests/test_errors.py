"""When something is wrong: a clear page, the right status, nothing in the logs that a reader typed."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search.settings import Settings
from web.app import create_app
from web.locales import COOKIE

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def deaf(tmp_path: Path) -> FlaskClient:
    """The web before an engine that does not answer."""
    return create_app(Settings(home=tmp_path, opensearch_url=NOBODY, secret_key="tests only")).test_client()


@pytest.mark.parametrize("path", ["/", "/search?q=سري", "/story/0123456789abcdef01234567"])
@pytest.mark.parametrize(("language", "told"), [("ar", "الأرشيف لا يجيب الآن"), ("en", "The archive is not answering")])
def test_a_silent_engine_is_said_clearly(deaf: FlaskClient, path: str, language: str, told: str) -> None:
    deaf.set_cookie(COOKIE, f"{language}..")
    answer = deaf.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert told in answer.text
    assert "Traceback" not in answer.text
    assert "لا أخبار" not in answer.text


def test_an_archive_without_an_address_is_silent_too(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path, secret_key="tests only")).test_client()
    assert client.get("/search?q=x").status_code == 503


def test_health_and_readiness_are_told_apart(deaf: FlaskClient) -> None:
    assert deaf.get("/healthz").status_code == 200
    ready = deaf.get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"status": "the engine does not answer"})


def test_a_ready_web_says_so(settings: Settings) -> None:
    app = create_app(settings)
    app.config["ARCHIVE"].ensure()
    assert app.test_client().get("/readyz").json == {"status": "ready"}


def test_what_was_asked_is_in_no_log(deaf: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    deaf.get("/search?q=كلمةسرية")
    assert "كلمةسرية" not in caplog.text
    assert "%D9%83" not in caplog.text
    assert "the engine is silent" in caplog.text


def test_a_mistake_of_ours_is_logged_without_its_words(
    deaf: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(params: dict[str, list[str]]) -> None:
        raise KeyError(params["q"][0])

    monkeypatch.setattr("web.browse.from_params", broken)
    answer = deaf.get("/search?q=كلمةسرية")
    assert answer.status_code == 500
    assert "تعطّل شيء عندنا" in answer.text
    assert "KeyError on GET /search" in caplog.text
    assert "broken" in caplog.text
    assert "كلمةسرية" not in caplog.text


def test_a_page_that_is_not_there(deaf: FlaskClient) -> None:
    answer = deaf.get("/nowhere")
    assert answer.status_code == 404
    assert "لا شيء هنا" in answer.text


def test_a_page_that_cannot_be_posted_to(deaf: FlaskClient) -> None:
    assert deaf.post("/search").status_code == 405


def test_programs_get_a_problem_document(deaf: FlaskClient) -> None:
    for path in ("/api", "/api/", "/api/v1/nowhere"):
        answer = deaf.get(path)
        assert answer.mimetype == "application/problem+json"
        assert answer.json is not None
        assert (answer.status_code, answer.json["status"]) == (404, 404)


def test_no_link_leads_away(deaf: FlaskClient) -> None:
    for path in ("//evil.example/x", "/%5Cevil.example/x", "/\\/evil.example"):
        text = deaf.get(path).text
        assert 'href="//evil' not in text
        assert "\\evil" not in text


def test_the_language_is_kept_even_where_things_break(deaf: FlaskClient) -> None:
    deaf.get("/nowhere?lang=en")
    assert "There is nothing here" in deaf.get("/nowhere").text


def test_settings_are_not_shared(tmp_path: Path) -> None:
    one = create_app(Settings(home=tmp_path))
    other = create_app(replace(Settings(home=tmp_path), language="en"))
    assert one.config["SECRET_KEY"] != other.config["SECRET_KEY"]
    assert 'lang="ar"' in one.test_client().get("/tips").text
    assert 'lang="en"' in other.test_client().get("/tips").text
