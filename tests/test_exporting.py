"""Every story leaves as a line of JSON and comes back the same: its id, its facts, its version and those before it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from opensearchpy import helpers

from search import versions
from search.archive import Archive
from search.corrected import Correction
from search.settings import Settings, environ
from search.story import Document, Unreadable
from workers.cli import arshif

DAY = datetime(2024, 5, 1, 8, tzinfo=UTC)


def document(number: int, version: int = 1, **more: Any) -> Document:
    row = {
        "id": str(number),
        "source": "وكالة",
        "headline": f"افتتاح جسر في الموصل {number}",
        "body": f"الموصل ـ افتتح محافظ نينوى الجسر رقم {number} يوم 8 آذار 2024.\nالطبعة {version}.",
        "published": DAY.isoformat(),
        "version": version,
        "author": "سعاد",
        "category": "محليات",
        **more,
    }
    return Document(orjson.dumps(row), "test", str(number))


def file(archive: Archive, *documents: Document) -> list[str]:
    archive.accept(documents)
    return [id_ for entry in archive.read([each.id for each in documents]) for id_ in entry.stories]


def stored(archive: Archive) -> dict[str, dict[str, Any]]:
    archive.client.indices.refresh(index=archive.names.stories)
    own = {"received", "stood", "document"}
    hits = helpers.scan(archive.client, index=archive.names.stories)
    return {hit["_id"]: {name: value for name, value in hit["_source"].items() if name not in own} for hit in hits}


@pytest.fixture
def other(settings: Settings) -> Iterator[Archive]:
    made = Archive(replace(settings, index_prefix=f"{settings.index_prefix}b"))
    made.ensure()
    yield made
    made.client.indices.delete(index=f"{made.settings.index_prefix}-*")


def test_stories_come_back_with_ids_facts_and_versions(archive: Archive, other: Archive, tmp_path: Path) -> None:
    later = "2099-01-01T00:00:00+00:00"
    ids = file(archive, document(1), document(2, 2), document(2, 1), document(3, embargoed_until=later), document(4))
    file(archive, document(2, 3), document(5, status="withheld"))
    archive.desk.correct(ids[0], Correction(places=("iq-basra",)), "librarian@desk.example")
    archive.kill(ids[-1], "test", "خطأ")
    out = tmp_path / "all.jsonl.xz"
    done = CliRunner().invoke(arshif, ["export", str(out)], env=environ(archive.settings))
    assert done.exit_code == 0, done.output
    assert not list(tmp_path.glob(".*"))
    lines = list(archive.backups.export())
    assert len(lines) == 5
    file(other, *(Document(line, "import", "all.jsonl") for line in lines))
    before, after = stored(archive), stored(other)
    killed = before.pop(ids[-1])
    gone = after.pop(ids[-1])
    assert after == before
    assert (killed["status"], gone["status"], gone["body"]) == ("canceled", "canceled", "")
    assert "جسر" not in next(line for line in lines if ids[-1] in line.decode()).decode()
    was = [each.source["version"] for each in versions.kept(archive.client, archive.names, ids[1])]
    assert was == [1, 2]
    assert [each.source["version"] for each in versions.kept(other.client, other.names, ids[1])] == was
    assert other.story(ids[0]) == archive.story(ids[0])


def test_a_story_of_an_export_is_understood_anew_when_it_is_read_again(archive: Archive, other: Archive) -> None:
    (id_,) = file(archive, document(1))
    archive.desk.correct(id_, Correction(places=("iq-basra",)), "librarian@desk.example")
    (line,) = archive.backups.export()
    file(other, Document(line, "import"))
    assert "iq-basra" in stored(other)[id_]["place_ids"]
    other.reread(other.read_documents())
    assert "iq-basra" not in stored(other)[id_]["place_ids"]


CHANGES: list[dict[str, Any]] = [
    {"published": "yesterday"},
    {"published": "2024-01-01T00:00:00"},
    {"version": 0},
    {"facts": 7},
    {"earlier": [{"version": "x"}]},
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_line_that_somebody_changed_is_told(archive: Archive, change: dict[str, Any]) -> None:
    file(archive, document(1))
    (line,) = archive.backups.export()
    with pytest.raises(Unreadable):
        archive.check(Document(orjson.dumps(orjson.loads(line) | change), "import"))


def test_a_file_that_cannot_be_written_is_said_in_one_line(archive: Archive, tmp_path: Path) -> None:
    done = CliRunner().invoke(arshif, ["export", str(tmp_path / "no" / "folder.jsonl")], env=environ(archive.settings))
    assert done.exit_code == 1
    assert "folder.jsonl" in done.output
