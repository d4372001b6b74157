"""The embedded engine: it starts from packages alone, loads what we need of it, and leaves nothing behind."""

import fcntl
import hashlib
import os
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from opensearchpy import NotFoundError, OpenSearch

from search.child import free_port
from search.engine import EngineError, low_disk, prepare, remove, start_engine, stop_engine, wait
from search.engine_room import ELSEWHERE, reachable, room_folder
from search.jars import PLUGINS, VERSION, cache_folder, fetch, locked
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


def test_it_runs_as_no_root_and_owns_its_data(client: OpenSearch) -> None:
    node = next(iter(client.nodes.info(metric="process,settings")["nodes"].values()))
    process = psutil.Process(node["process"]["id"])
    assert process.uids().effective != 0
    data = Path(node["settings"]["path"]["data"][0])
    assert data.stat().st_uid == process.uids().effective


def test_it_listens_on_this_machine_only(client: OpenSearch) -> None:
    node = next(iter(client.nodes.info(metric="process")["nodes"].values()))
    listening = [each for each in psutil.Process(node["process"]["id"]).net_connections() if each.status == psutil.CONN_LISTEN]
    assert {each.laddr.ip.removeprefix("::ffff:") for each in listening} == {"127.0.0.1"}


def test_a_misspelt_index_is_not_made_by_writing_to_it(settings: Settings, client: OpenSearch) -> None:
    with pytest.raises(NotFoundError):
        client.index(index=f"{settings.index_prefix}-misspelt", body={"a": 1})


@pytest.fixture
def small(home: Path) -> Settings:
    """Settings of an engine of its own."""
    return Settings(home=home, heap_mb=512)


def test_three_nodes_make_one_cluster_that_lives_on_without_one(small: Settings) -> None:
    engine = start_engine(small, prepare(small), nodes=3, port=0)
    try:
        wait(engine)
        assert len(set(engine.urls)) == 3
        with OpenSearch(engine.url, timeout=60) as client:
            client.indices.create(index="copied", body={"settings": {"number_of_shards": 1, "number_of_replicas": 2}})
            client.cluster.health(params={"wait_for_status": "green"})
            client.index(index="copied", id="1", body={"a": 1}, params={"refresh": "true"})
        engine.children[2].process.kill()
        with OpenSearch(engine.urls[1], timeout=60) as client:
            assert client.get(index="copied", id="1")["_source"] == {"a": 1}
    finally:
        stop_engine(engine)
    with pytest.raises(EngineError, match="--nodes 3"):
        start_engine(small, prepare(small), nodes=1, port=0)


def test_data_survive_a_kill_and_the_next_start_is_not_blocked(small: Settings) -> None:
    engine = start_engine(small, prepare(small), port=0)
    wait(engine)
    with OpenSearch(engine.url, timeout=60) as client:
        client.indices.create(index="kept")
        client.index(index="kept", id="1", body={"a": 1})
    # As after a crash of the supervisor: the node still runs, nobody holds the home.
    engine.lock.close()
    again = start_engine(small, prepare(small), port=0)
    try:
        assert engine.children[0].process.poll() is not None
        wait(again)
        with OpenSearch(again.url, timeout=60) as client:
            assert client.get(index="kept", id="1")["_source"] == {"a": 1}
    finally:
        stop_engine(again)


def test_a_home_has_one_engine_at_a_time(small: Settings) -> None:
    room = prepare(small)
    with (room.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.write("4711")
        lock.flush()
        with pytest.raises(EngineError, match="runs already, started by process 4711"):
            start_engine(small, room, port=0)


def test_a_node_that_dies_is_named_with_its_last_lines(small: Settings) -> None:
    engine = start_engine(replace(small, heap_mb=1), prepare(small), port=0)
    try:
        with pytest.raises(EngineError, match=r"(?s)engine node-1 ended while starting.*eap"):
            wait(engine)
    finally:
        stop_engine(engine)


def test_a_start_without_java_home_that_holds_java_is_one_line(small: Settings, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="ARSHIF_JAVA_HOME: there is no Java at"):
        prepare(replace(small, java_home=str(tmp_path)))


def test_an_old_java_is_one_line(small: Settings, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "java").chmod(0o755)
    (tmp_path / "release").write_text('JAVA_VERSION="17.0.15"\n')
    with pytest.raises(EngineError, match=r"needs Java 21 or later, .* holds 17$"):
        prepare(replace(small, java_home=str(tmp_path)))


def test_no_network_at_the_first_start_is_one_line(small: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(EngineError, match="no connection to the Maven repository") as caught:
        prepare(replace(small, cache=str(tmp_path / "empty")))
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "empty" / "jars").iterdir())


def test_a_half_downloaded_file_is_fetched_again(tmp_path: Path) -> None:
    whole = fetch(cache_folder())
    cache = tmp_path / "cache"
    shutil.copytree(next(iter(whole.values())).parent, cache / "jars", copy_function=os.link)
    smallest = min(locked(), key=lambda jar: jar.size)
    broken = cache / "jars" / whole[smallest.sha256].name
    broken.unlink()
    broken.write_bytes(b"half")
    told: list[tuple[int, int]] = []
    paths = fetch(cache, lambda done, total: told.append((done, total)))
    assert hashlib.sha256(paths[smallest.sha256].read_bytes()).hexdigest() == smallest.sha256
    assert told[-1] == (smallest.size, smallest.size)


def test_foreign_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    smallest = min(locked(), key=lambda jar: jar.size)
    monkeypatch.setattr("search.jars.locked", lambda: (replace(smallest, sha256="0" * 64),))
    with pytest.raises(EngineError, match="other bytes than expected"):
        fetch(tmp_path)
    assert not list((tmp_path / "jars").iterdir())


def test_a_full_disk_is_one_line(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engine.FULL_MB", 10**9)
    with pytest.raises(EngineError, match=r"the disk of .* is full"):
        prepare(small)


def test_a_low_disk_is_said_before_the_archive_becomes_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\n" not in low_disk(tmp_path)
    monkeypatch.setattr("search.engine.LOW_MB", 10**9)
    assert "read-only" in low_disk(tmp_path / "not" / "yet")
    monkeypatch.setattr("search.engine.LOW_MB", 0)
    assert low_disk(tmp_path) == ""


def test_a_closed_folder_is_seen(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not reachable(closed / "home", os.geteuid() + 1)
    assert reachable(Path("/"), os.geteuid() + 1)


def test_behind_a_closed_folder_the_engine_of_root_lives_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    other = os.geteuid() + 1
    assert room_folder(closed, None) == closed / "engine"
    assert room_folder(closed, other) is None
    (closed / "engine").mkdir()
    (closed / "engine" / ELSEWHERE).write_text("/elsewhere")
    assert room_folder(closed, other) == Path("/elsewhere")


def test_an_archive_that_became_unreachable_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "engine" / "node-1").mkdir(parents=True)
    closed.chmod(0o700)
    with pytest.raises(EngineError, match=r"chmod o\+x"):
        room_folder(closed, os.geteuid() + 1)


def test_a_narrow_umask_and_a_closed_home_keep_nobody_out(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        small = Settings(home=tmp_path / "closed" / "home", heap_mb=512)
        engine = start_engine(small, prepare(small), port=0)
    finally:
        os.umask(before)
    try:
        wait(engine)
    finally:
        stop_engine(engine)
        remove(small)
    assert not engine.room.folder.exists()


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port(port) < port + 100
