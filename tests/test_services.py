"""Which engine, Redis and worker a command gets: the named ones, or its own for as long as it runs."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from search.child import listens, start, stop
from search.settings import Settings
from workers.services import ServiceError, redis_binary, services, start_redis, wait_redis, worker_answers


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])


def test_what_is_named_is_used_and_nothing_started(home: Path) -> None:
    given = Settings(home=home, opensearch_url="http://127.0.0.1:1", redis_url="redis://127.0.0.1:1/0")
    with services(given) as settings:
        assert settings == given
    assert not (home / "engine").exists()
    assert not (home / "redis").exists()


def test_an_unknown_need_is_a_mistake_of_the_caller(settings: Settings) -> None:
    with pytest.raises(ValueError, match="no such service: bees"), services(settings, need={"bees"}):
        pass


def test_redis_is_started_for_as_long_as_it_is_needed(home: Path) -> None:
    with services(Settings(home=home), need={"redis"}) as settings, redis.Redis.from_url(settings.redis_url) as client:
        assert client.set("a", "1")
        assert client.config_get("bind")["bind"] == "127.0.0.1"
        assert client.config_get("save")["save"] == ""
    assert not listens(port_of(settings.redis_url))


def test_the_packaged_redis_needs_none_on_the_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(home))
    assert shutil.which("redis-server") is None
    assert os.access(redis_binary(), os.X_OK)
    with services(Settings(home=home), need={"redis"}) as settings, redis.Redis.from_url(settings.redis_url) as client:
        assert client.ping()


def test_a_redis_that_dies_is_named_with_its_last_lines(home: Path) -> None:
    broken = home / "redis-server"
    broken.write_text("#!/bin/sh\necho 'no memory for this'\nexit 3\n")
    broken.chmod(0o755)
    server = start_redis(Settings(home=home), 0, binary=broken)
    with pytest.raises(ServiceError, match=r"(?s)redis ended while starting.*no memory for this"):
        wait_redis(server)


def test_a_redis_that_cannot_be_run_is_one_line(home: Path) -> None:
    with pytest.raises(ServiceError, match="cannot start Redis: No such file"):
        start_redis(Settings(home=home), 0, binary=home / "nothing")


def test_a_silent_redis_is_said_when_a_worker_is_needed(settings: Settings) -> None:
    away = replace(settings, redis_url="redis://127.0.0.1:1/0")
    with pytest.raises(ServiceError, match=r"the Redis at redis://127.0.0.1:1/0 does not answer"):
        worker_answers(away)


def test_a_worker_is_started_once_and_stopped_again(settings: Settings) -> None:
    assert not worker_answers(settings)
    with services(settings, need={"worker"}) as first:
        assert worker_answers(first)
        with services(settings, need={"worker"}):
            pass
        assert worker_answers(first), "the inner command stopped a worker that was not its own"
    assert not worker_answers(settings)


def test_a_child_keeps_the_log_of_the_run_before(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "child.log"
    for word in ("first", "second"):
        child = start("child", ["/bin/echo", word], log)
        child.process.wait()
    assert log.read_text() == "second\n"
    assert log.with_name("child.log.1").read_text() == "first\n"


def test_a_child_that_does_not_listen_is_killed_with_all_it_started(tmp_path: Path) -> None:
    child = start("deaf", ["/bin/sh", "-c", "trap '' TERM; sleep 600 & echo $!; wait; wait"], tmp_path / "deaf.log")
    while not (words := child.last_lines()):
        pass
    stop(child, patience=0.2)
    assert not child.alive
    assert not Path(f"/proc/{words}/cmdline").exists() or not Path(f"/proc/{words}/cmdline").read_bytes()


def test_only_the_last_lines_are_told(tmp_path: Path) -> None:
    child = start("talker", ["/bin/sh", "-c", "seq 100"], tmp_path / "talker.log")
    child.process.wait()
    assert child.last_lines(3) == "98\n99\n100"
