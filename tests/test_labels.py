"""What only announces a story is left out of a pasted headline, and said; the same words mean something elsewhere."""

import pytest

from search.language import read, write


@pytest.mark.parametrize(
    ("headline", "sought"),
    [
        ("شاهد.. الجيش السوري الحر يدخل عفرين", "الجيش السوري الحر يدخل عفرين"),
        ("بالفيديو سيول تجرف سيارات في عمان", "سيول تجرف سيارات في عمان"),
        ("تعرف على أسمن لاعب في مونديال روسيا", "على أسمن لاعب في مونديال روسيا"),
        ("ريبورتاج: المرأة العراقية حاضرة في الانتخابات", "المرأة العراقية حاضرة في الانتخابات"),
        ("حريق هائل في مصنع بالقاهرة (فيديو)", "حريق هائل في مصنع بالقاهرة"),
    ],
)
def test_labels_are_left_out_and_said(headline: str, sought: str) -> None:
    asked = read(headline)
    assert write(asked.tree.nodes) == sought
    assert "label" in asked.notes


@pytest.mark.parametrize(
    "words", ["شاهد عيان يروي تفاصيل الهجوم", "فيديو المسؤول", "شاهد.. عفرين", "صور الأقمار الصناعية تظهر دمارا واسعا"]
)
def test_words_that_are_meant_stay(words: str) -> None:
    asked = read(words)
    assert len(asked.tree.nodes) == len(words.replace("..", "").split())
    assert "label" not in asked.notes


def test_a_question_of_stop_words_alone_says_so() -> None:
    assert read("من إلى").notes == ("only_stop",)
    assert read("في").notes == ("only_stop",)
    assert read("من العراق").notes == ()


def test_a_headline_that_begins_as_a_question_does_is_none() -> None:
    assert not read("من مصر.. المسماري يتحدث عن عشماوي").question
    assert read("من زار مصر؟").question
    assert read("من زار مصر").question
