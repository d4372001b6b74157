"""An engine that answers in part must never look like an archive in which nothing was found."""

import pytest
from opensearchpy import OpenSearch

from search.archive import Archive
from search.index import get
from search.query import Query
from search.story import Unavailable

NOWHERE = {"number_of_shards": 1, "number_of_replicas": 0, "routing.allocation.require._name": "nowhere"}


@pytest.fixture
def halved(archive: Archive, client: OpenSearch) -> Archive:
    """An archive with a second index of stories behind its alias, whose only shard lies on no node."""
    body = {**archive.stories_index(), "aliases": {archive.names.stories: {}}}
    body["settings"] = {**body["settings"], **NOWHERE}
    client.indices.create(index=f"{archive.names.stories}-lost", body=body, params={"wait_for_active_shards": "0"})
    return archive


def test_a_shard_that_no_node_holds_is_not_an_empty_answer(halved: Archive, client: OpenSearch) -> None:
    raw = client.search(index=halved.names.stories, body={"query": {"match_all": {}}})
    assert (raw["_shards"]["failed"], raw["hits"]["total"]["value"]) == (0, 0)
    with pytest.raises(Unavailable, match="in part"):
        halved.find(Query("خبر"))


def test_a_shard_that_fails_is_not_an_empty_answer(archive: Archive, client: OpenSearch) -> None:
    odd = {"mappings": {"properties": {"status": {"type": "keyword"}, "published": {"type": "text"}}}}
    client.indices.create(index=f"{archive.names.stories}-odd", body={**odd, "aliases": {archive.names.stories: {}}})
    client.index(index=f"{archive.names.stories}-odd", body={"status": "usable", "published": "x"}, params={"refresh": "true"})
    with pytest.raises(Unavailable, match="in part"):
        archive.find(Query(sort="newest"))


def test_a_closed_index_is_silence(archive: Archive, client: OpenSearch) -> None:
    client.indices.close(index=archive.names.stories)
    with pytest.raises(Unavailable):
        archive.find(Query("خبر"))
    with pytest.raises(Unavailable):
        archive.story("0123456789abcdef01234567")


def test_an_archive_that_was_not_set_up_is_silence(archive: Archive, client: OpenSearch) -> None:
    client.indices.delete(index=f"{archive.names.prefix}-*")
    with pytest.raises(Unavailable, match="arshif setup"):
        archive.find(Query("خبر"))
    with pytest.raises(Unavailable, match="arshif setup"):
        get(client, archive.names.stories, "0123456789abcdef01234567")
