"""What is found, counted, marked and explained: the real engine, on stories of our own."""

import string
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import layers
from search.arabic import WORD
from search.archive import Archive
from search.matching import layers_of
from search.query import Query, plain
from search.stories import Filing, put
from search.story import Story
from search.text import Text

STORIES = [
    ("وزراء الخارجية العرب يجتمعون في القاهرة", "بحث وزراء الخارجية العرب الأوضاع بلبنان وسوريا في اجتماع طارئ."),
    ("انفجار لغم يقتل مدنيين في تعز", "قتل ثلاثة مدنيين في انفجار لغم أرضي زرعه أنصار الله قرب مدينة تعز."),
    ("فصائل المعارضة تنسحب من حلب", "انسحبت فصائل معارضة من أحياء في حلب بعد معارك عنيفة."),
    ("السودان يوقع اتفاق السلام", "وقعت الحكومة في الخرطوم اتفاق السلام مع حركات مسلحة."),
    ("مناورات درع الخليج تنطلق", "انطلقت مناورات «درع الخليج» بمشاركة قوات من دول عدة."),
    ("الخليج درع للتجارة", "قال خبراء إن موانئ الخليج درع يحمي التجارة."),
    ("غرامة على غوغل", "فرضت المفوضية غرامة كبيرة على شركة غوغل بسبب #قوانين_المنافسة."),
    ("علي يفوز بالسباق", "فاز العداء علي محمد بالسباق على أرضه."),
    ("اغتيال النائب العام", "أعلنت السلطات اغتيال النائب العام في تفجير سيارة."),
    ("مَعْرَكَةُ الـمـوصـل", "تدور مَعارِكُ عَنِيفَةٌ في المـوصل القديمة منذ أيام."),
]


@pytest.fixture(scope="module")
def archive(module_archive: Archive) -> Archive:
    now = datetime(2018, 5, 1, tzinfo=UTC)
    filings = [
        Filing(Story("wire", str(at), headline, body, now.replace(month=at + 1)), "d", now, ("iq",) if at % 2 else ("sy",))
        for at, (headline, body) in enumerate(STORIES)
    ]
    hidden = Story("wire", "killed", "وزراء الخارجية", "وزراء الخارجية", now, status="canceled")
    late = Story("wire", "later", "وزراء الخارجية", "وزراء", now, embargoed_until=datetime(2099, 1, 1, tzinfo=UTC))
    filings += [Filing(hidden, "d", now), Filing(late, "d", now)]
    put(module_archive.client, module_archive.names, filings)
    module_archive.client.indices.refresh(index=module_archive.names.stories)
    return module_archive


def headlines(archive: Archive, words: str) -> list[str]:
    return [plain(hit.headline) for hit in archive.find(Query(words=words)).hits]


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("وزير لبنان", STORIES[0][0]),
        ("ألغام الحوثيين", STORIES[1][0]),
        ("فصيل معارض حلب", STORIES[2][0]),
        ("غرامة جوجل", STORIES[6][0]),
        ("google fine", STORIES[6][0]),
        ("قوانين المنافسة", STORIES[6][0]),
        ("اغتال النائب", STORIES[8][0]),
        ("Mosul battle", STORIES[9][0]),
        ("«درع الخليج»", STORIES[4][0]),
        ("مناور*", STORIES[4][0]),
        ("عنوان:الموصل", STORIES[9][0]),
        ("السباق بعد:2018-07", STORIES[7][0]),
    ],
)
def test_every_word_in_some_layer(archive: Archive, words: str, headline: str) -> None:
    assert headline in headlines(archive, words)


def test_quotes_mean_exactly_these_words(archive: Archive) -> None:
    assert headlines(archive, "«درع الخليج»") == [STORIES[4][0]]
    assert set(headlines(archive, "درع الخليج")) == {STORIES[4][0], STORIES[5][0]}


def test_names_are_not_stemmed_into_words(archive: Archive) -> None:
    assert headlines(archive, "السود") == []
    assert headlines(archive, "علي") == [STORIES[7][0]]


def test_or_and_not(archive: Archive) -> None:
    assert set(headlines(archive, "حلب أو السودان")) == {STORIES[2][0], STORIES[3][0]}
    assert headlines(archive, "درع -مناورات") == [STORIES[5][0]]


def test_killed_and_embargoed_stories_are_hidden(archive: Archive) -> None:
    results = archive.find(Query(words="وزراء الخارجية"))
    assert results.total == 1
    assert archive.find(Query()).total == len(STORIES)


def test_stories_with_some_of_the_words_have_their_own_count(archive: Archive) -> None:
    results = archive.find(Query(words="غرامة السودان"))
    assert results.total == 0
    assert not results.hits
    assert results.some_total == 2 == len(results.some_hits)


def test_a_noun_for_its_verb_is_a_result_of_a_short_question_and_only_follows_a_long_one(archive: Archive) -> None:
    assert STORIES[8][0] in headlines(archive, "اغتال النائب العام")
    results = archive.find(Query(words="السلطات تعلن: تفجير سيارة اغتال النائب العام"))
    assert [plain(hit.headline) for hit in results.hits] == []
    assert plain(results.some_hits[0].headline) == STORIES[8][0]


def test_a_facet_says_what_its_click_gives(archive: Archive) -> None:
    query = Query(words="في")
    for name, field in (("place", "places"), ("source", "sources")):
        for value in archive.find(query).facets[name].values:
            assert archive.find(query.changed(**{field: (value.value,)})).total == value.count
    both = archive.find(Query(places=("iq",)))
    other = next(value for value in both.facets["place"].values if value.value == "sy")
    assert archive.find(Query(places=("iq", "sy"))).total == other.count


def test_why_a_story_matched(archive: Archive) -> None:
    rules = {(reason.word, reason.rule) for hit in archive.find(Query(words="وزير لبنان")).hits for reason in hit.why}
    assert ("وزراء", "plural") in rules
    assert ("بلبنان", "clitic") in rules
    houthis = archive.find(Query(words="الحوثيون لغم")).hits[0].why
    assert ("أنصار الله", "list") in {(reason.word, reason.rule) for reason in houthis}


def test_marks_are_right_on_vocalised_and_lengthened_words(archive: Archive) -> None:
    hit = archive.find(Query(words="معركة الموصل")).hits[0]
    assert [piece for piece, marked in hit.headline if marked] == ["مَعْرَكَةُ", "الـمـوصـل"]
    assert [piece for piece, marked in hit.passage if marked] == ["مَعارِكُ", "المـوصل"]


def test_what_may_have_been_meant(archive: Archive) -> None:
    assert "الموصل" in [query.words for query in archive.find(Query(words="hgl,wg")).corrections]
    assert [word for word, _, _ in archive.find(Query(words="غرامة السودان")).dropped] == ["غرامة", "السودان"]


def test_each_part_can_be_removed(archive: Archive) -> None:
    parts = archive.find(Query(words="«درع الخليج» -حلب مناورات")).parts
    assert [part.kind for part in parts] == ["phrase", "not", "word"]
    assert parts[0].rest.words == "-حلب مناورات"


WORDS = sorted({word for headline, body in STORIES for word in WORD.findall(f"{headline} {body}")})
ODD = st.sampled_from(
    [
        "(",
        ")",
        '"',
        "«",
        "»",
        "”",
        "“",
        "-",
        "*",
        ":",
        "أو",
        "و",
        "ليس",
        "|",
        "مكان:",
        "قبل:",
        "😀",
        "\u202e",
        "\u0000",
        "_",
        "ا" * 10_000,
    ]
)


@pytest.mark.timeout(900)
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ODD | st.sampled_from(WORDS) | st.text(max_size=12), max_size=30).map(" ".join))
def test_no_question_fails(archive: Archive, words: str) -> None:
    results = archive.find(Query(words=words))
    assert results.total >= len(results.hits)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(" ".join))
def test_marked_words_are_those_that_match(archive: Archive, words: str) -> None:
    """Each marked word, asked for in quotes, finds its story; a story that was found by more than stop words has marks."""
    for hit in archive.find(Query(words=words)).hits:
        marked = [piece for piece, is_marked in (*hit.headline, *hit.passage) if is_marked]
        assert bool(marked) == any(layers_of(word)[1] for word in words.split())
        for piece in dict.fromkeys(marked):
            assert hit.id in {found.id for found in archive.find(Query(words=f"«{piece}»", size=50)).hits}


def test_python_and_the_engine_agree(archive: Archive) -> None:
    """Ten thousand words: all that is written in the stories, and every letter that folding knows between random ones."""
    letters = [chr(code) for code in (*range(0x621, 0x65F), *range(0x660, 0x67F), *range(0x6A9, 0x6D5))]
    made = [f"{WORDS[at % len(WORDS)]}{letters[at % len(letters)]}{letters[(at * 7) % len(letters)]}" for at in range(9_700)]
    words = [word for text in [*WORDS, *made, *string.ascii_letters] for word in WORD.findall(text)]
    assert len(words) >= 9_900
    for start in range(0, len(words), 2_000):
        chunk = words[start : start + 2_000]
        for number, analyzer in enumerate(("arshif_exact", "arshif_folded")):
            body = {"analyzer": analyzer, "text": "\n".join(chunk)}
            tokens = archive.client.indices.analyze(index=archive.names.stories, body=body)["tokens"]
            wanted = [layers_of(word)[number] for word in chunk]
            assert [token["token"] for token in tokens] == [word for word in wanted if word]


def test_a_story_has_one_key_a_word() -> None:
    story = Story("wire", "1", "عنوان الخبر", "نص الخبر في سطر.", datetime(2018, 1, 1, tzinfo=UTC))
    document = layers.document(story, Text.of(story))
    assert document["headline_keys"].split() == ["عنوان", "خبر"]
    assert len(document["body_keys"].split()) == 4
    assert document["about"] == ["خبر", "سطر", "عنوان"], "none of two letters, none twice"
