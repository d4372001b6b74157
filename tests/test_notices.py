"""Notices: whoever was mailed a story hears once that it was withdrawn or corrected, and owners hear of searches that stopped."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from conftest import MailServer

from search import outbox, stories
from search.accounts import Account
from search.alerts import version
from search.archive import Archive
from search.query import Query
from search.readers import Readers
from search.saved import SavedSearch
from search.stories import Filing
from search.story import Story
from workers.mail import message, send


def story(key: str = "1", **more: Any) -> Story:
    body = "افتتحت بلدية البصرة جسرًا جديدًا على شط العرب صباح اليوم."
    return replace(Story("وكالة", key, f"افتتاح جسر رقم {key} في البصرة", body, datetime.now(UTC)), **more)


def arrives(readers: Readers, *stories_: Story) -> None:
    filings = [Filing(each, "document", datetime.now(UTC)) for each in stories_]
    readers.match(filings)
    stories.put(readers.client, readers.names, filings)


def deliver(readers: Readers, account: Account) -> int:
    count = 0
    while letter := readers.letter(account.id):
        send(message(letter, readers.settings), readers.settings)
        readers.sent(letter)
        count += 1
    return count


def killed(readers: Readers, note: str = "") -> int:
    arrives(readers, story(version=2, status="canceled"))
    return readers.tell("killed", {story().id: story().headline}, note)


def text_of(server: MailServer, kind: str = "plain") -> str:
    part = server.mails[-1].get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
def mailed(readers: Readers, reader: Account) -> SavedSearch:
    """A search of which one story has been mailed."""
    kept = readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story())
    assert deliver(readers, reader) == 1
    return kept


def test_a_kill_is_told_once_to_who_was_mailed_it(
    readers: Readers, reader: Account, server: MailServer, mailed: SavedSearch
) -> None:
    other = readers.change("other@desk.example", lambda there: replace(there, confirmed=True))
    assert (killed(readers, "خطأ في الاسم"), killed(readers)) == (1, 0)
    assert (deliver(readers, reader), deliver(readers, other)) == (1, 0)
    mail = server.mails[-1]
    assert mail["Subject"] == f"سُحب خبر وصلك: {story().headline}"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    for kind in ("plain", "html"):
        assert f"https://archive.example/story/{story().id}" in text_of(server, kind)
        assert "السبب: خطأ في الاسم" in text_of(server, kind)
        assert "شط العرب" not in text_of(server, kind)
    assert [item.state for item in readers.history(mailed)] == ["sent"]


@pytest.mark.parametrize(("language", "subject"), [("ar", "أُلغي سحب خبر وصلك"), ("en", "No longer withdrawn")])
@pytest.mark.usefixtures("mailed")
def test_who_heard_of_a_kill_hears_that_the_story_is_back_and_where(
    readers: Readers, reader: Account, server: MailServer, language: str, subject: str
) -> None:
    readers.change(reader.email, lambda there: replace(there, language=language))
    archive = Archive(readers.settings)
    archive.kill(story().id, "الأمينة", "خطأ في الاسم")
    assert deliver(readers, reader) == 1
    archive.lift(story().id)
    assert deliver(readers, reader) == 1
    assert server.mails[-1]["Subject"] == f"{subject}: {story().headline}"
    for kind in ("plain", "html"):
        assert f"https://archive.example/story/{story().id}" in text_of(server, kind)
        assert "خطأ في الاسم" not in text_of(server, kind)


def test_a_notice_does_not_mind_pauses_stops_and_brakes(
    readers: Readers, reader: Account, server: MailServer, mailed: SavedSearch
) -> None:
    readers.delete(mailed)
    later = datetime.now(UTC) + timedelta(days=9)
    readers.change(reader.email, lambda there: replace(there, paused_until=later))
    killed(readers)
    assert deliver(replace(readers, settings=replace(readers.settings, mail_most_a_day=0, sign_in="")), reader) == 1
    assert server.mails[-1]["Subject"].startswith("سُحب خبر")


def test_a_notice_goes_before_stories_and_by_itself(
    readers: Readers, reader: Account, server: MailServer, mailed: SavedSearch
) -> None:
    arrives(readers, story("2"))
    killed(readers)
    assert deliver(readers, reader) == 2
    assert server.mails[-2]["Subject"].startswith("سُحب خبر")
    assert server.mails[-1]["Subject"] == f"{mailed.name}: خبر واحد"


def test_a_kill_that_crosses_its_mail_is_told_all_the_same(readers: Readers, reader: Account, server: MailServer) -> None:
    readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story())
    letter = readers.letter(reader.id)
    assert letter is not None
    assert killed(readers) == 0
    readers.sent(letter)
    assert deliver(readers, reader) == 1
    assert server.mails[-1]["Subject"].startswith("سُحب خبر")


@pytest.mark.usefixtures("mailed")
def test_each_serious_correction_is_told_once(readers: Readers, reader: Account, server: MailServer) -> None:
    readers.change(reader.email, lambda there: replace(there, language="en"))
    told = [readers.tell("corrected", {story().id: "Bridge"}, "", occasion) for occasion in ("2", "2", "3")]
    assert told == [1, 0, 1]
    assert deliver(readers, reader) == 1
    assert server.mails[-1]["Subject"] == "Corrected: Bridge (1 more)"
    assert 'dir="ltr"' in text_of(server, "html")


def impossible(readers: Readers, owner: Account) -> None:
    """Puts a search into the index that the engine takes, and fails on when it is asked."""
    bad = SavedSearch("bad", owner.id, "بحث معطوب", Query("جسر"), datetime.now(UTC))
    script = {"script": {"script": {"source": "1 / (doc['version'].value - doc['version'].value) > 0"}}}
    source = {"saved": {**bad.dump(), "lists": version(readers.lists)}, "search": {"bool": {"filter": [script]}}}
    readers.client.index(index=readers.names.saved, id="bad", body=orjson.loads(orjson.dumps(source)), params={"refresh": "true"})


def test_an_impossible_search_stops_its_owner_is_told_once_and_the_others_go_on(
    readers: Readers, reader: Account, server: MailServer
) -> None:
    other = readers.change("other@desk.example", lambda there: replace(there, confirmed=True))
    impossible(readers, reader)
    kept = [readers.save(other, words, Query(words)) for words in ("جسر", "البص*", "شط*")]
    arrives(readers, story())
    assert {item.story for each in kept for item in readers.history(each)} == {story().id}
    assert deliver(readers, reader) == 1
    assert server.mails[-1]["Subject"] == "توقّف بحث من بحوثك: بحث معطوب"
    assert "السبب: يرفضه محرك البحث" in text_of(server)
    assert "https://archive.example/searches/bad" in text_of(server)
    shown = readers.search("bad")
    assert shown is not None
    assert (shown.state, shown.reason.partition(":")[0]) == ("broken", "the engine refuses it")
    arrives(readers, story("2"))
    assert deliver(readers, reader) == 0
    assert deliver(readers, other) == 1


@pytest.mark.parametrize("source", [{}, {"saved": {}}, {"saved": {"state": "active", "owner": "nobody"}}])
def test_a_search_that_lacks_everything_stops_nobody(readers: Readers, reader: Account, source: dict[str, Any]) -> None:
    readers.client.index(index=readers.names.saved, id="bare", body=source, params={"refresh": "true"})
    readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story())
    shown = readers.search("bare")
    assert shown is not None
    assert shown.state == "broken"
    assert readers.letter(reader.id) is not None


def test_a_search_saved_again_meanwhile_is_not_set_aside(readers: Readers, reader: Account) -> None:
    impossible(readers, reader)
    readers.match([])
    bad = SavedSearch("bad", reader.id, "بحث", Query("جسر"), datetime.now(UTC))
    known = readers._alerts
    known.broken = {"bad": known.exotic["bad"].broken("the engine refuses it: x")}
    readers.keep(bad)
    known.set_aside()
    assert readers.search("bad") == bad


def test_the_ledger_tells_who_was_mailed_a_story(readers: Readers, reader: Account, mailed: SavedSearch) -> None:
    assert mailed.owner == reader.id
    assert outbox.readers_of(readers.client, readers.names, story().id) == [reader.id]
    assert outbox.readers_of(readers.client, readers.names, story("2").id) == []
