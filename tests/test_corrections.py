"""What a reader may have meant: misspellings of the Arab keyboard and pen, over stories of our own."""

from datetime import UTC, datetime

import pytest

from search.archive import Archive
from search.query import Query
from search.stories import Filing, put
from search.story import Story

STORIES = [
    ("ضريبة القيمة المضافة في الإمارات", "فرضت الحكومة ضريبة على التبغ في دبي وأبوظبي."),
    ("مظاهرات في العاصمة الجزائرية", "خرجت مظاهرات حاشدة في العاصمة ضد الرئيس بوتفليقة."),
    ("معركة الموصل تدخل شهرها الثالث", "تقدمت قوات مكافحة الإرهاب في أحياء الموصل الشرقية."),
    ("البرلمان اللبناني يقر الموازنة", "أقر البرلمان موازنة العام بعد نقاش طويل."),
    ("زلزال يضرب إندونيسيا", "ضرب زلزال قوي جزيرة سولاويسي وتسبب بموجات تسونامي."),
    ("خاشقجي: السعودية تعلن نتائج التحقيق", "أعلنت النيابة العامة نتائج التحقيق في مقتل خاشقجي."),
    ("انتخابات مبكرة في تركيا", "أعلن الرئيس أردوغان إجراء انتخابات رئاسية مبكرة."),
]


@pytest.fixture(scope="module")
def archive(module_archive: Archive) -> Archive:
    now = datetime(2018, 5, 1, tzinfo=UTC)
    put(
        module_archive.client,
        module_archive.names,
        [Filing(Story("wire", str(at), headline, body, now), "d", now) for at, (headline, body) in enumerate(STORIES)],
    )
    module_archive.client.indices.refresh(index=module_archive.names.stories)
    return module_archive


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ظريبة", "ضريبه"),
        ("مضاهرات", "مظاهرات"),
        ("بوتفلقة", "بوتفليقه"),
        ("الموسل", "الموصل"),
        ("البرلمااان", "البرلمان"),
        ("جزيره سولاوسي", "جزيره سولاويسي"),
        ("خاشقي", "خاشقجي"),
        ("انتخابلت", "انتخابات"),
        ("ضريبةقيمة", "ضريبة قيمة"),
        ("hgl,wg", "الموصل"),
        ("hgfvglhk", "البرلمان"),
        ("تسونمي", "تسونامي"),
        ("إندنيسيا", "اندونيسيا"),
    ],
)
def test_a_misspelling_is_mended(archive: Archive, typed: str, meant: str) -> None:
    assert meant in [query.words for query in archive.find(Query(words=typed)).corrections]


def test_a_space_left_out_before_the_article_needs_no_offer(archive: Archive) -> None:
    assert archive.find(Query(words="معركةالموصل")).total == archive.find(Query(words="معركة الموصل")).total == 1
    assert archive.find(Query(words="البرلماناللبناني")).total == 1


def test_a_wrong_word_among_right_ones_is_mended_alone(archive: Archive) -> None:
    assert "معركة الموصل" in [query.words for query in archive.find(Query(words="معركة الموسل")).corrections]


def test_every_offer_finds_something(archive: Archive) -> None:
    for typed in ("ظريبة التبغ", "زلزل اندونيسيا", "qwerty", "ززززز"):
        for offer in archive.find(Query(words=typed)).corrections:
            assert archive.find(offer).total > 0


def test_no_result_is_no_dead_end(archive: Archive) -> None:
    dropped = archive.find(Query(words="زلزال خاشقجي تركيا")).dropped
    assert [(word, count) for word, count, _ in dropped] == []
    pairs = archive.find(Query(words="زلزال خاشقجي")).dropped
    assert [(word, count) for word, count, _ in pairs] == [("زلزال", 1), ("خاشقجي", 1)]
    for _, count, query in pairs:
        assert archive.find(query).total == count
