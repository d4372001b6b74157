"""Log lines: one object each, one id from the request to the mail, and never what somebody searches."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conftest import MailServer

from search import logs
from search.archive import Archive
from search.query import Query
from search.settings import Settings
from web.app import create_app
from workers import postroom, tasks

STORY = "انفجار قرب السوق\n\nالأربعاء 2017/03/08\n\nبغداد - قال مصدر في الشرطة إن انفجارا وقع قرب السوق صباح الأربعاء."


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is written to the log, which is as it was afterwards."""
    root = logging.getLogger()
    before, level, stream = root.handlers, root.level, io.StringIO()
    logs.configure(Settings(), stream)
    yield stream
    root.handlers, root.level = before, level


def read(lines: io.StringIO) -> list[dict[str, object]]:
    every = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [line for line in every if line["logger"] != "mail.log"]  # the listener of the tests


def test_a_line_is_an_object_with_its_trace(lines: io.StringIO) -> None:
    given = logs.begin("desk-20170308")
    logging.getLogger("web.requests").info("answered", extra={"status": 200})
    (line,) = read(lines)
    assert given == "desk-20170308"
    assert {name: line[name] for name in ("level", "logger", "message", "trace", "status")} == {
        "level": "INFO",
        "logger": "web.requests",
        "message": "answered",
        "trace": "desk-20170308",
        "status": 200,
    }


@pytest.mark.parametrize("given", ["", "short", "a b c d e f g h", "x" * 65, 'evil"}\n{"message"', "طلب-١٢٣٤٥٦٧٨"])
def test_an_id_that_is_no_plain_word_is_replaced(given: str) -> None:
    assert logs.begin(given) != given
    assert len(logs.trace.get()) == 16


def test_lines_can_be_plain_text() -> None:
    stream, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers, root.level
    logs.configure(Settings(log_format="text"), stream)
    logs.begin("desk-20170308")
    logging.getLogger("arshif").warning("hello")
    root.handlers, root.level = before, level
    assert stream.getvalue().rstrip().endswith("WARNING arshif [desk-20170308] hello")


def test_one_id_leads_from_the_request_to_the_mail(archive: Archive, server: MailServer, lines: io.StringIO) -> None:
    settings = replace(archive.settings, smtp_host="127.0.0.1", smtp_port=server.port, secret_key="tests only")
    archive = Archive(settings)
    owner = archive.readers.change("desk@example.org", lambda there: replace(there, confirmed=True))
    archive.readers.save(owner, "انفجار", Query("انفجار"))
    token = archive.add_token("desk")
    app = create_app(settings, archive)
    headers = {"Authorization": f"Bearer {token}", "X-Request-ID": "request-0001", "X-Document-Name": "a.txt"}
    answer = app.test_client().post("/api/v1/stories", data=STORY.encode(), headers=headers, content_type="text/plain")
    document = answer.json["document"]
    archive.read([document])
    logs.begin("task-0001")
    line = postroom.Line()
    while postroom.deliver(lambda: archive.readers, settings, 0, 1, line):
        pass
    assert answer.headers["X-Request-ID"] == "request-0001"
    assert len(server.mails) == 1
    told = {str(line["message"]): line for line in read(lines) if document in json.dumps(line)}
    assert set(told) == {"accepted", "read", "matched", "mailed"}
    assert (told["accepted"]["trace"], told["mailed"]["trace"]) == ("request-0001", "task-0001")
    assert "desk@example.org" not in json.dumps(read(lines))


def test_a_message_bears_the_trace_of_who_sent_it() -> None:
    logs.begin("request-0002")
    headers: dict[str, object] = {}
    tasks._pass_on(headers=headers)
    assert headers == {"trace": "request-0002"}


def test_what_is_searched_is_in_no_line(archive: Archive, lines: io.StringIO) -> None:
    client = create_app(replace(archive.settings, secret_key="tests only"), archive).test_client()
    assert client.get("/search?q=سرالاسرار&place=iq-mosul").status_code == 200
    assert client.get("/search?q=سرالاسرار&page=none").status_code == 400
    assert [line["route"] for line in read(lines) if line["message"] == "answered"] == ["browse.search", "browse.search"]
    assert "سرالاسرار" not in lines.getvalue()
    assert "iq-mosul" not in lines.getvalue()
    assert datetime.fromisoformat(str(read(lines)[0]["time"]).replace(",", ".")).replace(tzinfo=UTC) < datetime.now(UTC)
