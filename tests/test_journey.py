"""The whole way: a reader asks for a link, saves a search, a story comes in, its mail arrives, one click stops it.

Web, worker, clock, engine, Redis and the mail server are real and apart; nothing of ours is called directly.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from conftest import MailServer
from lxml import html

from search.archive import Archive
from search.child import free_port, stop
from search.settings import Settings
from workers.app import create
from workers.importing import import_files
from workers.services import services, start_web, start_worker, wait_web


@pytest.fixture
def site(settings: Settings, home: Path, server: MailServer) -> Iterator[Settings]:
    """A web, a worker and a clock of this archive, with a Redis that is theirs alone."""
    port = free_port(0)
    given = replace(
        settings,
        home=home,
        redis_url="",
        web_port=port,
        base_url=f"http://127.0.0.1:{port}",
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        secret_key="a key for the journey alone",
        sign_in="@desk.example",
    )
    Archive(given).ensure()
    with services(given, need={"engine", "redis", "worker"}) as up, ExitStack() as stack:
        for child in (start_worker(up, beat=True), start_web(up)):
            stack.callback(stop, child)
        wait_web(up, child)
        yield up


def send(browser: httpx.Client, page: httpx.Response, selector: str, **values: str) -> httpx.Response:
    """Fills a form of a page in and sends it, with all that it carries along."""
    (form,) = html.document_fromstring(page.text, base_url=str(page.url)).cssselect(selector)
    carried = {name: value for name, value in form.form_values() if value}
    return browser.request(form.method, page.url.join(form.get("action")), data={**carried, **values})


def text_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def comes_in(site: Settings, folder: Path, number: int) -> None:
    """Imports a story, by way of the worker."""
    file = folder / f"story-{number}.txt"
    file.write_text(
        f"افتتاح جسر رقم {number} في البصرة\n\n25 تشرين الثاني 2026\n\n"
        f"البصرة ـ افتتحت البلدية صباح اليوم جسراً جديداً هو الجسر رقم {number} على شط العرب، وحضر الافتتاح المئات من الأهالي.\n",
        encoding="utf-8",
    )
    quiet: Callable[[int, int], None] = lambda accepted, done: None  # noqa: ARG005, E731
    tally = import_files(Archive(site), create(site), [file], quiet)
    assert tally.outcomes["stored"] == 1, tally


def shown(site: Settings) -> None:
    """Waits until search shows what is stored: a second in life, longer than a mail at once may take."""
    Archive(site).client.indices.refresh(index=f"{site.index_prefix}-stories")


def test_journey(site: Settings, server: MailServer, tmp_path: Path) -> None:
    with httpx.Client(base_url=site.base_url, follow_redirects=True, timeout=60) as browser:
        asked = send(browser, browser.get("/sign-in"), "form.own-form", email="reader@desk.example")
        assert "reader@desk.example" in asked.text
        mail = server.wait(1)
        assert mail["To"] == "reader@desk.example"
        (link,) = re.findall(rf"{site.base_url}/sign-in/\S+", text_of(mail, "plain"))
        mine = send(browser, browser.get(link), "main form")
        assert mine.url.path == "/searches"

        comes_in(site, tmp_path, 1)
        shown(site)
        results = browser.get("/search", params={"q": "جسر البصرة"})
        (save,) = html.document_fromstring(results.text).cssselect("a.save")
        kept = send(browser, browser.get(save.get("href")), "form.own-form", name="جسور البصرة", cadence="at_once")
        assert re.fullmatch(r"/searches/[\w-]{16}", kept.url.path)

        comes_in(site, tmp_path, 2)
        mail = server.wait(2)
        assert mail["Subject"] == "جسور البصرة: خبر واحد"
        text = text_of(mail, "plain")
        assert "رقم 2" in text
        assert "رقم 1" not in text
        (story,) = re.findall(rf"{site.base_url}/story/\S+", text)
        assert "افتتاح جسر رقم 2" in browser.get(story).text
        shown(site)
        (search,) = re.findall(rf"{site.base_url}/search\?\S+", text)
        assert "افتتاح جسر رقم 2" in html.document_fromstring(browser.get(search).text).text_content()
        assert "أُرسل" in browser.get(kept.url).text

    stop_link = mail["List-Unsubscribe"].strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert httpx.get(stop_link).status_code == 200
    comes_in(site, tmp_path, 3)
    assert "رقم 3" in text_of(server.wait(3), "plain")
    for _ in range(2):
        assert httpx.post(stop_link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    comes_in(site, tmp_path, 4)
    time.sleep(8)
    assert len(server.mails) == 3
