"""What was changed is told word by word, paragraph by paragraph."""

from hypothesis import given
from hypothesis import strategies as st

from search.differences import difference

OLD = "قتل 12 شخصا في انفجار وسط بغداد يوم الثلاثاء.\nوأصيب 30 آخرون، بحسب الشرطة.\nوحضر الأهالي."
NEW = "قتل 10 أشخاص في تفجير وسط بغداد يوم الثلاثاء.\nوقال مصدر إن المنفذ فر.\nوأصيب 30 آخرون، بحسب وزارة الداخلية."


def test_words_are_told_apart_and_paragraphs_paired() -> None:
    assert difference(OLD, NEW).paragraphs == (
        (
            ("same", "قتل "),
            ("gone", "12 شخصا في انفجار "),
            ("new", "10 أشخاص في تفجير "),
            ("same", "وسط بغداد يوم الثلاثاء."),
        ),
        (("new", "وقال مصدر إن المنفذ فر."),),
        (("same", "وأصيب 30 آخرون، بحسب "), ("gone", "الشرطة"), ("new", "وزارة الداخلية"), ("same", ".")),
        (("gone", "وحضر الأهالي."),),
    )


def test_what_went_stands_beside_what_came() -> None:
    assert difference(OLD, NEW).replacements[0] == ("12 شخصا في انفجار", "10 أشخاص في تفجير")
    assert difference(OLD, NEW).replacements[1] == ("", "وقال مصدر إن المنفذ فر.")


def test_the_same_text_has_no_difference() -> None:
    assert not difference(OLD, OLD).changed
    assert not difference(OLD, OLD.replace("\n", "\n\n ")).changed
    assert difference("", NEW).changed


def test_a_text_that_says_one_word_all_over_is_compared_in_no_time() -> None:
    assert difference("في من " * 5000, "من في على " * 4000).replacements == (
        (("في من " * 5000).strip(), ("من في على " * 4000).strip()),
    )


texts = st.lists(st.sampled_from(["قتل", "في", "بغداد", "12", "،", "و", "a b", "\n", "الجسر."]), max_size=30).map(" ".join)


@given(old=texts, new=texts)
def test_what_stayed_and_came_is_the_new_text_what_stayed_and_went_the_old(old: str, new: str) -> None:
    found = difference(old, new).paragraphs
    for text, without in ((new, "gone"), (old, "new")):
        said = "\n".join("".join(piece for kind, piece in each if kind != without) for each in found)
        assert "".join(said.split()) == "".join(text.split())
