"""The finders' view of a story: the same words as `arabic.words`, with their places."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from search.arabic import words
from search.story import Story
from search.text import Text

LETTERS = st.text(alphabet="ابتثكمنهويىةأإئء ًُِّـ-«»،.\n1٢a", max_size=200)


@given(LETTERS)
def test_the_lists_say_the_same_as_the_words(raw: str) -> None:
    text = Text.cut(raw)
    assert text.words == words(raw)
    for number in range(len(text.tokens)):
        assert text.surface((number, number + 1)) == text.tokens[number]


@given(LETTERS)
def test_words_and_what_is_between_them_make_the_text(raw: str) -> None:
    text = Text.cut(raw)
    if text.tokens:
        parts = [text.tokens[number] + text.between(number) for number in range(len(text.tokens))]
        assert raw[: text.starts[0]] + "".join(parts) == raw


def test_headline_and_kicker_stand_before_the_body() -> None:
    story = Story("وكالة", "1", "افتتاح جسر", "في البصرة افتتح الجسر.", datetime(2024, 5, 1, tzinfo=UTC), kicker="خدمات")
    text = Text.of(story)
    assert text.tokens[: text.body_start] == ["افتتاح", "جسر", "خدمات"]
    assert text.tokens[text.body_start] == "في"
    assert text.surface((3, 5)) == "في البصرة"
