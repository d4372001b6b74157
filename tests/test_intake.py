"""Accepted means durable: documents stand in the intake once, and what is still to do can always be found."""

from datetime import UTC, datetime, timedelta

from search import intake
from search.archive import Archive
from search.story import Document, Unreadable

DOCUMENTS = [Document(f"خبر رقم {number}".encode(), "import", f"{number}.txt") for number in range(5)]


def test_a_document_is_new_once(archive: Archive) -> None:
    assert archive.accept(DOCUMENTS) == [True] * 5
    assert archive.accept(DOCUMENTS[:2]) == [False, False]
    assert archive.document(DOCUMENTS[0].id) == DOCUMENTS[0]


def test_what_was_accepted_waits_until_it_is_closed(archive: Archive) -> None:
    archive.accept(DOCUMENTS)
    archive.client.indices.refresh(index=archive.names.intake)
    assert set(archive.waiting(timedelta(0), 10)) == {document.id for document in DOCUMENTS}
    assert archive.waiting(timedelta(hours=1), 10) == []
    taken = intake.take(archive.client, archive.names, [DOCUMENTS[0].id, DOCUMENTS[1].id])
    assert [document for _, document in taken] == DOCUMENTS[:2]
    now = datetime.now(UTC)
    intake.close(archive.client, archive.names, [entry.done([("story", "stored")], now) for entry, _ in taken])
    assert intake.take(archive.client, archive.names, [document.id for document in DOCUMENTS[:2]]) == []
    (entry,) = archive.entries([DOCUMENTS[0].id])
    assert (entry.state, entry.stories, entry.outcomes) == ("done", ("story",), ("stored",))


def test_a_refused_document_is_kept_with_its_reason(archive: Archive) -> None:
    archive.refuse(DOCUMENTS[0], Unreadable("empty", "There is nothing in it."))
    archive.client.indices.refresh(index=archive.names.intake)
    total, (entry,) = archive.quarantine()
    assert (total, entry.code, entry.reason) == (1, "empty", "There is nothing in it.")
    assert archive.document(entry.id) == DOCUMENTS[0]
    archive.replay([entry.id])
    assert archive.entries([entry.id])[0].state == "waiting"


def test_of_a_document_above_the_limit_the_beginning_is_kept(archive: Archive) -> None:
    large = Document(b"x" * (archive.settings.max_document_mb * 1024 * 1024 + 1), "import", "large.txt")
    entry = archive.refuse(large, Unreadable("too_large", "It is too large."))
    kept = archive.document(entry.id)
    assert kept is not None
    assert len(kept.data) == intake.KEPT_OF_TOO_LARGE
    assert entry.size == len(large.data)
