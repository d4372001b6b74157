"""Results taken along: whole, the strict set alone, harmless in a spreadsheet, valid as ninjs; and as a feed."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from search.archive import Archive
from search.query import Query
from search.story import Document
from web import exports, written
from web.app import create_app

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "ninjs-schema_2.1.json").read_text())
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def client(sample_archive: Archive) -> FlaskClient:
    return create_app(sample_archive.settings, sample_archive).test_client()


def rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).data.decode("utf-8-sig"))))


def lines(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get(path).data.splitlines()]


PATHS = ["q=الموصل", "q=الموصل&sort=oldest&page=2&size=5", "place=الموصل", "q=لاشيءهنا", "q=الموصل بغداد"]


@pytest.mark.parametrize("asked", PATHS)
def test_every_kind_holds_the_whole_strict_set(client: FlaskClient, asked: str) -> None:
    total = client.get(f"/api/v1/search?{asked.replace('&page=2', '')}").json["total"]
    as_csv = rows(client, f"/search.csv?{asked}")
    as_json, as_ninjs = lines(client, f"/search.jsonl?{asked}"), lines(client, f"/search.ninjs?{asked}")
    assert len(as_csv) == len(as_json) == len(as_ninjs) == total
    ids = [story["id"] for story in as_json]
    assert [row["id"] for row in as_csv] == ids
    assert [item["uri"] for item in as_ninjs] == [f"urn:arshif:story:{id_}" for id_ in ids]
    assert len(set(ids)) == total
    assert [story["id"] for story in lines(client, f"/api/v1/export/jsonl?{asked}")] == ids


def test_a_file_has_its_name_and_type(client: FlaskClient) -> None:
    answer = client.get("/search.csv?q=الموصل")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="arshif-20')
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xef\xbb\xbfid,url,")
    assert client.get("/search.csv?q=الموصل&bom=no").data.startswith(b"id,url,")
    assert client.get("/search.exe?q=x").status_code == 404
    assert client.get("/search.csv?from=x").status_code == 400


def test_what_is_exported_is_as_stored(client: FlaskClient, sample_archive: Archive) -> None:
    for row, story in zip(rows(client, "/search.csv?q=الموصل"), lines(client, "/search.jsonl?q=الموصل"), strict=True):
        stored = sample_archive.story(row["id"])
        assert stored is not None
        assert story["body"] == stored.body
        assert row["body"].removeprefix("'") == stored.body
        assert row["headline"].removeprefix("'") == stored.headline


BAD = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "\u200f=1", "\ufeff=1", "＝1", "\n=1"]


@pytest.mark.parametrize("cell", BAD)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert written.harmless(cell) == f"'{cell}"


@given(st.text())
def test_a_cell_is_kept_but_for_what_stands_before_it(cell: str) -> None:
    assert written.harmless(cell) in (cell, f"'{cell}")
    assert written.harmless(cell).lstrip()[:1] not in ("=", "+", "-", "@")


def test_ninjs_is_valid_and_read_again_as_the_same_story(client: FlaskClient, archive: Archive, sample_archive: Archive) -> None:
    anything: Resource[Any] = Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema"})
    registry: Registry[Any] = Registry().with_resource("https://geojson.org/schema/GeoJSON.json", anything)
    validator = Draft202012Validator(SCHEMA, registry=registry, format_checker=FormatChecker())
    items = lines(client, "/search.ninjs")
    assert len(items) == sample_archive.find(Query()).total
    for item in items:
        validator.validate(item)
    data = client.get("/search.ninjs?q=الموصل").data
    again = archive.check(Document(data, "import", "again.jsonl"))
    first = sample_archive.story(lines(client, "/search.jsonl?q=الموصل")[0]["id"])
    assert first is not None
    assert (again[0].headline, again[0].published) == (first.headline, first.published)


def test_only_so_many_are_written_at_once(client: FlaskClient) -> None:
    for _ in range(exports.AT_ONCE):
        assert exports.writing.acquire(blocking=False)
    refused = client.get("/search.csv")
    assert (refused.status_code, refused.json["code"]) == (429, "busy")
    assert int(refused.headers["Retry-After"]) > 0
    for _ in range(exports.AT_ONCE):
        exports.writing.release()
    for _ in range(exports.AT_ONCE + 1):
        assert client.get("/search.csv").data


def entries(client: FlaskClient, path: str) -> list[Element]:
    answer = client.get(path)
    assert answer.content_type.startswith("application/atom+xml")
    return list(fromstring(answer.data).findall(f"{ATOM}entry"))


def test_a_feed_is_the_newest_of_the_strict_set(client: FlaskClient, sample_archive: Archive) -> None:
    page = client.get("/search?q=الموصل").text
    assert 'rel="alternate" type="application/atom+xml"' in page
    found = entries(client, "/search.atom?q=الموصل&sort=oldest")
    moments = [entry.findtext(f"{ATOM}published") or "" for entry in found]
    assert moments == sorted(moments, reverse=True)
    newest = sample_archive.find(Query("الموصل", sort="newest", size=50, folded=False))
    prefix = f"urn:arshif:{sample_archive.names.prefix}:"
    assert [entry.findtext(f"{ATOM}id") for entry in found] == [f"{prefix}{hit.id}" for hit in newest.hits]
    assert entries(client, "/search.atom?q=لاشيءهنا") == []


def test_a_feed_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/search.atom?q=الموصل")
    again = client.get("/search.atom?q=الموصل", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_withdrawn_leaves_feeds_and_exports(archive: Archive) -> None:
    row = {"id": "1", "source": "صحيفة", "published": "2024-05-01T08:00:00Z", "headline": "جسر جديد", "body": "افتتح جسر جديد."}
    document = Document(json.dumps(row).encode(), "import", "1.json")
    archive.accept([document])
    archive.read([document.id])
    archive.client.indices.refresh(index=archive.names.stories)
    client = create_app(archive.settings, archive).test_client()
    (story,) = lines(client, "/search.jsonl?q=جسر")
    assert len(entries(client, "/search.atom?q=جسر")) == 1
    assert archive.kill(story["id"], "desk", "خطأ")
    assert entries(client, "/search.atom?q=جسر") == []
    assert lines(client, "/search.jsonl?q=جسر") == []
    assert client.get(f"/api/v1/stories/{story['id']}").status_code == 410
    assert client.get(f"/api/v1/stories/{story['id']}").json["code"] == "withdrawn"
