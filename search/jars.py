"""Which files is the embedded engine made of, and do we have them?

The list with sizes and digests is kept in `data/engine.tsv`, so that a start resolves nothing, knows how much there is
to download, and runs exactly the bytes that were tried; `lock` writes that list anew.
"""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import requests
from jgo.maven import MavenContext, PythonResolver
from platformdirs import user_cache_path

from search.story import Unavailable

VERSION = "3.8.0"
LOCK = Path(__file__).parent / "data" / "engine.tsv"
LIB = (
    f"org.opensearch:opensearch:{VERSION}",
    f"org.opensearch:opensearch-plugin-classloader:{VERSION}",
    "org.apache.logging.log4j:log4j-core:2.25.4",
    "com.ibm.icu:icu4j-localespi:77.1",
)
AGENT = f"org.opensearch:opensearch-agent:{VERSION}"

Tell = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes that there will be."""


class EngineError(Unavailable):
    """The embedded engine cannot be had or started; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A module or plugin of the engine: its folder, class and artifact, the module that it extends, what it may do."""

    room: str
    classname: str
    artifact: str
    extends: str = ""
    grants: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name of the plugin: the last part of its folder."""
        return self.room.rpartition("/")[2]


PLUGINS = (
    Plugin(
        "modules/transport-netty4",
        "org.opensearch.transport.Netty4ModulePlugin",
        "transport-netty4-client",
        # Without leave to connect a node listens but finds no other node.
        grants=(
            'java.net.SocketPermission "*", "accept,connect"',
            'java.io.FilePermission "/proc/sys/net/core/somaxconn", "read"',
        ),
    ),
    Plugin("modules/lang-painless", "org.opensearch.painless.PainlessModulePlugin", "lang-painless"),
    Plugin(
        "modules/analysis-common",
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "analysis-common",
        "lang-painless",
    ),
    Plugin("modules/percolator", "org.opensearch.percolator.PercolatorModulePlugin", "percolator-client"),
    Plugin("modules/reindex", "org.opensearch.index.reindex.ReindexModulePlugin", "reindex-client"),
    Plugin("modules/mapper-extras", "org.opensearch.index.mapper.MapperExtrasModulePlugin", "mapper-extras-client"),
    Plugin("modules/parent-join", "org.opensearch.join.ParentJoinModulePlugin", "parent-join-client"),
    Plugin("modules/ingest-common", "org.opensearch.ingest.common.IngestCommonModulePlugin", "ingest-common", "lang-painless"),
    Plugin("modules/rank-eval", "org.opensearch.index.rankeval.RankEvalModulePlugin", "rank-eval-client"),
    Plugin(
        "modules/aggs-matrix-stats",
        "org.opensearch.search.aggregations.matrix.MatrixAggregationModulePlugin",
        "aggs-matrix-stats-client",
    ),
    Plugin("modules/geo", "org.opensearch.geo.GeoModulePlugin", "geo"),
    Plugin("plugins/analysis-icu", "org.opensearch.plugin.analysis.icu.AnalysisICUPlugin", "analysis-icu-client"),
)


@dataclass(frozen=True, slots=True)
class Jar:
    """One file: the folder it belongs to, where it comes from, its SHA-256 and its size in bytes."""

    room: str
    coordinate: str
    sha256: str
    size: int

    @property
    def filename(self) -> str:
        """Name of the file; it must stay as it is, since manifests name it."""
        _group, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def locked() -> tuple[Jar, ...]:
    """The files that make the engine, in the order of the list."""
    rows = (line.split("\t") for line in LOCK.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return tuple(Jar(room, coordinate, sha256, int(size)) for room, coordinate, sha256, size in rows)


def cache_folder(named: str = "") -> Path:
    """Folder of downloads shared between clones: the one named, else the user's cache folder."""
    return Path(named) if named else Path(user_cache_path("arshif"))


def fetch(cache: Path, tell: Tell | None = None) -> dict[str, Path]:
    """Path of every file by its SHA-256, downloaded where it is not in the cache yet.

    A file enters the cache by a rename after its digest was checked, so half a download is never taken for a whole
    one, and two starts at a time do not disturb each other. Raises EngineError.
    """
    jars = {jar.sha256: jar for jar in locked()}
    folder = cache / "jars"
    paths = {sha: folder / f"{sha[:12]}-{jar.filename}" for sha, jar in jars.items()}
    missing = [jar for sha, jar in jars.items() if not (paths[sha].is_file() and paths[sha].stat().st_size == jar.size)]
    if not missing:
        return paths
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as part:
            _download(missing, paths, Path(part), _counter(missing, tell))
    except requests.RequestException as error:
        raise EngineError(
            f"cannot download the engine ({len(missing)} of {len(jars)} files are missing): no connection to the Maven"
            " repository; the first start needs the network once"
        ) from error
    except OSError as error:
        raise EngineError(f"cannot download the engine into {folder}: {error.strerror or error}") from error
    return paths


def _counter(missing: list[Jar], tell: Tell | None) -> Callable[[int], None]:
    """A function to add up downloaded bytes from several threads."""
    total = sum(jar.size for jar in missing)
    done = 0
    lock = Lock()

    def add(count: int) -> None:
        nonlocal done
        with lock:
            done += count
            if tell:
                tell(done, total)

    return add


def _download(jars: list[Jar], paths: dict[str, Path], part: Path, add: Callable[[int], None]) -> None:
    @contextmanager
    def progress(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield add

    context = MavenContext(repo_cache=part, local_repos=[], resolver=PythonResolver(progress_callback=progress), timeout=30)

    def one(jar: Jar) -> None:
        group, artifact, version = jar.coordinate.split(":")
        try:
            file = context.project(group, artifact).at_version(version).artifact().resolve()
        except RuntimeError as error:
            raise EngineError(f"cannot download {jar.coordinate}: the Maven repository does not give it") from error
        if hashlib.sha256(file.read_bytes()).hexdigest() != jar.sha256:
            raise EngineError(
                f"{jar.filename} was downloaded with other bytes than expected; start again, and ask who changes it"
            )
        file.chmod(0o644)
        file.replace(paths[jar.sha256])

    # Half a dozen at a time: most of the time of small files is the waiting for an answer.
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, jars))


def _sweep(folder: Path) -> None:
    """Drop what killed downloads left behind a day ago or earlier."""
    for left in folder.glob(".part-*"):
        if time.time() - left.stat().st_mtime > 86_400:
            shutil.rmtree(left, ignore_errors=True)


def lock(path: Path = LOCK) -> int:
    """Resolve the engine's artifacts anew, write the list and return the number of its files."""
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder), local_repos=[], timeout=30)
        rooms = {"lib": LIB, "agent": (AGENT,)}
        rooms |= {plugin.room: (f"org.opensearch.plugin:{plugin.artifact}:{VERSION}",) for plugin in PLUGINS}
        lines: list[str] = []
        taken: set[str] = set()
        for room, coordinates in rooms.items():
            found = _resolve(context, coordinates, set() if room == "agent" else taken)
            if room == "lib":
                taken = {coordinate.rpartition(":")[0] for coordinate, _file in found}
            for coordinate, file in sorted(found):
                data = file.read_bytes()
                lines.append(f"{room}\t{coordinate}\t{hashlib.sha256(data).hexdigest()}\t{len(data)}")
    head = f"# Files of the embedded OpenSearch {VERSION}, resolved from Maven artifacts: folder, artifact, SHA-256, bytes\n"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def _resolve(context: MavenContext, coordinates: tuple[str, ...], taken: set[str]) -> list[tuple[str, Path]]:
    """Artifacts with all they need, less those whose group and artifact are taken (else "jar hell")."""
    wanted = [context.create_dependency(coordinate) for coordinate in coordinates]
    inputs, transitive = context.resolver.resolve(wanted)
    kept = [*inputs, *(each for each in transitive if each.scope in ("compile", "runtime"))]
    return [
        (f"{each.groupId}:{each.artifactId}:{each.version}", each.artifact.resolve())
        for each in kept
        if f"{each.groupId}:{each.artifactId}" not in taken and not each.classifier
    ]
