"""The rooms of a reader's own in a real browser: without scripts, in both directions, at phone width, for every reader."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from rooms import invalid, look

from search import signing
from search.archive import Archive
from search.query import Query
from search.readers import Readers
from search.signing import UNSUBSCRIBE

EMAIL = "reader@desk.example"


@pytest.fixture(scope="module")
def readers(sample_archive: Archive) -> Readers:
    return sample_archive.readers


def signed_in(browser: Browser, site: str, readers: Readers, language: str, scripts: bool) -> Page:
    context = browser.new_context(viewport={"width": 360, "height": 800}, base_url=site, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"/sign-in/{readers.link(EMAIL)}?lang={language}")
    page.click("main form button")
    page.wait_for_url("**/searches")
    return page


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_room_is_for_every_reader_valid_and_fits(
    browser: Browser, site: str, readers: Readers, language: str, tmp_path: Path
) -> None:
    page = signed_in(browser, site, readers, language, scripts=True)
    account = readers.change(EMAIL, lambda there: there)
    kept = readers.keep(replace(readers.save(account, "الموصل", Query("الموصل")), shared="key"))
    stop = signing.sign(readers.settings, UNSUBSCRIBE, [kept.id])
    own = f"/searches/{kept.id}"
    rooms = [
        "/sign-in",
        "/sign-in/x",
        f"/sign-in/{readers.link(EMAIL)}",
        "/searches",
        own,
        f"{own}/delete",
        "/searches/new?q=الموصل",
        "/me/tokens",
        "/api/v1/docs",
    ]
    rooms += ["/searches/new", "/me", f"/shared/{kept.id}/key", f"/unsubscribe/{stop}", "/unsubscribe/x"]
    looked = {room: look(page, room, language) for room in rooms}
    page.context.close()
    readers.delete(kept)
    assert [each for wrong, _ in looked.values() for each in wrong] == []
    assert invalid({room: source for room, (_, source) in looked.items()}, tmp_path) == []


def test_all_of_it_works_without_scripts(browser: Browser, site: str, readers: Readers) -> None:
    page = signed_in(browser, site, readers, "ar", scripts=False)
    page.goto("/search?q=الموصل")
    page.click("a.save")
    page.fill("#name", "أخبار الموصل")
    page.check("input[value=daily]")
    page.click("main form button.act")
    expect(page.locator("h1")).to_have_text("أخبار الموصل")
    expect(page.locator("input[value=daily]")).to_be_checked()
    page.click("form[action$='/pause'] button")
    expect(page.locator("main")).to_contain_text("متوقف")
    page.click("form[action$='/resume'] button")
    page.click("form[action$='/share'] button")
    expect(page.locator(".address")).to_contain_text("/shared/")
    page.click("a.danger")
    page.click("main form button.act")
    expect(page.locator(".kept")).to_contain_text("حُذف")
    page.context.close()
