"""`arshif run`: one command gives a whole archive, and takes it away again without leaving anything behind."""

import json
import os
import queue
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from search.child import listens, start
from search.settings import RUNNING, Settings
from workers.run import check, watch, with_port
from workers.services import ServiceError

ARSHIF = [sys.executable, "-c", "from workers.cli import main; main()"]
START_SECONDS = 280


@dataclass
class Run:
    """One `arshif run` in a process of its own."""

    process: subprocess.Popen[str]
    lines: queue.Queue[str] = field(default_factory=queue.Queue)
    said: list[str] = field(default_factory=list)

    def wait_for(self, words: str) -> str:
        """The next line with these words; fails when the process ends or takes too long."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                line = self.lines.get(timeout=0.2)
            except queue.Empty:
                assert self.process.poll() is None, "".join(self.said)
                continue
            self.said.append(line)
            if words in line:
                return line.strip()
        raise AssertionError(f"{words!r} was not said: {''.join(self.said)}")

    def children(self) -> list[psutil.Process]:
        """All that it has started, down to the last grandchild."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> str:
        """All it said, once it has ended."""
        self.process.wait(60)
        while not self.lines.empty():
            self.said.append(self.lines.get())
        return "".join(self.said)


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARSHIF_")}
    ours = {"ARSHIF_HOME": str(home), "ARSHIF_HEAP_MB": "512", "ARSHIF_WORKER_PROCESSES": "1"}
    return kept | ours | {"PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUNBUFFERED": "1"} | more


@contextmanager
def arshif_run(home: Path, *options: str, **more: str) -> Iterator[Run]:
    process = subprocess.Popen(
        [*ARSHIF, "run", *options], env=environment(home, **more), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    run = Run(process)
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: [run.lines.put(line) for line in process.stdout or ()])
    reader.start()
    try:
        yield run
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(60)
        reader.join(10)
        process.stdout.close()


def arshif(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ARSHIF, *words], env=environment(home), text=True, capture_output=True, timeout=120)


def found(home: Path, words: str) -> int:
    done = arshif(home, "search", words, "--json")
    assert done.returncode == 0, done.stderr
    total = json.loads(done.stdout)["total"]
    assert isinstance(total, int)
    return total


def gone(processes: list[psutil.Process]) -> bool:
    _gone, alive = psutil.wait_procs(processes, timeout=30)
    return not alive


@pytest.mark.timeout(900)
def test_a_whole_life(home: Path) -> None:
    with arshif_run(home) as first:
        address = first.wait_for("http://")
        with urlopen(f"{address}/?q=%D8%A7%D9%84%D9%85%D9%88%D8%B5%D9%84") as page:
            text = page.read().decode()
        assert "الموصل" in text
        assert (stories := found(home, "")) >= 120
        running = json.loads((home / RUNNING).read_text())
        assert running["base_url"] == address
        assert f'href="{running["mailbox_url"]}"' in text
        with urlopen(running["mailbox_url"]) as page:
            assert page.status == 200
        for name in (RUNNING, "secret-key"):
            assert stat.S_IMODE((home / name).stat().st_mode) == 0o600

        second = arshif(home, "run")
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert address in second.stderr

        children = first.children()
        names = " ".join(" ".join(child.cmdline()) for child in children)
        for part in ("opensearch", "redis-server", "mailbox", "worker", "beat", "gunicorn"):
            assert part in names
        first.process.send_signal(signal.SIGINT)
        assert "the archive is kept" in first.end()
        assert first.process.returncode == 0
        assert gone(children)
        assert not (home / RUNNING).exists()
        key = (home / "secret-key").read_text()

    began = time.monotonic()
    with arshif_run(home) as again:
        again.wait_for("http://")
        took = time.monotonic() - began
        assert took < 25 or os.getloadavg()[0] > 2 * (os.cpu_count() or 1), f"the second start took {took:.0f} seconds"
        assert "sample" not in "".join(again.said)
        assert found(home, "") == stories
        assert (home / "secret-key").read_text() == key
        children = again.children()
        again.process.kill()
        assert gone(children), "kill -9 of the supervisor left children behind"

    with arshif_run(home) as third:
        third.wait_for("http://")
        worker = next(child for child in third.children() if "worker" in child.cmdline())
        children = third.children()
        worker.kill()
        said = third.end()
        assert third.process.returncode == 1
        assert "worker was killed by signal 9; everything is stopped. Its last lines" in said
        assert "Traceback" not in said
        assert gone(children)


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield int(taken.getsockname()[1])


def one_line(home: Path, **more: str) -> str:
    """What a start that cannot be says: one line, no traceback, status 1."""
    done = subprocess.run([*ARSHIF, "run"], env=environment(home, **more), text=True, capture_output=True, timeout=120)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_a_port_that_the_operator_fixed_is_not_changed(home: Path) -> None:
    with taken_port() as port:
        assert f"ARSHIF_WEB_PORT: port {port} is taken" in one_line(home, ARSHIF_WEB_PORT=str(port))


def test_no_network_at_the_first_start_is_said(home: Path) -> None:
    away = {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "no_proxy": "", "NO_PROXY": ""}
    assert "the first start needs the network once" in one_line(home, ARSHIF_CACHE=str(home / "cache"), **away)


def test_a_home_that_cannot_be_written_is_said(home: Path) -> None:
    (home / "file").write_text("")
    assert "Not a directory" in one_line(home / "file" / "home")


def test_an_engine_that_does_not_answer_is_said(home: Path) -> None:
    assert "OpenSearch does not answer" in one_line(home, ARSHIF_OPENSEARCH_URL="http://127.0.0.1:1")


def test_a_wrong_setting_is_said(home: Path) -> None:
    assert "ARSHIF_HEAP_MB" in one_line(home, ARSHIF_HEAP_MB="much")


def test_a_taken_preferred_port_gives_the_next_one(home: Path) -> None:
    said: list[str] = []
    with taken_port() as port:
        settings = with_port(Settings(home=home, web_port=port), said.append)
    assert settings.web_port > port
    assert settings.base_url == f"http://127.0.0.1:{settings.web_port}"
    assert said == [f"port {port} is taken; using {settings.web_port}"]
    assert not listens(settings.web_port)


def test_a_child_that_ended_is_named(home: Path) -> None:
    child = start("web", ["/bin/sh", "-c", "echo no such template; exit 7"], home / "web.log")
    child.process.wait()
    with pytest.raises(ServiceError, match=r"(?s)^web ended with status 7; .*no such template$"):
        check([child])


def test_a_disk_that_gets_low_is_said_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engine.LOW_MB", 10**9)
    child = start("web", ["/bin/sleep", "1"], home / "web.log")
    said: list[str] = []
    with pytest.raises(ServiceError, match="web ended with status 0"):
        watch(home, [child], said.append)
    assert len(said) == 1
    assert "read-only" in said[0]
