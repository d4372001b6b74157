"""Every document of `tests/documents` is read as the `.expected.json` beside it says, and every reader has enough of them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from search.formats import read
from search.settings import Settings
from search.story import Document, Story, Unreadable

DOCUMENTS = Path(__file__).parent / "documents"
FILES = sorted(path for path in DOCUMENTS.glob("*/*") if path.suffix and not path.name.endswith(".expected.json"))
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
FOLDERS = ("text", "html", "feeds", "newsml-g2", "nitf", "ninjs", "json")


def expected(path: Path) -> dict[str, Any]:
    """What a document is to be read as."""
    found: dict[str, Any] = json.loads(path.with_name(path.name[: -len(path.suffix)] + ".expected.json").read_text("utf-8"))
    return found


def said(story: Story, name: str, wanted: str) -> object:
    """What a story has in the place of an expected field."""
    if name == "body_first":
        return story.body[: len(wanted)]
    if name == "body_last":
        return story.body[-len(wanted) :]
    if name in ("published", "updated", "embargoed_until"):
        return str(getattr(story, name).isoformat())[: len(wanted)]
    value = getattr(story, name)
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_document_is_read_as_expected(path: Path) -> None:
    wanted = expected(path)
    document = Document(path.read_bytes(), "import", path.name)
    if "unreadable" in wanted:
        with pytest.raises(Unreadable) as refused:
            read(document, Settings(), NOW)
        assert refused.value.code == wanted["unreadable"]
        return
    stories = read(document, Settings(), NOW)
    assert len(stories) == len(wanted["stories"])
    for story, fields in zip(stories, wanted["stories"], strict=True):
        assert {name: said(story, name, value) for name, value in fields.items()} == fields


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_format_has_at_least_ten_documents_in_arabic(folder: str) -> None:
    paths = [path for path in FILES if path.parent.name == folder]
    stories = [path for path in paths if "stories" in expected(path)]
    assert len(stories) >= 10


def test_at_least_nine_documents_are_refused() -> None:
    assert sum("unreadable" in expected(path) for path in FILES if path.parent.name == "bad") >= 9
