"""Letters: nothing missed, nothing twice, each story once, and asked again at the moment of sending."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import pytest
from conftest import MailServer

from search import life, outbox, signing, stories, sweep
from search.accounts import Account
from search.child import free_port
from search.query import Query
from search.readers import CannotSave, Readers
from search.schedule import due
from search.stories import Filing
from search.story import Story, Unavailable
from workers.mail import UNSUBSCRIBE, Refused, message, send
from workers.mime import header

NOW = datetime.now(UTC)


def story(key: str, **more: Any) -> Story:
    body = "افتتحت بلدية البصرة جسرًا جديدًا على شط العرب صباح اليوم، وحضر الأهالي."
    return replace(Story("وكالة", key, f"افتتاح جسر رقم {key} في البصرة", body, NOW), **more)


def arrives(readers: Readers, *stories_: Story) -> int:
    filings = [Filing(each, "document", datetime.now(UTC)) for each in stories_]
    posted = readers.match(filings)
    stories.put(readers.client, readers.names, filings)
    return posted


def deliver(readers: Readers, account: Account) -> int:
    count = 0
    while letter := readers.letter(account.id):
        send(message(letter, readers.settings), readers.settings)
        readers.sent(letter)
        count += 1
    return count


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_a_story_is_mailed_once(readers: Readers, reader: Account, server: MailServer) -> None:
    readers.save(reader, "الجسور", Query("جسر البصرة"))
    assert arrives(readers, story("1")) == 1
    assert arrives(readers, story("1"), story("1", version=2)) == 0
    assert deliver(readers, reader) == 1
    assert deliver(readers, reader) == 0
    assert len(server.mails) == 1


def test_the_mail_says_what_a_reader_needs(readers: Readers, reader: Account, server: MailServer) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر البصرة"))
    arrives(readers, story("1"), story("2"))
    deliver(readers, reader)
    (mail,) = server.mails
    assert mail["Subject"] == "الجسور: خبران"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert kept.id in mail["List-Id"]
    assert mail["Message-ID"].endswith("@archive.example>")
    page, text = part(mail, "html"), part(mail, "plain")
    assert 'dir="rtl"' in page
    assert ">جسرًا</span>" in page
    for said in (page, text):
        assert f"https://archive.example/story/{story('1').id}" in said
        assert "الجسور" in said
    token = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert signing.read(readers.settings, UNSUBSCRIBE, token, None) == [kept.id]
    assert "<img" not in page


def test_two_searches_bring_a_story_once_with_both_names(readers: Readers, reader: Account, server: MailServer) -> None:
    readers.save(reader, "الجسور", Query("جسر"))
    readers.save(reader, "البصرة", Query("البصرة"))
    assert arrives(readers, story("1")) == 2
    assert deliver(readers, reader) == 1
    page = part(server.mails[0], "html")
    assert page.count("افتتاح") == 1
    assert "الجسور" in page


def test_a_digest_waits_for_its_hour_and_says_what_it_checked(readers: Readers, reader: Account, server: MailServer) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"), "daily")
    arrives(readers, story("1"), replace(story("2"), headline="معرض", body="افتتح معرض الكتاب."))
    assert readers.letter(reader.id) is None
    readers.client.indices.refresh(index=readers.names.stories)
    (item,) = readers.history(kept)
    readers.client.indices.refresh(index=readers.names.stories)
    outbox.move(readers.client, readers.names, [outbox.postponed(item, datetime.now(UTC), "")], lambda item: item)
    assert deliver(readers, reader) == 1
    assert "فُحصت خبران، طابق منها خبر واحد." in part(server.mails[0], "plain")


def test_a_worker_that_slept_for_two_days_over_a_weekly_digest_mails_each_hit_once(
    readers: Readers, reader: Account, server: MailServer
) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"), "weekly")
    arrives(readers, story("1"), story("2"))
    two_days_ago = datetime.now(UTC) - timedelta(days=2)
    outbox.move(readers.client, readers.names, readers.history(kept), lambda item: outbox.postponed(item, two_days_ago, ""))
    arrives(readers, story("3"))
    assert readers.people_due() == [reader.id]
    assert deliver(readers, reader) == 1
    assert server.mails[0]["Subject"] == "الجسور: خبران"
    assert deliver(readers, reader) == 0
    states = {item.story: (item.state, item.due > datetime.now(UTC)) for item in readers.history(kept)}
    assert states[story("3").id] == ("waiting", True)
    assert states[story("1").id] == states[story("2").id] == ("sent", False)


def test_what_is_posted_is_due_at_once_without_waiting_for_the_index(readers: Readers, reader: Account) -> None:
    readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    assert readers.people_due() == [reader.id]


def test_a_letter_that_may_have_been_sent_is_the_same_letter_again(
    readers: Readers, reader: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LEASE", timedelta(0))
    readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"), story("2"))
    first = readers.letter(reader.id)
    arrives(readers, story("3"))
    second = readers.letter(reader.id)
    assert first is not None
    assert second is not None
    assert (first.id, len(first.stories)) == (second.id, len(second.stories)) == (first.id, 2)
    assert first.claimed < second.claimed
    assert first.begun == second.begun == first.claimed
    assert f"Date: {format_datetime(first.claimed)}".encode() in message(second, readers.settings).data


def test_what_is_claimed_is_not_claimed_twice(readers: Readers, reader: Account) -> None:
    readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    assert readers.letter(reader.id) is not None
    assert readers.letter(reader.id) is None


def test_a_server_that_says_later_and_one_that_says_never(readers: Readers, reader: Account, server: MailServer) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    letter = readers.letter(reader.id)
    assert letter is not None
    server.answer = "451 busy"
    with pytest.raises(Unavailable, match="451"):
        send(message(letter, readers.settings), readers.settings)
    readers.later(letter, "451 busy")
    (item,) = readers.history(kept)
    assert (item.state, item.tries, item.letter) == ("claimed", 1, letter.id)
    server.answer = "550 no such reader"
    with pytest.raises(Refused, match="550"):
        send(message(letter, readers.settings), readers.settings)


def test_a_server_that_is_away_is_unavailable(readers: Readers, reader: Account) -> None:
    readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    letter = readers.letter(reader.id)
    assert letter is not None
    away = replace(readers.settings, smtp_port=free_port(0))
    with pytest.raises(Unavailable):
        send(message(letter, away), away)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"status": "canceled"}, "withdrawn"), ({"embargoed_until": NOW + timedelta(hours=1)}, "embargo")],
)
def test_permission_is_asked_again_at_the_moment_of_sending(
    readers: Readers, reader: Account, change: dict[str, Any], reason: str
) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    arrives(readers, story("1", version=2, **change))
    assert readers.letter(reader.id) is None
    assert reason in readers.history(kept)[0].reason


def test_a_letter_of_which_another_took_an_item_is_given_back(readers: Readers, reader: Account) -> None:
    readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"), story("2"))
    outbox.refresh(readers.client, readers.names)
    now = datetime.now(UTC)
    items = outbox.next_letters(readers.client, readers.names, [reader.id], now)[reader.id]
    outbox.move(readers.client, readers.names, items[:1], lambda item: outbox.dropped(item, "taken"))
    assert outbox.claim(readers.client, readers.names, [items], [], now) == []
    letter = readers.letter(reader.id)
    assert letter is not None
    assert [item.id for item in letter.items] == [items[1].id]


def test_a_deleted_search_and_a_reader_who_left_get_nothing(readers: Readers, reader: Account) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    readers.delete(kept)
    assert readers.letter(reader.id) is None
    readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("2"))
    readers.remove(reader)
    assert readers.letter(reader.id) is None


def test_the_nightly_look_finds_what_matching_missed(readers: Readers, reader: Account) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"))
    missed = Filing(story("1"), "document", datetime.now(UTC))
    stories.put(readers.client, readers.names, [missed])
    arrives(readers, story("2"))
    readers.client.indices.refresh(index=readers.names.stories)
    hour = timedelta(hours=1)
    assert readers.recheck(datetime.now(UTC) - hour, datetime.now(UTC) + hour) == 1
    assert readers.recheck(datetime.now(UTC) - hour, datetime.now(UTC) + hour) == 0
    assert {item.story for item in readers.history(kept)} == {story("1").id, story("2").id}


def test_what_came_before_a_question_was_changed_or_while_it_rested_is_not_missed(readers: Readers, reader: Account) -> None:
    kept, rested = readers.save(reader, "الطرق", Query("طريق")), readers.save(reader, "الجسور", Query("جسر"))
    rested = readers.keep(replace(rested, state="paused"))
    arrives(readers, story("1"))
    changed = readers.ask(kept, Query("جسر"))
    awake = readers.keep(replace(rested, state="active"))
    readers.client.indices.refresh(index=readers.names.stories)
    hour = timedelta(hours=1)
    assert readers.recheck(datetime.now(UTC) - hour, datetime.now(UTC) + hour) == 0
    arrives(readers, story("2"))
    for each in (changed, awake):
        assert [item.story for item in readers.history(each)] == [story("2").id]


@pytest.mark.parametrize(("words", "code"), [("", "everything"), ("في من", "everything")])
def test_a_search_for_everything_is_not_kept(readers: Readers, reader: Account, words: str, code: str) -> None:
    with pytest.raises(CannotSave) as refused:
        readers.save(reader, "كل شيء", Query(words))
    assert refused.value.code == code


def test_a_flood_is_refused_with_its_forecast(readers: Readers, reader: Account) -> None:
    arrives(readers, *(story(str(number)) for number in range(40)))
    readers.client.indices.refresh(index=readers.names.stories)
    stern = replace(readers, settings=replace(readers.settings, alert_most_a_day=1))
    with pytest.raises(CannotSave) as refused:
        stern.save(reader, "الجسور", Query("جسر"))
    assert (refused.value.code, round(refused.value.per_day, 2)) == ("flood", round(40 / 28, 2))
    assert len(readers.forecast(Query("جسر")).hits) == 3


def test_a_link_works_once_and_only_for_signing_in(readers: Readers) -> None:
    token = readers.link("a@desk.example")
    assert token is not None
    assert readers.link_email(token) == "a@desk.example"
    assert readers.open_link(token) is not None
    assert readers.open_link(token) is None
    assert readers.open_link(token + "x") is None
    assert signing.read(readers.settings, UNSUBSCRIBE, token, None) is None


def test_who_may_sign_in_is_a_setting(readers: Readers) -> None:
    closed = replace(readers, settings=replace(readers.settings, sign_in="a@x.example, @desk.example"))
    assert closed.link("a@x.example")
    assert closed.link("Any@DESK.example")
    assert closed.link("b@x.example") is None
    closed.change("b@x.example", lambda there: replace(there, invited=True))
    assert closed.link("b@x.example")
    for bad in ("", "x", "a@b@c", "a b@c.d", "a@c.d\nBcc: e@f.g", "a\u202e@c.d"):
        with pytest.raises(ValueError, match="address"):
            closed.link(bad)


def test_a_header_takes_nothing_that_breaks_it() -> None:
    assert header("بحث\r\nBcc: x@y.z\u202e") == "بحث Bcc: x@y.z"


def test_a_letter_marked_in_part_is_not_mailed_again(readers: Readers, reader: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LEASE", timedelta(0))
    kept = readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"), story("2"))
    letter = readers.letter(reader.id)
    assert letter is not None
    outbox.sent(readers.client, readers.names, letter.items[:1], datetime.now(UTC))
    assert readers.letter(reader.id) is None
    assert {item.state for item in readers.history(kept)} == {"sent"}


def test_letters_of_several_readers_come_in_one_go(readers: Readers, reader: Account) -> None:
    other = readers.change("other@desk.example", lambda there: replace(there, confirmed=True))
    for each in (reader, other):
        readers.save(each, "الجسور", Query("جسر"))
    arrives(readers, story("1"), story("2"))
    found = readers.letters(readers.people_due())
    assert {letter.account.id: len(letter.stories) for letter in found} == {reader.id: 2, other.id: 2}
    assert len({letter.id for letter in found}) == 2
    assert readers.letters([reader.id, other.id]) == []


def test_a_letter_before_its_story_waits_for_it(readers: Readers, reader: Account) -> None:
    readers.save(reader, "الجسور", Query("جسر"))
    filing = Filing(story("1"), "document", datetime.now(UTC))
    readers.match([filing])
    assert readers.letter(reader.id) is None
    stories.put(readers.client, readers.names, [filing])
    assert readers.letter(reader.id) is not None


@pytest.mark.parametrize(
    ("limit", "said"), [({"mail_most_a_person": 1}, "the reader has had all"), ({"mail_most_a_day": 1}, "the archive has sent")]
)
def test_letters_above_the_limits_of_a_day_wait_with_a_reason(
    readers: Readers, reader: Account, limit: dict[str, Any], said: str
) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"))
    limited = replace(readers, settings=replace(readers.settings, **limit))
    arrives(readers, story("1"))
    assert deliver(limited, reader) == 1
    readers.client.indices.refresh(index=readers.names.outbox)
    arrives(readers, story("2"))
    assert deliver(limited, reader) == 0
    waiting = next(item for item in readers.history(kept) if item.story == story("2").id)
    assert (waiting.state, said in waiting.reason) == ("waiting", True)
    assert datetime.now(UTC) < waiting.due <= datetime.now(UTC) + timedelta(hours=24)
    outbox.move(readers.client, readers.names, [outbox.postponed(waiting, datetime.now(UTC), "")], lambda item: item)
    assert deliver(readers, reader) == 1


def test_a_server_that_lets_nobody_in_costs_no_letter(readers: Readers, reader: Account) -> None:
    readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    letter = readers.letter(reader.id)
    assert letter is not None
    shut = replace(readers.settings, smtp_user="user", smtp_password="wrong")
    with pytest.raises(Unavailable):
        send(message(letter, shut), shut)


def test_the_limit_of_all_letters_of_a_day_holds_within_one_round(readers: Readers, reader: Account) -> None:
    other = readers.change("other@desk.example", lambda there: replace(there, confirmed=True))
    for each in (reader, other):
        readers.save(each, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    limited = replace(readers, settings=replace(readers.settings, mail_most_a_day=1))
    assert len(limited.letters(limited.people_due())) == 1


def test_lanes_share_all_readers_among_them(readers: Readers) -> None:
    ids = {readers.change(f"r{number}@desk.example", lambda there: replace(there, confirmed=True)).id for number in range(20)}
    for id_ in ids:
        account = readers.account(id_)
        assert account is not None
        readers.save(account, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    lanes = [set(readers.people_due(100, lane, 3)) for lane in range(3)]
    assert set().union(*lanes) == ids
    assert sum(map(len, lanes)) == len(ids)
    assert len(readers.people_due(7)) == 7


def test_what_waits_for_a_digest_goes_by_the_hour_and_cadence_as_they_are_changed(
    readers: Readers, reader: Account, server: MailServer
) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"), "weekly")
    arrives(readers, story("1"))
    moved = readers.keep(replace(kept, zone="Asia/Tokyo", hour=3))
    (item,) = readers.history(kept)
    assert item.due == due(moved, item.posted)
    assert deliver(readers, reader) == 0
    readers.keep(replace(moved, cadence="at_once"))
    assert deliver(readers, reader) == 1
    readers.keep(replace(moved, cadence="daily"))
    assert deliver(readers, reader) == 0
    assert server.mails[0]["Subject"] == "الجسور: خبر واحد"


def test_what_waits_when_a_search_is_paused_until_a_day_comes_on_that_day(readers: Readers, reader: Account) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"))
    arrives(readers, story("1"))
    until = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    readers.keep(replace(kept, state="paused", paused_until=until))
    assert readers.letter(reader.id) is None
    (item,) = readers.history(kept)
    assert (item.state, item.due) == ("waiting", until)
    readers.keep(replace(kept, state="paused", paused_until=None))
    outbox.move(readers.client, readers.names, [outbox.postponed(item, datetime.now(UTC), "")], lambda item: item)
    assert readers.letter(reader.id) is None
    assert readers.history(kept)[0].state == "dropped"


def test_the_nightly_look_reads_a_long_answer_to_its_end(
    readers: Readers, reader: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "PAGE", 2)
    for words in ("جسر", "معرض", "البصرة"):
        readers.save(reader, words, Query(words))
    filings = [Filing(story(str(number)), "document", datetime.now(UTC)) for number in range(5)]
    stories.put(readers.client, readers.names, filings)
    readers.client.indices.refresh(index=readers.names.stories)
    hour = timedelta(hours=1)
    assert readers.recheck(datetime.now(UTC) - hour, datetime.now(UTC) + hour) == 10


def test_the_link_that_stops_mail_ends_some_day(readers: Readers, reader: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = readers.save(reader, "الجسور", Query("جسر"))
    token = signing.sign(readers.settings, signing.UNSUBSCRIBE, [kept.id])
    assert readers.stops(token) == [kept]
    monkeypatch.setattr("search.readers.STOP_DAYS", -1)
    assert readers.stops(token) is None
    assert not readers.stop_by(token)


def test_an_embargo_that_comes_or_goes_tells_nobody_twice(readers: Readers, reader: Account, server: MailServer) -> None:
    readers.save(reader, "الجسور", Query("جسر"))
    under = {"embargoed_until": datetime.now(UTC) + timedelta(hours=1)}
    assert arrives(readers, story("1"), story("2", **under)) == 2
    assert deliver(readers, reader) == 1
    assert arrives(readers, story("1", version=2, **under), story("2", version=2)) == 0
    life.follow(readers.client, readers.names, [story("1").id, story("2").id])
    assert deliver(readers, reader) == 1
    assert arrives(readers, story("1", version=3), story("2", version=3)) == 0
    assert deliver(readers, reader) == 0
    assert len(server.mails) == 2
