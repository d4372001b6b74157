"""Every word of the pages is in every language, and counts agree with their nouns."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from web.locales import catalogue
from web.reading import LANGUAGES

WEB = Path(__file__).parent.parent / "web"
METHODS = [("**.py", "python"), ("**/templates/**", "jinja2.ext:babel_extract")]


def messages() -> set[str | tuple[str, ...]]:
    """All words in code and templates that are to be translated."""
    found = extract_from_dir(WEB, METHODS)
    return {message for _, _, message, _, _ in found}


def entries(language: str) -> Iterator[tuple[str | tuple[str, ...], object, bool]]:
    """What a language's file holds: words, their translation, and whether a translator doubted it."""
    with (WEB / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for each in read_po(file, locale=language):
            if each.id:
                yield each.id, each.string, each.fuzzy


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_word_is_missing_doubtful_or_left_over(language: str) -> None:
    found = list(entries(language))
    assert {words for words, _, _ in found} == messages()
    assert [words for words, _, doubted in found if doubted] == []
    for words, translated, _ in found:
        forms = translated if isinstance(translated, tuple) else (translated,)
        assert all(forms), words


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_translations_fill_in_the_same_names(language: str) -> None:
    for words, translated, _ in entries(language):
        wanted = set(re.findall(r"%\((\w+)\)s", words if isinstance(words, str) else words[-1]))
        for form in translated if isinstance(translated, tuple) else (translated,):
            given = set(re.findall(r"%\((\w+)\)s", str(form)))
            assert given <= wanted, words
            assert given == wanted or isinstance(words, tuple), words


def test_days_in_digits_keep_their_order_among_arabic_words() -> None:
    for words, translated, _ in entries("ar"):
        for form in translated if isinstance(translated, tuple) else (translated,):
            assert not re.search(r"(?<![\u2066\d/ -])(?<!/ )\d{4}-\d{2}", str(form)), words


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "لا أخبار"),
        (1, "خبر واحد"),
        (2, "خبران"),
        (3, "3 أخبار"),
        (10, "10 أخبار"),
        (11, "11 خبراً"),
        (99, "99 خبراً"),
        (100, "100 خبر"),
        (102, "102 خبر"),
        (103, "103 أخبار"),
        (247, "247 خبراً"),
        (1000, "1000 خبر"),
    ],
)
def test_arabic_counts_agree_with_their_noun(count: int, shown: str) -> None:
    assert catalogue("ar").ngettext("%(shown)s story", "%(shown)s stories", count) % {"shown": count} == shown


def test_a_language_without_a_file_reads_the_templates_own_words() -> None:
    assert catalogue("en").gettext("Search") == "Search"
