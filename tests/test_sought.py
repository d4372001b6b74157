"""What a question seeks comes first, and nothing is left out: the words that say it, and the order on the real engine."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from search import find, layers
from search.arabic import spoken
from search.archive import Archive
from search.counted import counted
from search.language import read
from search.query import Query, plain
from search.sought import sought
from search.stories import Filing, put
from search.story import Story
from search.weights import QUESTION, Weights, fitting

NOW = datetime(2018, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("متى زار البابا بغداد؟", "day"),
        ("زار البابا بغداد متى؟", "day"),
        ("منذ متى وهو في المنصب؟", "day"),
        ("في أي عام تأسست الجامعة؟", "day"),
        ("بأيّ سنةٍ تأسست الجامعة؟", "day"),
        ("ما تاريخ الجلسة؟", "day"),
        ("ما هو موعد الانتخابات؟", "day"),
        ("كم نازحا في المخيم؟", "number"),
        ("بكم بيع اللاعب؟", "number"),
        ("منذ كم سنة يحكم؟", "number"),
        ("ما هو عدد القتلى؟", "number"),
        ("ماهي نسبة المشاركة؟", "number"),
        ("ما كانت حصيلة الانفجار؟", "number"),
        ("من زار بغداد؟", ""),
        ("ما هي عاصمة اليمن؟", ""),
        ("من قال إن عدد القتلى كبير؟", ""),
        ("في أي بلد ولد؟", ""),
        ("أي لاعب سجل في ذلك العام؟", ""),
        ("", ""),
    ],
)
def test_the_first_words_say_what_is_sought(question: str, what: str) -> None:
    assert sought(spoken(question)) == what
    assert read(question).sought == what


def test_only_a_question_seeks() -> None:
    assert read("عدد القتلى في تعز").sought == ""
    assert read("هجوم تعز «كم»").sought == ""


def test_words_that_ask_are_not_looked_for() -> None:
    assert [getattr(node, "text", "") for node in read("إلام تعزى الأزمة؟").tree.nodes] == ["تعزى", "الأزمة"]


@pytest.mark.parametrize(
    ("keys", "beside"),
    [
        ("عدد سكان 37,5 مليون نسمه عام", {"عدد", "سكان", "مليون", "37,5", "نسمه", "عام"}),
        ("خبر قديم نادي له سته لاعب محترف جديد", {"نادي", "له", "لاعب", "محترف"}),
        ("خبر قصير بلا رقم", set()),
        ("قرب مدينه قديم 2017م", {"مدينه", "قديم", "#"}),
        ("سقط مدينه عام 476م", {"مدينه", "عام", "#"}),
        ("رقم 20171 _ 1,804", {"رقم", "20171", "1,804"}),
        ("", set()),
    ],
)
def test_what_stands_beside_a_number(keys: str, beside: set[str]) -> None:
    assert set(counted(keys).split()) == beside
    assert set(counted("", keys).split()) == beside


def test_numbers_count_within_their_text_alone() -> None:
    assert counted("عدد 5", "سكان").split() == ["عدد"]


@pytest.mark.parametrize("number", ["5000", "٥٠٠٠", "سبعة", "مئتين", "5.3", "مليونا", "عشرين"])
def test_numbers_are_known_in_digits_of_both_kinds_and_in_words(number: str) -> None:
    story = Story("wire", "1", "خبر", f"يعيش هناك {number} نازح", NOW)
    assert "نازح" in layers.document(story)["counted"].split()


TALES = {
    "plain": "تحدث المسؤول عن النازحين في مخيم كبير قرب المدينة، والنازحون ينتظرون، وقال إن النازحين بخير.",
    "counted": "تحدث المسؤول عن أوضاع الناس في مخيم كبير قرب المدينة حيث يعيش 5000 نازح ينتظرون العودة إلى بيوتهم.",
    "other": "تحدث المسؤول في مخيم كبير بعد 5000 كيلومتر من السفر عبر مدن كثيرة مع فريق من الأطباء عن النازحين.",
    "opened": "افتتح الوزير متحف البحر وتجول في متحف البحر مع ضيوف متحف البحر الكثيرين.",
    "dated": "قال مسؤول محلي إن الوزير افتتح متحف البحر أمام الناس في صيف 2012 بعد أعوام من العمل فيه.",
}


@pytest.fixture(scope="module")
def archive(module_archive: Archive) -> Archive:
    put(
        module_archive.client,
        module_archive.names,
        [Filing(Story("wire", name, name, text, NOW), "d", NOW) for name, text in TALES.items()],
    )
    module_archive.client.indices.refresh(index=module_archive.names.stories)
    return module_archive


def order(archive: Archive, words: str) -> list[str]:
    return [plain(hit.headline) for hit in archive.find(Query(words=words)).hits]


def test_a_number_beside_the_word_comes_first(archive: Archive) -> None:
    assert order(archive, "أين النازحون في مخيم؟")[0] == "plain"
    found = order(archive, "كم النازحون في مخيم؟")
    assert found[0] == "counted"
    assert set(found) == {"plain", "counted", "other"}


def test_a_year_comes_first_where_a_day_is_sought(archive: Archive) -> None:
    assert order(archive, "من افتتح متحف البحر؟") == ["opened", "dated"]
    assert order(archive, "متى افتتح متحف البحر؟") == ["dated", "opened"]


def test_the_rarest_word_of_a_question_counts_most(archive: Archive) -> None:
    long = "في حديث طويل عن النشر والكتب والمكتبات والقراءة والترجمة ذكر الناقد تولستوي مرة واحدة وانتقل إلى غيره. "
    long += " ".join(f"كلمة{number}" for number in range(150))
    tales = {"name": long, **{f"common{number}": "رواية عن رواية في رواية جديدة." for number in range(9)}}
    filings = [Filing(Story("wire", name, name, text, NOW), "d", NOW) for name, text in tales.items()]
    put(archive.client, archive.names, filings)
    archive.client.indices.refresh(index=archive.names.stories)
    query, lists = Query(words="أين رواية تولستوي؟"), archive.lists

    def first(rarest: float) -> str:
        def weights(question: bool, units: int) -> Weights:
            return replace(fitting(question, units), rarest=rarest)

        return plain(find.find(archive.client, archive.names.stories, lists, query, NOW, weights).some_hits[0].headline)

    assert first(0.0).startswith("common")
    assert first(QUESTION.rarest) == "name"
