"""What people search stands in no log: not in that of requests when an operator turns it on, nor in that of errors."""

import json
import logging
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from search.archive import Archive
from search.child import free_port, listens
from search.settings import environ
from web.app import create_app
from web.quiet import cut
from web.serving import post_worker_init

SECRET = "كلمةسرية"
WORDS = (SECRET, quote(SECRET), quote(SECRET).lower(), "xn--secret", "plainsecret")


@contextmanager
def served(archive: Archive, log: Path, *options: str) -> Iterator[int]:
    """A real server of the web with these options; its port."""
    port = free_port(0)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:web.serving",
        "web.serve:application()",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with log.open("wb") as out:
        server = subprocess.Popen([*command, *options], stdout=out, stderr=out, env=environ(archive.settings))
        try:
            while not listens(port, "127.0.0.1"):
                assert server.poll() is None, log.read_text()
            yield port
        finally:
            server.terminate()
            server.wait(20)


def said(port: int, raw: bytes) -> bytes:
    """What a server answers to bytes as they are."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(raw)
        return connection.recv(100_000)


def got(port: int, path: str, **headers: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_no_word_of_a_question_is_in_the_logs_of_the_server(sample_archive: Archive, tmp_path: Path) -> None:
    every = "%(r)s %(q)s %(f)s %({raw_uri}e)s %({query_string}e)s %({referer}i)s %({location}o)s %({link}o)s"
    options = ("--access-logfile", "-", "--access-logformat", every, "--log-level", "debug", "--workers", "1")
    with served(sample_archive, tmp_path / "log", *options) as port:
        asked = quote(SECRET)
        assert got(port, f"/search?q={asked}") == 200
        assert got(port, f"/search?q={asked}&from={quote('آذار 2017')}") == 302
        assert got(port, f"/api/v1/search?q={asked}&size=1", Referer=f"http://127.0.0.1/search?q={asked}") == 200
        assert got(port, f"/search.atom?q={asked}") == 200
        assert got(port, f"/search.csv?q={asked}") == 200
        assert got(port, f"/suggest?q={asked}") == 200
        assert got(port, f"/search?page=x&q={asked}") == 400
        assert got(port, f"/search?q={asked * 20}") == 200
        assert b"400" in said(port, f"GET /search?q={SECRET} {SECRET} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b" 4" in said(port, b"GET /search?q=plainsecret HTTP/9.9\r\nHost: x\r\n\r\n")
        assert b" 4" in said(port, b"GET /search?q=plainsecret&x=" + b"y" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    written = (tmp_path / "log").read_text()
    assert "GET /search HTTP/1.1" in written
    assert "GET /api/v1/search HTTP/1.1" in written
    assert "Invalid request from ip=" in written
    assert not [word for word in WORDS if word in written]


def test_a_long_question_is_read(sample_archive: Archive, tmp_path: Path) -> None:
    with served(sample_archive, tmp_path / "log", "--workers", "1") as port:
        assert got(port, f"/search?q={quote('خبر عاجل ' * 110)}") == 200


def test_an_address_that_the_server_does_not_read_is_refused_as_described(sample_archive: Archive, tmp_path: Path) -> None:
    with served(sample_archive, tmp_path / "log", "--workers", "1") as port:
        answer = said(port, b"GET /api/v1/search?q=" + b"y" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert got(port, "/healthz") == 200
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 ")
    assert b"Content-Type: application/problem+json" in head
    assert b"Content-Security-Policy: " in head
    assert f"Content-Length: {len(body)}".encode() in head
    assert (json.loads(body)["status"], json.loads(body)["code"]) == (414, "address")


def test_the_server_of_flask_writes_no_question_either(sample_archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    create_app(sample_archive.settings, sample_archive)
    caplog.set_level(logging.INFO)
    logging.getLogger("werkzeug").info('%s - - "%s" 200 -', "127.0.0.1", f"GET /search?q={quote(SECRET)} HTTP/1.1")
    assert "GET /search HTTP/1.1" in caplog.text
    assert quote(SECRET) not in caplog.text


def test_a_worker_loads_its_lists_before_it_is_asked(sample_archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("web.serving.names_of", lambda lists: asked.append(type(lists).__name__))
    for settings in (sample_archive.settings, replace(sample_archive.settings, opensearch_url="http://127.0.0.1:9")):
        post_worker_init(SimpleNamespace(wsgi=create_app(settings))).join()
    assert asked == ["Lists"]


def test_what_is_cut() -> None:
    assert cut("GET /search?q=x&y HTTP/1.1") == "GET /search HTTP/1.1"
    assert cut("http://h/a?b <http://h/c?d>; rel=next") == "http://h/a <http://h/c rel=next"
    assert cut("/story/1") == "/story/1"
