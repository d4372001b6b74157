"""Librarians' changes in the lists take effect for reading, facets and search without a rebuild."""

import pytest

from search import authority
from search.archive import Archive
from search.query import Query
from search.story import Document

QUARTER = {
    "id": "iq-test-quarter",
    "name_ar": "حي الزنبق الأزرق",
    "name_en": "Blue Lily",
    "kind": "district",
    "parent": "iq-basra",
}
STORY = """افتتاح حديقة في حي الزنبق الأزرق

الأربعاء 2017/03/08

البصرة - افتتحت البلدية صباح الأربعاء حديقة عامة في حي الزنبق الأزرق. وحضر أهالي حي الزنبق الأزرق الافتتاح.
""".encode()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "SECONDS", 0.0)


def read(archive: Archive) -> None:
    document = Document(STORY, "import", "garden.txt")
    archive.accept([document])
    archive.read([document.id])
    archive.client.indices.refresh(index=archive.names.stories)


def test_an_added_entry_is_found_in_the_next_story(archive: Archive) -> None:
    assert archive.lists.entry("iq-test-quarter") is None
    archive.put_entry("places", QUARTER, "librarian")
    added = archive.lists.entry("iq-test-quarter")
    assert added is not None
    assert added.parents[0] == "iq-basra"
    assert "iq" in added.parents
    read(archive)
    (hit,) = archive.find(Query(places=("iq-test-quarter",))).hits
    assert hit.id == archive.find(Query(places=("iq-basra",))).hits[0].id


def test_a_stored_story_learns_when_it_is_read_again(archive: Archive) -> None:
    read(archive)
    archive.put_entry("places", QUARTER, "librarian")
    assert archive.find(Query(places=("iq-test-quarter",))).total == 0
    assert archive.reread(archive.read_documents()) == 1
    archive.client.indices.refresh(index=archive.names.stories)
    assert archive.find(Query(places=("iq-test-quarter",))).total == 1


def test_a_mended_name_shows_at_once_and_another_process_sees_it(archive: Archive) -> None:
    archive.put_entry("places", QUARTER, "librarian")
    archive.put_entry("places", {**QUARTER, "name_ar": "حي الزنبق"}, "librarian")
    other = Archive(archive.settings)
    for each in (archive, other):
        entry = each.lists.entry("iq-test-quarter")
        assert entry is not None
        assert entry.name_ar == "حي الزنبق"


def test_a_retired_entry_is_gone_and_its_id_keeps_its_name(archive: Archive) -> None:
    archive.put_entry("places", QUARTER, "librarian")
    archive.put_entry("places", {**QUARTER, "retired": "2024"}, "librarian")
    assert "iq-test-quarter" not in archive.lists.places
    gone = archive.lists.entry("iq-test-quarter")
    assert gone is not None
    assert gone.name_ar == QUARTER["name_ar"]


@pytest.mark.parametrize(
    "row", [{"id": "", "name_ar": "x"}, {"id": "x", "name_ar": ""}, {"id": "x", "name_ar": "x", "parent": "nowhere"}]
)
def test_a_bad_entry_is_refused(archive: Archive, row: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"entry"):
        archive.put_entry("places", row, "librarian")


def test_without_changes_the_shipped_lists_are_shared(archive: Archive) -> None:
    assert archive.lists is authority.shipped()
    assert authority.current(archive.client, archive.names) is authority.shipped()
