"""What a reader types becomes a tree, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import All, Either, Field, Node, Not, Phrase, Word, read, undated, write


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
        ("الوزير: هادي ليس سفيرا", [Word("الوزير"), Word("هادي"), Word("سفيرا")]),
        ("هجوم 12:30 ليس حلب", [Word("هجوم"), Word("12"), Word("30"), Not(Word("حلب"))]),
        ("مكان:حلب هجوم ليس قصف", [Field("place", "حلب"), Word("هجوم"), Not(Word("قصف"))]),
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
        ("بعد:مارس 2017 هجوم", [Field("after", "مارس 2017"), Word("هجوم")]),
        ("قبل:كانون الثاني ٢٠١٨ حلب", [Field("before", "كانون الثاني ٢٠١٨"), Word("حلب")]),
        ("after:March 2017 attack", [Field("after", "March 2017"), Word("attack")]),
        ("before:2017-03-01", [Field("before", "2017-03-01")]),
        ("بعد:«الأسبوع الماضي»", [Field("after", "الأسبوع الماضي")]),
        ("بعد:الأسبوع الماضي حلب", [Field("after", "الأسبوع الماضي"), Word("حلب")]),
        ("قبل:2017 أو حلب", [Either((Field("before", "2017"), Word("حلب")))]),
        ("place:Mosul agency:Reuters title:قمة", [Field("place", "Mosul"), Field("agency", "Reuters"), Field("headline", "قمة")]),
        ("وكالة:رويترز جماعة:«حزب الله»", [Field("agency", "رويترز"), Field("group", "حزب الله")]),
        ("هجوم && حلب", [Word("هجوم"), Word("حلب")]),
        ("‹درع الخليج› „درع“", [Phrase(("درع", "الخليج")), Phrase(("درع",))]),
        ("متى زار البابا بغداد؟", [Word("متى"), Word("زار"), Word("البابا"), Word("بغداد")]),
        ("كم يبلغ سعر النفط؟", [Word("كم"), Word("سعر"), Word("النفط")]),
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


def test_many_operators_and_fields_are_cut_with_a_word() -> None:
    assert read("ليس " * 900 + "سوريا").tree == All((Not(Word("سوريا")),))
    assert read("-" * 500 + "سوريا").tree == All((Word("سوريا"),))
    assert read("مكان:" * 2000 + "سوريا").notes == ("too_long",)
    assert read("مكان:مكان:سوريا").tree == All((Field("place", "سوريا"),))


def test_fields_take_several_values_and_a_waw() -> None:
    either = Either((Field("place", "الموصل"), Field("place", "تل أبيب")))
    assert read("مكان:(الموصل أو تل أبيب)").tree == All((either,))
    assert read("مكان:حلب وجماعة:داعش ووكالة:رويترز").tree == All(
        (Field("place", "حلب"), Field("group", "داعش"), Field("agency", "رويترز"))
    )
    assert read("‘القوة الضاربة’").tree == All((Phrase(("القوة", "الضاربة")),))


@pytest.mark.parametrize("typed", ["سوريا ليس (داعش أو النصرة)", "(حلب أو إدلب) قصف", "مكان:(الموصل أو الرقة)", "-(حلب دمشق)"])
def test_what_is_written_is_read_the_same(typed: str) -> None:
    nodes = read(typed).tree.nodes
    assert read(write(nodes)).tree.nodes == nodes


def test_a_question_is_known() -> None:
    assert read("متى زار البابا بغداد؟").question
    assert read("في أي عام زار البابا بغداد").question
    assert read("زار البابا بغداد متى؟").question
    assert not read("زيارة البابا بغداد").question


PIECES = st.sampled_from(
    ["(", ")", '"', "«", "»", "”", "“", "-", "*", ":", "أو", "و", "ليس", "|", "مكان:", "حلب", "😀", "\u202e", "\u0000", "_"]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map(" ".join) | st.text(max_size=300))
def test_nothing_that_is_typed_is_an_error(typed: str) -> None:
    asked = read(typed)
    assert isinstance(asked.tree, All)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("بعد:2010", ""),
        ("-قبل:2010", ""),
        ("قبل:كانون الثاني 2018 هجوم", "هجوم"),
        ("جسر (نهر أو بحر) after:2016 «سد كبير»", "جسر نهر أو بحر «سد كبير»"),
        ("جسر*  في", "جسر*  في"),
    ],
)
def test_a_question_without_its_days(text: str, left: str) -> None:
    assert undated(text) == left
