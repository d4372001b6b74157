"""How is a service started so that it never outlives us, and what did it say before it died?

A child asks the kernel to be killed when its parent goes, since a parent that got `kill -9` cannot clean up. That
signal follows the *thread* that started the child: start children from the main thread only, wait for them anywhere.
"""

import contextlib
import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Child:
    """One running service: what it is called, its process and where its output goes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def last_lines(self, count: int = 8) -> str:
        """What it wrote last, for the message that names a dead child."""
        try:
            with self.log.open(encoding="utf-8", errors="replace") as lines:
                return "".join(deque(lines, maxlen=count)).rstrip()
        except OSError:
            return ""


def start(
    name: str,
    command: Sequence[str],
    log: Path,
    environ: Mapping[str, str] | None = None,
    user: int | None = None,
    folder: Path | None = None,
) -> Child:
    """Start a command in a process group of its own, its output in `log` (the previous run's in `log` + `.1`).

    `user` is a numeric user and group id to run as (root only). Raises OSError when it cannot be started.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if environ is None else dict(environ),
            cwd=folder,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            start_new_session=True,
            preexec_fn=_before(os.getpid()),
        )
    return Child(name, process, log)


def _before(parent: int) -> Callable[[], None]:
    """What the child does before it becomes the service: as many open files as allowed, and death with its parent."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    def ask() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)

    return ask


def stop(*children: Child, patience: float = 15.0) -> None:
    """Ask children to end, wait up to `patience` seconds for them all, then kill what is left of their process groups."""
    until = time.monotonic() + patience
    for child in children:
        _signal(child.process.pid, signal.SIGTERM)
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, until - time.monotonic()))
        _signal(child.process.pid, signal.SIGKILL)
        child.process.wait()


def _signal(group: int, what: signal.Signals) -> None:
    try:
        os.killpg(group, what)
    except (ProcessLookupError, PermissionError):
        return


def end_stale(pid_file: Path, mark: str) -> bool:
    """Kill the process that an earlier, killed run left behind; whether there was one.

    The process is only touched when its command line names `mark`, since numbers of processes are used again.
    """
    try:
        process = psutil.Process(int(pid_file.read_text(encoding="ascii")))
        if not any(mark in word for word in process.cmdline()):
            return False
        process.kill()
        process.wait(10)
    except (OSError, ValueError, psutil.Error):
        return False
    finally:
        pid_file.unlink(missing_ok=True)
    return True


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def free_port(preferred: int = 0, host: str = "127.0.0.1", taken: Sequence[int] = ()) -> int:
    """The preferred port or the next free one after it; 0 lets the system choose.

    Raises OSError when a hundred ports in a row are taken.
    """
    for port in range(preferred, preferred + 100) if preferred else [0]:
        if port in taken:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port from {preferred} to {preferred + 99} on {host}")
