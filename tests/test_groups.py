"""Groups in sentences of the press: found under clitics and aliases, told from words and people, given their country."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import groups
from search.group_names import build
from search.lists import load
from search.story import Facts, GroupMention, PlaceMention, Story
from search.text import Text

LISTS = load()
NAMES = build(LISTS)


def mentions(body: str, headline: str = "", places: tuple[PlaceMention, ...] = ()) -> tuple[GroupMention, ...]:
    """The groups that a text names."""
    story = Story("test", "1", headline, body, datetime(2017, 3, 8, tzinfo=UTC))
    return groups.settle(groups.find(Text.of(story), NAMES), places)


def ids(body: str, headline: str = "") -> set[str]:
    """Ids of the listed groups that a text names."""
    return {each.id for each in mentions(body, headline) if each.listed}


def unlisted(body: str) -> set[str]:
    """Names that only their form gave away."""
    return {each.name_ar for each in mentions(body) if not each.listed}


def place(country: str, role: str = "main") -> PlaceMention:
    return PlaceMention("x", "", "", country, "city", role, ("x",))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("يقول الخبراء إن داعش خسر معظم أراضيه", {"islamic-state"}),
        ("خطاب عن الفكر المتطرف بداعش ولداعش", {"islamic-state"}),
        ('مقال عن تنظيم "الدولة الإسلامية" وأفكاره', {"islamic-state"}),
        ("تاريخ الدولة الإسلامية في العراق والشام", {"islamic-state"}),
        ("لقاء مع ممثلين للحشد الشعبي", {"popular-mobilization-forces"}),
        ("بيان للحوثيين وآخر من جماعة الحوثي", {"houthis-ansar-allah"}),
        ("المليشيا الحوثية والميليشيات الحوثية", {"houthis-ansar-allah"}),
        ("اجتماع للأمم المتحدة بشأن المناخ", {"united-nations"}),
        ("انعقد مجلس الأمن الدولي", {"un-security-council"}),
        ("فاز ريال مدريد على أتلتيكو مدريد", {"real-madrid-cf", "atletico-madrid"}),
        ("أعلنت أرامكو السعودية نتائجها", {"saudi-aramco"}),
        ("حذر البنتاغون والبيت الأبيض", {"us-department-of-defense-pentagon", "white-house"}),
        ("موقف القوات الأميركية والقوات الأمريكية", {"us-armed-forces"}),
    ],
)
def test_aliases_spellings_and_clitics(text, expected):
    assert ids(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مقر كتائب حزب الله في بغداد", {"kataib-hezbollah"}),
        ("كلمة الأمين العام لحزب الله", {"hezbollah"}),
        ("مكتب طالبان الباكستانية", {"pakistani-taliban-ttp"}),
        ("القوات اللبنانية والكتائب اللبنانية", {"lebanese-forces", "kataeb-party"}),
        ("أعضاء تنظيم القاعدة في جزيرة العرب", {"al-qaeda-in-the-arabian-peninsula"}),
    ],
)
def test_the_longer_name_wins(text, expected):
    assert ids(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أعلنت وزارة الداخلية العراقية خطتها", {"iq-ministry-interior"}),
        ("قالت الخارجية المغربية في بيان", {"ma-ministry-foreign-affairs"}),
        ("بيان وزارة الصحة في اليمن", {"ye-ministry-health"}),
        ("افتتح الجيش اللبناني معرضا", {"lb-army"}),
        ("احتفلت شرطة اليابان", {"jp-police"}),
        ("لعب منتخب مصر والمنتخب التونسي", {"eg-national-team", "tn-national-team"}),
        ("تعاون بين المخابرات الروسية والإيرانية", {"ru-intelligence", "ir-intelligence"}),
        ("اجتمعت حكومة نتنياهو", {"israeli-government"}),
        ("ذكر الجيش الكوري الجنوبي", {"kr-army"}),
        ("اختار الاتحاد العراقي لكرة القدم مدربا", {"iq-football-association"}),
        ("صادق البرلمان العراقي", {"iraqi-council-of-representatives"}),
    ],
)
def test_bodies_of_states(text, expected):
    assert ids(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "وصل وزير الخارجية المغربي إلى الرباط",
        "استقبلت وزيرة الخارجية السويدية ضيفها",
        "كسر هذه القاعدة أمر صعب، ويبقى الطالب على القاعدة نفسها",
        "تم فتح باب القبول في الجامعات",
        "شجع الجمهور الفريق بكل حماس",
        "دعا إلى الاهتمام بفئة الشباب في المدارس",
        "أشرق النور في البيت وعاد الأمل",
        "كان النصر حليف من صبر",
        "رأيت الهلال في السماء مع بداية الشهر",
        "كتب عبد الملك الحوثي رسالة",
        "تباع في السوق أبل وبرتقال",
        "نشر الصورة على تويتر ثم على فيسبوك",
        "شركة كبيرة ولجنة من سبعة أعضاء وحركة السوق",
        "ألقى الكلمة نيابة عنه مساعده",
        "وصف فريق البحث حركة النائم في غرفة النوم",
        "توجه الناس إلى مركز المدينة ثم إلى مركز القيادة",
        "ترأس مجلس الإدارة وحضر مجلس العزاء",
        "سباق انتخابات الرئاسة الأمريكية",
        "مر الطريق قرب كلية الشرطة وساحة الجيش",
        "تظهر القطع المعروضة بشكل كامل وآمل أن تعجبكم",
    ],
)
def test_words_people_and_media_are_no_groups(text):
    assert mentions(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("كتبت الصحف عن القاعدة وعن أسامة بن لادن والظواهري", {"al-qaeda"}),
        ("التقى وفد من فتح وفدا من حماس في غزة وقال مسؤول في حركة فتح إن السلطة الفلسطينية ترحب", {"fatah", "hamas"}),
        (
            "في الدوري المصري تعادل الزمالك والأهلي في مباراة مثيرة وسجل لاعب الفريق هدف التعادل",
            {"zamalek-sc", "al-ahly-sc-egypt"},
        ),
        ("في الدوري السعودي فاز الهلال على الأهلي في مباراة وسجل المهاجم هدفين", {"al-hilal-saudi", "al-ahli-jeddah"}),
    ],
)
def test_doubtful_names_with_evidence(text, expected):
    assert expected <= ids(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("تأسست كتائب ذي قار في المدينة", "كتائب ذي قار"),
        ('رحبت جمعية "أصدقاء النهر" بالقرار', "جمعية أصدقاء النهر"),
        ("زار الوفد جامعة الملك سعود", "جامعة الملك سعود"),
        ("نظمت الجمعية البحرينية للفنون والآداب معرضا", "الجمعية البحرينية للفنون والآداب"),
        ("قالت هيئة حقوق الإنسان إنها", "هيئة حقوق الإنسان"),
        ("أوضحت بلدية بيروت أمس", "بلدية بيروت"),
        ("قائد الفرقة السابعة مشاة", "الفرقة السابعة مشاة"),
        ("أعلن الحزب الشيوعي", "الحزب الشيوعي"),
        ("قالت مديرية أمن الإسكندرية أمس", "مديرية أمن الإسكندرية"),
        ("دعت جامعة الإمام محمد بن سعود الإسلامية الطلاب", "جامعة الإمام محمد بن سعود الإسلامية"),
        ("أقام نادي جدة الأدبي أمسية", "نادي جدة الأدبي"),
        ("أوضحت صحة عسير ذلك", "صحة عسير"),
        ("اجتمعت حكومة كركوك", "حكومة كركوك"),
        ("زار الوفد قبيلة عتيبة", "قبيلة عتيبة"),
        ("قائد المنطقة العسكرية الخامسة", "المنطقة العسكرية الخامسة"),
        ("كرمت الغرفة التجارية الصناعية رجال الأعمال", "الغرفة التجارية الصناعية"),
        ("الجمعية العلمية لعلوم العمران وجمعية الأطفال المعوقين", "جمعية الأطفال المعوقين"),
    ],
)
def test_names_by_their_form(text, name):
    assert name in unlisted(text)


def test_a_body_takes_the_country_of_the_story():
    body = "أعلنت الحكومة أمس خطتها، وقالت وزارة التعليم إنها تستعد."
    assert {each.id for each in mentions(body, places=(place("JO"),))} == {"jo-government", "jo-ministry-education"}
    assert {each.country for each in ()} == set()


def test_a_body_takes_the_country_named_with_it_before():
    found = mentions("قالت الحكومة التونسية إنها تدرس الأمر، وأضافت الحكومة أنها ستعلن القرار.", places=(place("FR"),))
    assert [each.id for each in found] == ["tn-government"]
    assert found[0].surfaces == ("الحكومة التونسية", "الحكومة")


def test_a_listed_force_gives_its_country_to_the_bare_word():
    found = mentions("استعرض الجيش التركي أسطوله، وقال الجيش إن المعرض مفتوح.", places=(place("IQ"),))
    assert [(each.id, each.surfaces) for each in found] == [("turkish-armed-forces", ("الجيش التركي", "الجيش"))]


def test_the_police_of_a_town_are_meant_by_the_bare_word():
    found = mentions("نظمت شرطة ليفربول سباقا، وشكرت الشرطة المشاركين.", places=(place("GB"),))
    assert [each.surfaces for each in found] == [("شرطة ليفربول", "الشرطة")]


def test_a_long_and_a_short_form_are_one():
    found = mentions("اجتمع مجلس الشورى العسكري الأعلى، ثم عاد مجلس الشورى العسكري إلى عمله.")
    assert [each.surfaces for each in found] == [("مجلس الشورى العسكري الأعلى", "مجلس الشورى العسكري")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("في كأس العالم فازت السعودية على مصر وسجل اللاعب هدف الفوز في المباراة أمام الجماهير في الملعب", {"eg-national-team"}),
        ("لعب المنتخب مباراة ودية أمام تونس في الملعب وسجل اللاعب هدف الفوز ثم تعادل الفريق", {"tn-national-team"}),
        ("زار الوفد تونس ومصر", set()),
    ],
)
def test_countries_as_teams_in_sport_only(text, expected):
    assert expected <= ids(text)
    assert bool(expected) == bool(ids(text))


def test_federations_in_a_story_of_sport():
    body = "قرر الاتحاد الإسباني تأجيل المباراة وقال لاعب الفريق إن الدوري وكأس البطولة في الملعب أمام الجماهير بلا هدف"
    assert "es-football-association" in ids(body)
    assert "es-football-association" not in ids("قرر الاتحاد الإسباني للمزارعين تأجيل المعرض")
    assert "uefa" in ids(body + " وأكد الاتحاد الأوروبي ذلك")
    assert "european-union" in ids("أكد الاتحاد الأوروبي دعمه للزراعة")


def test_clubs_in_a_row_speak_for_each_other():
    body = "أوقعت القرعة ناشئي الفريق بجوار الشباب والاتحاد والاتفاق في أولى مبارياته بالدوري السعودي"
    assert ids(body) == {"al-shabab-riyadh", "al-ittihad-jeddah", "al-ettifaq"}


def test_a_body_without_any_country_is_kept_without_one():
    assert [(each.id, each.name_ar) for each in mentions("قالت وزارة التعليم")] == [("*-ministry-education", "وزارة التعليم")]


def test_a_body_takes_the_country_of_the_paper_where_the_story_has_none():
    text = Text.cut("قالت وزارة التعليم")
    assert [each.id for each in groups.settle(groups.find(text, NAMES), home="SA")] == ["sa-ministry-education"]


def test_short_forms_refer_to_the_group_named_last():
    found = {
        each.id: each.anaphora for each in mentions("بيان من حركة حماس ثم بيان من حزب الله. وقال الحزب إنه يدرس، أما الحركة فلا.")
    }
    assert found == {"hamas": ("الحركة",), "hezbollah": ("الحزب",)}


def test_a_doubtful_name_means_no_group_of_later_years():
    text = Text.cut("في عدن قال المتحدث باسم الانتقالي الجنوبي إن المجلس الانتقالي في اليمن يرحب، وأشاد الانتقالي بالمعرض")
    weak = Text.cut("قال المتحدث في عدن إن المجلس الانتقالي في اليمن يرحب بالزوار")
    assert [each.id for each in groups.settle(groups.find(text, NAMES, year=2019))] == ["southern-transitional-council"]
    assert [each.id for each in groups.settle(groups.find(weak, NAMES, year=2019)) if each.listed] == [
        "southern-transitional-council"
    ]
    assert [each.id for each in groups.settle(groups.find(weak, NAMES, year=2012)) if each.listed] == []


def test_surfaces_stand_in_the_text_and_words_are_taken():
    body = "زار الوفد وزارة الداخلية العراقية، وبنك دبي الإسلامي."
    text = Text.of(Story("test", "1", "", body, datetime(2017, 3, 8, tzinfo=UTC)))
    found = groups.find(text, NAMES)
    assert [text.surface(span) for span in found.spans] == ["وزارة الداخلية العراقية", "وبنك دبي الإسلامي"]
    assert all(surface in body for each in groups.settle(found) for surface in each.surfaces)


def test_facets_count_parents_too():
    facts = Facts(groups=mentions("بيان من كتائب القسام"))
    assert groups.facet_ids(facts, LISTS) == ("izz-al-din-al-qassam-brigades", "hamas")


PIECES = ("الحكومة", "حركة", "وزارة", "لل", "و", "«", "»", "الفرقة", "12", "جامعة", "الملك", "بن", "x", "قوات", "\u06e5", "هيئة")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "\n"]), max_size=30))
def test_any_row_of_words_is_read(words):
    body = " ".join(words) or "x"
    assert all(surface in f"\n{body}" for each in mentions(body) for surface in each.surfaces)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(body):
    mentions(body, "x")
