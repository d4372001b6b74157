"""The desk's other rooms: candidates with their stories, facts of one story put right, documents in quarantine."""

import time
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from search import authority
from search.archive import Archive
from search.query import Query
from search.story import Document
from web.app import create_app

EMAIL = "librarian@desk.example"
BODY = "الموصل - هاجمت كتائب الفجر الأبيض موقعا قرب الموصل يوم الأربعاء. وقالت كتائب الفجر الأبيض إنها انسحبت."
ATTACK = f"هجوم لكتائب الفجر الأبيض\n\nالأربعاء 2017/03/08\n\n{BODY}\n".encode()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "SECONDS", 0.0)


@pytest.fixture
def app(archive: Archive) -> Flask:
    return create_app(archive.settings, archive)


@pytest.fixture
def client(app: Flask, archive: Archive) -> FlaskClient:
    account = archive.readers.change(EMAIL, lambda there: replace(there, confirmed=True, role="librarian"))
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ar-IQ"
    with client.session_transaction() as session:
        session.update(account=account.id, epoch=account.epoch)
    return client


def store(archive: Archive, data: bytes, name: str = "story.txt") -> str:
    """Reads a document, and answers the id of its story, or its own where it gave none."""
    document = Document(data, "import", name)
    archive.accept([document])
    (entry,) = archive.read([document.id])
    archive.client.indices.refresh(index=f"{archive.names.stories},{archive.names.intake}")
    return entry.stories[0] if entry.stories else entry.id


def parsed(answer: TestResponse) -> HtmlElement:
    assert answer.status_code in (200, 422), html.document_fromstring(answer.text).text_content()[-600:]
    return html.document_fromstring(answer.text)


def post(client: FlaskClient, path: str, status: int = 303, **values: object) -> TestResponse:
    (field, *_) = parsed(client.get("/me")).cssselect("input[name=csrf_token]")
    answer = client.post(path, data={"csrf_token": str(field.get("value")), **values})
    assert answer.status_code == status, html.document_fromstring(answer.text).text_content()[-600:]
    return answer


def finish(archive: Archive) -> None:
    for change in archive.desk.waiting():
        assert archive.desk.go_on(change.id)


def test_a_candidate_becomes_an_entry_in_two_clicks(archive: Archive, client: FlaskClient) -> None:
    store(archive, ATTACK)
    listed = parsed(client.get("/library/candidates"))
    (link,) = [each for each in listed.cssselect(".rows a") if "الفجر الأبيض" in each.text_content()]
    seen = parsed(client.get(str(link.get("href"))))
    assert "هجوم لكتائب الفجر الأبيض" in seen.text_content()
    form = parsed(client.get(str(seen.cssselect("a.act")[0].get("href"))))
    fields = {str(field.get("name")): str(field.get("value") or "") for field in form.cssselect(".own-form input")}
    kind = str(form.cssselect("select#kind option[selected]")[0].get("value"))
    assert (fields["name_ar"], kind) == (link.text_content(), "armed")
    client.post("/library/lists/groups/new", data={**fields, "kind": kind, "step": "make"})
    finish(archive)
    (id_,) = [each.id for each in archive.desk.lists.groups.values() if each.name_ar == fields["name_ar"]]
    assert archive.find(Query(groups=(id_,))).total == 1
    assert "الفجر" not in parsed(client.get("/library/candidates")).cssselect("main")[0].text_content()


def test_a_candidate_becomes_a_variant(archive: Archive, client: FlaskClient) -> None:
    store(archive, ATTACK)
    (candidate,) = [each for each in archive.desk.candidates("groups") if "الفجر" in each.name]
    post(client, f"/library/candidates/groups/{candidate.key}", other="الأمم المتحدة", step="make")
    finish(archive)
    assert archive.find(Query(groups=("united-nations",))).total == 1
    assert candidate.name in archive.desk.lists.names("united-nations")


def test_a_candidate_is_dismissed_and_brought_back(archive: Archive, client: FlaskClient) -> None:
    store(archive, ATTACK)
    (candidate,) = [each for each in archive.desk.candidates("groups") if "الفجر" in each.name]
    post(client, "/library/candidates/groups/dismiss", key=candidate.key)
    assert candidate not in archive.desk.candidates("groups")
    (change,) = archive.desk.history()[1]
    assert "صُرف" in parsed(client.get("/library/changes")).text_content()
    post(client, f"/library/changes/{change.id}/undo")
    assert candidate in archive.desk.candidates("groups")
    assert client.get("/library/candidates/groups/nothing").status_code == 404


def test_the_facts_of_a_story_are_put_right(archive: Archive, client: FlaskClient) -> None:
    id_ = store(archive, ATTACK)
    assert f"/library/stories/{id_}" in client.get(f"/story/{id_}").text
    form = {"no_places": "iq-mosul", "add_places": "البصرة — iq-basra", "add_dates": "2016-12", "main_date": "2017-03-07"}
    post(client, f"/library/stories/{id_}", **form, note="المكان خطأ")
    assert [archive.find(Query(places=(each,))).total for each in ("iq-mosul", "iq-basra")] == [0, 1]
    shown = parsed(client.get(f"/library/stories/{id_}"))
    assert "الموصل" in shown.cssselect("del")[0].text_content()
    assert len(shown.cssselect(".choice .tag")) == 3
    post(client, f"/library/stories/{id_}/again")
    assert archive.find(Query(places=("iq-basra",))).total == 1
    (change,) = archive.desk.history(story=id_, actions=["correct"])[1]
    assert change.note == "المكان خطأ"
    post(client, f"/library/changes/{change.id}/undo")
    assert [archive.find(Query(places=(each,))).total for each in ("iq-mosul", "iq-basra")] == [1, 0]


@pytest.mark.parametrize(
    ("form", "said"), [({"add_places": "لا مكان"}, "لم يعد هناك مدخل"), ({"add_dates": "غداً"}, "ليس يوماً"), ({}, "لم تغيّر")]
)
def test_facts_that_cannot_be_are_refused(archive: Archive, client: FlaskClient, form: dict[str, str], said: str) -> None:
    id_ = store(archive, ATTACK)
    refused = parsed(post(client, f"/library/stories/{id_}", 422, **form))
    assert said in refused.cssselect(".refused")[0].text_content()


def test_a_story_is_withdrawn_and_brought_back(archive: Archive, client: FlaskClient) -> None:
    id_ = store(archive, ATTACK)
    post(client, f"/stories/{id_}/kill", reason="خبر غير صحيح")
    assert client.get(f"/story/{id_}").status_code == 410
    assert client.get(f"/library/stories/{id_}").status_code == 404
    assert "هجوم" not in client.get("/library/changes").text + client.get("/library").text
    assert archive.find(Query()).total == 0
    (change,) = archive.desk.history(story=id_)[1]
    assert (change.action, change.note, change.by) == ("kill", "خبر غير صحيح", EMAIL)
    shown = client.get(f"/library/changes/{change.id}").text
    assert id_ not in shown
    assert "خبر غير صحيح" in shown
    post(client, f"/library/changes/{change.id}/undo")
    assert client.get(f"/story/{id_}").status_code == 200


PAGE = b"<html><body><h1>404 Not Found</h1></body></html>"


def test_a_document_is_shown_mended_and_read(archive: Archive, client: FlaskClient) -> None:
    id_ = store(archive, PAGE, "صفحة.html")
    listed = parsed(client.get("/library/quarantine"))
    assert "صفحة خطأ" in listed.cssselect(".rows .tag")[0].text_content()
    shown = parsed(client.get(f"/library/quarantine/{id_}"))
    assert shown.cssselect("#text")[0].text_content().strip() == PAGE.decode()
    assert "<h1>404" not in client.get(f"/library/quarantine/{id_}").text
    refused = parsed(post(client, f"/library/quarantine/{id_}/mend", 422, text="   "))
    assert "فارغة" in refused.cssselect(".refused")[0].text_content()
    refused = parsed(post(client, f"/library/quarantine/{id_}/mend", 422, text=PAGE.decode() + " "))
    assert "ما زال لا يُقرأ" in refused.cssselect(".refused")[0].text_content()
    assert "404" in refused.cssselect("#text")[0].text_content()
    answer = post(client, f"/library/quarantine/{id_}/mend", text=ATTACK.decode(), reader="plain")
    new = str(answer.location).rpartition("/")[2]
    document = archive.document(new)
    assert document is not None
    assert document.origin == f"mended:{id_}:import"
    (entry,) = archive.read([new])
    story = archive.desk.story(entry.stories[0])
    assert story is not None
    assert (story.source, story.headline) == ("import", "هجوم لكتائب الفجر الأبيض")
    assert archive.quarantine()[0] == 0
    assert archive.document(id_) == Document(PAGE, "import", "صفحة.html")
    assert "قُرئت" in parsed(client.get(f"/library/quarantine/{new}")).text_content()
    assert "قامت" not in parsed(client.get(f"/library/quarantine/{id_}")).cssselect(".note")[0].text_content()
    assert client.get(f"/library/changes/{archive.desk.history(document=id_)[1][0].id}").status_code == 200


def test_a_document_is_discarded_with_a_reason_and_brought_back(archive: Archive, client: FlaskClient) -> None:
    id_ = store(archive, PAGE, "صفحة.html")
    post(client, f"/library/quarantine/{id_}/discard", 422, reason="")
    post(client, f"/library/quarantine/{id_}/discard", reason="لا خبر فيها")
    assert archive.quarantine()[0] == 0
    assert "صفحة" in parsed(client.get("/library/quarantine?state=discarded")).cssselect(".rows")[0].text_content()
    (change,) = archive.desk.history(document=id_)[1]
    assert change.note == "لا خبر فيها"
    post(client, f"/library/changes/{change.id}/undo")
    assert archive.quarantine()[0] == 1
    post(client, f"/library/quarantine/{id_}/replay")
    (entry,) = archive.entries([id_])
    assert entry.state == "waiting"
    assert "لم تعد" in parsed(post(client, f"/library/quarantine/{id_}/discard", 422, reason="ثانية")).text_content()


def test_an_encoding_is_chosen_by_hand(archive: Archive, client: FlaskClient) -> None:
    data = b"%PDF \x00\x01 " + "خبر من الموصل".encode("windows-1256")
    id_ = store(archive, data, "ملف.txt")
    shown = parsed(client.get(f"/library/quarantine/{id_}?encoding=windows-1256"))
    assert "خبر من الموصل" in shown.cssselect("#text")[0].text_content()
    assert "\x00" not in shown.text_content()
    assert client.get("/library/quarantine/nothing").status_code == 404


def test_administrators_rebuild_by_buttons_and_go_back(archive: Archive, client: FlaskClient) -> None:
    store(archive, ATTACK)
    assert not parsed(client.get("/library/rebuild")).cssselect("form.decide")
    post(client, "/library/rebuild", 404, do="documents")
    archive.readers.change(EMAIL, lambda there: replace(there, role="admin"))
    post(client, "/library/rebuild", do="documents")
    shown = parsed(client.get("/library/rebuild"))
    assert shown.cssselect("progress")
    assert [button.get("value") for button in shown.cssselect("form.decide button")] == ["stop"]
    assert "لا يمكن ذلك الآن" in parsed(post(client, "/library/rebuild", 422, do="back")).text_content()
    assert archive.rebuilds.go().state == "done"
    shown = parsed(client.get("/library/rebuild"))
    assert "٠" in shown.cssselect(".figures dd")[2].text_content()
    post(client, "/library/rebuild", do="back")
    assert archive.rebuilds.go().state == "done"
    assert archive.find(Query()).total == 1
    post(client, "/library/rebuild", 404, do="anything")


def test_a_worker_reads_the_stories_of_a_change_again(working: Archive) -> None:
    web = create_app(working.settings, working)
    account = working.readers.change(EMAIL, lambda there: replace(there, confirmed=True, role="librarian"))
    client = web.test_client()
    with client.session_transaction() as session:
        session.update(account=account.id, epoch=account.epoch)
    store(working, ATTACK)
    fields = {"name_ar": "كتائب الفجر الأبيض", "name_en": "White Dawn", "kind": "armed", "step": "make"}
    answer = post(client, "/library/lists/groups/new", **fields)
    id_ = str(answer.location).rpartition("/")[2]
    until = time.monotonic() + 60
    while (change := working.desk.change(id_)) is None or change.state == "waiting":
        assert time.monotonic() < until
        time.sleep(0.2)
    assert (change.total, change.done, change.stories) == (1, 1, 1)
    assert working.find(Query(groups=("white-dawn",))).total == 1


def test_the_desk_speaks_english_with_names_and_arrows(client: FlaskClient) -> None:
    mosul = "/library/lists/places/entry/iq-mosul"
    client.get("/library?lang=en")
    assert "Nineveh → Iraq" in parsed(client.get(f"{mosul}?lang=en")).text_content()
    for room, said in (("merge", "Merge “Mosul” into another"), ("split", "Split “Mosul”"), ("retire", "Retire “Mosul”")):
        (heading,) = parsed(client.get(f"{mosul}/{room}?lang=en")).cssselect("h1")
        assert heading.text_content() == said
    assert "نينوى ← العراق" in parsed(client.get(f"{mosul}?lang=ar")).text_content()
