"""A form that could be of several words is sought as each of them, and a name of the lists as itself alone."""

import pytest

from search.equivalents import Equivalents
from search.language import read
from search.lexicon import lexicon
from search.needs import needs, wanted
from search.readings import readings, stem
from search.units import units


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("روسية", "الروسية"),
        ("الروسية", "روسية"),
        ("صراع", "الصراع"),
        ("السكان", "سكان"),
        ("الكرينولين", "كرينولين"),
        ("كرينولين", "الكرينولين"),
        ("يقر", "أقر"),
        ("تطلب", "طلبت"),
        ("كشف", "تكشف"),
        ("ينشط", "تنشط"),
        ("6", "ستة"),
        ("ستة", "6"),
        ("داوُود", "داود"),
        ("2010", "2010م"),
        ("لغولدينسون", "غولدينسون"),
        ("كوتشلي", "لكوتشلي"),
    ],
)
def test_a_form_is_sought_as_all_that_it_may_be(asked: str, stored: str) -> None:
    (unit,) = units([asked], Equivalents())
    assert (lexicon().key(stored),) in {each.keys for each in unit.alternatives}


@pytest.mark.parametrize("name", ["عدن", "مالي", "العراق", "لندن"])
def test_a_name_of_the_lists_has_no_other_reading(name: str) -> None:
    assert readings(name) == ()


def test_no_reading_repeats_the_word_or_is_nothing() -> None:
    for word in ("تقدم", "الشباب", "وزارة", "يزور", "مئة", "لـ"):
        keys = [key for key, *_ in readings(word)]
        assert len(keys) == len(set(keys))
        assert lexicon().key(word) not in keys
        assert "_" not in keys


@pytest.mark.parametrize("forms", ["المظاهرات مظاهرات", "سندات السندات", "الفيضانات فيضانات", "نزاعات النزاعات", "نفطية النفطية"])
def test_plurals_of_a_word_are_not_forms_of_another(forms: str) -> None:
    assert len({lexicon().key(form) for form in forms.split()}) == 1


def test_a_preposition_before_quotes_is_no_word() -> None:
    asked = [unit.text for unit in wanted(needs(read('فضيحة جديدة لـ"فيسبوك"').tree, Equivalents()))]
    assert asked == ["فضيحة", "جديدة", "فيسبوك"]


def test_the_words_of_a_quote_keep_what_means_the_same() -> None:
    (unit,) = wanted(needs(read("«وزراء روسية»").tree, Equivalents()))
    assert (lexicon().key("الروسية"),) in {each.keys for part in unit.parts for each in part.alternatives}


@pytest.mark.parametrize(
    ("word", "letters"), [("الكرينولين", "كرينولين"), ("غولدينسون", "غولدينسون"), ("الرئيس", ""), ("كوش", "")]
)
def test_only_words_that_no_lexicon_knows_are_spelled_otherwise(word: str, letters: str) -> None:
    assert stem(word) == letters
