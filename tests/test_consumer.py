"""A worker outlives its Redis, whatever it was doing when Redis went."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import redis
from celery import Celery

from search.child import start, stop
from search.settings import Settings, environ
from workers.services import start_redis, wait_redis, wait_worker, worker_name

BUSY = """
import time
from workers.tasks import app

@app.task(name="busy")
def busy():
    time.sleep(300)
"""


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
