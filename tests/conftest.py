"""Real services for the tests: one OpenSearch and one Redis a run, on free ports, in a home that is deleted afterwards.

`settings` gives a test an archive of its own (a unique `index_prefix`, its indices dropped at the end); `module_settings`
gives one to all tests of a module, for costly set-ups. `client` and `module_client` are OpenSearch clients on the same
engine. `site` is the web over the sample stories, `browser` a real Chromium. `home` is a folder that a running service may use
as its home. Where ARSHIF_OPENSEARCH_URL and ARSHIF_REDIS_URL are set, those services are used and none is started.
"""

import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from aiosmtpd.controller import Controller
from opensearchpy import NotFoundError, OpenSearch
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from search.accounts import Account
from search.archive import Archive
from search.child import free_port
from search.engine import remove
from search.readers import Readers
from search.settings import Settings
from search.story import Document
from web.app import create_app
from workers.services import services

HEAP_MB = 512

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Speed is shown by benchmarks: a busy machine must not fail a test.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
SAMPLES = Path(__file__).parent.parent / "workers" / "samples"


MAIL_SECONDS = 20
"""How long a mail may take at most before a test gives up; on a machine that is not loaded it takes one or two."""


class MailServer:
    """A real SMTP listener that keeps every mail, or gives the answer that it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answer = "250 OK"
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 OK"

    def wait(self, count: int) -> EmailMessage:
        """The newest mail, once there are so many."""
        until = time.monotonic() + MAIL_SECONDS
        while len(self.mails) < count:
            assert time.monotonic() < until, f"{len(self.mails)} mails instead of {count}"
            time.sleep(0.1)
        return self.mails[-1]


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that belongs to one test."""
    made = MailServer()
    controller = Controller(made, hostname="127.0.0.1", port=free_port(0))
    controller.start()
    made.port = controller.port
    yield made
    controller.stop()


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A home that every user may walk into, as the engine's own user must when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="arshif-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        remove(Settings(home=folder))
        shutil.rmtree(folder)


@contextmanager
def archive_of_its_own(running: Settings) -> Iterator[Settings]:
    """Settings with an index prefix that no other test has; its indices are dropped at the end."""
    own = replace(running, index_prefix=f"t{uuid.uuid4().hex[:12]}")
    yield own
    with OpenSearch(running.opensearch_url, timeout=60) as client:
        client.indices.delete(
            index=f"{own.index_prefix}-*", ignore_unavailable=True, allow_no_indices=True, expand_wildcards="all"
        )
        with suppress(NotFoundError):
            client.snapshot.delete_repository(repository=f"{own.index_prefix}-backups")


@pytest.fixture
def home() -> Iterator[Path]:
    """A fresh home folder."""
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="session")
def running() -> Iterator[Settings]:
    """Settings of the engine and the Redis that all tests share."""
    with temporary_home() as folder:
        given = Settings.load()
        wanted = replace(given, home=folder, heap_mb=HEAP_MB, secret_key="tests only", worker_processes=1, backup_hours=0)
        with services(wanted, need={"engine", "redis"}) as up:
            yield up


@pytest.fixture
def settings(running: Settings) -> Iterator[Settings]:
    """Settings of an archive that belongs to one test."""
    with archive_of_its_own(running) as own:
        yield own


@pytest.fixture(scope="module")
def module_settings(running: Settings) -> Iterator[Settings]:
    """Settings of an archive that all tests of a module share."""
    with archive_of_its_own(running) as own:
        yield own


@pytest.fixture
def client(settings: Settings) -> Iterator[OpenSearch]:
    """A client of the engine that `settings` names."""
    with OpenSearch(settings.opensearch_url, timeout=60) as opened:
        yield opened


@pytest.fixture(scope="module")
def module_client(module_settings: Settings) -> Iterator[OpenSearch]:
    """A client of the engine that `module_settings` names."""
    with OpenSearch(module_settings.opensearch_url, timeout=60) as opened:
        yield opened


@pytest.fixture
def archive(settings: Settings) -> Archive:
    """An archive that belongs to one test, its indices made; no worker reads for it."""
    made = Archive(settings)
    made.ensure()
    return made


@pytest.fixture(scope="session")
def sample_archive(running: Settings) -> Iterator[Archive]:
    """An archive that holds the sample stories, for tests that only look; no worker reads for it."""
    with archive_of_its_own(running) as own:
        made = Archive(own)
        made.ensure()
        documents = [Document(path.read_bytes(), "import", path.name) for path in sorted(SAMPLES.glob("*.txt"))]
        made.accept(documents)
        made.read([document.id for document in documents])
        made.client.indices.refresh(index=made.names.stories)
        yield made


@contextmanager
def served(archive: Archive) -> Iterator[str]:
    """The address of a web over an archive."""
    server = make_server("127.0.0.1", 0, create_app(archive.settings, archive), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def site(sample_archive: Archive) -> Iterator[str]:
    """The address of a web over the sample stories."""
    with served(sample_archive) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def module_archive(module_settings: Settings) -> Archive:
    """An archive that all tests of a module share, its indices made."""
    made = Archive(module_settings)
    made.ensure()
    return made


@pytest.fixture
def working(archive: Archive) -> Iterator[Archive]:
    """An archive that belongs to one test, with a worker that reads for it."""
    with services(archive.settings, need={"engine", "redis", "worker"}):
        yield archive


@pytest.fixture
def readers(settings: Settings, server: MailServer) -> Readers:
    """The readers of an archive that belongs to one test; their mail goes to `server`."""
    where = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "base_url": "https://archive.example"}
    archive = Archive(replace(settings, **where, mail_from="أرشيف <a@archive.example>"))
    archive.ensure()
    return archive.readers


@pytest.fixture
def reader(readers: Readers) -> Account:
    """A reader who has signed in."""
    token = readers.link("editor@desk.example")
    assert token is not None
    account = readers.open_link(token)
    assert account is not None
    return account
