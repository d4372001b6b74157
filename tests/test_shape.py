"""An archive that is older than the program takes its stories all the same, and says that a rebuild is due."""

from typing import Any

import pytest
from opensearchpy import OpenSearch

from search import shape
from search.archive import Archive
from search.index import ensure
from search.settings import Settings
from search.stories import FIELDS
from search.story import Document

OLD: dict[str, Any] = {
    "mappings": {
        "dynamic": "strict",
        "properties": {"headline": {"type": "text"}, "at": {"properties": {"day": {"type": "date"}}}},
    },
    "settings": {"number_of_shards": 1, "number_of_replicas": 0},
}


def bodies(fields: dict[str, Any], analysis: dict[str, Any] | None = None) -> dict[str, Any]:
    """The old body with more fields, and analyzers where they are given."""
    settings = OLD["settings"] | ({"analysis": analysis} if analysis else {})
    return {"mappings": {"dynamic": "strict", "properties": OLD["mappings"]["properties"] | fields}, "settings": settings}


def test_an_index_as_it_was_made_is_not_behind(client: OpenSearch, settings: Settings) -> None:
    alias = f"{settings.index_prefix}-x"
    ensure(client, alias, OLD)
    ensure(client, alias, OLD)
    assert not shape.behind(client, alias, OLD)


def test_new_fields_are_added_in_place_and_a_rebuild_is_due(client: OpenSearch, settings: Settings) -> None:
    alias = f"{settings.index_prefix}-x"
    ensure(client, alias, OLD)
    new = bodies({"family": {"type": "keyword"}, "at": {"properties": {"day": {"type": "date"}, "year": {"type": "integer"}}}})
    ensure(client, alias, new)
    client.index(index=alias, body={"headline": "خبر", "family": "f", "at": {"year": 2024}}, params={"refresh": "true"})
    assert client.count(
        index=alias, body={"query": {"bool": {"filter": [{"term": {"family": "f"}}, {"term": {"at.year": 2024}}]}}}
    )["count"]
    assert shape.behind(client, alias, new)


def test_a_field_whose_analyzer_is_not_there_is_kept_all_the_same(client: OpenSearch, settings: Settings) -> None:
    alias = f"{settings.index_prefix}-x"
    ensure(client, alias, OLD)
    analysis = {"analyzer": {"mine": {"type": "custom", "tokenizer": "whitespace"}}}
    new = bodies({"keys": {"type": "text", "analyzer": "mine"}}, analysis)
    ensure(client, alias, new)
    client.index(index=alias, id="1", body={"headline": "خبر", "keys": "أ ب"})
    assert client.get(index=alias, id="1")["_source"]["keys"] == "أ ب"
    assert shape.behind(client, alias, new)


def test_an_index_that_was_made_before_there_were_stamps_is_told_by_its_analyzers(client: OpenSearch, settings: Settings) -> None:
    alias = f"{settings.index_prefix}-x"
    analysis = {"analyzer": {"mine": {"type": "custom", "tokenizer": "whitespace"}}}
    body = bodies({"keys": {"type": "text", "analyzer": "mine"}}, analysis)
    client.indices.create(index=f"{alias}-000001", body={**body, "aliases": {alias: {"is_write_index": True}}})
    ensure(client, alias, body)
    assert not shape.behind(client, alias, body)
    other = {"analyzer": {"mine": {"type": "custom", "tokenizer": "whitespace", "filter": ["lowercase"]}}}
    assert shape.behind(client, alias, bodies({"keys": {"type": "text", "analyzer": "mine"}}, other))


def test_an_index_of_other_keys_is_behind(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(settings)
    archive.ensure()
    assert not archive.rebuilds.due()
    monkeypatch.setattr("search.bodies.fingerprint", lambda: "as other rules of words would have it")
    assert archive.rebuilds.due()


def test_stories_are_filed_into_an_archive_of_an_older_program(settings: Settings) -> None:
    archive = Archive(settings)
    body = archive.stories_index()
    fields = {name: field for name, field in body["mappings"]["properties"].items() if name not in {"candidates", "event"}}
    older = {**body, "mappings": {"dynamic": "strict", "properties": fields}}
    archive.client.indices.create(
        index=f"{archive.names.stories}-000001", body={**older, "aliases": {archive.names.stories: {"is_write_index": True}}}
    )
    archive.ensure()
    document = Document('{"headline":"خبر من بغداد","body":"جرى في بغداد 3 آذار 2017 أمر.","id":"1"}'.encode(), "test")
    archive.accept([document])
    assert [entry.outcomes for entry in archive.read([document.id])] == [("stored",)]
    assert "candidates" in FIELDS
    assert shape.behind(archive.client, archive.names.stories, body)
