"""A backup that would save us: verified against the archive, restored on an empty machine, and nothing mailed again."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from conftest import temporary_home

from search import fixed, outbox, restoring
from search.archive import Archive
from search.backup import Backup, BackupError
from search.index import Names, bulk, operation
from search.query import Query
from search.readers import Readers
from search.saved import SavedSearch
from search.settings import Settings, environ
from search.story import Document
from workers.backup import restore
from workers.cli import arshif
from workers.services import services

DAY = datetime(2024, 5, 1, 8, tzinfo=UTC)
TOWNS = ("بغداد", "البصرة", "الموصل", "دمشق", "بيروت", "صنعاء", "القاهرة")
WORKS = ("افتتاح جسر", "ترميم مدرسة", "وصول مساعدات", "انعقاد مؤتمر", "هطول أمطار")


def document(number: int, moment: datetime = DAY) -> Document:
    town, work = TOWNS[number % len(TOWNS)], WORKS[number % len(WORKS)]
    row = {
        "id": str(number),
        "source": "وكالة",
        "headline": f"{work} في {town}",
        "body": f"{town} ـ شهدت {town} {work} يوم {number % 28 + 1} آذار 2024 كما قال المحافظ.",
        "published": (moment + timedelta(minutes=number)).isoformat(),
    }
    return Document(orjson.dumps(row), "test", str(number))


def file(archive: Archive, *documents: Document) -> None:
    archive.accept(documents)
    archive.read([each.id for each in documents])


@pytest.fixture(scope="module")
def filled(module_archive: Archive) -> tuple[Archive, SavedSearch, SavedSearch]:
    """An archive with stories, readers, and mail that is sent, claimed and waiting; two of its saved searches."""
    archive = module_archive
    owner = archive.readers.change("reader@example.com", lambda there: replace(there, confirmed=True))
    once = archive.readers.save(owner, "جسور", Query("جسر"))
    daily = archive.readers.save(owner, "مدارس", Query("مدرسة"), "daily")
    file(archive, *(document(number) for number in range(70)))
    (letter,) = archive.readers.letters([owner.id])
    archive.readers.sent(letter)
    file(archive, document(75))
    return archive, once, daily


def states(readers: Readers, *searches: SavedSearch) -> set[str]:
    return {item.state for each in searches for item in readers.history(each)}


def test_a_backup_is_taken_verified_and_listed(filled: tuple[Archive, SavedSearch, SavedSearch]) -> None:
    archive, *_ = filled
    made = archive.backups.make()
    assert made.stories == 71
    file(archive, document(71))
    found = archive.backups.verify(archive.backups.repository, made)
    assert (found.problems, found.same, found.stories, found.samples) == ((), True, 72, 71)
    assert found.questions
    kept = archive.backups.kept()
    assert (kept.last, kept.verified, kept.verified_well) == (made.name, made.name, True)
    assert not restoring.indices(archive.client, Names(f"{archive.names.prefix}-verify"))
    told = CliRunner().invoke(arshif, ["backup", "--list"], env=environ(archive.settings))
    assert f"{made.name}  71 stories  verified" in told.output


def test_a_backup_that_lost_something_is_found_out(
    filled: tuple[Archive, SavedSearch, SavedSearch], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, *_ = filled
    made = archive.backups.make()
    whole = restoring.restore

    def losing(client: Any, repository: str, backup: Backup, names: Names, replicas: int) -> None:
        whole(client, repository, backup, names, replicas)
        body = {"query": {"term": {"place_ids": "iq-basra"}}}
        client.delete_by_query(index=names.stories, body=body, params={"refresh": "true"})
        hit = client.search(index=names.documents, body={"size": 1})["hits"]["hits"][0]
        bulk(client, [operation("index", names.documents, hit["_id"], {**hit["_source"], "origin": "elsewhere"})])
        client.indices.refresh(index=names.documents)

    monkeypatch.setattr(restoring, "restore", losing)
    found = archive.backups.verify(archive.backups.repository, made)
    assert any("stories are missing" in problem for problem in found.problems)
    assert any("stories:" in problem for problem in found.problems)
    assert any("1 of" in problem and "not what arrived" in problem for problem in found.problems)
    assert not archive.backups.kept().verified_well


def test_only_so_many_backups_are_kept_and_the_clock_takes_them(archive: Archive) -> None:
    file(archive, document(1))
    archive.settings = replace(archive.settings, backup_keep=2, backup_hours=1)
    backups = archive.backups
    names = [backups.make().name for _ in range(3)]
    assert [each.name for each in backups.all_()] == names[1:]
    backups.tick()
    assert backups.kept().last == names[-1]
    backups.note(at=(datetime.now(UTC) - timedelta(hours=2)).isoformat(), tried="")
    while not backups.tick():
        assert backups.kept().taking
    assert backups.kept().last not in names
    assert len(backups.all_()) == 2
    backups.note(taking="gone")
    with pytest.raises(BackupError, match="failed"):
        backups.tick()
    assert "MISSING" in backups.kept().failed


def test_an_archive_is_not_overwritten_unasked(archive: Archive) -> None:
    file(archive, document(1))
    archive.backups.make()
    file(archive, document(2))
    env = environ(archive.settings)
    refused = CliRunner().invoke(restore, [], env=env)
    assert refused.exit_code == 1
    assert "already" in refused.output
    assert Archive(archive.settings).find(Query()).total <= 2
    done = CliRunner().invoke(restore, ["--replace"], env=env)
    assert done.exit_code == 0, done.output
    again = Archive(archive.settings)
    again.client.indices.refresh(index=again.names.stories)
    assert again.find(Query()).total == 1
    missing = CliRunner().invoke(restore, ["/nowhere/at/all", "--replace"], env=env)
    assert missing.exit_code == 1
    assert "/nowhere/at/all" in missing.output


@pytest.fixture
def empty_machine(settings: Settings) -> Iterator[Settings]:
    """Another engine in a home of its own, on which nothing has ever been."""
    with temporary_home() as home:
        bare = replace(settings, home=home, opensearch_url="", index_prefix=f"{settings.index_prefix}n")
        with services(bare, need={"engine"}) as up:
            yield up


def test_an_archive_comes_back_on_an_empty_machine_and_nothing_is_mailed_again(
    filled: tuple[Archive, SavedSearch, SavedSearch], empty_machine: Settings, tmp_path: Path
) -> None:
    archive, once, daily = filled
    made = archive.backups.make()
    now = datetime.now(archive.settings.zone)
    asked = fixed.questions(archive.client, archive.names.stories, now)
    before = fixed.answers(archive.client, archive.names.stories, archive.lists, asked, now)
    folder = tmp_path / "backup"
    shutil.copytree(archive.backups.location(), folder)
    (late,) = archive.readers.letters([once.owner])
    archive.readers.sent(late)  # mailed after the backup, which cannot know of it

    done = CliRunner().invoke(restore, [str(folder), "--backup", made.name], env=environ(empty_machine))
    assert done.exit_code == 0, done.output
    again = Archive(empty_machine)
    again.client.indices.refresh(index=again.names.stories)
    assert len(asked) > 20
    assert fixed.answers(again.client, again.names.stories, again.lists, asked, now) == before
    owner = again.readers.account(once.owner)
    assert owner is not None
    assert [each.name for each in again.readers.searches(owner)] == ["جسور", "مدارس"]
    assert states(again.readers, once, daily) == {"sent", "held"}
    assert again.readers.letters([once.owner]) == []

    waiting = again.waiting(timedelta(0), 1000)
    again.read(waiting)  # what was read at the edge of the snapshot is read again
    file(again, document(80), document(85))  # sent by its source before the restore, as a feed would bring it once more
    assert states(again.readers, once, daily) == {"sent", "held"}
    file(again, document(90, datetime.now(UTC)))
    assert states(again.readers, once) == {"sent", "held", "waiting"}
    assert again.backups.held() == sum(item.state == "held" for each in (once, daily) for item in again.readers.history(each))
    told = CliRunner().invoke(restore, ["--held", "drop"], env=environ(empty_machine))
    assert "dropped" in told.output
    assert again.backups.held() == 0
    file(again, document(95))
    assert states(again.readers, once) == {"sent", "dropped", "waiting"}
    assert len(outbox.people(again.client, again.names, datetime.now(UTC), 10)) == 1


def test_held_mail_can_be_sent(archive: Archive) -> None:
    owner = archive.readers.change("reader@example.com", lambda there: replace(there, confirmed=True))
    kept = archive.readers.save(owner, "جسور", Query("جسر"))
    file(archive, document(0))
    restoring.mend(archive.client, archive.names, _now(archive))
    assert states(archive.readers, kept) == {"held"}
    assert archive.backups.release("send") == 1
    (letter,) = archive.readers.letters([owner.id])
    assert [item.state for item in letter.items] == ["claimed"]


def test_what_the_snapshot_does_not_hold_whole_is_read_again_or_told(archive: Archive) -> None:
    first, second = document(1), document(2)
    file(archive, first, second)
    archive.client.delete(index=archive.names.documents, id=second.id)
    restoring.mend(archive.client, archive.names, _now(archive))
    one, two = archive.entries([first.id, second.id])
    assert one.state == "waiting"
    assert (two.state, two.code) == ("quarantined", "lost")
    assert [entry.outcomes for entry in archive.read([first.id])] == [("unchanged",)]


def _now(archive: Archive) -> Backup:
    return Backup("none", archive.names.prefix, datetime.now(UTC), {}, {}, "")


def test_the_engine_says_where_it_may_not_write(archive: Archive) -> None:
    archive.settings = replace(archive.settings, backup_folder="/nowhere/at/all")
    archive.settings = replace(archive.settings, backup_hours=1)
    with pytest.raises(BackupError, match="/nowhere/at/all"):
        archive.backups.tick()
    assert "/nowhere/at/all" in archive.backups.kept().failed
    assert not archive.backups.tick()


def test_a_place_that_the_engine_has_no_plugin_for_is_told_at_the_start(archive: Archive) -> None:
    assert archive.backups.hindrance() == ""
    elsewhere = Archive(replace(archive.settings, backup_folder="s3://bucket/archive"))
    assert "repository-s3" in elsewhere.backups.hindrance()
    with pytest.raises(BackupError, match="Install it on every node"):
        elsewhere.backups.make()
