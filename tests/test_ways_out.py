"""No way out shows a story that is withdrawn or under embargo: every route is asked, by a reader, a librarian and a program.

The routes are taken from the application itself, so that a new one is asked as well.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from search.archive import Archive
from search.letters import Letter
from search.query import Query
from search.story import Document, Story
from web.app import create_app

SOURCE = "وكالة"
WORD = "زمردة"
"""A word of the headline that no other story has."""

ID = Story(SOURCE, "hidden", "x", "", datetime.now(UTC)).id
RECEIPTS = "/api/v1/documents/"
"""What became of a document tells its sender the ids of the stories in it, until they are withdrawn, and nothing else of them."""

FILES = ("csv", "jsonl", "ninjs", "atom")
FACETS = ("place", "group", "person", "source", "agency", "date")


def comes(archive: Archive, key: str, headline: str, **more: Any) -> str:
    """A story comes in through the API's door; answers the id of its document."""
    body = "عثر غواصون على حجر نادر تحت جسر قديم في البصرة مساء السبت، وقالت حركة الطفيليات الجديدة إنه لها."
    row = {"id": key, "source": SOURCE, "headline": headline, "body": f"{body} ({key})", "version": 1} | more
    row.setdefault("published", (datetime.now(UTC) - timedelta(hours=2)).isoformat())
    document = Document(orjson.dumps(row), "api:wire")
    archive.accept([document])
    archive.read([document.id])
    archive.client.indices.refresh(index=archive.names.stories)
    return document.id


@pytest.fixture
def app(archive: Archive) -> Flask:
    comes(archive, "other", "افتتاح جسر البصرة الجديد")
    return create_app(archive.settings, archive)


class Walk:
    """Asks every route of an application as one of its callers; `seen` are ids that its parameters are filled with."""

    def __init__(self, app: Flask, archive: Archive, seen: dict[str, list[str]], role: str) -> None:
        self.app, self.archive, self.seen, self.role = app, archive, seen, role
        self.client = app.test_client()
        self.headers: dict[str, str] = {}
        if role == "program":
            token = archive.add_token("walker", ("search", "write"))
            self.headers = {"Authorization": f"Bearer {token}"}
        elif role != "nobody":
            account = archive.readers.change("editor@a.example", lambda there: replace(there, role=role, confirmed=True))
            with self.client.session_transaction() as session:
                session.update(account=account.id, epoch=account.epoch)

    def answers(self) -> Iterator[tuple[str, TestResponse]]:
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or set()) or rule.endpoint == "static":
                continue
            for path in dict.fromkeys(self._paths(rule)):
                for query in ("",) if any(name.endswith("id_") for name in rule.arguments) else ("", f"q={WORD}", "q=جسر"):
                    address = f"{path}?{query}" if query else path
                    yield address, self.client.get(address, headers=self.headers)

    def _paths(self, rule: Rule) -> Iterator[str]:
        names = sorted(rule.arguments)
        if not names:
            yield rule.rule
            return
        with self.app.test_request_context():
            for value in self.seen["id"]:
                for other in (
                    (*FILES, *FACETS, "places", "groups", "words", WORD) if len(names) == 1 else ("places", "groups", WORD)
                ):
                    given = {name: value if name.endswith("id_") else other for name in names}
                    given |= {name: value for name in names if name in ("key", "token") and other == WORD}
                    yield re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda found, given=given: str(given[found[1]]), rule.rule)  # type: ignore[misc]
                    if all(name.endswith("id_") for name in names):
                        break


def leaks(walk: Walk, tombstones: frozenset[str] = frozenset()) -> list[str]:
    """Addresses whose answers hold the id of the story (but for those that were asked by it) or the word of its headline."""
    found: list[str] = []
    for address, answer in walk.answers():
        text = answer.get_data(as_text=True) + str(answer.headers)
        asked_for_word = WORD in address
        word = text.replace(f'value="{WORD}"', "").count(WORD) if not asked_for_word else 0
        told = ID in text and ID not in address and (tombstones or not address.startswith(RECEIPTS))
        found += [f"{answer.status_code} {address}"] if word or told or (asked_for_word and "زمردة نادرة" in text) else []
        if ID in address and address.partition("?")[0] not in tombstones and answer.status_code == 200 and "/story" in address:
            found.append(f"{answer.status_code} {address}")
    return found


ROLES = ["nobody", "librarian", "program"]


def seen(archive: Archive, document: str) -> dict[str, list[str]]:
    """What an address may be filled with: the story, its document, a saved search, an entry, a change."""
    reader = archive.readers.change("editor@a.example", lambda there: replace(there, confirmed=True))
    ids = [ID, document, *(each.id for each in archive.readers.searches(reader)), "iq-basra"]
    return {"id": [*ids, *(each.id for each in archive.desk.history()[1])]}


def reader_waits(archive: Archive) -> None:
    reader = archive.readers.change("editor@a.example", lambda there: replace(there, confirmed=True))
    archive.readers.save(reader, "الجسور", Query("جسر"))


def letters(archive: Archive) -> list[Letter]:
    reader = archive.readers.change("editor@a.example", lambda there: there)
    found: list[Letter] = []
    while letter := archive.readers.letter(reader.id):
        archive.readers.sent(letter)
        found.append(letter)
    return found


@pytest.mark.parametrize("role", ["librarian", "program"])
def test_the_walk_finds_a_story_that_may_be_seen(app: Flask, archive: Archive, role: str) -> None:
    document = comes(archive, "hidden", f"{WORD} نادرة تحت الجسر")
    found = leaks(Walk(app, archive, seen(archive, document), role))
    assert any("/search?q=" in each for each in found)
    assert any("/search.jsonl" in each for each in found)
    assert any(each.endswith(f"/story/{ID}") for each in found)


@pytest.mark.parametrize("role", ROLES)
def test_no_route_shows_a_story_that_was_withdrawn(app: Flask, archive: Archive, role: str) -> None:
    reader_waits(archive)
    document = comes(archive, "hidden", f"{WORD} نادرة تحت الجسر")
    assert [len(each.stories) for each in letters(archive)] == [1]
    archive.client.indices.refresh(index=archive.names.outbox)
    archive.desk.kill(ID, "خطأ في المصدر", "librarian@a.example")
    assert leaks(Walk(app, archive, seen(archive, document), role), frozenset({f"/story/{ID}"})) == []
    assert [(len(each.stories), len(each.notices)) for each in letters(archive)] == [(0, 1)]


@pytest.mark.parametrize("role", ROLES)
def test_no_route_shows_a_story_under_embargo(app: Flask, archive: Archive, role: str) -> None:
    reader_waits(archive)
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    document = comes(archive, "hidden", f"{WORD} نادرة تحت الجسر", embargoed_until=until)
    assert leaks(Walk(app, archive, seen(archive, document), role)) == []
    assert letters(archive) == []


def test_a_letter_goes_once_when_an_embargo_is_lifted(archive: Archive) -> None:
    reader_waits(archive)
    for version, days in ((1, 3), (2, 1)):
        until = (datetime.now(UTC) + timedelta(days=days)).isoformat()
        comes(archive, "hidden", f"{WORD} نادرة تحت الجسر", embargoed_until=until, version=version)
    assert letters(archive) == []
    comes(archive, "hidden", f"{WORD} نادرة تحت الجسر", version=3)
    assert [len(each.stories) for each in letters(archive)] == [1]
    comes(archive, "hidden", f"{WORD} نادرة جدا تحت الجسر", version=4)
    assert letters(archive) == []


def test_a_program_withdraws_a_story(app: Flask, archive: Archive) -> None:
    comes(archive, "hidden", f"{WORD} نادرة تحت الجسر")
    client: FlaskClient = app.test_client()
    address = f"/api/v1/stories/{ID}"
    tokens = {scope: {"Authorization": f"Bearer {archive.add_token(scope, (scope,))}"} for scope in ("write", "kill")}  # type: ignore[arg-type]
    assert client.delete(f"{address}?reason=خطأ").status_code == 401
    assert client.delete(f"{address}?reason=خطأ", headers=tokens["write"]).status_code == 403
    assert client.delete(address, headers=tokens["kill"]).status_code == 400
    assert client.delete("/api/v1/stories/nobody?reason=خطأ", headers=tokens["kill"]).status_code == 404
    assert client.delete(f"{address}?reason=خطأ", headers=tokens["kill"]).status_code == 204
    assert archive.find(Query(WORD)).total == 0
    assert client.get(address).status_code == 410
    assert client.delete(f"{address}?reason=خطأ", headers=tokens["kill"]).status_code == 410


def test_a_kill_that_is_pushed_is_done_when_it_is_answered(app: Flask, archive: Archive) -> None:
    comes(archive, "hidden", f"{WORD} نادرة تحت الجسر")
    token = archive.add_token("wire")
    kill = {"id": "hidden", "source": SOURCE, "status": "canceled", "version": 2, "reason": "خطأ في المصدر"}
    answer = app.test_client().post("/api/v1/stories", json=kill, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 202, answer.text
    assert archive.find(Query(WORD)).total == 0
    stone = archive.tombstone(ID)
    assert stone is not None
    assert (stone.newsroom, stone.reason) == (False, "خطأ في المصدر")
