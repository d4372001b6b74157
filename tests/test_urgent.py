"""What withdraws a story or puts it right goes before the thousands of an import, whatever it comes in."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from redis import Redis

from search.archive import Archive
from search.child import stop
from search.formats import read
from search.formats.urgent import is_urgent
from search.queues import FIRST, READ, READING
from search.settings import Settings
from search.story import Document
from workers import tasks
from workers.app import create
from workers.services import start_redis, wait_redis
from workers.tasks import nudge_all

SAMPLES = Path(__file__).parent.parent / "workers" / "samples"
G2 = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:a" version="2"><itemMeta>{}</itemMeta>'
    "<contentMeta><headline>افتتاح جسر</headline></contentMeta></newsItem>"
)
URGENT = [
    G2.format('<pubStatus qcode="stat:canceled"/>'),
    G2.format('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/>'),
    G2.format('<signal qcode="sig:kill"/>'),
    G2.format('<signal qcode="sig:correction"/>'),
    '{"uri": "urn:a", "pubstatus": "stat:canceled", "headline": "افتتاح جسر"}',
    '{"uri": "urn:a", "pubStatus":"withheld", "headline": "افتتاح جسر"}',
    '{"id": 1, "source": "وكالة", "status": "ملغى"}',
    '{"id": 1, "headline": "افتتاح جسر", "serious": true}',
    '{"headline": "تصحيح: افتتاح جسر", "body": "نص"}',
    '<nitf><head><docdata management-status="canceled"/></head></nitf>',
    "<nitf><head><docdata><ed-msg info='إلغاء الخبر'/></docdata></head></nitf>",
    "<item><title>إلغاء خبر: افتتاح جسر</title></item>",
    "\ufeffKILL: افتتاح جسر\n\nالنص.",
    "(تصحيح) افتتاح جسر\n\nالنص.",
]
ORDINARY = [
    G2.format('<pubStatus qcode="stat:usable"/><signal qcode="sig:update"/>'),
    '{"uri": "urn:a", "pubstatus": "usable", "headline": "إلغاء رحلات", "body": "ألغيت رحلات."}',
    '{"id": 1, "headline": "افتتاح جسر", "serious": false, "status": "published"}',
    "إلغاء رحلات بين بغداد ودمشق\n\nالنص: kill bill.",
    "<html><head><title>افتتاح جسر</title><script>dialog.cancel()</script></head></html>",
]


@pytest.mark.parametrize("text", URGENT)
def test_what_withdraws_or_corrects_goes_first(text: str) -> None:
    assert is_urgent(Document(text.encode(), "import"))


def test_in_the_old_encoding_of_arabic_too() -> None:
    assert is_urgent(Document("إلغاء خبر: افتتاح جسر\n\nالنص.".encode("cp1256"), "import"))


@pytest.mark.parametrize("text", ORDINARY)
def test_all_else_takes_its_turn(text: str) -> None:
    assert not is_urgent(Document(text.encode(), "import"))


def test_what_goes_first_of_the_samples_is_what_changes_a_story() -> None:
    """The look at bytes agrees with the reading of them."""
    for path in SAMPLES.iterdir():
        document = Document(path.read_bytes(), "import", path.name)
        if path.suffix in {".json", ".xml", ".txt"} and is_urgent(document):
            assert any(story.status != "usable" or story.serious for story in read(document, Settings())), path.name


class Sender(Celery):
    """Keeps what it is to send."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[tuple[str, list[str]]] = []

    def send_task(self, name: str, args: Any = None, *_: Any, **options: Any) -> Any:
        assert name == READ
        self.kept.append((options["queue"], *args))


def test_a_kill_does_not_wait_behind_an_import() -> None:
    plain, killing = (Document(text.encode(), "import") for text in (ORDINARY[3], URGENT[-2]))
    sender = Sender()
    assert nudge_all(sender, [plain, killing, plain])
    assert sender.kept == [(FIRST, [killing.id]), (READING, [plain.id])]


def test_after_a_wiped_redis_the_sweep_nudges_first_for_what_withdraws_or_corrects(
    archive: Archive, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [Document(text.encode(), "import") for text in ORDINARY[1:3]]
    archive.accept(old)
    kill = Document(URGENT[4].encode(), "api:wire")
    archive.accept([kill])
    archive.client.indices.refresh(index=archive.names.intake)
    assert archive.waiting(timedelta(0), 9) == [*(each.id for each in old), kill.id]
    asked: list[tuple[list[str], str]] = []
    monkeypatch.setattr(tasks, "archive", lambda: archive)
    monkeypatch.setattr(tasks, "SWEEP_AGE", timedelta(0))
    monkeypatch.setattr(tasks, "nudge", lambda _app, ids, queue: asked.append((sorted(ids), queue)))
    server = start_redis(replace(archive.settings, home=home), 0)
    wait_redis(server)
    monkeypatch.setattr(tasks, "app", create(replace(archive.settings, redis_url=server.url)))
    with Redis.from_url(server.url) as queue:
        assert tasks.sweep.run() == 3
        queue.rpush(READING, "an import goes on")
        assert tasks.sweep.run() == 1
    stop(server.child)
    waiting = sorted(each.id for each in old)
    assert asked == [([kill.id], FIRST), (waiting, READING), ([kill.id], FIRST)]
    (entry,) = archive.read([kill.id])
    assert entry.urgent
