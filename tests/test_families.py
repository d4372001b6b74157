"""Resends, takes and updates of one text are one family, whatever the order, the worker or the crash; look-alikes are not."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import families, stories
from search.alike import same_text, shapes
from search.archive import Archive
from search.stories import Filing
from search.story import Story
from search.text import Text

MORNING = datetime(2021, 3, 9, 8, tzinfo=UTC)
HARBOUR = """الدقم (وكالة الأنباء) - افتتحت هيئة الموانئ اليوم الثلاثاء الرصيف الجديد في ميناء الدقم بعد أعمال استمرت ثلاث سنوات.
وقال مدير الميناء في مؤتمر صحفي إن الرصيف يتسع لثماني سفن كبيرة في وقت واحد، وإن طاقة المناولة سترتفع إلى مليوني حاوية في العام.
وأضاف أن شركات من الهند وكوريا الجنوبية وقعت عقودا لاستخدام الساحات الملحقة به وأن الجمارك ستعمل على مدار الساعة لتسريع الإجراءات.
ويأتي المشروع ضمن خطة لتنويع مصادر الدخل تشمل مصفاة ومجمعا للصناعات السمكية ومطارا محليا يخدم المنطقة."""
VALLEY = """قالت فرق الدفاع المدني إن السيول التي اجتاحت الوادي ليلا جرفت جسرين خشبيين وعزلت أربع قرى عن مركز المحافظة.
ونقل سكان بقوارب مطاطية إلى مدرسة فتحت أبوابها للإيواء، فيما تتواصل عمليات البحث عن راع فقد مع قطيعه منذ المساء.
وذكر مسؤول محلي أن الأمطار تجاوزت معدلها الشهري في ست ساعات، وأن التيار الكهربائي عاد إلى معظم الأحياء قبل الظهر."""
GOLD = """ارتفعت أسعار الذهب في السوق المحلية اليوم {day}، إذ بلغ سعر الغرام من عيار أربعة وعشرين {one} دينارا،
وسجل عيار واحد وعشرين {two} دينارا وفق نشرة نقابة الصاغة التي تصدر صباح كل يوم،
ودعت النقابة المشترين إلى التأكد من الدمغة والفاتورة قبل مغادرة المحل."""


def story(key: str, body: str, headline: str = "خبر من الوكالة", hours: float = 0, source: str = "وكالة") -> Story:
    return Story(source, key, headline, body, MORNING + timedelta(hours=hours))


def one_text(one: Story, other: Story) -> bool:
    first, second = shapes([(one, Text.of(one)), (other, Text.of(other))])
    return same_text(first, second)


GROWN = HARBOUR + "\nوتوقع خبراء أن ينعكس التشغيل على أسعار الشحن في بحر العرب خلال الربع الثاني من العام."
DEBRIS = "شارك عبر\n" + HARBOUR + "\nاقرأ أيضا\nجميع الحقوق محفوظة"
CREDIT = HARBOUR.replace("الدقم (وكالة الأنباء) - ", "مسقط/ محرر الشؤون الاقتصادية: ")
LETTERS = HARBOUR.replace("إن", "ان").replace("أ", "ا").replace("ة ", "ه ").replace("قال", "قَالَ")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(story("2", HARBOUR, "ميناء الدقم يفتح رصيفه الثالث أمام السفن"), id="another headline"),
        pytest.param(story("2", HARBOUR, source="صحيفة", hours=5), id="another source"),
        pytest.param(story("2", CREDIT), id="another credit"),
        pytest.param(story("2", DEBRIS), id="debris of a page"),
        pytest.param(story("2", GROWN, hours=2), id="a paragraph more"),
        pytest.param(story("2", LETTERS), id="careless letters"),
        pytest.param(story("2", HARBOUR, hours=24 * 20), id="told again after weeks"),
        pytest.param(story("2", HARBOUR.replace("لثماني سفن", "لتسع سفن"), hours=1), id="a count corrected"),
    ],
)
def test_one_text_is_known_again(other: Story) -> None:
    assert one_text(story("1", HARBOUR), other)


def gold(day: str, one: str, two: str, hours: float) -> Story:
    return story(day, GOLD.format(day=day, one=one, two=two), "أسعار الذهب اليوم", hours)


FLASH = "صفارات الإنذار تدوي في المستوطنات المحاذية للسياج"
NEWS = HARBOUR.split("\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(story("1", HARBOUR), story("2", VALLEY), id="another story"),
        pytest.param(gold("الثلاثاء", "41", "36", 0), gold("الأربعاء", "42", "37", 24), id="prices of the next day"),
        pytest.param(story("1", HARBOUR), story("2", VALLEY + "\n" + NEWS[3], hours=1), id="the same background"),
        pytest.param(story("1", HARBOUR), story("2", HARBOUR, hours=24 * 60), id="the same words after two months"),
        pytest.param(story("1", FLASH), story("2", FLASH, hours=9), id="the same flash in the evening"),
        pytest.param(story("1", FLASH), story("2", FLASH.replace("المستوطنات", "البلدات")), id="another flash"),
        pytest.param(
            story(
                "1",
                "تابعوا البث المباشر لقناتنا على مدار الساعة عبر الموقع والتطبيق ومنصات التواصل الاجتماعي كافة",
                "نشرة الظهيرة",
            ),
            story(
                "2",
                "تابعوا البث المباشر لقناتنا على مدار الساعة عبر الموقع والتطبيق ومنصات التواصل الاجتماعي كافة",
                "مباراة القمة",
                1,
            ),
            id="standing words under other headlines",
        ),
    ],
)
def test_look_alikes_are_told_apart(one: Story, other: Story) -> None:
    assert not one_text(one, other)


def test_the_bands_are_the_same_in_every_process_and_version() -> None:
    """They are stored: should this fail after an update of the library, the families are to be filled anew."""
    given_ = story("1", HARBOUR)
    assert shapes([(given_, Text.of(given_))])[0].bands[:2] == ("0.a98c3dcb201fba9b", "1.eacda1dfdd883009")


# In the archive


def file(archive: Archive, *given_: Story, received: datetime = MORNING) -> list[Filing]:
    """What a worker does with a batch: settled, stored, asked again."""
    filings = families.settle(archive.client, archive.names, [Filing(each, "document", received) for each in given_])
    stories.put(archive.client, archive.names, filings)
    families.settled(archive.client, archive.names, filings)
    return filings


def parts(archive: Archive) -> list[list[str]]:
    """Which stories are together by what is searched, as keys."""
    archive.client.indices.refresh(index=archive.names.stories)
    body = {"size": 1000, "_source": ["family", "key", "status"]}
    hits = archive.client.search(index=archive.names.stories, body=body)["hits"]["hits"]
    together: dict[str, list[str]] = {}
    for hit in hits:
        if hit["_source"]["status"] == "usable":
            together.setdefault(hit["_source"]["family"], []).append(hit["_source"]["key"])
    return sorted(map(sorted, together.values()))


def test_tellings_are_a_family_under_the_id_of_the_first(archive: Archive) -> None:
    first, second = story("1", HARBOUR), story("2", GROWN, source="صحيفة", hours=-3)
    assert file(archive, first)[0].family == first.id
    assert [each.family for each in file(archive, second, story("3", VALLEY))] == [first.id, story("3", VALLEY).id]
    assert parts(archive) == [["1", "2"], ["3"]]
    assert [each.family for each in file(archive, second, first)] == [first.id, first.id]


def take(number: int) -> Story:
    """A chain of takes: each is near the one before and after it, and less so to those further off."""
    words = (HARBOUR + " " + VALLEY).replace("\n", " ").split()
    return story(str(number), " ".join(words[number * 9 : number * 9 + 70]), hours=number / 10)


def test_what_the_source_says_continues_a_story_is_of_its_family(archive: Archive) -> None:
    """However other its words, and whoever of two that continue the same comes first, or before it."""
    first = replace(story("urn:1", HARBOUR), format="ninjs")
    update = replace(story("urn:2", VALLEY, hours=2000), format="ninjs", lineage=("urn:1",))
    other = replace(story("urn:3", GOLD, source="صحيفة"), format="newsml-g2", lineage=("urn:1",))
    file(archive, update, other)
    assert parts(archive) == [["urn:2", "urn:3"]]
    file(archive, first)
    assert parts(archive) == [["urn:1", "urn:2", "urn:3"]]


def test_a_story_between_two_families_makes_them_one(archive: Archive) -> None:
    file(archive, take(0), take(2))
    assert parts(archive) == [["0"], ["2"]]
    file(archive, take(1))
    assert parts(archive) == [["0", "1", "2"]]


def test_the_one_that_held_a_family_together_leaves_it_in_parts(archive: Archive) -> None:
    file(archive, take(0), take(1), take(2))
    file(archive, replace(take(1), version=2, body=VALLEY))
    assert parts(archive) == [["0"], ["1"], ["2"]]
    file(archive, replace(take(1), version=3))
    assert parts(archive) == [["0", "1", "2"]]
    file(archive, replace(take(1), version=4, status="canceled"))
    assert parts(archive) == [["0"], ["2"]]


def test_a_story_that_is_corrected_alone_keeps_its_family(archive: Archive) -> None:
    first = story("1", HARBOUR)
    file(archive, first)
    assert file(archive, replace(first, version=2, body=GROWN))[0].family == first.id
    assert file(archive, replace(first, version=3, body=VALLEY))[0].family == first.id
    assert file(archive, first)[0].family == first.id


def test_the_founder_may_leave_and_the_family_goes_on_under_its_id(archive: Archive) -> None:
    first, second = story("1", HARBOUR), story("2", HARBOUR, source="صحيفة")
    file(archive, first, second)
    gone = file(archive, replace(first, version=2, body=VALLEY))[0]
    assert gone.family not in {first.id, second.id}
    assert file(archive, story("3", GROWN))[0].family == first.id
    assert parts(archive) == [["1"], ["2", "3"]]


def test_two_workers_at_once_end_in_one_family(archive: Archive) -> None:
    def worker(number: int) -> None:
        other = Archive(archive.settings)
        for at in range(6):
            file(other, *(story(f"{number}-{at}-{each}", text, hours=at) for each, text in enumerate((HARBOUR, VALLEY))))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(4)))
    assert [len(part) for part in parts(archive)] == [24, 24]


TAKES = [take(number) for number in (0, 1, 2, 4, 5)]
VERSIONS = [*TAKES, replace(TAKES[1], version=2, body=VALLEY), replace(TAKES[3], version=2, status="canceled")]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(VERSIONS), st.lists(st.integers(1, 3), min_size=7, max_size=7), st.integers(0, 6))
def test_any_order_in_any_batches_with_a_crash_ends_in_the_same_families(
    archive: Archive, order: Sequence[Story], sizes: Sequence[int], crash: int
) -> None:
    for index in (archive.names.stories, archive.names.families):
        archive.client.indices.refresh(index=index)
        archive.client.delete_by_query(index=index, body={"query": {"match_all": {}}}, params={"refresh": "true"})
    rest = list(order)
    for number, size in enumerate(sizes):
        batch, rest = rest[:size], rest[size:]
        if number == crash:  # a worker dies before its stories are stored; another does the batch again
            families.settle(archive.client, archive.names, [Filing(each, "document", MORNING) for each in batch])
        file(archive, *batch)
    assert parts(archive) == [["0"], ["1"], ["2"], ["5"]]
