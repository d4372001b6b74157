"""The pages in a real browser: with and without scripts, in both directions, by keyboard, on a phone and on a wide screen."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import served
from playwright.sync_api import Browser, BrowserContext, Page, expect
from rooms import WIDTHS, invalid, look

from search.archive import Archive
from search.query import Query
from web.locales import COOKIE

CHIP = ".chip:not(.word)"
"""What narrows the results; the words of the question have chips of their own."""

INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
ROOMS = [
    "/",
    "/search?q=الموصل",
    "/search?q=قال&from=2017&to=2017",
    "/search?q=قنقذشظ",
    "/search?q=قال&place=iq&place=sy&-place=iq-baghdad&group=united-nations",
    "/search?q=قال&page=999",
    "/search?page=x",
    "/search/place?q=قال",
    "/search/group?q=قال&find=ال",
    "/looking?q=الموصل",
    "/tips",
    "/nowhere",
    "STORY",
]


@pytest.fixture(scope="module")
def story(sample_archive: Archive) -> str:
    """The address of a story among its results."""
    return f"/story/{sample_archive.find(Query(words='الموصل')).hits[1].id}?q=الموصل"


def reader(browser: Browser, site: str, width: int = 1440, **more: object) -> BrowserContext:
    """A reader's window."""
    size = {"width": width, "height": 900}
    return browser.new_context(base_url=site, viewport=size, **more)  # type: ignore[arg-type]


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A window whose every complaint fails the test: script errors, broken policies, requests to others."""
    context = reader(browser, site)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: None if request.url.startswith(site) else complaints.append(request.url))
    yield opened
    context.close()
    assert complaints == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_room_is_accessible_valid_and_fits(
    browser: Browser, site: str, sample_archive: Archive, story: str, language: str, tmp_path: Path
) -> None:
    context = reader(browser, site)
    context.add_cookies([{"name": COOKIE, "value": f"{language}..", "url": site}])
    opened = context.new_page()
    rooms = [story if room == "STORY" else room for room in ROOMS]
    looked = {room: look(opened, room, language) for room in [*rooms, f"/stories/{story.split('/')[2].split('?')[0]}/versions"]}
    with served(Archive(replace(sample_archive.settings, opensearch_url="http://127.0.0.1:9"))) as silent:
        looked["silent"] = look(opened, f"{silent}/search?q=الموصل&lang={language}", language)
    context.close()
    assert [each for wrong, _ in looked.values() for each in wrong] == []
    assert invalid({room: source for room, (_, source) in looked.items()}, tmp_path) == []


def test_it_works_without_scripts(browser: Browser, site: str) -> None:
    context = reader(browser, site, 360, java_script_enabled=False)
    opened = context.new_page()
    opened.goto("/")
    opened.get_by_role("searchbox").fill("الموصل")
    opened.get_by_role("button", name="ابحث").click()
    expect(opened.locator(".hits mark").first).to_be_visible()
    value = opened.locator(".facet .value").first
    expect(value).to_be_hidden()
    opened.locator(".filters > summary").click()
    expect(value).to_be_visible()
    wanted = value.locator(".n").inner_text()
    value.click()
    expect(opened.locator(".count output")).to_contain_text(wanted)
    opened.locator(CHIP).click()
    expect(opened.locator(CHIP)).to_have_count(0)
    context.close()


def test_facets_stand_open_on_a_wide_screen_without_scripts(browser: Browser, site: str) -> None:
    context = reader(browser, site, java_script_enabled=False)
    opened = context.new_page()
    opened.goto("/search?q=الموصل")
    opened.locator(".facet .value").first.wait_for(state="visible")
    opened.locator(".filters > summary").wait_for(state="hidden")
    context.close()


def test_a_choice_changes_the_results_in_place(page: Page) -> None:
    page.goto("/search?q=الموصل")
    before = page.locator(".count output").inner_text()
    page.evaluate("window.kept = true")
    value = page.locator(".facet .value").nth(0)
    key = value.get_attribute("data-key")
    value.click()
    page.wait_for_selector(CHIP)
    assert page.evaluate("window.kept") is True
    assert page.evaluate("document.activeElement.dataset.key") == key
    assert page.locator("#told").inner_text() == page.locator(".count output").inner_text()
    page.go_back()
    page.wait_for_selector(CHIP, state="detached")
    assert page.evaluate("window.kept") is True
    assert page.locator(".count output").inner_text() == before
    assert page.evaluate("document.activeElement.dataset.key") == key
    page.go_forward()
    page.wait_for_selector(CHIP)
    assert page.evaluate("document.activeElement.dataset.key") == key


def test_typed_days_change_the_results_in_place(page: Page) -> None:
    page.goto("/search?q=الموصل")
    page.evaluate("window.kept = true")
    page.locator("#from").fill("جانفي 2016")
    page.locator("#to").fill("آذار ٢٠١٧")
    page.locator("#to").press("Enter")
    page.wait_for_selector(CHIP)
    assert page.evaluate("[window.kept, document.activeElement.dataset.key]") == [True, "range"]
    assert page.url.endswith("&from=2016-01-01&to=2017-03-31")
    assert page.locator("#told").inner_text() == page.locator(".count output").inner_text()


def test_a_bar_goes_into_its_period(page: Page) -> None:
    page.goto("/search?q=قال")
    page.evaluate("window.kept = true")
    bar = page.locator("svg.bars a").first
    bar.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(CHIP)
    assert "from=" in page.url
    assert page.evaluate("window.kept") is True


def test_a_stretch_of_the_chart_can_be_dragged_over(page: Page) -> None:
    page.goto("/search?q=الموصل")
    bars = page.locator(".time .bars a .bar")
    first, last = bars.nth(1).bounding_box(), bars.nth(3).bounding_box()
    assert first is not None
    assert last is not None
    wanted = sum(int(number) for number in page.locator(".time .table td").all_text_contents()[1:4])
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, first["y"] + 4, steps=4)
    expect(page.locator(".dragged")).to_have_count(1)
    page.mouse.up()
    page.wait_for_selector(CHIP)
    assert "from=2015-01-01" in page.url
    assert "to=2017-12-31" in page.url
    expect(page.locator(".count output")).to_contain_text(str(wanted).translate(INDIC))
    page.go_back()
    page.wait_for_selector(CHIP, state="detached")


def test_from_result_to_result_by_keyboard(page: Page) -> None:
    page.goto("/search?q=الموصل")
    page.locator(".hits h3 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("a[rel=next]")
    first = page.locator("h1").inner_text()
    page.locator("a[rel=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("a[rel=prev]")
    assert page.locator("h1").inner_text() != first
    page.locator("a[rel=prev]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"h1:text('{first}')")


def test_a_place_of_the_map_is_reached_by_keyboard(page: Page) -> None:
    page.goto("/search?q=الموصل")
    page.locator(".tabs a").nth(1).focus()
    page.keyboard.press("Enter")
    dot = page.locator("svg.map a:has(circle)").first
    label = dot.get_attribute("aria-label")
    dot.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(CHIP)
    assert label is not None
    expect(page.locator(".count output")).to_have_text(label.split(": ")[1])


def test_every_room_stands_without_scripts(browser: Browser, site: str, story: str) -> None:
    context = reader(browser, site, java_script_enabled=False)
    opened = context.new_page()
    for room in ROOMS:
        opened.goto(story if room == "STORY" else room)
        assert opened.locator("h1").count() == 1, room
        for width in WIDTHS:
            opened.set_viewport_size({"width": width, "height": 900})
            box = opened.locator("main").bounding_box()
            assert box is not None
            assert box["width"] <= width, room
    opened.goto("/looking?q=الموصل")
    for details in opened.locator("main details").all():
        details.locator("summary").first.click()
    link = opened.locator(".when td a").first
    wanted = link.inner_text()
    link.click()
    expect(opened.locator(".count output")).to_contain_text(wanted)
    context.close()


def test_paging_starts_at_the_top_with_the_focus_on_the_heading(page: Page) -> None:
    page.goto("/search?q=قال&size=5")
    page.locator("a[rel=next]").click()
    page.wait_for_selector("a[rel=prev]")
    assert page.evaluate("[scrollY, document.activeElement.tagName]") == [0, "H1"]


def test_coming_back_from_a_story_finds_the_results_again(page: Page) -> None:
    page.goto("/search?q=الموصل")
    page.locator(".facet .value").nth(0).click()
    page.wait_for_selector(CHIP)
    address = page.url
    page.locator(".hits h3 a").first.click()
    page.wait_for_selector(".body")
    page.go_back()
    page.wait_for_selector(CHIP)
    assert page.url == address


def test_keys_reach_and_leave_the_box(page: Page) -> None:
    page.goto("/search?q=الموصل")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("/")
    assert page.locator("#q").input_value() == "/"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") != "q"


def test_the_keyboard_alone_skips_and_asks(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("الموصل")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits mark")


def test_suggestions_are_reached_by_keys_and_left_by_keys(page: Page) -> None:
    page.goto("/")
    page.locator("#q").press_sequentially("قال المو")
    page.wait_for_selector(".offers [role=option]")
    assert Axe().run(page).violations_count == 0
    assert page.locator("#q").get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator("#q").get_attribute("aria-activedescendant")
    assert active == "offer-0"
    assert "الموصل" in page.locator(f"#{active}").inner_text()
    page.keyboard.press("Escape")
    expect(page.locator(".offers")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("ص")
    page.wait_for_selector(".offers [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(CHIP)
    assert page.locator("#q").input_value() == "قال"
    assert "الموصل" in page.locator(CHIP).inner_text()


def test_enter_asks_for_what_is_typed_whatever_is_suggested(page: Page) -> None:
    page.goto("/")
    page.locator("#q").press_sequentially("الموصل")
    page.wait_for_selector(".offers [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits mark")
    assert "q=" in page.url


def test_the_citation_can_be_copied(browser: Browser, site: str, story: str) -> None:
    context = reader(browser, site, permissions=["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    opened.goto(story)
    opened.get_by_role("button", name="انسخ").click()
    opened.wait_for_selector("button:text('نُسخ')")
    assert opened.evaluate("navigator.clipboard.readText()") == opened.locator("#citation").inner_text()
    context.close()


def test_languages_change_where_one_stands(page: Page) -> None:
    page.goto("/search?q=الموصل")
    count = page.locator(".hits > li").count()
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("html[lang=en]")
    assert page.locator("#q").input_value() == "الموصل"
    expect(page.locator(".hits > li")).to_have_count(count)
    page.goto("/tips")
    assert page.evaluate("document.dir") == "ltr"


def test_our_own_fonts_are_used(page: Page) -> None:
    page.goto("/search?q=الموصل")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family)")
    assert {name.strip('"') for name in loaded} == {"Arshif Sans", "Amiri"}


def test_a_facet_is_searched_where_it_stands(page: Page) -> None:
    page.goto("/search?q=قال")
    page.evaluate("window.kept = true")
    facet = page.locator("[aria-labelledby=facet-place]")
    before = facet.locator(".value").count()
    facet.get_by_role("searchbox").fill("عراق")
    facet.locator(".told").wait_for()
    assert facet.locator(".told").inner_text() == page.locator("#told").text_content()
    assert all("عراق" in name for name in facet.locator(".list > ul > li > .value bdi").all_inner_texts())
    facet.get_by_role("searchbox").fill("")
    facet.locator(".told").wait_for(state="detached")
    assert facet.locator(".value").count() == before
    facet.get_by_role("searchbox").fill("الموصل")
    facet.get_by_role("searchbox").press("Enter")
    facet.locator(".told").wait_for()
    wanted = facet.locator(".value .n").first.inner_text()
    facet.locator(".value").first.click()
    page.wait_for_selector(CHIP)
    assert page.evaluate("window.kept") is True
    assert wanted in page.locator(".count output").inner_text()
    facet.locator(".up a").first.click()
    page.wait_for_selector(CHIP, state="detached")


def test_a_facet_is_searched_without_scripts(browser: Browser, site: str) -> None:
    context = reader(browser, site, java_script_enabled=False)
    opened = context.new_page()
    opened.goto("/search?q=قال&group=united-nations")
    form = opened.locator("[aria-labelledby=facet-place] form.find")
    form.get_by_role("searchbox").fill("عراق")
    form.get_by_role("button").click()
    assert "group=united-nations" in opened.url
    value = opened.locator(".list .value").first
    wanted = value.locator(".n").inner_text()
    value.click()
    assert wanted in opened.locator(".count output").inner_text()
    assert opened.locator(CHIP).count() == 2
    context.close()
