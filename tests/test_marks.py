"""Marks stand where the words stand, and the passage is the best there is, however fast it is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.arabic import WORD
from search.equivalents import Equivalents
from search.language import read
from search.marks import PASSAGE, marked
from search.matching import Finder
from search.needs import needs, wanted
from search.query import plain

TEXTS = st.text(st.sampled_from("موصلقد وب ،.«»ـَّ_1a\n"), max_size=200)
WORDS = st.lists(st.sampled_from(["الموصل", "قتلى", "والموصل", "في", "بِالمَوصِل", "دجلة"]), min_size=1, max_size=160)


def finder(words: str) -> Finder:
    return Finder(list(wanted(needs(read(words).tree, Equivalents()))))


@given(TEXTS)
def test_a_text_is_shown_whole_and_marks_cover_whole_words(text: str) -> None:
    headline, _ = marked({"headline": text, "body": ""}, finder("وب قد").units)
    assert plain(headline) == text
    tokens = WORD.findall(text)
    for piece, is_marked in headline:
        assert not is_marked or piece in tokens


@pytest.mark.parametrize("asked", ['"بغداد الموصل"', '"بغداد ـ الموصل"', "بغداد ـ الموصل"])
def test_a_dash_that_is_drawn_with_tatweel_is_no_word(asked: str) -> None:
    headline, _ = marked({"headline": "طريق بغداد ـ الموصل ـ دجلة", "body": ""}, finder(asked).units)
    assert plain(headline) == "طريق بغداد ـ الموصل ـ دجلة"
    assert [piece for piece, is_marked in headline if is_marked] == ["بغداد", "الموصل"]


@given(WORDS)
def test_the_passage_has_the_window_with_most_units_then_most_words_then_the_first(words: list[str]) -> None:
    sought = finder("الموصل قتلى")
    _, passage = marked({"headline": "", "body": " ".join(words)}, sought.units)
    shown = WORD.findall(plain(passage))
    top = max(0, len(words) - PASSAGE)
    places = sorted((match.first, match.unit) for match in sought.matches(words))

    def worth(start: int) -> tuple[int, int, int]:
        inside = [unit for place, unit in places if start <= place < start + PASSAGE]
        return len(set(inside)), min(len(inside), 8), -start

    best = max([0, *(min(top, max(0, place - 4)) for place, _ in places)], key=worth)
    assert shown == words[best : best + PASSAGE]
