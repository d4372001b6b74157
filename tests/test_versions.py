"""A correction replaces what search shows; what it replaced stays readable, with each word that was changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner
from conftest import MailServer
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from search import stories
from search.accounts import Account, Role
from search.archive import Archive
from search.query import Query
from search.stories import Filing
from search.story import Document, Story, Unavailable
from web.app import create_app
from workers.correct import correct
from workers.mail import message, send

MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)
STORY = Story("وكالة", "1", "افتتاح جسر في البصرة", "افتتح الجسر 12 مسؤولا.\nوحضر الأهالي.", MORNING)
SECOND = replace(STORY, version=2, updated=MORNING + timedelta(hours=1), body="افتتح الجسر 10 مسؤولين.\nوحضر الأهالي.")
THIRD = replace(
    SECOND, version=3, updated=MORNING + timedelta(hours=2), headline="افتتاح جسر التنومة في البصرة", note="في العنوان"
)


def put(archive: Archive, *given: Story) -> list[str]:
    return stories.put(archive.client, archive.names, [Filing(each, "document", MORNING) for each in given])


def told(archive: Archive, id_: str = STORY.id) -> list[tuple[int, bool, tuple[tuple[str, str], ...]]]:
    """Versions as number, whether shown, and what went and came in headline and text."""
    return [
        (
            each.number,
            each.shown,
            (*(each.headline.replacements if each.headline else ()), *(each.body.replacements if each.body else ())),
        )
        for each in archive.versions(id_)
    ]


ALL = [
    (3, True, (("", "التنومة"),)),
    (2, True, (("12 مسؤولا", "10 مسؤولين"),)),
    (1, True, ()),
]


def test_each_version_says_what_it_changed(archive: Archive) -> None:
    put(archive, STORY)
    put(archive, SECOND)
    put(archive, THIRD)
    assert told(archive) == ALL
    assert archive.versions(STORY.id)[0].note == "في العنوان"
    assert archive.versions("unknown") == []


def test_versions_are_the_same_in_any_order_of_arrival(archive: Archive) -> None:
    for number, order in enumerate(permutations((STORY, SECOND, THIRD))):
        for each in (*order, order[0]):
            put(archive, replace(each, key=f"{number}"))
        assert told(archive, replace(STORY, key=f"{number}").id) == ALL, order


def test_a_crash_before_the_replacing_write_keeps_nothing_twice(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    put(archive, STORY)
    with monkeypatch.context() as patch:
        patch.setattr(stories, "_write", _dies)
        with pytest.raises(Unavailable):
            put(archive, SECOND)
    assert told(archive) == [(1, True, ())]
    put(archive, SECOND)
    assert told(archive) == ALL[1:]


def _dies(*_: object, **__: object) -> bytes:
    raise Unavailable("the engine is away")


def test_what_was_withdrawn_or_withheld_is_among_the_versions_without_its_text(archive: Archive) -> None:
    put(archive, STORY)
    put(archive, replace(SECOND, status="canceled"))
    assert archive.versions(STORY.id) == []
    put(archive, THIRD)
    assert [(each.number, each.shown, each.texts[2]) for each in archive.versions(STORY.id)] == [
        (3, True, THIRD.body),
        (2, False, ""),
        (1, False, ""),
    ]


def test_an_embargo_hides_versions_too(archive: Archive) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    put(archive, replace(STORY, embargoed_until=later))
    assert archive.versions(STORY.id) == []
    put(archive, SECOND)
    assert told(archive) == [(2, True, ()), (1, False, ())]


def test_a_correction_by_hand_stands_until_its_source_corrects(archive: Archive) -> None:
    put(archive, SECOND)
    entry = archive.correct(STORY.id, {"headline": "افتتاح جسر الكورنيش"}, "desk@a.example", "في الاسم")
    assert entry is not None
    assert entry.outcomes == ("replaced",)
    found = archive.story(STORY.id)
    assert found is not None
    assert (found.headline, found.body, found.version, found.note) == ("افتتاح جسر الكورنيش", SECOND.body, 2, "في الاسم")
    put(archive, SECOND)
    assert archive.story(STORY.id) == found
    put(archive, THIRD)
    assert archive.story(STORY.id) == THIRD
    assert archive.correct("unknown", {}, "desk@a.example") is None


# Who is told


@pytest.fixture
def mailed(archive: Archive, server: MailServer) -> tuple[Archive, Account]:
    """An archive with a reader who was mailed the story, and one who was not."""
    settings = replace(archive.settings, smtp_host="127.0.0.1", smtp_port=server.port, base_url="https://a.example")
    own = Archive(settings)
    reader = own.readers.change("editor@a.example", lambda there: replace(there, confirmed=True))
    own.readers.change("other@a.example", lambda there: replace(there, confirmed=True))
    own.readers.save(reader, "الجسور", Query("جسر"))
    arrives(own, "1")
    assert deliver(own, reader) == 1
    return own, reader


def arrives(archive: Archive, version: str, **more: str) -> str:
    """A document of the story comes in as it does in life; answers the story's id."""
    row = {"id": "1", "source": "وكالة", "headline": "افتتاح جسر", "body": "افتتح الجسر 12 مسؤولا.", "version": version} | more
    row.setdefault("published", "2024-05-01T08:00:00Z")
    document = Document(orjson.dumps(row), "api:وكالة")
    archive.accept([document])
    archive.read([document.id])
    return STORY.id


def deliver(archive: Archive, account: Account) -> int:
    count = 0
    while letter := archive.readers.letter(account.id):
        send(message(letter, archive.settings), archive.settings)
        archive.readers.sent(letter)
        count += 1
    return count


def text_of(server: MailServer) -> str:
    part = server.mails[-1].get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_serious_correction_is_told_once_with_what_it_changed(mailed: tuple[Archive, Account], server: MailServer) -> None:
    archive, reader = mailed
    assert archive.correct(arrives(archive, "1"), {"body": "افتتح الجسر 10 مسؤولين."}, "desk@a.example", "في العدد", True)
    assert deliver(archive, reader) == 1
    assert "في العدد. «12 مسؤولا» ← «10 مسؤولين»" in text_of(server)
    assert deliver(archive, reader) == 0


def test_who_was_mailed_the_corrected_text_is_not_told(mailed: tuple[Archive, Account]) -> None:
    own, _ = mailed
    id_ = arrives(own, "1")
    own.correct(id_, {"body": "افتتح الجسر 10 مسؤولين."}, "desk@a.example", "", True)
    other = own.readers.change("other@a.example", lambda there: replace(there, confirmed=True))
    own.readers.save(other, "الجسور", Query("افتتاح"))
    arrives(own, "2", updated="2024-05-01T09:00:00Z")
    assert (deliver(own, other), deliver(own, other)) == (1, 0)


def test_a_correction_of_the_wire_may_be_serious_too(mailed: tuple[Archive, Account], server: MailServer) -> None:
    archive, reader = mailed
    arrives(archive, "2", body="افتتح الجسر 9 مسؤولين.", serious="yes", note="العدد 9")
    arrives(archive, "2", body="افتتح الجسر 9 مسؤولين.", serious="yes", note="العدد 9", url="https://a.example/1")
    assert deliver(archive, reader) == 1
    assert "العدد 9" in text_of(server)


# Pages


@pytest.fixture
def librarian(archive: Archive) -> FlaskClient:
    return signed_in(archive, "librarian")


def signed_in(archive: Archive, role: Role) -> FlaskClient:
    client = create_app(archive.settings, archive).test_client()
    account = archive.readers.change(f"{role}@a.example", lambda there: replace(there, confirmed=True, role=role))
    with client.session_transaction() as session:
        session.update(account=account.id, epoch=account.epoch)
    return client


def parsed(answer: TestResponse, status: int = 200) -> HtmlElement:
    assert answer.status_code == status, answer.text
    return html.document_fromstring(answer.text)


def submit(client: FlaskClient, path: str, **values: str) -> TestResponse:
    (token,) = parsed(client.get(path)).cssselect("form[method=post] input[name=csrf_token]")
    return client.post(path, data={"csrf_token": token.get("value"), **values})


def test_the_page_marks_words_that_went_and_came(archive: Archive) -> None:
    put(archive, STORY)
    put(archive, SECOND)
    client = create_app(archive.settings, archive).test_client()
    page = parsed(client.get(f"/stories/{STORY.id}/versions"))
    assert [each.text_content() for each in page.cssselect("del, ins")] == ["حُذف: 12 مسؤولا", "أُضيف: 10 مسؤولين"]
    assert [each.text_content().split()[0] for each in page.cssselect("h2")] == ["النسخة", "النسخة"]
    assert client.get("/stories/unknown/versions").status_code == 404
    (link,) = parsed(client.get(f"/story/{STORY.id}")).cssselect(".tools a")
    assert link.get("href") == f"/stories/{STORY.id}/versions"


def test_a_librarian_withdraws_a_story_and_takes_it_back(archive: Archive, librarian: FlaskClient) -> None:
    put(archive, STORY)
    path = f"/stories/{STORY.id}/kill"
    assert submit(librarian, path).status_code == 422
    assert submit(librarian, path, reason="خطأ في الاسم").status_code == 303
    page = parsed(librarian.get(f"/story/{STORY.id}"), 410)
    assert "خطأ في الاسم" in page.text_content()
    assert librarian.get(path).status_code == 404
    assert librarian.get(f"/stories/{STORY.id}/versions").status_code == 410
    (form,) = page.cssselect("main form")
    assert librarian.post(form.get("action"), data=dict(form.form_values())).status_code == 303
    assert librarian.get(f"/story/{STORY.id}").status_code == 200


def test_a_librarian_corrects_a_story(archive: Archive, librarian: FlaskClient) -> None:
    put(archive, STORY)
    path = f"/stories/{STORY.id}/correct"
    same = {"headline": STORY.headline, "abstract": "", "body": STORY.body.replace("\n", "\r\n")}
    assert submit(librarian, path, **same).status_code == 422
    assert submit(librarian, path, **same | {"headline": ""}).status_code == 422
    answer = submit(librarian, path, **same | {"headline": "افتتاح جسر الكورنيش", "note": "في الاسم"})
    assert answer.status_code == 303, answer.text
    assert archive.find(Query("الكورنيش")).total == 1
    page = parsed(librarian.get(f"/stories/{STORY.id}/versions"))
    assert [each.text_content() for each in page.cssselect("ins")] == ["أُضيف: الكورنيش"]
    assert "في الاسم" in page.text_content()


def test_only_librarians_withdraw_and_correct(archive: Archive) -> None:
    put(archive, STORY)
    reader = signed_in(archive, "reader")
    for path in ("kill", "correct"):
        assert reader.get(f"/stories/{STORY.id}/{path}").status_code == 403
    assert len(parsed(reader.get(f"/story/{STORY.id}")).cssselect(".tools a")) == 1


def test_the_command(archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARSHIF_OPENSEARCH_URL", archive.settings.opensearch_url)
    monkeypatch.setenv("ARSHIF_INDEX_PREFIX", archive.settings.index_prefix)
    put(archive, STORY)
    run = CliRunner().invoke
    body = tmp_path / "body.txt"
    body.write_text("افتتح الجسر 10 مسؤولين.", encoding="utf-8")
    assert run(correct, [STORY.id]).exit_code == 2
    assert "No story nobody is shown" in run(correct, ["nobody", "--serious"]).output
    said = run(correct, [STORY.id, "--body", str(body), "--serious", "--note", "في العدد"])
    assert said.output == f"{STORY.id} is corrected, and its readers are told\n"
    found = archive.story(STORY.id)
    assert found is not None
    assert (found.body, found.serious, found.note) == ("افتتح الجسر 10 مسؤولين.", True, "في العدد")
