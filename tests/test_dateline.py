import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.dateline import of_credit, split

NAMES = (
    "الموصل|السليمانية|العراق|جدة|القاهرة|دبي|الإمارات العربية المتحدة|بغداد|صنعاء|واشنطن|باريس|غزة|دمشق|"
    "عمان|الأردن|القطيف|لونبورج|ألمانيا|بيروت|رام الله|القدس|كان|فرنسا|الرياض|سوريا|لندن|برلين|تونس|"
    "الكويت|عدن|اليمن|القدس المحتلة"
)
PLACES = set(NAMES.split("|"))

HEADS = [
    ("الموصل/السليمانية (العراق) - ", "الموصل/السليمانية (العراق)"),
    ("جدة ـ عبدالغني الشريف\n\n", "جدة"),
    ("عين اليوم – جدة\n", "جدة"),
    ("Next Previous عين اليوم – القطيف\n ", "القطيف"),
    ("القاهرة (رويترز) - ", "القاهرة"),
    ("دبي، الإمارات العربية المتحدة (CNN) -- ", "دبي، الإمارات العربية المتحدة"),
    ("دبي، الإمارات العربية المتحدة (CNN)— ", "دبي، الإمارات العربية المتحدة"),
    ("بغداد 8 مارس (واس) : ", "بغداد"),
    ("بغداد 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م واس\n ", "بغداد"),
    ("برلين، 8 مارس (د ب أ) - ", "برلين"),
    ("القاهرة في 8 مارس / أ ش أ / ", "القاهرة"),
    ("صنعاء – سبأ: ", "صنعاء"),
    ("واشنطن - وكالات: ", "واشنطن"),
    ("(أ ف ب) - باريس - ", "باريس"),
    ("غزة – خاص: ", "غزة"),
    ("دمشق-سانا\n", "دمشق"),
    ("رويترز- لونبورج (ألمانيا): ", "لونبورج (ألمانيا)"),
    ("هديل غبّون\nعمان، الأردن (CNN) -- ", "عمان، الأردن"),
    ("غزة/القدس/رام الله - الأناضول - ", "غزة/القدس/رام الله"),
    ("بيروت ودمشق - ", "بيروت ودمشق"),
    ("القاهرة – رام الله (د ب أ) – ", "القاهرة – رام الله"),
    ("لندن: «الشرق الأوسط»\n", "لندن"),
    ("تونس / الأناضول / ", "تونس"),
    ("الكويت - كونا -- ", "الكويت"),
    ("القدس المحتلة - معا - ", "القدس المحتلة"),
    ("سبق- وكالات: ", ""),
    ("(CNN)-- ", ""),
    ("محمد السريعي – عين اليوم\n ", ""),
    ("تونس، أ ش أ: ", "تونس"),
    ("لوبورجيه (فرنسا) - ", "لوبورجيه (فرنسا)"),
    ("جنوبي الموصل (العراق) - ", "جنوبي الموصل (العراق)"),
    ("جدة - العمانية - ", "جدة"),
]
LEAD = "قال مسؤول عسكري إن القوات تقدمت في عدة محاور."


@pytest.mark.parametrize(("head", "places"), HEADS)
def test_a_dateline_is_cut_off(head: str, places: str) -> None:
    assert split(head + LEAD, PLACES.__contains__) == (places, LEAD)


@pytest.mark.parametrize("head", ["نيامي (أ ف ب) - ", "الحسكة - ", "الموصل/السليمانية (العراق) - ", "القاهرة (رويترز) - "])
def test_the_form_alone_is_enough_where_no_list_knows_the_place(head: str) -> None:
    places, rest = split(head + LEAD)
    assert rest == LEAD
    assert places
    assert head.startswith(places)


@pytest.mark.parametrize(
    "body",
    [
        "وقال – وهو يبكي – إن المدينة دمرت.",
        '"لن أعود" - قال اللاعب بعد المباراة.',
        "سوريا: مقتل عشرة في هجوم",
        "العلاقات الإماراتية – الصينية، تطورت كثيرا",
        "تم اليوم الأحد 12 مارس 2016 العثور على جثة رجل",
        "كيم جونغ - أون أول زعيم يعبر الحدود",
        "نقلت وكالة الأنباء السورية (سانا) عن مصدر قوله",
        "في الصحف اليوم: القمة العربية",
        "تغلب المنتخب 2 - 1 على ضيفه",
        "- قال إنه سيعود\n- نفى ذلك",
        "ألقت فضيحة فيسبوك - المتعلقة بتداول بيانات - بظلالها",
        "",
        "العراق",
    ],
)
def test_what_is_no_dateline_stays(body: str) -> None:
    assert split(body, PLACES.__contains__) == ("", body)
    assert split(body) == ("", body)


def test_a_person_quoted_after_the_place_stays_in_the_body() -> None:
    assert split("القاهرة - الوزير: لن أرحل", PLACES.__contains__) == ("القاهرة", "الوزير: لن أرحل")


def test_a_credit_line_apart_from_the_body() -> None:
    assert of_credit("دبي - قناة العربية", PLACES.__contains__) == "دبي"
    assert of_credit("كان (فرنسا) - وكالات", PLACES.__contains__) == "كان (فرنسا)"
    assert of_credit("قناة العربية", PLACES.__contains__) == ""


@given(st.text(alphabet="قال الموصل-–:()/\n،«»0123 ـ", max_size=80))
def test_the_rest_is_always_the_end_of_the_body(body: str) -> None:
    places, rest = split(body, PLACES.__contains__)
    assert body.endswith(rest)
    assert not places or rest != body


@given(st.text(max_size=80))
def test_no_characters_break_the_splitter(body: str) -> None:
    for head in ("", "القاهرة - ", "رويترز: "):
        assert (head + body).endswith(split(head + body)[1])
    of_credit(body)
