"""How does an OpenSearch run inside this project: fetch, lay out, start, wait, stop?

It is the same engine as in production, from packages alone, so that a laptop, the tests and a cluster behave alike.
"""

import fcntl
import json
import os
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from opensearchpy import OpenSearch, OpenSearchException

from search.child import Child, end_stale, free_port, listens, start, stop
from search.engine_room import Room, give, lay_out, reachable, room_folder, running_user
from search.jars import EngineError, Tell, cache_folder, fetch
from search.settings import Settings

__all__ = ["Engine", "EngineError", "low_disk", "prepare", "remove", "start_engine", "stop_engine", "wait"]

PREFERRED_PORT = 9200
START_SECONDS = 240
FULL_MB, LOW_MB = 500, 2048
_LOG4J = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.node.name = org.opensearch.node
logger.node.level = info
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine: the address of its first node, those of all nodes, its processes and its lock."""

    urls: tuple[str, ...]
    children: tuple[Child, ...]
    room: Room
    lock: IO[str]

    @property
    def url(self) -> str:
        """Address of the first node."""
        return self.urls[0]


def prepare(settings: Settings, tell: Tell | None = None) -> Room:
    """Fetch what is missing of the engine and lay it out under the home; `tell` hears of the download's progress.

    Raises EngineError: no network at the first start, a full disk, a folder that cannot be written.
    """
    user = running_user()
    _refuse_full_disk(settings.home)
    return lay_out(settings.home, fetch(cache_folder(settings.cache), tell), settings.java_home, user)


def start_engine(settings: Settings, room: Room, nodes: int = 1, port: int = PREFERRED_PORT) -> Engine:
    """Start the nodes of an engine and return at once; `wait` tells when it answers.

    Each node listens on 127.0.0.1 at `port` or the next free one (0: any free one). Call it from the main thread.
    Raises EngineError: an engine of this home runs already, a full disk, no free port, it cannot be executed.
    """
    with ExitStack() as undo:
        lock = undo.enter_context(_lock(room))
        _remember(room, nodes)
        _refuse_full_disk(room.folder)
        children: list[Child] = []
        try:
            http = _ports(nodes, port)
            transport = _ports(nodes, 0, http)
            repositories = [room.snapshots, *_backup_folder(settings, room)]
            for number in range(nodes):
                children.append(_start_node(settings, room, number, http, transport, repositories))
                undo.callback(stop, children[-1])
        except OSError as error:
            raise EngineError(f"cannot start the engine: {error.strerror or error}") from error
        undo.pop_all()
    return Engine(tuple(f"http://127.0.0.1:{each}" for each in http), tuple(children), room, lock)


def wait(engine: Engine, seconds: float = START_SECONDS) -> None:
    """Return when all nodes have joined and the engine answers.

    Raises EngineError with the last lines of a node that died, or after `seconds`.
    """
    until = time.monotonic() + seconds
    with OpenSearch(engine.url, timeout=10, max_retries=0) as client:
        while time.monotonic() < until:
            for child in engine.children:
                if not child.alive:
                    raise EngineError(f"{child.name} ended while starting; its last lines ({child.log}):\n{child.last_lines()}")
            if _is_whole(client, engine):
                return
            time.sleep(0.1)
    raise EngineError(f"the engine did not answer within {seconds:.0f} seconds; see {engine.children[0].log}")


def _is_whole(client: OpenSearch, engine: Engine) -> bool:
    # A look at the port first: the client's log is for failures, and a starting engine is none.
    if not all(listens(int(url.rpartition(":")[2])) for url in engine.urls):
        return False
    try:
        health = client.cluster.health()
    except OpenSearchException:
        return False
    return bool(health["number_of_nodes"] == len(engine.children) and health["status"] != "red")


def stop_engine(engine: Engine) -> None:
    """End all nodes and give the home free."""
    stop(*engine.children, patience=20)
    for number in range(len(engine.children)):
        (engine.room.folder / f"node-{number + 1}.pid").unlink(missing_ok=True)
    engine.lock.close()


def remove(settings: Settings) -> None:
    """Delete all that the engine of a home has written, wherever it lies; for homes that live as long as a test."""
    if folder := room_folder(settings.home, running_user()):
        shutil.rmtree(folder, ignore_errors=True)


def _lock(room: Room) -> IO[str]:
    """Hold the engine's home until the returned file is closed; the system drops it when we are killed."""
    lock = (room.folder / "lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        owner = lock.read().strip()
        lock.close()
        raise EngineError(f"an engine of this home runs already, started by process {owner}") from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _remember(room: Room, nodes: int) -> None:
    """Keep how many nodes a home has: with fewer the rest waits for a majority that never comes."""
    file = room.folder / "nodes"
    before = int(file.read_text(encoding="ascii")) if file.exists() else 1
    if nodes < before:
        raise EngineError(f"this home holds a cluster of {before} nodes; start it with --nodes {before}")
    file.write_text(str(nodes), encoding="ascii")


def _ports(count: int, preferred: int, taken: list[int] | None = None) -> list[int]:
    found: list[int] = []
    for _ in range(count):
        found.append(free_port(preferred, taken=[*(taken or []), *found]))
    return found


def _backup_folder(settings: Settings, room: Room) -> list[Path]:
    """The folder that is set for backups, made for the engine's user; none where none is set. Raises EngineError."""
    if not settings.backup_folder or settings.backup_folder.startswith("s3://"):
        return []
    folder = Path(settings.backup_folder).resolve()
    if room.user is not None and not reachable(folder, room.user):
        raise EngineError(f"ARSHIF_BACKUP_FOLDER: {folder} lies where only root may walk, and the engine does not run as root")
    folder.mkdir(parents=True, exist_ok=True)
    give(folder, room.user)
    return [folder]


def _start_node(
    settings: Settings, room: Room, number: int, http: list[int], transport: list[int], repositories: list[Path]
) -> Child:
    name = f"node-{number + 1}"
    pid_file = room.folder / f"{name}.pid"
    config = room.folder / name / "config"
    end_stale(pid_file, str(config))
    for folder in (config, room.folder / name / "tmp", room.folder / name / "data"):
        folder.mkdir(parents=True, exist_ok=True)
    (config / "opensearch.yml").write_text(_yaml(room, number, http, transport, repositories), encoding="utf-8")
    (config / "jvm.options").write_text("", encoding="utf-8")
    (config / "log4j2.properties").write_text(_LOG4J, encoding="utf-8")
    give(room.folder / name, room.user)
    log = settings.home.resolve() / "logs" / f"engine-{number + 1}.log"
    child = start(f"engine {name}", _command(settings, room, name), log, {"HOME": str(room.folder / name)}, room.user, room.code)
    pid_file.write_text(str(child.process.pid), encoding="ascii")
    return child


def _command(settings: Settings, room: Room, name: str) -> list[str]:
    """The command line that OpenSearch's own start script would make."""
    tmp = room.folder / name / "tmp"
    return [
        str(room.java),
        f"-Xms{settings.heap_mb}m",
        f"-Xmx{settings.heap_mb}m",
        "-XX:+UseG1GC",
        # As OpenSearch ships it: collect early, or garbage fills the heap to where the engine refuses every request.
        "-XX:G1ReservePercent=25",
        "-XX:InitiatingHeapOccupancyPercent=30",
        "-XX:+ExitOnOutOfMemoryError",
        f"-Djava.io.tmpdir={tmp}",
        *(["-Djava.locale.providers=CLDR,SPI"] if room.packaged_java else []),
        "-Dfile.encoding=UTF-8",
        "-Djna.tmpdir=" + str(tmp),
        "-Dlog4j.shutdownHookEnabled=false",
        "-Dlog4j2.disable.jmx=true",
        "-Dio.netty.noUnsafe=true",
        "--enable-native-access=ALL-UNNAMED",
        f"-javaagent:{next((room.code / 'agent').glob('opensearch-agent-[0-9]*.jar'))}",
        f"-Dopensearch.path.home={room.code}",
        f"-Dopensearch.path.conf={room.folder / name / 'config'}",
        "-Dopensearch.distribution.type=tar",
        "-Dopensearch.bundled_jdk=false",
        "-cp",
        f"{room.code / 'lib'}/*",
        "org.opensearch.bootstrap.OpenSearch",
    ]


def _yaml(room: Room, number: int, http: list[int], transport: list[int], repositories: list[Path]) -> str:
    """Settings of one node. Watermarks are absolute: a share of a big disk would stop writes with much space left."""
    hosts = ", ".join(f'"127.0.0.1:{each}"' for each in transport)
    folder = room.folder / f"node-{number + 1}"
    lines = [
        "cluster.name: arshif",
        f"node.name: node-{number + 1}",
        f'path.data: "{folder / "data"}"',
        f'path.logs: "{folder / "tmp"}"',
        f"path.repo: [{', '.join(json.dumps(str(each)) for each in repositories)}]",
        "network.host: 127.0.0.1",
        f"http.port: {http[number]}",
        f"transport.port: {transport[number]}",
        "cluster.routing.allocation.disk.watermark.low: 1gb",
        "cluster.routing.allocation.disk.watermark.high: 750mb",
        f"cluster.routing.allocation.disk.watermark.flood_stage: {FULL_MB}mb",
        'action.auto_create_index: "false"',
    ]
    if len(http) == 1:
        return "\n".join([*lines, "discovery.type: single-node", ""])
    # Only the first node may found a cluster: it may hold one already, which the others shall join.
    return "\n".join([*lines, f"discovery.seed_hosts: [{hosts}]", "cluster.initial_cluster_manager_nodes: [node-1]", ""])


def low_disk(folder: Path) -> str:
    """A line of warning when the disk of a folder is low, "" when it is not."""
    free = _free_mb(folder)
    if free >= LOW_MB:
        return ""
    return f"warning: only {free} MB are free on the disk of {folder}; below {FULL_MB} MB the archive becomes read-only"


def _refuse_full_disk(folder: Path) -> None:
    if (free := _free_mb(folder)) < FULL_MB:
        raise EngineError(f"the disk of {folder} is full: {free} MB are free, the engine needs {FULL_MB} MB to accept writes")


def _free_mb(folder: Path) -> int:
    existing = next(each for each in (folder.resolve(), *folder.resolve().parents) if each.exists())
    return shutil.disk_usage(existing).free // 2**20
