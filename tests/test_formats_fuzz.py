"""Whatever bytes come, a reader answers with stories or with a reason, soon and in bounded memory."""

import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.formats import explain, read, refusal
from search.settings import Settings
from search.story import Document, Story, Unreadable

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DOCUMENTS = Path(__file__).parent / "documents"
BASES = [path.read_bytes() for path in sorted(DOCUMENTS.glob("*/*.*")) if not path.name.endswith(".expected.json")]
PIECES = [
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b"\x00",
        b"\xff",
        b"\xd8",
        b"0217",
        b"9999999999",
        b"null",
        b"true",
        b"1e999",
    ),
    *(
        b"&#0;",
        b"&#x10FFFF;",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"-->",
        b"<?xml",
        b"<!DOCTYPE a [",
        b"<html>",
        b"\r\n",
        b"\xef\xbb\xbf",
    ),
    *(
        b"\\u0000",
        b"\\ud800",
        b"2017/13/45",
        b"31/02/2017",
        b"00-00-0000",
        "٣٠ رجب ١٤٣٨هـ".encode(),
        b"<table><tr><td>",
        b"- (",
        b"99999",
    ),
]
FUZZ = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answered(data: bytes) -> None:
    """Reads bytes: stories that hold together, or a reason that pages can say."""
    stories: list[Story] = []
    code = reason = ""
    try:
        stories = read(Document(data, "import", "x"), Settings(), NOW)
    except Unreadable as refused:
        code, reason = refused.code, str(refused)
    assert bool(stories) != bool(reason)
    assert refusal(code)[0] != code or not code
    for story in stories:
        assert story.published.tzinfo
        assert story.headline
        assert "\r" not in story.body
        assert all(explain(report)[0] != report for report in story.reports)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A document of ours with bytes cut out, put in, doubled or changed."""
    data = bytearray(draw(st.sampled_from(BASES)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        kind = draw(st.integers(0, 4))
        if kind == 0:
            del data[at : at + draw(st.sampled_from([1, 3, 40, 400]))]
        elif kind == 1:
            data[at:at] = draw(st.sampled_from(PIECES))
        elif kind == 2:
            data[at:at] = data[at : at + draw(st.sampled_from([7, 70, 700]))]
        elif kind == 3:
            data[at : at + 1] = bytes([draw(st.integers(0, 255))])
        else:
            del data[at:]
    return bytes(data)


@FUZZ
@given(mutated())
def test_mutated_documents_are_answered(data: bytes) -> None:
    answered(data)


@FUZZ
@given(st.binary(max_size=400))
def test_random_bytes_are_answered(data: bytes) -> None:
    answered(data)


@FUZZ
@given(st.text(max_size=300))
def test_random_text_is_answered(text: str) -> None:
    answered(text.encode("utf-8", "surrogatepass"))


@FUZZ
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["headline", "body", "published", "text", "uri", "bodies", "headlines", "value", "id"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_json_of_any_shape_is_answered(value: object) -> None:
    answered(json.dumps(value).encode())


LARGE = {
    "one line of letters": "ا".encode() * 2_000_000,
    "many lines": "سطر قصير\n".encode() * 300_000,
    "open tags": b"<div>" * 90_000,
    "table cells": b"<table><tr>" + b"<td>a" * 90_000,
    "too many tags": b"<div>" * 250_000,
    "paragraphs": b"<html><body>" + "<p>كلمات كثيرة في سطر واحد من المتن.</p>".encode() * 5_500,
    "nested lists": b"<html><body>" + b"<ul><li>" * 20_000 + "نص".encode() * 50_000,
    "brackets": b"[" * 1_000_000,
    "JSON of one long text": b'{"headline": "a", "body": "' + "كلمة ".encode() * 300_000 + b'"}',
    "XML attributes": b"<?xml version='1.0'?><nitf " + b" ".join(b"a%d='x'" % number for number in range(50_000)) + b"/>",
    "ampersands": b"<?xml version='1.0'?><rss><channel><item><title>" + b"&" * 500_000 + b"</title></item></channel></rss>",
    "dashes": "عنوان\n".encode() + b"- " * 500_000,
    "mojibake": "Ø§Ù„".encode() * 300_000,
    "digits": b"2017/03/08 " * 100_000,
    "spaces": "ا".encode() + b" " * 3_000_000 + "ب".encode(),
    "dots": "عنوان\nمتن. ".encode() + b". " * 300_000,
    "UTF-16": b"\xff\xfe" + "ا".encode("utf-16-le") * 1_000_000,
}


def measure(name: str) -> None:
    """Answers one large document; prints the seconds and the megabytes that it took. Run in a process of its own."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    answered(LARGE[name])
    print(time.monotonic() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


@pytest.mark.parametrize("name", LARGE)
def test_large_documents_are_answered_soon_and_in_bounded_memory(name: str) -> None:
    code = f"import runpy; runpy.run_path({str(Path(__file__))!r})['measure']({name!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 40
    assert megabytes < 500
