"""A worker killed, a Redis wiped, in the middle of an import: afterwards every story is there, once."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import redis

from search.archive import Archive
from search.child import stop
from search.queues import CLOCK, FIRST, READ, READING
from search.settings import Settings
from workers.app import create
from workers.importing import Tally, import_files
from workers.services import start_worker

STORIES = 5_000


def corpus(path: Path) -> Path:
    rows = (
        {
            "id": f"row-{number}",
            "source": "صحيفة",
            "published": "2024-05-01T08:00:00+03:00",
            "headline": f"موعد معرض الكتاب رقم {number}",
            "body": f"تفتح قاعة العرض رقم {number} أبوابها في البصرة يوم السبت.",
        }
        for number in range(STORIES)
    )
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_a_killed_worker_and_a_wiped_redis_lose_and_double_nothing(archive: Archive, tmp_path: Path) -> None:
    settings: Settings = archive.settings
    tallies: list[Tally] = []
    progress = {"done": 0}

    def advance(_accepted: int, done: int) -> None:
        progress["done"] = done

    path = corpus(tmp_path / "stories.jsonl")
    importing = threading.Thread(target=lambda: tallies.append(import_files(archive, create(settings), [path], advance)))
    first = start_worker(settings)
    importing.start()
    until(lambda: progress["done"] >= 500)
    os.killpg(first.process.pid, signal.SIGKILL)
    first.process.wait()
    second = start_worker(settings)
    beat = start_worker(settings, beat=True)
    until(lambda: progress["done"] >= 1500)
    redis.Redis.from_url(settings.redis_url).flushall()
    importing.join(timeout=240)
    stop(beat)
    stop(second)
    assert not importing.is_alive()
    (tally,) = tallies
    assert (tally.documents, tally.unreadable, tally.waiting) == (STORIES, 0, 0)
    archive.client.indices.refresh(index=archive.names.stories)
    assert archive.client.count(index=archive.names.stories)["count"] == STORIES


def until(done: "object") -> None:
    deadline = time.monotonic() + 120
    while not done():  # type: ignore[operator]
        assert time.monotonic() < deadline, "nothing moved for two minutes"
        time.sleep(0.05)


def test_the_sweep_minds_only_documents_to_be_read(archive: Archive) -> None:
    app = create(archive.settings)
    assert app.conf.task_routes[READ]["queue"] == READING
    assert app.conf.task_default_queue == CLOCK != READING
    assert {queue.name for queue in app.conf.task_queues} == {FIRST, READING, CLOCK}
