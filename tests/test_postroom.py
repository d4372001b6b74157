"""Rounds of mail: over several connections, marked beside the sending, asked for once a lane, and stopped by no single letter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from conftest import MailServer

from search import stories
from search.accounts import Account
from search.query import Query
from search.queues import CLOCK
from search.readers import Readers
from search.settings import Settings
from search.stories import Filing
from search.story import Story, Unavailable
from workers import postroom
from workers.app import create
from workers.mail import message


@pytest.fixture
def due(readers: Readers) -> Callable[[], Readers]:
    """Nine readers for each of whom one story is due."""
    now = datetime.now(UTC)
    for number in range(9):
        account = readers.change(f"r{number}@desk.example", lambda there: replace(there, confirmed=True))
        readers.save(account, f"الجسور {number}", Query("جسر"))
    filings = [Filing(Story("وكالة", "1", "افتتاح جسر في البصرة", "افتتحت البلدية جسرًا.", now), "document", now)]
    readers.match(filings)
    stories.put(readers.client, readers.names, filings)
    return lambda: readers


def states(readers: Readers) -> dict[str, int]:
    readers.client.indices.refresh(index=readers.names.outbox)
    body = {"size": 0, "aggs": {"states": {"terms": {"field": "state"}}}}
    found = readers.client.search(index=readers.names.outbox, body=body)["aggregations"]["states"]["buckets"]
    return {each["key"]: each["doc_count"] for each in found}


def deliver(due: Callable[[], Readers]) -> bool:
    line = postroom.Line()
    try:
        return postroom.deliver(due, due().settings, 0, 1, line)
    finally:
        line.close()


def test_a_round_mails_all_that_is_due_and_marks_it(due: Callable[[], Readers], server: MailServer) -> None:
    assert deliver(due)
    assert states(due()) == {"sent": 9}
    assert len({mail["To"] for mail in server.mails}) == len(server.mails) == 9
    assert not deliver(due)


def test_lanes_together_keep_to_the_limit_of_a_day(due: Callable[[], Readers], server: MailServer) -> None:
    line = postroom.Line()
    limited = replace(due(), settings=replace(due().settings, mail_most_a_day=4))
    for lane in (1, 0, 1, 0):
        postroom.deliver(lambda: limited, limited.settings, lane, 2, line)
    line.close()
    assert (states(due()), len(server.mails)) == ({"sent": 4, "waiting": 5}, 4)


def test_a_letter_that_trips_over_a_mistake_stops_no_other(
    due: Callable[[], Readers], server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(letter: Any, *rest: Any) -> Any:
        if letter.account.email.startswith("r3"):
            raise KeyError("a mistake")
        return message(letter, *rest)

    monkeypatch.setattr(postroom, "message", careless)
    with pytest.raises(KeyError, match="a mistake"):
        deliver(due)
    assert (states(due()), len(server.mails)) == ({"sent": 8, "claimed": 1}, 8)


def test_what_is_mailed_is_marked_when_the_engine_speaks_again(
    due: Callable[[], Readers], server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = iter([True, True])

    def sent(self: Readers, *letters: Any) -> None:
        if next(silent, False):
            raise Unavailable("silence")
        marked(self, *letters)

    marked = Readers.sent
    monkeypatch.setattr(Readers, "sent", sent)
    deliver(due)
    assert (states(due()), len(server.mails)) == ({"sent": 9}, 9)


def test_a_refused_reader_is_set_aside_and_a_busy_server_asked_later(
    due: Callable[[], Readers], server: MailServer, reader: Account
) -> None:
    server.answer = "451 busy"
    deliver(due)
    assert states(due()) == {"claimed": 9}
    server.answer = "550 no such reader"
    due().save(reader, "الجسور", Query("جسر"))
    filing = Filing(Story("وكالة", "2", "جسر آخر", "جسر.", datetime.now(UTC)), "document", datetime.now(UTC))
    due().match([filing])
    stories.put(due().client, due().names, [filing])
    deliver(due)
    account = due().account(reader.id)
    assert account is not None
    assert account.bounced.startswith("550")


def test_a_lane_that_waits_for_its_round_is_not_asked_again(settings: Settings) -> None:
    own = replace(settings, worker_processes=3)
    app = create(own)
    with redis.Redis.from_url(own.redis_url) as queue:
        queue.delete(CLOCK)
        postroom.tell(app, own)
        postroom.tell(app, own)
        assert queue.llen(CLOCK) == 3
        postroom.begun(app, own, 1, 3)
        postroom.tell(app, own)
        assert queue.llen(CLOCK) == 4
        queue.delete(CLOCK)


def test_without_redis_letters_wait_for_the_clock(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    away = replace(settings, redis_url="redis://127.0.0.1:1/0")
    postroom.tell(create(away), away)
    postroom.begun(create(away), away, 0, 1)
    assert "Redis does not answer" in caplog.text


def test_a_connection_serves_one_round_after_the_other_until_it_is_tired(
    due: Callable[[], Readers], server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (letter, *_) = due().letters(due().people_due(1))
    line, mail = postroom.Line(), message(letter, due().settings)
    with line.post(due().settings) as first:
        first.send(mail)
    with line.post(due().settings) as second:
        assert second is first
        second.send(mail)
    monkeypatch.setattr("workers.mail.MAILS_A_CONNECTION", 2)
    with line.post(due().settings) as third:
        assert third is not first
        third.send(mail)
    line.close()
    assert len(server.mails) == 3
