"""Importing files: everything is accounted for, and running the same import again changes nothing."""

import json
import lzma
from pathlib import Path

import pytest

from search.archive import Archive
from search.settings import Settings
from search.story import Document
from workers.app import create
from workers.importing import Tally, chunked, files, import_files, report


def row(number: int, **more: object) -> str:
    published = f"2024-05-{number % 28 + 1:02}T08:00:00+03:00"
    story = {"id": f"row-{number}", "source": "صحيفة", "published": published, "headline": f"خبر محلي رقم {number}"}
    return json.dumps({**story, "body": f"افتتحت المدرسة رقم {number} في البصرة صباح اليوم.", **more}, ensure_ascii=False)


def run(archive: Archive, *paths: Path) -> Tally:
    return import_files(archive, create(archive.settings), paths, lambda _accepted, _done: None)


def test_every_line_of_a_file_is_accounted_for(working: Archive, tmp_path: Path) -> None:
    path = tmp_path / "stories.jsonl.xz"
    lines = [row(number) for number in range(30)] + [row(3), "{", '{"id": 5, "headline": 7}', row(31, published="0217-01-01")]
    path.write_bytes(lzma.compress("\n".join(lines).encode()))
    tally = run(working, path)
    assert tally.documents == 34
    assert tally.outcomes == {"stored": 30, "duplicate": 1}
    assert tally.unreadable == 3
    assert tally.waiting == 0
    words = "\n".join(report(tally))
    assert "30 stored" in words
    assert "arshif quarantine" in words


def test_the_same_import_again_changes_nothing(working: Archive, tmp_path: Path) -> None:
    path = tmp_path / "stories.jsonl"
    path.write_text("\n".join(row(number) for number in range(12)), encoding="utf-8")
    assert run(working, path).outcomes == {"stored": 12}
    assert run(working, path).outcomes == {"unchanged": 12}


def test_a_later_version_replaces_the_earlier(working: Archive, tmp_path: Path) -> None:
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    first.write_text(row(1), encoding="utf-8")
    second.write_text(row(1, headline="خبر محلي مصحح", version=2), encoding="utf-8")
    run(working, first)
    assert run(working, second).outcomes == {"replaced": 1}
    assert run(working, first).outcomes == {"unchanged": 1}


def test_a_folder_is_walked_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/2.txt", "1.txt", ".git/3.txt", ".4.txt"):
        (tmp_path / name).write_text("خبر", encoding="utf-8")
    assert [path.name for path in files([tmp_path])] == ["1.txt", "2.txt"]
    with pytest.raises(FileNotFoundError, match="no such file"):
        list(files([tmp_path / "absent"]))


def test_requests_stay_small() -> None:
    large = [Document(b"x" * 3_000_000, "import", str(number)) for number in range(3)]
    assert [len(chunk) for chunk in chunked(large)] == [2, 1]
    assert [len(chunk) for chunk in chunked(Document(str(number).encode(), "import") for number in range(401))] == [200, 200, 1]


def test_documents_whose_nudge_was_lost_are_told_again(working: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.importing.NUDGED_SECONDS", 0.1)
    monkeypatch.setattr("workers.importing.nudge_all", lambda *_: False)
    path = tmp_path / "stories.jsonl"
    path.write_text("\n".join(row(number) for number in range(3)), encoding="utf-8")
    assert run(working, path).outcomes == {"stored": 3}


def test_without_a_worker_nothing_is_lost_and_it_is_said(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.importing.PATIENCE_SECONDS", 1)
    path = tmp_path / "one.jsonl"
    path.write_text(row(1), encoding="utf-8")
    settings: Settings = archive.settings
    assert settings.index_prefix
    tally = run(archive, path)
    assert tally.waiting == 1
    assert "arshif run" in "\n".join(report(tally))
