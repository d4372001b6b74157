"""Names in Latin letters find what the Arab press writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.equivalents import equivalents
from search.latin import arabic, is_latin, plain
from search.lists import load
from search.units import units


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Haider", "حيدر"),
        ("Khashoggi", "خاشقجي"),
        ("Bouteflika", "بوتفليقه"),
        ("Erdoğan", "اردوغان"),
        ("Zelenskyy", "زيلينسكي"),
        ("Modric", "مودريتش"),
        ("Guterres", "غوتيريس"),
        ("Lewandowski", "ليفاندوفسكي"),
        ("Skripal", "سكريبال"),
        ("Soleimani", "سليماني"),
        ("Hawking", "هوكينغ"),
        ("Mugabe", "موغابي"),
    ],
)
def test_a_spelling_stands_for_an_arabic_name(typed: str, written: str) -> None:
    assert written in arabic(typed)


@pytest.mark.parametrize("word", ["climate", "drought", "xyz", "a", "hostage", "salary"])
def test_a_word_is_not_taken_for_a_name(word: str) -> None:
    assert arabic(word) == ()


def test_accents_are_read() -> None:
    assert plain("Erdoğan") == "erdogan"
    assert is_latin("Erdoğan")
    assert not is_latin("أردوغان")
    assert not is_latin("19")


def test_the_article_is_no_word_of_its_own() -> None:
    known = equivalents(load())
    made = units(["Haider", "al", "Abadi"], known)
    assert [unit.text for unit in made] == ["Haider", "Abadi"]
    assert ("حيدر",) in {each.keys for each in made[0].alternatives}
    assert [unit.text for unit in units(["al", "Jazeera"], known)] in (["al Jazeera"], ["Jazeera"])


@given(st.text(max_size=30))
def test_any_text_has_an_answer(text: str) -> None:
    assert len(arabic(text)) <= 4
