"""Saved searches in the web: what is seen is saved, a refusal says why, ids of others are nobody's, feeds need their key."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from search import accounts, outbox, signing, stories
from search.accounts import Account
from search.archive import Archive
from search.outbox import Item
from search.query import Query
from search.readers import Readers
from search.saved import SavedSearch
from search.signing import UNSUBSCRIBE
from search.stories import Filing
from search.story import Story
from web.app import create_app

EMAIL = "editor@desk.example"
NOW = datetime.now(UTC)
KNOWN = 6


def story(number: int, **more: object) -> Story:
    body = "افتتحت بلدية البصرة جسرًا جديدًا على شط العرب صباح اليوم."
    return replace(Story("وكالة", str(number), f"افتتاح جسر رقم {number}", body, NOW - timedelta(hours=number)), **more)


@pytest.fixture(scope="module")
def app(module_archive: Archive) -> Flask:
    filings = [Filing(story(number), "document", NOW) for number in range(KNOWN)]
    stories.put(module_archive.client, module_archive.names, filings)
    module_archive.client.indices.refresh(index=module_archive.names.stories)
    return create_app(module_archive.settings, module_archive)


@pytest.fixture
def readers(app: Flask) -> Readers:
    found: Archive = app.config["ARCHIVE"]
    return found.readers


def signed_in(app: Flask, readers: Readers, email: str = EMAIL) -> tuple[FlaskClient, Account]:
    account = readers.change(email, lambda there: replace(there, confirmed=True))
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(account=account.id, epoch=account.epoch)
    return client, account


@pytest.fixture
def reader(app: Flask, readers: Readers) -> tuple[FlaskClient, Account]:
    for each in readers.searches(Account(EMAIL, NOW)):
        readers.delete(each)
    return signed_in(app, readers)


@pytest.fixture
def client(reader: tuple[FlaskClient, Account]) -> FlaskClient:
    return reader[0]


@pytest.fixture
def kept(readers: Readers, reader: tuple[FlaskClient, Account]) -> SavedSearch:
    return readers.save(reader[1], "الجسور", Query("جسر"))


def parsed(answer: TestResponse, status: int = 200) -> HtmlElement:
    assert answer.status_code == status, answer.text
    return html.document_fromstring(answer.text)


def post(client: FlaskClient, path: str, form: str = "", **values: str) -> TestResponse:
    """Sends a form as the page at `form` (the same path) would."""
    (field, *_) = parsed(client.get(form or path)).cssselect("input[name=csrf_token]")
    return client.post(path, data={"csrf_token": str(field.get("value")), **values})


def test_from_the_results_to_a_saved_search(client: FlaskClient, readers: Readers, reader: tuple[FlaskClient, Account]) -> None:
    results = parsed(client.get("/search?q=جسر&source=وكالة&from=2020&sort=newest&page=1"))
    (link,) = results.cssselect("a.save")
    form = parsed(client.get(link.get("href")))
    (name,) = form.cssselect("#name")
    assert name.get("value") == "جسر · من وكالة"
    assert "تُركت تواريخه" in form.text_content()
    assert len(form.cssselect(".forecast li")) == 3
    assert "نحو خبران في الأسبوع" in form.text_content().replace("٢", "2") or "في الأسبوع" in form.text_content()
    answer = post(client, link.get("href"), name="جسور البصرة", cadence="weekly")
    assert answer.status_code == 303
    (each,) = readers.searches(reader[1])
    assert answer.location == f"/searches/{each.id}"
    assert (each.name, each.cadence) == ("جسور البصرة", "weekly")
    assert each.query == Query("جسر", sources=("وكالة",))
    shown = parsed(client.get(answer.location))
    assert "حُفظ البحث" in shown.text_content()


def test_results_without_a_question_offer_nothing_to_save(client: FlaskClient) -> None:
    assert parsed(client.get("/search")).cssselect("a.save") == []


@pytest.mark.parametrize(
    ("path", "name", "said"),
    [
        ("/searches/new", "كل شيء", "كل الأخبار"),
        ("/searches/new?q=في", "كل شيء", "كل الأخبار"),
        ("/searches/new?q=جسر", " \u202e\n", "سمِّه"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(
    client: FlaskClient, readers: Readers, reader: tuple[FlaskClient, Account], path: str, name: str, said: str
) -> None:
    answer = post(client, path, name=name, cadence="daily")
    shown = parsed(answer, 422)
    (refusal,) = shown.cssselect(".refused")
    assert said in refusal.text_content()
    assert shown.cssselect("input[value=daily]")[0].get("checked") is not None
    assert shown.cssselect("#name")[0].get("value", "").strip() == name.strip("\u202e\n ")
    assert readers.searches(reader[1]) == []


def test_a_flood_is_refused_with_its_number(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = replace(app.config["ARCHIVE"].readers, settings=replace(app.config["ARSHIF"], alert_most_a_day=0))
    monkeypatch.setattr(Archive, "readers", strict)
    answer = post(client, "/searches/new?q=جسر", name="الجسور", cadence="at_once")
    assert "لا أحد يقرأ" in parsed(answer, 422).text_content()


def test_a_cadence_that_is_none_is_refused(client: FlaskClient) -> None:
    assert post(client, "/searches/new?q=جسر", name="الجسور", cadence="hourly").status_code == 400


def test_a_name_cannot_break_a_page_or_a_header(
    client: FlaskClient, readers: Readers, reader: tuple[FlaskClient, Account]
) -> None:
    name = "بحث</h1><script>alert(1)</script>\r\nBcc: x@y.z \u202egnp.exe\u2066"
    answer = post(client, "/searches/new?q=جسر", name=name, cadence="at_once")
    (each,) = readers.searches(reader[1])
    assert not set(each.name) & set("\r\n\u202e\u2066")
    for path in (answer.location, "/searches", f"{answer.location}/delete"):
        page = parsed(client.get(path))
        assert [script for script in page.cssselect("script") if "alert" in (script.text or "")] == []
        assert "<script>alert" in page.text_content()


def test_name_and_cadence_are_changed(client: FlaskClient, readers: Readers, kept: SavedSearch) -> None:
    path = f"/searches/{kept.id}"
    assert post(client, path, name="كل جسر", cadence="daily").location == path
    changed = readers.search(kept.id)
    assert changed is not None
    assert (changed.name, changed.cadence, changed.query) == ("كل جسر", "daily", kept.query)
    assert post(client, path, name=" ", cadence="daily").status_code == 422


def test_a_search_is_paused_until_a_day_and_woken(client: FlaskClient, readers: Readers, kept: SavedSearch) -> None:
    path = f"/searches/{kept.id}"
    until = (NOW + timedelta(days=20)).date().isoformat()
    post(client, f"{path}/pause", path, until=until)
    paused = readers.search(kept.id)
    assert paused is not None
    assert not paused.active(datetime.now(UTC))
    assert paused.active(NOW + timedelta(days=21))
    assert "متوقف حتى" in parsed(client.get("/searches")).text_content()
    post(client, f"{path}/resume", path)
    assert "يعمل" in parsed(client.get(path)).text_content()
    post(client, f"{path}/pause", path)
    forever = readers.search(kept.id)
    assert forever is not None
    assert forever.paused_until is None
    assert not forever.active(NOW + timedelta(days=10_000))
    assert post(client, f"{path}/resume", path).status_code == 303
    assert post(client, f"{path}/pause", path, until="2020-01-01").status_code == 422


def test_a_shared_link_opens_until_it_is_taken_away(app: Flask, client: FlaskClient, kept: SavedSearch) -> None:
    path = f"/searches/{kept.id}"
    post(client, f"{path}/share", path, on="yes")
    (link,) = parsed(client.get(path)).cssselect(".address a")
    where = link.get("href").partition("localhost")[2]
    stranger = app.test_client()
    shown = parsed(stranger.get(where))
    assert "الجسور" in shown.text_content()
    assert len(shown.cssselect(".hits > li")) == KNOWN
    assert EMAIL not in shown.text_content()
    assert stranger.get(where[:-1]).status_code == 404
    assert stranger.get(f"/shared/{kept.id}/").status_code == 404
    post(client, f"{path}/share", path, on="no")
    assert stranger.get(where).status_code == 404


def test_deleting_asks_first(client: FlaskClient, readers: Readers, kept: SavedSearch) -> None:
    path = f"/searches/{kept.id}/delete"
    assert "الجسور" in parsed(client.get(path)).text_content()
    assert readers.search(kept.id) is not None
    assert post(client, path).location == "/searches"
    assert readers.search(kept.id) is None
    assert client.get(f"/searches/{kept.id}").status_code == 404
    assert "حُذف «الجسور»" in parsed(client.get("/searches")).text_content()


def test_ids_of_others_answer_as_ids_that_never_were(app: Flask, readers: Readers, kept: SavedSearch) -> None:
    other, _ = signed_in(app, readers, "other@desk.example")
    token = parsed(other.get("/me")).cssselect("input[name=csrf_token]")[0].get("value")
    for path in ("", "/delete"):
        theirs, nobodys = other.get(f"/searches/{kept.id}{path}"), other.get(f"/searches/none{path}")
        assert (theirs.status_code, theirs.text.replace(kept.id, "none")) == (404, nobodys.text)
    for path in ("", "/pause", "/resume", "/share", "/delete", "/question", "/asks", "/feed"):
        answer = other.post(
            f"/searches/{kept.id}{path}", data={"csrf_token": token, "name": "x", "cadence": "daily", "on": "yes"}
        )
        assert answer.status_code == 404
    assert readers.search(kept.id) == kept


def test_the_history_tells_states_and_reasons(client: FlaskClient, readers: Readers, kept: SavedSearch) -> None:
    made = [Item(kept.owner, kept.id, story(number).id, NOW, NOW) for number in range(3)]
    hidden = story(77, status="withheld", headline="سر")
    stories.put(readers.client, readers.names, [Filing(hidden, "document", NOW)])
    made.append(Item(kept.owner, kept.id, hidden.id, NOW, NOW))
    outbox.post(readers.client, readers.names, made)
    items = {item.story: item for item in readers.history(kept)}
    outbox.sent(readers.client, readers.names, [items[story(0).id]], NOW)
    outbox.failed(readers.client, readers.names, [items[story(1).id]], "550 <no> such mailbox")
    withdrawn = outbox.dropped(items[story(2).id], "the story was withdrawn")
    outbox.move(readers.client, readers.names, [withdrawn], lambda item: item)
    shown = parsed(client.get(f"/searches/{kept.id}"))
    lines = [(li.cssselect(".head")[0], li.cssselect(".meta")[0]) for li in shown.cssselect(".history li")]
    said = {head.text_content().strip(): meta.text_content() for head, meta in lines}
    assert "أُرسل" in said["افتتاح جسر رقم 0"]
    assert "550 <no> such mailbox" in said["افتتاح جسر رقم 1"]
    assert "سُحب الخبر" in said["افتتاح جسر رقم 2"]
    assert "خبر لا يُعرض" in said
    assert "سر" not in said


def test_feeds_hold_the_newest_stories_behind_their_key(app: Flask, client: FlaskClient, kept: SavedSearch) -> None:
    shown = parsed(client.get(f"/searches/{kept.id}"))
    atom, feed = (link.get("href") for link in shown.cssselect("section[aria-labelledby=feeds] a"))
    program = app.test_client()
    answer = program.get(atom)
    assert answer.content_type.startswith("application/atom+xml")
    read = feedparser.parse(answer.data)
    assert read.bozo == 0
    assert read.feed.title == "الجسور"
    assert [entry.title for entry in read.entries] == [f"افتتاح جسر رقم {number}" for number in range(KNOWN)]
    assert all(f"/story/{story(number).id}" in read.entries[number].link for number in range(KNOWN))
    listed = json.loads(program.get(feed).data)
    assert listed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in listed["items"]] == [entry.title for entry in read.entries]
    again = program.get(atom, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("key", ["", "x", "0" * 32, "é", "\x00"])
def test_a_wrong_key_opens_no_feed(app: Flask, kept: SavedSearch, key: str) -> None:
    for kind in ("atom", "json"):
        assert app.test_client().get(f"/searches/{kept.id}.{kind}", query_string={"key": key}).status_code == 404


def test_the_key_of_one_feed_opens_no_other(
    app: Flask, readers: Readers, reader: tuple[FlaskClient, Account], kept: SavedSearch
) -> None:
    other = readers.save(reader[1], "البصرة", Query("البصرة"))
    assert app.test_client().get(f"/searches/{other.id}.atom?key={readers.feed_key(kept)}").status_code == 404
    assert app.test_client().get(f"/searches/{kept.id}.atom?key={readers.feed_key(kept)}").status_code == 200
    readers.delete(kept)
    assert app.test_client().get(f"/searches/{kept.id}.atom?key={readers.feed_key(kept)}").status_code == 404


def test_a_feed_gets_a_new_address_and_the_old_one_ends(app: Flask, client: FlaskClient, kept: SavedSearch) -> None:
    before = parsed(client.get(f"/searches/{kept.id}")).cssselect("section[aria-labelledby=feeds] a")[0].get("href")
    assert post(client, f"/searches/{kept.id}/feed", f"/searches/{kept.id}").status_code == 303
    after = parsed(client.get(f"/searches/{kept.id}")).cssselect("section[aria-labelledby=feeds] a")[0].get("href")
    assert (app.test_client().get(before).status_code, app.test_client().get(after).status_code) == (404, 200)


def test_a_question_is_changed_among_the_results_and_the_search_stays_itself(
    client: FlaskClient, readers: Readers, kept: SavedSearch
) -> None:
    outbox.post(readers.client, readers.names, [Item(kept.owner, kept.id, story(0).id, NOW, NOW)])
    opened = post(client, f"/searches/{kept.id}/question", f"/searches/{kept.id}")
    assert opened.status_code == 303
    results = parsed(client.get(opened.headers["Location"]))
    assert "غيّر «الجسور» إلى هذا" in results.cssselect("a.save")[0].text_content()
    new = "/searches/new?q=البصرة&from=2020-01-01"
    form = next(form for form in parsed(client.get(new)).forms if "/asks" in form.action)
    assert post(client, form.action, new).status_code == 303
    changed = readers.search(kept.id)
    assert changed is not None
    assert (changed.query, changed.name, changed.created) == (Query("البصرة"), kept.name, kept.created)
    assert changed.asked is not None
    assert [item.story for item in readers.history(changed)] == [story(0).id]
    assert "غيّر" not in parsed(client.get("/search?q=البصرة")).cssselect("a.save")[0].text_content()


def test_a_question_is_not_changed_to_one_that_matches_everything(
    client: FlaskClient, readers: Readers, kept: SavedSearch
) -> None:
    here = f"/searches/{kept.id}"
    post(client, f"{here}/question", here)
    assert "كل" in parsed(post(client, f"{here}/asks", here), 422).cssselect(".refused")[0].text_content()
    assert readers.search(kept.id) == kept
    assert post(client, "/searches/unchanged", here).headers["Location"] == here
    assert not any("/asks" in form.action for form in parsed(client.get("/searches/new?q=البصرة")).forms)


def test_a_feed_is_good_xml_whatever_a_headline_holds(app: Flask, readers: Readers, reader: tuple[FlaskClient, Account]) -> None:
    wild = replace(story(99), headline="جندول <script>&amp;]]>\x00\x0b\ufffe \u202eقلب", published=NOW)
    stories.put(readers.client, readers.names, [Filing(wild, "document", NOW)])
    readers.client.indices.refresh(index=readers.names.stories)
    kept = readers.save(reader[1], "جندول & <b>", Query("جندول"))
    answer = app.test_client().get(f"/searches/{kept.id}.atom?key={readers.feed_key(kept)}")
    read = feedparser.parse(answer.data)
    assert read.bozo == 0
    assert len(read.entries) == 1


def test_unsubscribing_is_a_page_with_a_button_and_one_click(app: Flask, readers: Readers, kept: SavedSearch) -> None:
    path = f"/unsubscribe/{signing.sign(readers.settings, UNSUBSCRIBE, [kept.id])}"
    program = app.test_client()
    for _ in range(2):
        assert "الجسور" in parsed(program.get(path)).text_content()
    assert readers.search(kept.id) == kept
    for _ in range(3):
        answer = program.post(path, data={"List-Unsubscribe": "One-Click"})
        assert "توقف البريد" in parsed(answer).text_content()
    stopped = readers.search(kept.id)
    assert stopped is not None
    assert (stopped.state, stopped.paused_until) == ("paused", None)
    readers.delete(kept)
    assert program.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "محذوفة" in parsed(program.get(path)).text_content()


def test_a_wrong_link_to_unsubscribe_is_a_clear_page(app: Flask, readers: Readers, kept: SavedSearch) -> None:
    good = signing.sign(readers.settings, UNSUBSCRIBE, [kept.id])
    sign_in = signing.sign(readers.settings, "sign-in", [kept.id])
    for bad in (good[:-2], "x", sign_in, good.partition(".")[0]):
        for answer in (app.test_client().get(f"/unsubscribe/{bad}"), app.test_client().post(f"/unsubscribe/{bad}")):
            assert "ليس هذا الرابط من روابط الأرشيف" in parsed(answer, 404).text_content()
    assert readers.search(kept.id) == kept


def test_every_page_reads_in_english_too(client: FlaskClient, readers: Readers, kept: SavedSearch) -> None:
    token = signing.sign(readers.settings, UNSUBSCRIBE, [kept.id])
    paths = ["/sign-in", "/me", "/searches", "/searches/new?q=جسر", f"/searches/{kept.id}", f"/unsubscribe/{token}"]
    for path in paths:
        answer = client.get(path, query_string=None if "?" in path else {"lang": "en"})
        shown = parsed(answer)
        if "?" not in path:
            assert shown.get("dir") == "ltr"
            assert "How to ask" in shown.text_content()
    assert accounts.account_id(EMAIL) == kept.owner
