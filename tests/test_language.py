"""What a reader types becomes a tree, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import All, Either, Field, Node, Not, Phrase, Word, read


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("هجوم الموصل", [Word("هجوم"), Word("الموصل")]),
        ("هجوم، الموصل؛", [Word("هجوم"), Word("الموصل")]),
        ("«درع الخليج»", [Phrase(("درع", "الخليج"))]),
        ('"درع الخليج"', [Phrase(("درع", "الخليج"))]),
        ("”درع الخليج“", [Phrase(("درع", "الخليج"))]),
        ("“درع الخليج”", [Phrase(("درع", "الخليج"))]),
        ('" درع', [Word("درع")]),
        ("حلب و إدلب", [Word("حلب"), Word("إدلب")]),
        ("حلب أو إدلب", [Either((Word("حلب"), Word("إدلب")))]),
        ("حلب OR إدلب | حمص", [Either((Word("حلب"), Word("إدلب"), Word("حمص")))]),
        ("هجوم ليس حلب", [Word("هجوم"), Not(Word("حلب"))]),
        ("هجوم -حلب", [Word("هجوم"), Not(Word("حلب"))]),
        ("هجوم -(حلب إدلب)", [Word("هجوم"), Not(All((Word("حلب"), Word("إدلب"))))]),
        ("كوفيد-19", [Word("كوفيد"), Word("19")]),
        ("مكان:الموصل هجوم", [Field("place", "الموصل"), Word("هجوم")]),
        ('group:"حزب الله"', [Field("group", "حزب الله")]),
        ("عنوان: قمة", [Field("headline", "قمة")]),
        ("#ضريبة_القيمة", [Word("ضريبة"), Word("القيمة")]),
        ("انتخاب*", [Word("انتخاب", starts=True)]),
        ("ان*", [Word("ان")]),
        ("*خاب", [Word("خاب")]),
        (") أو ( و ليس -", []),
        ("", []),
    ],
)
def test_what_is_typed_is_read(typed: str, tree: list[Node]) -> None:
    assert list(read(typed).tree.nodes) == tree


def test_what_is_left_out_is_said() -> None:
    assert read("*خاب").notes == ("wildcard",)
    assert read("(" * 40 + "a").notes == ("too_deep",)
    assert read("كلمة " * 500).notes == ("too_long",)
    assert read("ا" * 10_000).notes == ("too_long",)


def test_a_question_is_known_by_its_first_word() -> None:
    assert read("متى زار البابا بغداد؟").question
    assert not read("زيارة البابا بغداد").question


PIECES = st.sampled_from(
    ["(", ")", '"', "«", "»", "”", "“", "-", "*", ":", "أو", "و", "ليس", "|", "مكان:", "حلب", "😀", "\u202e", "\u0000", "_"]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map(" ".join) | st.text(max_size=300))
def test_nothing_that_is_typed_is_an_error(typed: str) -> None:
    asked = read(typed)
    assert isinstance(asked.tree, All)
