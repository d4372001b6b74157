"""A worker outlives its Redis, whatever it was doing when Redis went, and messages that are none of ours."""

import base64
import os
import signal
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import redis
from celery import Celery

from search.child import start, stop
from search.queues import CLOCK, FIRST, READ, READING
from search.settings import Settings, environ
from workers.services import start_redis, start_worker, wait_redis, wait_worker, worker_name

BUSY = """
import time
from workers.tasks import app

@app.task(name="busy")
def busy():
    time.sleep(300)
"""


def sent(task: str, **changes: Any) -> str:
    """A message as Celery sends it, with some of its parts changed."""
    body = base64.b64encode(orjson.dumps([[["unknown"]], {}, {}])).decode()
    properties = {"delivery_tag": uuid.uuid4().hex, "delivery_info": {"exchange": "", "routing_key": READING}}
    message: dict[str, Any] = {"body": body, "content-type": "application/json", "content-encoding": "utf-8"}
    message |= {"headers": {"id": uuid.uuid4().hex, "task": task}, "properties": properties | {"body_encoding": "base64"}}
    return orjson.dumps(message | changes).decode()


STRAYS = [
    "no JSON at all",
    b"\xff\xfe",
    "[" * 100_000,
    '"a word"',
    "5",
    "{}",
    '{"__type__": "decimal", "__value__": "x"}',
    sent(READ, headers=None),
    sent(READ, properties={}),
    sent(READ, properties={"delivery_tag": "1"}),
    sent(READ, body=None),
    sent(READ, body="%"),
    sent("another.task"),
    sent("", headers={"task": [READ]}),
    sent("", headers={"task": READ}),
    sent("", headers={"task": READ, "id": "1", "compression": "gzip"}),
    sent("", headers={"task": READ, "id": "1", "eta": "tomorrow"}),
    sent(READ, body=base64.b64encode(b"{").decode()),
    sent(READ, body=base64.b64encode(b"{}").decode()),
    sent(READ, **{"content-type": "application/x-python-serialize"}),
    sent(READ, **{"content-encoding": 7}),
]


def until(done: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_that_is_at_work_outlives_its_redis(running: Settings, home: Path) -> None:
    """The worker holds one task and listens for another: then Celery's own closing fails."""
    server = start_redis(replace(running, home=home), 0)
    settings = replace(running, home=home, redis_url=server.url, index_prefix="busy")
    (home / "busy.py").write_text(BUSY, encoding="utf-8")
    command = [sys.executable, "-m", "celery", "-A", "busy", "worker", "--loglevel", "INFO", "--concurrency", "2"]
    wait_redis(server)
    worker = start(
        "worker",
        [*command, "--hostname", f"{worker_name(settings)}@%h"],
        home / "worker.log",
        environ(settings) | {"PYTHONPATH": os.pathsep.join([str(home), *sys.path])},
    )
    again = None
    try:
        wait_worker(settings, worker)
        with Celery(broker=server.url, set_as_current=False) as app:
            app.send_task("busy", queue="arshif-clock")
            until(lambda: any((app.control.inspect(timeout=2, limit=1).active() or {"": []}).values()))
        os.killpg(server.child.process.pid, signal.SIGKILL)
        server.child.process.wait()
        until(lambda: "Trying to re-establish" in worker.log.read_text(encoding="utf-8"))
        again = start_redis(settings, int(server.url.rpartition(":")[2].partition("/")[0]))
        assert again.url == server.url
        with suppress(redis.RedisError):  # a connection from before
            wait_worker(settings, worker)
        wait_worker(settings, worker)
    finally:
        stop(worker, *([again.child] if again else [server.child]))


def test_a_worker_outlives_messages_that_are_none_of_ours(running: Settings, home: Path) -> None:
    server = start_redis(replace(running, home=home), 0)
    settings = replace(running, home=home, redis_url=server.url, index_prefix="stray")
    wait_redis(server)
    worker = start_worker(settings)
    try:
        wait_worker(settings, worker)
        with redis.Redis.from_url(server.url) as there:
            for queue in (READING, FIRST, CLOCK):
                there.lpush(queue, *STRAYS)
            there.publish("/0.celery.pidbox", "{}")
            until(lambda: not there.exists(READING, FIRST, CLOCK, "unacked"))
        log = worker.log.read_text(encoding="utf-8")
        assert log.count("was thrown away") == 3 * len(STRAYS) + 1
        assert "ARSHIF_REDIS_URL" in log
        wait_worker(settings, worker)
    finally:
        stop(worker, server.child)
