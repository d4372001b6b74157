"""A worker that reads takes what else waits along with it, as much as fits, and goes on when Redis is away."""

from dataclasses import replace

import pytest
import redis

from search.queues import READ, READING
from search.settings import Settings
from workers.app import create
from workers.gathering import gathered
from workers.tasks import nudge


def test_what_waits_is_taken_along_as_far_as_it_fits(settings: Settings) -> None:
    with redis.Redis.from_url(settings.redis_url) as queue, create(settings) as app:
        queue.delete(READING)
        assert gathered(app, 100) == []
        for number in range(5):
            nudge(app, [f"{number}-one", f"{number}-two"])
        assert gathered(app, 3) == ["0-one", "0-two", "1-one", "1-two"]
        assert gathered(app, 0) == []
        assert gathered(app, 100) == [f"{number}-{which}" for number in (2, 3, 4) for which in ("one", "two")]
        assert queue.llen(READING) == 0


def test_what_is_none_of_ours_is_passed_by(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with redis.Redis.from_url(settings.redis_url) as queue, create(settings) as app:
        queue.delete(READING)
        queue.lpush(READING, "no JSON", "[]", '{"properties": {}}')
        app.send_task("another.task", args=[["other"]], queue=READING)
        for args in ([], [5], [["ours", 5]]):
            app.send_task(READ, args=args, queue=READING)
        nudge(app, ["ours"])
        assert gathered(app, 100) == ["ours"]
        assert queue.llen(READING) == 0
    assert caplog.text.count("was thrown away") == 7


def test_without_redis_a_worker_reads_what_it_was_asked_for(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with create(replace(settings, redis_url="redis://127.0.0.1:1/0")) as app:
        assert gathered(app, 100) == []
    assert "Redis does not answer" in caplog.text
