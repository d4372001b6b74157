"""Pushing stories: 202 means durable, a refusal says why in the sender's language, and nothing that was sent is thrown away."""

import json

import pytest
from flask.testing import FlaskClient

from search.archive import Archive
from web.app import create_app

STORY = {
    "id": "17",
    "source": "صحيفة",
    "published": "2024-05-01T08:00:00+03:00",
    "headline": "افتتاح مكتبة عامة في العمارة",
    "body": "افتتحت مكتبة عامة في مدينة العمارة صباح اليوم.",
}


@pytest.fixture
def client(archive: Archive) -> FlaskClient:
    return create_app(archive.settings, archive).test_client()


@pytest.fixture
def token(archive: Archive) -> dict[str, str]:
    return {"Authorization": f"Bearer {archive.add_token('desk')}"}


def test_a_story_is_accepted_and_durable(client: FlaskClient, token: dict[str, str], archive: Archive) -> None:
    answer = client.post("/api/v1/stories", json=STORY, headers=token)
    assert answer.status_code == 202
    assert answer.json["new"] is True
    (entry,) = archive.entries([answer.json["document"]])
    assert (entry.state, entry.origin) == ("waiting", "api:desk")
    followed = client.get(answer.json["status"], headers=token)
    assert followed.json["state"] == "waiting"
    archive.read([entry.id])
    followed = client.get(answer.json["status"], headers=token)
    assert followed.json["stories"] == [{"id": answer.json["stories"][0], "outcome": "stored"}]
    stored = archive.story(answer.json["stories"][0])
    assert stored is not None
    assert stored.headline == STORY["headline"]


def test_the_same_document_twice_changes_nothing(client: FlaskClient, token: dict[str, str]) -> None:
    first = client.post("/api/v1/stories", json=STORY, headers=token).json
    second = client.post("/api/v1/stories", json=STORY, headers=token)
    assert second.status_code == 202
    assert second.json == {**first, "new": False}


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}]
)
def test_without_a_token_nothing_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/v1/stories", json=STORY, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"


def test_a_token_that_was_removed_opens_nothing(client: FlaskClient, token: dict[str, str], archive: Archive) -> None:
    archive.remove_token("desk")
    assert client.post("/api/v1/stories", json=STORY, headers=token).status_code == 401


BAD = {
    "empty": b"",
    "binary": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "json_types": json.dumps({**STORY, "headline": 7}).encode(),
    "html_error": b"<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>",
    "year_217": json.dumps({**STORY, "published": "0217-03-08"}).encode(),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_what_cannot_be_a_story_is_refused_with_a_reason_and_kept(
    client: FlaskClient, token: dict[str, str], archive: Archive, data: bytes
) -> None:
    answer = client.post("/api/v1/stories", data=data, headers={**token, "Accept-Language": "ar"})
    assert answer.status_code == 400
    assert any("\u0600" <= letter <= "\u06ff" for letter in answer.json["detail"])
    (entry,) = archive.entries([answer.json["document"]])
    assert (entry.state, entry.code) == ("quarantined", answer.json["code"])
    english = client.post("/api/v1/stories", data=data, headers={**token, "Accept-Language": "en"})
    assert english.json["detail"].isascii()


def test_a_document_above_the_limit_is_refused(client: FlaskClient, token: dict[str, str], archive: Archive) -> None:
    large = b"x" * (archive.settings.max_document_mb * 1024 * 1024 + 1)
    answer = client.post("/api/v1/stories", data=large, headers=token)
    assert answer.status_code == 413
    assert archive.entries([answer.json["document"]])[0].code == "too_large"


def test_an_unknown_document_is_not_found(client: FlaskClient, token: dict[str, str]) -> None:
    assert client.get("/api/v1/documents/unknown", headers=token).status_code == 404
