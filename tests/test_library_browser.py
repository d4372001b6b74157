"""The librarian's desk in a real browser: for every reader, at phone width, without scripts, and with progress that moves."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import served
from playwright.sync_api import Browser, BrowserContext, expect
from rooms import invalid, look, seen

from search import authority, edits
from search.archive import Archive
from search.query import Query
from search.story import Document

EMAIL = "librarian@desk.example"
BODY = "الموصل - هاجمت كتائب الفجر الأبيض موقعا قرب الموصل يوم الأربعاء. وقالت كتائب الفجر الأبيض إنها انسحبت."
ATTACK = f"هجوم لكتائب الفجر الأبيض\n\nالأربعاء 2017/03/08\n\n{BODY}\n".encode()
PAGE = b"<html><body><h1>404 Not Found</h1></body></html>"


@pytest.fixture(scope="module")
def site(module_archive: Archive) -> Iterator[str]:
    """The address of a web over one story and one document in quarantine."""
    documents = [Document(ATTACK, "import", "attack.txt"), Document(PAGE, "import", "page.html")]
    module_archive.accept(documents)
    module_archive.read([each.id for each in documents])
    module_archive.client.indices.refresh(index=f"{module_archive.names.stories},{module_archive.names.intake}")
    module_archive.readers.change(EMAIL, lambda there: replace(there, role="admin", invited=True))
    with served(module_archive) as address:
        yield address


def signed_in(browser: Browser, site: str, archive: Archive, language: str = "ar", **more: object) -> BrowserContext:
    context = browser.new_context(viewport={"width": 360, "height": 800}, base_url=site, **more)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"/sign-in/{archive.readers.link(EMAIL)}?lang={language}")
    page.click("main form button")
    page.wait_for_url("**/searches")
    return context


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_room_is_for_every_reader_valid_and_fits(
    browser: Browser, site: str, module_archive: Archive, language: str, tmp_path: Path
) -> None:
    context = signed_in(browser, site, module_archive, language)
    page = context.pages[0]
    desk = module_archive.desk
    change = desk.make(edits.equivalent(desk.lists, {"terms": f"منتزه|حديقة|{language}"}), EMAIL)
    (word, *_) = desk.lists.words
    story = module_archive.find(Query()).hits[0].id
    (document,) = module_archive.quarantine()[1]
    mosul = "/library/lists/places/entry/iq-mosul"
    rooms = ["/library", "/library/lists/places?q=الموصل", "/library/lists/groups", mosul, f"{mosul}/merge", f"{mosul}/split"]
    rooms += [
        f"{mosul}/retire",
        "/library/lists/places/new",
        "/library/words?q=حديقة",
        f"/library/words/{word}",
        "/library/changes",
    ]
    rooms += [f"/library/changes/{change.id}", "/library/candidates", "/library/candidates/places", f"/library/stories/{story}"]
    rooms += [
        "/library/rebuild",
        "/library/quarantine",
        f"/library/quarantine/{document.id}",
        "/library/candidates/groups/كتائب الفجر الأبيض",
    ]
    rooms += ["/operator", f"/stories/{story}/versions", f"/stories/{story}/correct", f"/stories/{story}/kill"]
    looked = {room: look(page, room, language) for room in rooms}
    page.goto(mosul)
    page.fill("#valid_to", "2016")
    page.click("button[value=preview]")
    page.wait_for_selector(".counts")
    wrong = seen(page, language)
    context.close()
    assert [*wrong, *(each for wrong, _ in looked.values() for each in wrong)] == []
    assert invalid({room: source for room, (_, source) in looked.items()}, tmp_path) == []


def test_it_works_without_scripts_and_progress_moves_with_them(
    browser: Browser, site: str, module_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "SECONDS", 0.0)
    plain = signed_in(browser, site, module_archive, java_script_enabled=False)
    page = plain.pages[0]
    page.goto("/library/candidates")
    page.click(".rows a")
    page.click("a.act")
    page.click("button[value=preview]")
    expect(page.locator(".counts tbody tr").first).to_be_visible()
    page.click("button[value=make]")
    page.wait_for_url("**/library/changes/*")
    address = page.url
    plain.close()
    live = signed_in(browser, site, module_archive)
    page = live.pages[0]
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(address)
    page.wait_for_selector("progress")
    (waiting,) = module_archive.desk.waiting()
    assert module_archive.desk.go_on(waiting.id)
    page.wait_for_selector("progress", state="detached")
    expect(page.locator("#progress")).to_contain_text("أُعيدت قراءتها")
    live.close()
    assert complaints == []
