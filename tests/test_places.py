"""Places in sentences of the press: found, told from words, people and papers, and from each other."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import places
from search.lists import load
from search.place_names import build, named, readings
from search.story import Facts, Story
from search.text import Text

LISTS = load()
NAMES = build(LISTS)


def found(body: str, headline: str = "") -> dict[str, str]:
    """Ids of the places that a text names, each with its role."""
    story = Story("test", "1", headline, body, datetime(2017, 3, 8, tzinfo=UTC))
    return {each.id: each.role for each in places.find(Text.of(story), NAMES).mentions}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("اندلعت اشتباكات بالموصل ليلا", {"iq-mosul"}),
        ("تقدمت القوات وللرقة طريق واحد", {"sy-raqqa"}),
        ("مدن كبرى كالقاهرة تعاني الزحام", {"eg-cairo"}),
        ("سافر الوفد لدمشق ثم لليمن", {"sy-damascus", "ye"}),
        ("زار وفد سورية أمس", {"sy"}),
        ("في أميركا وفي امريكا", {"us"}),
        ("وصل إلى ابو ظبي ثم إلى أبوظبي", {"ae-abu-dhabi"}),
        ("بين العراق وسوريا وتركيا", {"iq", "sy", "tr"}),
        ("عبر مضيق هرمز إلى خليج عمان", {"x-strait-of-hormuz", "x-gulf-of-oman"}),
    ],
)
def test_clitics_and_spellings(text, ids):
    assert set(found(text)) == ids


@pytest.mark.parametrize(
    "text",
    [
        "بيان صدر بين الطرفين قبل أيام",
        "المدينة تشهد هدوءا منذ الصباح",
        "قال حسين شعبان إن الوضع هادئ",
        "أعلنت الحكومة السعودية موقفها",
        "درس في جامعة بغداد وعمل في بنك دبي",
        "نقلت صحيفة الرياض عن مصدر",
        "التحق بقوات سورية معارضة",
        "دومًا ما يقال ذلك",
        "قال إن مقاتلا بريطانيا قتل",
        "أضاف مروان دماج أن الصحافة في خطر، وقال دماج إن النقابة قلقة",
        "صدرت ولاية ثانية للرئيس",
        "تحدث إلى جمعية الكشافة العربية السعودية",
    ],
)
def test_what_is_no_place(text):
    assert found(text) == {}


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("أعلن مسؤول ليبي في طرابلس وقف القتال قرب مصراتة", "ly-tripoli"),
        ("أعلن الجيش اللبناني توقيف مطلوبين في طرابلس شمال لبنان", "lb-tripoli"),
        ("تقدمت قوات المقاومة اليمنية في محافظة البيضاء وسط اليمن", "ye-al-bayda"),
        ("عقد مجلس النواب الليبي جلسة في مدينة البيضاء شرق ليبيا", "ly-bayda"),
    ],
)
def test_namesakes_are_told_apart_by_the_story(text, id_):
    assert id_ in found(text)


def test_a_name_that_is_a_kingdom_means_the_papers_own():
    body = "أكد الوزير أن جامعات المملكة تستعد للعام الجديد"
    story = Story("okaz", "1", "", body, datetime(2015, 8, 1, tzinfo=UTC))
    assert [each.id for each in places.find(Text.of(story), NAMES, home="SA").mentions] == ["sa"]
    assert [each.id for each in places.find(Text.of(story), NAMES, home="JO").mentions] == ["jo"]


def test_the_nation_after_a_name_decides():
    assert "tr-kilis" in found("سقطت قذيفة قرب بلدة كلس التركية")
    assert "gb-london" in found("أقيمت المباراة في العاصمة البريطانية لندن أمس")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("سيطرت على قرى الكوجلية والحمدانة وتل زعرور قرب الرقة", {"الكوجلية", "الحمدانة", "تل زعرور"}),
        ("تحطمت في مطار خشم العان", {"مطار خشم العان"}),
        ("وصل إلى مطار البصرة الدولي", {"مطار البصرة الدولي"}),
    ],
)
def test_names_after_a_place_noun_end_where_they_should(text, names):
    story = Story("test", "1", "", text, datetime(2017, 3, 8, tzinfo=UTC))
    surfaces = {surface.removeprefix("و") for each in places.find(Text.of(story), NAMES).mentions for surface in each.surfaces}
    assert names <= surfaces


def test_hamzas_that_fold_alike_are_told_apart():
    assert "ye-ibb" not in found("في آب الماضي زار أب ابنه في اليمن")
    assert "ye-ibb" in found("اندلعت معارك في تعز وإب وسط اليمن")


def test_capitals_that_speak_are_governments():
    roles = found("أكدت واشنطن دعمها، وقالت طهران إنها ترفض. وجرت الاشتباكات في الرقة شمال سوريا قرب الطبقة")
    assert roles["us-washington"] == "metonym"
    assert roles["ir-tehran"] == "metonym"
    assert roles["sy-raqqa"] == "main"


def test_rows_of_states_are_parties_not_places():
    roles = found("يضم الاجتماع الأردن والبحرين وتونس والجزائر والسودان")
    assert set(roles.values()) == {"metonym"}


def test_a_place_noun_finds_what_no_list_holds():
    story = Story("test", "1", "", "سيطرت القوات على قرية كفر زعتان شمال الرقة", datetime(2017, 3, 8, tzinfo=UTC))
    mentions = {each.name_ar: each for each in places.find(Text.of(story), NAMES).mentions}
    village = mentions["كفر زعتان"]
    assert village.country == "SY"
    assert "sy-raqqa" in village.parents
    assert village.kind == "village"


def test_adjectives_after_a_place_noun_are_no_names():
    assert found("تقع في منطقة صناعية وفي مدينة سورية وقرية صغيرة") == {}


def test_the_facet_rolls_up_to_the_country():
    story = Story("test", "1", "مقتل قيادي في الدواسة", "اندلعت معارك في حي الدواسة غرب الموصل", datetime(2017, 3, 8, tzinfo=UTC))
    facts = Facts(places=places.find(Text.of(story), NAMES).mentions)
    assert {"iq-dawasa", "iq-mosul", "iq-nineveh", "iq"} <= set(places.facet_ids(facts, LISTS))


def test_taken_words_are_left_alone():
    story = Story("test", "1", "", "في العراق", datetime(2017, 3, 8, tzinfo=UTC))
    assert places.find(Text.of(story), NAMES, taken=[(1, 2)]).mentions == ()


def test_places_of_a_question():
    answer = named(NAMES, ["انفجار", "بالموصل", "طرابلس"])
    assert [(start, end) for start, end, _ in answer] == [(1, 2), (2, 3)]
    assert answer[0][2][0].id == "iq-mosul"


def test_readings_cut_one_clitic_at_a_time():
    assert set(readings("وللرقه")) >= {("", "وللرقه"), ("و", "للرقه"), ("ول", "الرقه")}
    assert list(readings("مصر")) == [("", "مصر")]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ابتحدرسعفقكلمنهوية لموصلبغداد.،-\n«»() ىًـ٣"), max_size=300))
def test_any_text_is_read(text):
    found(text or "x", text)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_any_characters_are_read(text):
    found(text or "x")
