"""One person gets one alert for each saved search and family, and none is lost because another of the family was withdrawn."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from search import outbox, saved
from search.accounts import Account
from search.archive import Archive
from search.outbox import Item
from search.query import Query
from search.story import Document

FERRY = """وصلت العبارة الجديدة إلى مرفأ الجزيرة محملة بالمسافرين والسيارات في أولى رحلاتها المنتظمة بعد تجارب دامت شهرين.
وقالت شركة الملاحة إن العبارة تقطع المسافة في أربعين دقيقة، وتعمل ثماني مرات في اليوم صيفا وأربع مرات شتاء.
ورحب الأهالي بالخدمة التي طال انتظارها بعد غرق العبارة القديمة في عاصفة الشتاء الماضي، ودعوا إلى خفض ثمن التذكرة."""


def document(source: str, more: str = "", embargo: str = "") -> Document:
    body = (FERRY + more).replace("\n", "</p><p>")
    held = f"<embargoed>{embargo}</embargoed>" if embargo else ""
    text = (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:{source}:1" version="1"><itemMeta>'
        f'<provider literal="{source}"/><versionCreated>2025-05-01T10:00:00Z</versionCreated>{held}</itemMeta><contentMeta>'
        f"<headline>العبارة الجديدة في {source}</headline></contentMeta><contentSet><inlineXML>"
        f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{body}</p></body></html></inlineXML></contentSet></newsItem>'
    )
    return Document(text.encode(), f"api:{source}")


@pytest.fixture
def reader(archive: Archive) -> Account:
    """A reader who waits for the ferry."""
    account = archive.readers.change("reader@example.org", lambda there: replace(there, confirmed=True))
    archive.readers.save(account, "عبارات", Query("العبارة"))
    return account


def read(archive: Archive, *documents: Document) -> list[str]:
    """Ids of the stories of documents that came in together."""
    archive.accept(documents)
    archive.read([each.id for each in documents])
    archive.client.indices.refresh(index=archive.names.stories)
    return [story.id for each in documents for story in archive.check(each)]


def items(archive: Archive, reader: Account) -> Sequence[Item]:
    (search,) = archive.readers.searches(reader)
    return archive.readers.history(search)


def sweep(archive: Archive) -> int:
    now = datetime.now(UTC)
    return archive.readers.recheck(now - timedelta(days=1), now + timedelta(days=1))


def test_one_alert_a_family_in_one_batch_and_later(archive: Archive, reader: Account) -> None:
    read(archive, document("وكالة"), document("صحيفة"))
    read(archive, document("قناة", "\nوتبقى الرحلات رهن الطقس."))
    assert len(items(archive, reader)) == 1
    assert sweep(archive) == 0


def test_a_story_under_embargo_holds_no_other_up(archive: Archive, reader: Account) -> None:
    read(archive, document("وكالة", embargo="2040-01-01T00:00:00Z"))
    (shown,) = read(archive, document("صحيفة"))
    now = datetime.now(UTC)
    assert [item.story for item in items(archive, reader) if item.due <= now] == [shown]


def test_another_takes_the_place_of_one_that_was_withdrawn(archive: Archive, reader: Account) -> None:
    first, second = read(archive, document("وكالة"), document("صحيفة"))
    (told,) = items(archive, reader)
    other = second if told.story == first else first
    archive.kill(told.story, "desk", "خطأ")
    assert [item.reason for item in items(archive, reader)] == [outbox.WITHDRAWN]
    assert sweep(archive) == 1
    assert {item.story for item in items(archive, reader) if item.state == "waiting"} == {other}
    assert sweep(archive) == 0


def test_a_story_is_told_once_although_its_family_becomes_part_of_another(archive: Archive, reader: Account) -> None:
    (only,) = read(archive, document("وكالة"))
    archive.client.update(index=archive.names.stories, id=only, body={"doc": {"family": "another"}}, params={"refresh": "true"})
    assert sweep(archive) == 0
    assert saved.one(archive.client, archive.names, items(archive, reader)[0].saved) is not None
