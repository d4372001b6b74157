"""The librarian's desk in the web: who comes in, lists looked up and changed by forms, the preview, the history."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from search import authority
from search.accounts import Role
from search.archive import Archive
from search.query import Query
from search.story import Document
from web.app import create_app

EMAIL = "librarian@desk.example"
GARDEN = """افتتاح حديقة في حي الزنبق الأزرق

الأربعاء 2017/03/08

البصرة - افتتحت البلدية صباح الأربعاء حديقة عامة في حي الزنبق الأزرق. وحضر أهالي حي الزنبق الأزرق الافتتاح.
""".encode()
ENTRY = {
    "name_ar": "حي الزنبق الأزرق",
    "name_en": "Blue Lily",
    "kind": "district",
    "parent": "البصرة — iq-basra",
    "country": "IQ",
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "SECONDS", 0.0)


@pytest.fixture(scope="module")
def app(module_archive: Archive) -> Flask:
    document = Document(GARDEN, "import", "garden.txt")
    module_archive.accept([document])
    module_archive.read([document.id])
    module_archive.client.indices.refresh(index=module_archive.names.stories)
    return create_app(module_archive.settings, module_archive)


def signed_in(app: Flask, role: Role, email: str = EMAIL) -> FlaskClient:
    archive: Archive = app.config["ARCHIVE"]
    account = archive.readers.change(email, lambda there: replace(there, confirmed=True, role=role))
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ar-IQ"
    with client.session_transaction() as session:
        session.update(account=account.id, epoch=account.epoch)
    return client


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return signed_in(app, "librarian")


def parsed(answer: TestResponse, status: int = 200) -> HtmlElement:
    assert answer.status_code == status, html.document_fromstring(answer.text).text_content()[-600:]
    return html.document_fromstring(answer.text)


def post(client: FlaskClient, path: str, **values: str) -> TestResponse:
    """Sends a form as the page of the desk would."""
    (field, *_) = parsed(client.get("/me")).cssselect("input[name=csrf_token]")
    return client.post(path, data={"csrf_token": str(field.get("value")), **values})


ROOMS = ["", "/lists/places", "/lists/places/entry/iq-mosul", "/words", "/changes", "/lists/groups/new"]


@pytest.mark.parametrize("room", ROOMS)
def test_the_desk_is_for_librarians(app: Flask, client: FlaskClient, room: str) -> None:
    stranger = app.test_client().get(f"/library{room}")
    assert (stranger.status_code, stranger.location) == (303, "/sign-in")
    assert signed_in(app, "reader", "reader@desk.example").get(f"/library{room}").status_code == 404
    assert signed_in(app, "admin", "admin@desk.example").get(f"/library{room}").status_code == 200
    assert parsed(client.get(f"/library{room}")).cssselect("nav.rooms a[href='/library']")


def test_readers_are_not_led_to_it(app: Flask) -> None:
    shown = parsed(signed_in(app, "reader", "reader@desk.example").get("/tips"))
    assert not shown.cssselect("nav.rooms a[href='/library']")


@pytest.mark.parametrize("path", ["/library/lists/planets", "/library/lists/places/entry/nowhere", "/library/changes/nothing"])
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nothing_is_changed_by_a_form_of_others(client: FlaskClient) -> None:
    assert client.post("/library/lists/places/new", data={**ENTRY, "step": "make"}).status_code == 400


@pytest.mark.parametrize(
    ("asked", "first"), [("الموصل", "iq-mosul"), ("موصل", "iq-mosul"), ("iq-basra", "iq-basra"), ("Baghdad", "iq-baghdad")]
)
def test_an_entry_is_looked_up_by_name_or_id(client: FlaskClient, asked: str, first: str) -> None:
    found = parsed(client.get("/library/lists/places", query_string={"q": asked}))
    links = [str(link.get("href")) for link in found.cssselect(".rows > li > a")]
    assert first in [link.rpartition("/")[2] for link in links[:3]]


def test_an_entry_is_previewed_added_mended_and_taken_back(app: Flask, client: FlaskClient) -> None:
    archive: Archive = app.config["ARCHIVE"]
    seen = parsed(post(client, "/library/lists/places/new", **ENTRY, step="preview"))
    rows = {
        row.cssselect("th")[0].text_content(): row.cssselect("b")[0].text_content() for row in seen.cssselect(".counts tbody tr")
    }
    assert rows["حي الزنبق الأزرق"] == "١"
    assert archive.desk.history()[0] == 0
    hidden = {str(field.get("name")): str(field.get("value")) for field in seen.cssselect("form.decide input[type=hidden]")}
    answer = client.post("/library/lists/places/new", data={**hidden, "step": "make"})
    assert answer.status_code == 303
    shown = parsed(client.get(str(answer.location)))
    assert "تُعاد قراءته" in shown.text_content() or "يجري البحث" in shown.text_content()
    (waiting,) = archive.desk.waiting()
    assert archive.desk.go_on(waiting.id)
    assert archive.find(Query(places=("iq-blue-lily",))).total == 1
    shown = parsed(client.get("/library/lists/places/entry/iq-blue-lily"))
    assert shown.cssselect("#parent")[0].get("value") == "البصرة — iq-basra"
    form = {str(field.get("name")): str(field.get("value")) for field in shown.cssselect(".own-form input")}
    form |= {"kind": "district", "aliases": "حي الزنبق\nزنبق البصرة", "step": "make"}
    assert client.post("/library/lists/places/entry/iq-blue-lily", data=form).status_code == 303
    refused = parsed(client.post("/library/lists/places/entry/iq-blue-lily", data=form), 422)
    assert "غيّره أحد" in refused.cssselect(".refused")[0].text_content()
    history = parsed(client.get("/library/changes?entry=iq-blue-lily"))
    assert [tag.text_content() for tag in history.cssselect(".deed .tag")] == ["عُدّل", "أُضيف"]
    assert EMAIL in history.text_content()
    last = str(history.cssselect(".deed a")[0].get("href"))
    assert "زنبق البصرة" in parsed(client.get(last)).cssselect("ins bdi")[1].text_content()
    assert post(client, f"{last}/undo").status_code == 303
    entry = archive.desk.lists.entry("iq-blue-lily")
    assert entry is not None
    assert entry.aliases == ()
    assert "تراجع" in parsed(post(client, f"{last}/undo"), 422).cssselect(".refused")[0].text_content()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name_ar": ""}, "اكتب اسماً عربياً"),
        ({"parent": "مكان لا وجود له"}, "لا مدخل باسم"),
        ({"parent": "اليرموك"}, "أكثر من مدخل"),
        ({"valid_from": "غداً"}, "ليس يوماً"),
        ({"name_ar": "الموصل", "kind": "city", "parent": "iq-nineveh"}, "مدرج من قبل"),
    ],
)
def test_a_refusal_says_why_in_arabic_and_keeps_what_was_typed(client: FlaskClient, change: dict[str, str], said: str) -> None:
    shown = parsed(post(client, "/library/lists/places/new", **{**ENTRY, "name_en": "Typed", **change}, step="make"), 422)
    assert said in shown.cssselect(".refused")[0].text_content()
    assert shown.cssselect("#name_en")[0].get("value") == "Typed"


def test_entries_are_merged_split_and_retired_by_forms(app: Flask, client: FlaskClient) -> None:
    archive: Archive = app.config["ARCHIVE"]
    one = {"name_ar": "منظمة النور الأخضر", "name_en": "Green Light", "kind": "other", "aliases": "النور الأخضر"}
    other = {"name_ar": "جمعية النور الأخضر", "name_en": "Green Society", "kind": "other"}
    for each in (one, other):
        assert post(client, "/library/lists/groups/new", **each, step="make").status_code == 303
    found = parsed(client.get("/library/lists/groups/entry/green-light/merge", query_string={"q": "جمعية النور الأخضر"}))
    assert [field.get("value") for field in found.cssselect("input[name=into]")][:1] == ["green-society"]
    assert post(client, "/library/lists/groups/entry/green-light/merge", into="green-society", step="make").status_code == 303
    assert archive.desk.lists.merged == {"green-light": "green-society"}
    moving = {"moving": "منظمة النور الأخضر", "name_ar": "منظمة النور الأخضر", "name_en": "Green Org", "step": "make"}
    assert post(client, "/library/lists/groups/entry/green-society/split", **moving).status_code == 303
    assert post(client, "/library/lists/groups/entry/green-org/retire", until="2019", step="make").status_code == 303
    entry = archive.desk.lists.groups["green-org"]
    assert entry.extra["valid_to"] == "2019-12-31"
    assert parsed(client.get("/library/lists/groups/entry/green-light")).cssselect("h1")[0].text_content() == "جمعية النور الأخضر"


def test_words_are_added_and_taken_out(app: Flask, client: FlaskClient) -> None:
    archive: Archive = app.config["ARCHIVE"]
    assert post(client, "/library/words/new", terms="منتزه\nحديقة", rule="=", step="make").status_code == 303
    assert archive.find(Query("منتزه")).total == 1
    (id_,) = archive.desk.lists.words
    assert "منتزه" in parsed(client.get("/library/words")).text_content()
    assert post(client, f"/library/words/{id_}", terms="منتزه\nحديقة", rule="=", retired="yes", step="make").status_code == 303
    assert archive.find(Query("منتزه")).total == 0
    assert "كلمتين" in parsed(post(client, "/library/words/new", terms="منتزه", step="make"), 422).text_content()
