"""Feeds that are due are read, cut into entries, and what is new comes into the archive once; a feed that fails is put off."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from search.archive import Archive
from search.feeds import LONGEST_PAUSE, SHORTEST_PAUSE, Feed
from search.formats.entries import entries
from search.settings import Settings
from search.story import Document, Unreadable
from workers.feeds import feeds as commands
from workers.feeds import line
from workers.fetch import Fetched
from workers.polling import pause, poll

HEAD = "<title>أخبار النهر</title><link>https://nahr.example/</link><lastBuildDate>{built}</lastBuildDate><language>ar</language>"
ITEM = (
    "<item><title>{title}</title><guid>{key}</guid><pubDate>Sun, 08 Jul 2018 09:15:00 +0300</pubDate>"
    "<description>العمارة - {title} قرب ضفة النهر صباح الأحد وسط حضور من أهل الحي.</description></item>"
)


def rss(*titles: str, built: str = "Sun, 08 Jul 2018 10:00:00 GMT") -> str:
    """A feed of stories with these titles."""
    items = "".join(ITEM.format(title=title, key=number) for number, title in enumerate(titles))
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{HEAD.format(built=built)}{items}</channel></rss>'


class Site(BaseHTTPRequestHandler):
    """A site with one feed."""

    body = b""
    status = 200

    def do_GET(self) -> None:
        unchanged = self.headers.get("If-None-Match") == f'"{hash(self.body)}"'
        body = b"" if unchanged else self.body
        self.send_response(304 if unchanged else self.status)
        self.send_header("ETag", f'"{hash(self.body)}"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def feed() -> Iterator[str]:
    """The address of a feed on a running site."""
    Site.body, Site.status = rss("افتتاح مرسى للزوارق", "ترميم سوق الصفافير").encode(), 200
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/feed.xml"
        server.shutdown()


@pytest.fixture
def archive(settings: Settings) -> Archive:
    """An archive that may read feeds of this machine."""
    made = Archive(replace(settings, feed_private=True))
    made.ensure()
    return made


def due_again(archive: Archive) -> None:
    """Makes every feed due."""
    for each in archive.feeds():
        archive.put_feed(replace(each, next_due=datetime.now(UTC)))


def test_new_entries_come_in_once(archive: Archive, feed: str) -> None:
    told: list[str] = []

    def nudge(documents: Sequence[Document]) -> None:
        told.extend(each.id for each in documents)

    archive.add_feed(feed, "أخبار النهر")
    assert (poll(archive, nudge).new, len(told)) == (2, 2)
    archive.read(told)
    assert [entry.state for entry in archive.entries(told)] == ["done", "done"]
    assert poll(archive, nudge).read == 0
    due_again(archive)
    assert (poll(archive, nudge).read, len(told)) == (1, 2)
    Site.body = rss("افتتاح مرسى للزوارق", "ترميم سوق الصفافير", "سباق للسباحة", built="Mon, 09 Jul 2018 10:00:00 GMT").encode()
    due_again(archive)
    assert (poll(archive, nudge).new, len(told)) == (1, 3)
    (kept,) = archive.feeds()
    assert kept.failures == 0
    assert kept.last_new is not None


def test_feed_that_fails_is_put_off_and_does_not_stop_the_others(archive: Archive, feed: str) -> None:
    archive.add_feed(feed, "أخبار النهر")
    archive.add_feed("http://127.0.0.1:1/feed", "صامت")
    done = poll(archive, lambda _: None)
    assert (done.read, done.failed, done.new) == (1, 1, 2)
    silent = next(each for each in archive.feeds() if each.failures)
    assert "does not answer" in silent.last_error
    assert silent.next_due > datetime.now(UTC) + SHORTEST_PAUSE / 2
    assert "failed 1×" in line(silent, archive.settings)


@pytest.mark.parametrize(
    ("status", "body"), [(503, b""), (404, b""), (200, b"<html><body>x</body></html>"), (200, b"\x89PNG\r\n\x1a\n\0")]
)
def test_what_is_no_feed_is_a_failure_with_its_reason(archive: Archive, feed: str, status: int, body: bytes) -> None:
    Site.status, Site.body = status, body
    archive.add_feed(feed, "أخبار النهر")

    def nothing(documents: Sequence[Document]) -> None:
        raise AssertionError(documents)

    assert poll(archive, nothing).failed == 1
    assert archive.feeds()[0].last_error


def test_feed_is_claimed_by_one_reader_only(archive: Archive, feed: str) -> None:
    archive.add_feed(feed, "أخبار النهر")
    assert len(archive.claim_feeds(10)) == 1
    assert archive.claim_feeds(10) == []


def test_feed_is_kept_once_and_forgotten_on_request(archive: Archive, feed: str) -> None:
    archive.add_feed(feed, "أخبار النهر")
    with pytest.raises(ValueError, match="already"):
        archive.add_feed(feed, "أخبار النهر")
    (kept,) = archive.feeds()
    assert archive.remove_feed(feed)
    assert not archive.remove_feed(feed)
    archive.put_feed(kept)
    assert archive.feeds() == []


def test_pauses_grow_with_failures_to_a_day() -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    feed = Feed("https://nahr.example/feed", "أخبار النهر", now, now)
    pauses = []
    for _ in range(12):
        feed = feed.failed(now, "silent")
        pauses.append(feed.next_due - now)
    assert pauses[:3] == [SHORTEST_PAUSE, 2 * SHORTEST_PAUSE, 4 * SHORTEST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    assert feed.did_well(now, timedelta(minutes=10), "", "", 0).failures == 0
    assert feed.failed(now, "busy", timedelta(days=30)).next_due - now == LONGEST_PAUSE


def test_pause_is_as_long_as_the_server_wants_within_reason() -> None:
    minutes = [pause(Settings(), Fetched(b"", "u", pause=seconds)).total_seconds() / 60 for seconds in (0, 60, 1800, 10**7)]
    assert minutes == [10, 10, 30, 360]


def test_commands_add_list_and_remove(archive: Archive, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings, "load", lambda: archive.settings)
    run = CliRunner()
    added = run.invoke(commands, ["add", feed])
    assert "أخبار النهر" in added.output, added.output
    assert run.invoke(commands, ["add", feed]).exit_code == 1
    assert feed in run.invoke(commands, ["list"]).output
    assert run.invoke(commands, ["remove", feed]).exit_code == 0
    assert run.invoke(commands, ["remove", feed]).exit_code == 1


def test_page_that_names_a_feed_is_not_added_but_says_so(archive: Archive, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings, "load", lambda: archive.settings)
    Site.body = b"<html><head><link rel=alternate type='application/rss+xml' href='/rss.xml'></head><body>x</body></html>"
    refused = CliRunner().invoke(commands, ["add", feed])
    assert refused.exit_code == 1
    assert feed.replace("feed.xml", "rss.xml") in refused.output


def test_entries_are_the_same_documents_whatever_else_of_the_feed_changed() -> None:
    first = entries(Document(rss("أول", "ثان").encode(), "feed:x"))
    second = entries(Document(rss("أول", "ثان", "ثالث", built="now").encode(), "feed:x"))
    assert {each.id for each in first} < {each.id for each in second}
    assert len(second) == 3


@pytest.mark.parametrize("data", [b"<html><body>x</body></html>", b"", b"{}"])
def test_only_feeds_have_entries(data: bytes) -> None:
    with pytest.raises(Unreadable):
        entries(Document(data, "feed:x"))


def test_broken_feed_is_kept_whole() -> None:
    broken = Document(rss("أول").replace("</guid>", "").encode(), "feed:x")
    assert entries(broken) == [broken]
