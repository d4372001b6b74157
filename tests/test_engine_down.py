"""An engine that is down, slow, or breaks off in the middle: 503 on every way in, never a traceback, never «nothing found».

The engine is real; a small proxy before it refuses, is silent, or cuts.
"""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from search import authority, moment
from search.archive import Archive
from search.child import free_port, stop
from search.index import FULL_PAUSES
from search.query import Query
from search.settings import Settings
from search.story import Document
from web.app import create_app
from workers.services import start_web, wait_web

Mood = Literal["well", "silent", "cutting"]


@dataclass
class Between:
    """A proxy before the engine. `silent` takes requests and never answers, `cutting` lets `most` bytes of answers through."""

    engine: tuple[str, int]
    mood: Mood = "well"
    most: int = 0
    taken: int = 0
    server: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    held: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.getsockname()[1]}"

    def run(self) -> None:
        """Serves until it is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.server.accept()
                self.held.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(self.engine) as engine:
            threading.Thread(target=self._back, args=(engine, client), daemon=True).start()
            while asked := client.recv(1_000_000):
                self.taken += asked.startswith((b"GET ", b"POST ", b"HEAD "))
                if self.mood != "silent":
                    engine.sendall(asked)

    def _back(self, engine: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while answer := engine.recv(1_000_000):
                if self.mood == "cutting":
                    client.sendall(answer[: self.most])
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(answer)

    def close(self) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        for each in self.held:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def between(archive: Archive) -> Iterator[Between]:
    where = urlsplit(archive.settings.opensearch_url)
    made = Between((str(where.hostname), int(where.port or 80)))
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made
    with suppress(OSError):
        made.close()


@pytest.fixture
def behind(archive: Archive, between: Between) -> Settings:
    return replace(archive.settings, opensearch_url=between.url, page_seconds=1)


ENGINE = [
    "/",
    "/search?q=خبر",
    "/search/place?q=خبر",
    "/story/0123456789abcdef01234567",
    "/suggest?q=خبر",
    "/search.atom?q=خبر",
    "/search.csv?q=خبر",
    "/search.jsonl",
    "/search.ninjs",
    "/readyz",
    "/api/v1/search?q=خبر",
    "/api/v1/facets/place",
    "/api/v1/suggest?q=خبر",
    "/api/v1/stories/0123456789abcdef01234567",
    "/api/v1/export/csv?q=خبر",
]
"""Addresses that cannot be answered without the engine."""


def told(client: FlaskClient, path: str) -> None:
    """The answer says clearly that the engine does not answer."""
    for language, words in (("ar", "الأرشيف لا يجيب الآن"), ("en", "The archive is not answering")):
        answer = client.get(path, query_string=None, headers={"Accept-Language": language}, follow_redirects=False)
        assert answer.status_code == 503, path
        assert "Traceback" not in answer.text
        assert "total" not in answer.text
        if path == "/readyz":
            continue
        assert int(answer.headers["Retry-After"]) > 0
        if path.startswith("/api/"):
            assert (answer.mimetype, answer.json["code"]) == ("application/problem+json", "unavailable")
            assert words in answer.json["title"]
        else:
            assert "الأرشيف لا يجيب الآن" in answer.text


def reachable(client: FlaskClient) -> FlaskClient:
    """The client, once it was seen that the engine answers through the proxy: what fails afterwards fails by the proxy."""
    assert client.get("/search?q=خبر").status_code == 200
    return client


def test_a_silent_engine_is_told_everywhere(behind: Settings, between: Between) -> None:
    client = reachable(create_app(behind).test_client())
    between.mood = "silent"
    for path in ENGINE:
        told(client, path)
    between.mood = "well"
    reachable(client)


@pytest.mark.parametrize("most", [0, 40, 200])
def test_an_engine_that_breaks_off_is_told_everywhere(behind: Settings, between: Between, most: int) -> None:
    client = reachable(create_app(behind).test_client())
    between.mood, between.most = "cutting", most
    for path in ENGINE:
        told(client, path)
    between.mood = "well"
    reachable(client)


def test_an_engine_that_is_gone_is_told_everywhere(behind: Settings, between: Between) -> None:
    client = reachable(create_app(behind).test_client())
    between.close()
    for path in ENGINE:
        told(client, path)


def test_no_address_shows_a_traceback(behind: Settings, between: Between) -> None:
    app = create_app(behind)
    client = reachable(app.test_client())
    between.close()
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        values = {name: getattr(rule._converters[name], "items", ["x"]) for name in rule.arguments}
        with app.test_request_context():
            path = rule.build({name: next(iter(given)) for name, given in values.items()})
        assert path is not None
        answer = client.get(path[1])
        assert answer.status_code in {200, 301, 302, 303, 400, 401, 404, 410, 503}, path
        assert "Traceback" not in answer.text


def test_a_reader_who_is_signed_in_waits_once(behind: Settings, between: Between, archive: Archive) -> None:
    client = create_app(behind).test_client()
    client.application.config["WTF_CSRF_ENABLED"] = False
    link = archive.readers.link("a@example.org")
    assert client.post(f"/sign-in/{link}").status_code == 303
    assert client.get("/searches").status_code == 200
    between.mood, before = "silent", between.taken
    assert client.get("/searches").status_code == 503
    assert between.taken == before + 1


def test_a_page_does_not_wait_for_the_lists_again_to_say_that_it_waited(
    behind: Settings, between: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(behind).test_client()
    assert client.get("/search?q=خبر").status_code == 200
    monkeypatch.setattr(authority, "SECONDS", 0.1)
    monkeypatch.setattr(moment, "SECONDS", 0.0)
    time.sleep(0.1)
    between.mood, before = "silent", between.taken
    assert client.get("/search?q=خبر").status_code == 503
    assert between.taken == before + 2, "the lists, and the search"


def test_what_is_pushed_while_the_engine_is_gone_is_not_called_accepted(
    behind: Settings, between: Between, archive: Archive
) -> None:
    token = {"Authorization": f"Bearer {archive.add_token('desk')}"}
    client = reachable(create_app(behind).test_client())
    between.close()
    answer = client.post("/api/v1/stories", json={"headline": "خبر", "body": "نص"}, headers=token)
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")


def test_an_export_that_breaks_off_is_seen_to_be_broken(behind: Settings, between: Between, archive: Archive) -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    stories = [
        {"id": f"e{n}", "source": "صحيفة", "published": (moment + timedelta(hours=n)).isoformat(), "body": "افتتح الجسر. " * 200}
        for n in range(500)
    ]
    document = Document("\n".join(map(json.dumps, stories)).encode(), "import", "many.jsonl")
    archive.accept([document])
    archive.read([document.id])
    archive.client.indices.refresh(index=archive.names.stories)
    settings = replace(behind, web_port=free_port(0))
    web = start_web(settings)
    try:
        wait_web(settings, web)
        whole = asked(settings, "/search.jsonl?q=" + quote("الجسر"))
        assert whole.read().count(b"\n") == 500
        started = asked(settings, "/search.jsonl?q=" + quote("الجسر"))
        assert (started.status, started.headers["Transfer-Encoding"]) == (200, "chunked")
        assert started.readline().startswith(b"{")
        between.mood, between.most = "cutting", 100
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            started.read()
        started.close()
        written = web.log.read_text()
        assert "an export broke off" in written
        assert "الجسر" not in written
        assert quote("الجسر") not in written
        later = asked(settings, "/search.jsonl?q=x")
        later.read()
        assert later.status == 503
    finally:
        stop(web)


def asked(settings: Settings, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", settings.web_port, timeout=120)
    connection.request("GET", path, headers={"Connection": "close"})
    answer = connection.getresponse()
    connection.close()  # the answer keeps what it needs of it
    return answer


@contextmanager
def no_room(archive: Archive) -> Iterator[None]:
    """Lets the engine refuse every request for want of memory, as it does while garbage fills its heap."""

    def limit(value: str | None) -> None:
        archive.client.cluster.put_settings(body={"persistent": {"indices.breaker.total.limit": value}})

    limit("1%")
    try:
        yield
    finally:
        limit(None)


def test_an_engine_without_room_is_asked_again_and_then_told(archive: Archive) -> None:
    client = create_app(replace(archive.settings, page_seconds=1)).test_client()
    with no_room(archive):
        told(client, "/search?q=خبر")
        told(client, "/api/v1/suggest?q=خبر")
    with ThreadPoolExecutor(1) as threads, no_room(archive):
        found = threads.submit(archive.find, Query(words="خبر"))
        time.sleep(FULL_PAUSES[0])
        assert not found.done()
    assert found.result().total == archive.find(Query(words="خبر")).total
