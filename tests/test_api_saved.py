"""Saved searches by the API: those of the reader whose token is shown, and nobody else's."""

import pytest
from flask.testing import FlaskClient

from search.accounts import Account
from search.archive import Archive
from web.app import create_app

NEW = {"name": "جسور", "query": {"q": ["جسر"]}, "cadence": "daily"}


@pytest.fixture
def client(archive: Archive) -> FlaskClient:
    return create_app(archive.settings, archive).test_client()


def reader(archive: Archive, email: str) -> tuple[Account, dict[str, str]]:
    """A confirmed reader and the header that a program of his shows."""
    token = archive.readers.link(email)
    assert token is not None
    account = archive.readers.open_link(token)
    assert account is not None
    return account, {"Authorization": f"Bearer {archive.add_token('program', ['saved', 'search'], account.id)}"}


def test_made_seen_changed_and_deleted(client: FlaskClient, archive: Archive) -> None:
    account, mine = reader(archive, "a@example.org")
    made = client.post("/api/v1/saved", json=NEW, headers=mine)
    assert made.status_code == 201
    assert (made.json["name"], made.json["cadence"], made.json["query"]) == ("جسور", "daily", {"q": ["جسر"]})
    assert [each.id for each in archive.readers.searches(account)] == [made.json["id"]]
    assert client.get("/api/v1/saved", headers=mine).json["searches"] == [made.json]
    path = f"/api/v1/saved/{made.json['id']}"
    changed = client.patch(path, json={"name": "جسور جديدة", "state": "paused"}, headers=mine).json
    assert (changed["name"], changed["state"], changed["cadence"]) == ("جسور جديدة", "paused", "daily")
    assert client.get(path, headers=mine).json == changed
    asked = client.patch(path, json={"query": {"q": ["نهر"], "from": ["2020-01-01"]}}, headers=mine).json
    assert (asked["query"], asked["name"], asked["created"]) == ({"q": ["نهر"]}, "جسور جديدة", changed["created"])
    assert client.patch(path, json={"query": {}}, headers=mine).status_code == 422
    assert client.delete(path, headers=mine).status_code == 204
    assert client.get(path, headers=mine).status_code == 404
    assert archive.readers.searches(account) == []


def test_another_reader_sees_and_changes_nothing(client: FlaskClient, archive: Archive) -> None:
    _, mine = reader(archive, "a@example.org")
    _, others = reader(archive, "b@example.org")
    path = f"/api/v1/saved/{client.post('/api/v1/saved', json=NEW, headers=mine).json['id']}"
    assert client.get("/api/v1/saved", headers=others).json == {"searches": []}
    assert client.get(path, headers=others).status_code == 404
    assert client.patch(path, json={"name": "x"}, headers=others).status_code == 404
    assert client.delete(path, headers=others).status_code == 404
    assert client.get(path, headers=mine).status_code == 200


def test_a_token_dies_with_its_account(client: FlaskClient, archive: Archive) -> None:
    account, mine = reader(archive, "a@example.org")
    archive.readers.remove(account)
    assert client.get("/api/v1/saved", headers=mine).status_code == 401


BAD = [
    ({}, 400, "body"),
    ({"name": "x"}, 400, "body"),
    ({"name": "  ", "query": {"q": ["جسر"]}}, 400, "body"),
    ({"name": 7, "query": {"q": ["جسر"]}}, 400, "body"),
    ({"name": "x", "query": {"q": "جسر"}}, 400, "body"),
    ({"name": "x", "query": {"q": ["جسر"]}, "cadence": "hourly"}, 400, "body"),
    ({"name": "x", "query": {"sort": ["cheapest"]}}, 400, "unknown"),
    ({"name": "x", "query": {}}, 422, "everything"),
]


@pytest.mark.parametrize(("body", "status", "code"), BAD)
def test_what_cannot_be_saved_is_said(
    client: FlaskClient, archive: Archive, body: dict[str, object], status: int, code: str
) -> None:
    _, mine = reader(archive, "a@example.org")
    answer = client.post("/api/v1/saved", json=body, headers=mine)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_body_of_another_kind_or_size_is_refused(client: FlaskClient, archive: Archive) -> None:
    _, mine = reader(archive, "a@example.org")
    assert client.post("/api/v1/saved", data="name=x", headers=mine).status_code == 415
    large = client.post("/api/v1/saved", data=b'"' + b"x" * 60_000 + b'"', headers={**mine, "Content-Type": "application/json"})
    assert (large.status_code, large.mimetype) == (413, "application/problem+json")


@pytest.mark.parametrize("body", [b'{"name": "\xff"}', b'{"name": ' + b"[" * 20_000, b"{bad", b""])
def test_a_body_that_is_no_json_is_refused(client: FlaskClient, archive: Archive, body: bytes) -> None:
    _, mine = reader(archive, "a@example.org")
    answer = client.post("/api/v1/saved", data=body, headers={**mine, "Content-Type": "application/json"})
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (400, "application/problem+json", "body")


def test_a_reader_makes_and_takes_away_tokens(client: FlaskClient, archive: Archive) -> None:
    token = archive.readers.link("a@example.org")
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post(f"/sign-in/{token}")
    page = client.post("/me/tokens?lang=en", data={"name": "جدول"})
    shown = page.text.split('<code dir="ltr">')[1].split("</code>")[0]
    assert page.headers["Cache-Control"] == "no-store"
    headers = {"Authorization": f"Bearer {shown}"}
    assert client.get("/api/v1/saved", headers=headers).json == {"searches": []}
    assert client.post("/api/v1/stories", headers=headers).status_code == 403
    assert shown not in client.get("/me/tokens").text
    assert client.post("/me/tokens", data={"name": "جدول"}).status_code == 422
    assert client.post("/me/tokens/remove", data={"name": "جدول"}).status_code == 303
    assert client.get("/api/v1/saved", headers=headers).status_code == 401


def test_an_operators_token_owns_no_searches(archive: Archive) -> None:
    with pytest.raises(ValueError, match="owner"):
        archive.add_token("desk", ["saved"])
    archive.add_token("desk", ["search"])
    account, _ = reader(archive, "a@example.org")
    archive.add_token("desk", ["saved"], account.id)
    assert archive.remove_token("desk")
    assert [(each.name, each.owner) for each in archive.tokens()] == [("desk", account.id), ("program", account.id)]
