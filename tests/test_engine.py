"""The embedded engine: it starts from packages alone, loads what we need of it, and leaves nothing behind."""

from opensearchpy import OpenSearch

from search.jars import PLUGINS, VERSION
from search.settings import Settings

THAI = "ภาษาไทย"


def test_it_is_the_version_of_production(client: OpenSearch) -> None:
    assert client.info()["version"]["number"] == VERSION


def test_all_modules_are_loaded(client: OpenSearch) -> None:
    node = next(iter(client.nodes.info(metric="plugins")["nodes"].values()))
    assert {each["name"] for each in [*node["modules"], *node["plugins"]]} == {plugin.name for plugin in PLUGINS}


def test_arabic_words_are_broken_by_icu(client: OpenSearch) -> None:
    found = client.indices.analyze(body={"tokenizer": "icu_tokenizer", "text": "الجيش في الموصل"})
    assert [token["token"] for token in found["tokens"]] == ["الجيش", "في", "الموصل"]


def test_thai_words_are_broken_although_the_packaged_java_cannot(client: OpenSearch) -> None:
    found = client.indices.analyze(body={"tokenizer": "thai", "text": THAI})
    assert len(found["tokens"]) == 2


def test_snapshots_can_be_stored_in_the_home(settings: Settings, client: OpenSearch) -> None:
    index, name = f"{settings.index_prefix}-kept", settings.index_prefix
    client.indices.create(index=index)
    client.index(index=index, id="1", body={"a": 1}, params={"refresh": "true"})
    client.snapshot.create_repository(repository=name, body={"type": "fs", "settings": {"location": name}})
    done = client.snapshot.create(
        repository=name, snapshot="one", body={"indices": index}, params={"wait_for_completion": "true"}
    )
    assert done["snapshot"]["state"] == "SUCCESS"
    client.indices.delete(index=index)
    client.snapshot.restore(repository=name, snapshot="one", params={"wait_for_completion": "true"})
    assert client.count(index=index)["count"] == 1
    client.snapshot.delete_repository(repository=name)
