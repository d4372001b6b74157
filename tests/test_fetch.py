"""Addresses of the web are read politely, within bounds, and never inside the newsroom's own network."""

import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from workers import fetch as fetching
from workers.fetch import Fetched, Later, Refused, client, fetch, is_private

FEED = b"<rss version='2.0'><channel><title>a</title></channel></rss>"
MOST = 100_000


class Site(BaseHTTPRequestHandler):
    """A site with good and bad manners, by path."""

    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.seen.append({**dict(self.headers.items()), "path": self.path})
        answers = {
            "/feed": (
                200,
                {"ETag": '"1"', "Last-Modified": "Wed, 08 Mar 2017 10:00:00 GMT", "Cache-Control": "max-age=1800"},
                FEED,
            ),
            "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(FEED)),
            "/bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"a" * 50_000_000)),
            "/damaged": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08nothing"),
            "/brotli": (200, {"Content-Encoding": "br"}, b"?"),
            "/large": (200, {}, b"a" * (MOST + 1)),
            "/moved": (301, {"Location": "/feed"}, b""),
            "/round": (302, {"Location": "/round"}, b""),
            "/inside": (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""),
            "/file": (302, {"Location": "file:///etc/hostname"}, b""),
            "/busy": (429, {"Retry-After": "120"}, b""),
            "/broken": (503, {}, b""),
            "/gone": (410, {}, b""),
        }
        status, headers, body = answers.get(self.path, (404, {}, b""))
        if self.path == "/feed" and self.headers.get("If-None-Match") == '"1"':
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a running site."""
    Site.seen = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def get(url: str, private: bool = True, etag: str = "") -> Fetched:
    """What an address gives."""
    with client("Arshif tests", private) as web:
        return fetch(web, url, MOST, etag)


def test_feed_is_read_with_what_its_server_says_of_it(site: str) -> None:
    found = get(f"{site}/feed")
    assert (found.data, found.etag, found.modified, found.pause) == (FEED, '"1"', "Wed, 08 Mar 2017 10:00:00 GMT", 1800.0)
    assert Site.seen[0]["User-Agent"] == "Arshif tests"


def test_unchanged_feed_is_not_sent_again(site: str) -> None:
    found = get(f"{site}/feed", etag='"1"')
    assert found.same
    assert not found.data


def test_redirect_is_followed(site: str) -> None:
    assert get(f"{site}/moved").url == f"{site}/feed"


def test_packed_answer_is_unpacked(site: str) -> None:
    assert get(f"{site}/packed").data == FEED


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/bomb", "larger than"),
        ("/large", "larger than"),
        ("/round", "on and on"),
        ("/file", "no address of the web"),
        ("/gone", "410"),
        ("/none", "404"),
        ("/brotli", "packed by br"),
    ],
)
def test_what_will_not_be_read_is_refused_with_the_reason(site: str, path: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        get(site + path)


@pytest.mark.parametrize("path", ["/busy", "/broken", "/damaged"])
def test_server_in_trouble_is_asked_later(site: str, path: str) -> None:
    with pytest.raises(Later) as later:
        get(site + path)
    assert later.value.seconds == (120 if path == "/busy" else 0)


def test_own_network_is_never_read(site: str) -> None:
    with pytest.raises(Refused, match="private network"):
        get(f"{site}/feed", private=False)
    assert not Site.seen


def test_redirect_into_the_own_network_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = fetching.is_private
    monkeypatch.setattr(fetching, "is_private", lambda address: address != "127.0.0.1" and here(address))
    with pytest.raises(Refused, match=r"private network \(169\.254\.169\.254\)"):
        get(f"{site}/inside", private=False)


def test_name_of_this_machine_is_looked_at_by_its_address() -> None:
    with pytest.raises(Refused, match="private network"):
        get("http://localhost:1/feed", private=False)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.1.2.3",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
        ),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1"),
    ],
)
def test_private_addresses_are_known_in_every_form(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_public(address: str) -> None:
    assert not is_private(address)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "example.org", "http://", "http://u:p@example.org/", "http://[::1", "http://a:99999/"]
)
def test_other_addresses_are_refused_unasked(url: str) -> None:
    with pytest.raises(Refused):
        get(url)


def test_silent_server_is_asked_later() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Later, match="does not answer"):
        get(f"http://127.0.0.1:{port}/feed")
