"""Words meet under one key when they are forms of one word, and names stay themselves."""

import pytest

from search.arabic import exact, fold
from search.derivation import derived, remote
from search.lexicon import GAP, lexicon
from search.lists import DATA, read_table, split


@pytest.mark.parametrize(
    "forms",
    [
        "الحل حل لحل والحل",
        "الرد رد بالرد للرد",
        "يمكن ويمكن يمكنه",
        "ناشط ناشطون الناشطين ناشطة",
        "مقاتل المقاتلين مقاتلي",
        "ميليشيا ميليشيات الميليشيات",
        "حوثي الحوثيون والحوثيين الحوثية",
        "الفيدرالي الفيدرالية",
        "أعلن سيعلن ستعلن يعلن",
        "و16 ال16 16 بـ16",
        "لأردوغان أردوغان وأردوغان",
        "لعب للعب اللعب",
        "تأسس تأسست تاسست",
        "تحدث يتحدث تحدثت تحدثوا",
        "قضى قضت قضوا وقضت",
        "منع منعت",
        "رفع رفعت",
        "نفى نفت",
        "حوثي حوثيا",
        "مسلح مسلحو مسلحون",
        "إضراب اضراب الاضراب الإضراب",
        "أمني امني الامني الامنية الأمنية",
        "أبرز ابرز الابرز",
        "أعمال اعمال الاعمال عمل",
        "شاطئ شاطيء الشاطئ الشاطيء",
        "لاجئ لاجيء اللاجئين",
        "مسؤول مسؤل المسؤول",
        "أكد يؤكدون ويؤكدون",
        "بدأ يبدؤون يبدأ",
        "وصل يصلون سيصلون",
        "رأى يرون",
        "طائرة طائرتان طائرتين طائرات",
        "قوات قواته بقواتهم",
        "قتل ليقتلوه يقتلوه",
        "تدخل تدخلات التدخلات",
        "تفاوض تفاوضات",
        "باليستي الباليستي باليستية للباليستية",
        "فيتو الفيتو بالفيتو",
        "بروتوكول وبروتوكول البروتوكول",
        "ميليشيا مليشيا مليشيات الميليشيات",
        "ديمقراطية ديموقراطية الديموقراطية",
        "كيلوغرام كيلوجرام",
        "غالانت جالانت",
        "غانتس جانتس",
    ],
)
def test_forms_of_one_word_have_one_key(forms: str) -> None:
    assert len({lexicon().key(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كفيلة", "فيل"),
        ("نخيل", "خيل"),
        ("نقاد", "قاد"),
        ("فيتو", "أتى"),
        ("باليستي", "ستون"),
        ("فيتنامي", "تنامي"),
        ("كوبي", "كوب"),
        ("تدخلات", "دخل"),
        ("معارضين", "معرض"),
    ],
)
def test_what_begins_like_something_glued_on_is_whole(one: str, other: str) -> None:
    assert lexicon().key(one) != lexicon().key(other)


@pytest.mark.parametrize("place", ["الرياض", "الرباط", "الظهران", "الفرات", "البوسنة"])
def test_a_place_with_an_article_means_no_other_word(place: str) -> None:
    assert lexicon().key(place) == fold(place.removeprefix("ال"))
    assert not [*derived(place), *remote(place)]


def test_who_asks_for_a_minister_means_women_too() -> None:
    assert ("وزيره",) in [keys for keys, _, _ in derived("وزير")]
    assert ("وزير",) not in [keys for keys, _, _ in derived("وزيرة")]


@pytest.mark.parametrize(("word", "not_of"), [("حج", "حجه"), ("بري", "بريه")])
def test_a_plural_of_a_feminine_is_not_of_the_masculine(word: str, not_of: str) -> None:
    assert (not_of,) not in [keys for keys, _, _ in derived(word)]


@pytest.mark.parametrize(
    "name",
    [
        "أردوغان",
        "لويس",
        "كوهين",
        "بيتر",
        "كوبر",
        "جونسون",
        "بايرن",
        "واتساب",
        "البنتاغون",
        "فينغر",
        "باولو",
        "لوثر",
        "أمازون",
        "إيفان",
        "آيفون",
        "برنت",
        "ماكرون",
    ],
)
def test_names_of_abroad_lose_no_letters(name: str) -> None:
    assert lexicon().key(name) == fold(exact(name).removeprefix("ال"))


@pytest.mark.parametrize("name", ["سرت", "تدمر", "روما", "تبوك", "بارزان", "تيران"])
def test_places_that_look_like_words_stay_places(name: str) -> None:
    assert lexicon().key(name) == name == lexicon().key(f"و{name}")


def test_names_of_the_lists_are_never_another_word() -> None:
    """Whatever place or group is called by one word that the language does not have, it is sought as itself."""
    lemmas = lexicon()
    broken = []
    for path in sorted([*DATA.glob("places*.tsv"), *DATA.glob("groups_*.tsv")]):
        for row in read_table(path):
            words_too = {*split(row.get("bound", "")), *split(row.get("doubtful", ""))}
            for name in (row["name_ar"], *split(row.get("aliases", ""))):
                written = exact(name)
                bare = written[2:] if written.startswith("ال") and len(written) > 4 else written
                if (
                    name.endswith("ه")
                    or " " in name
                    or "-" in name
                    or name in words_too
                    or len(bare) < 3
                    or name.isascii()
                    or bare in lemmas.forms
                    or "ال" + bare in lemmas.forms
                ):
                    continue
                if name.endswith(("يون", "يين", "ية")) and path.name.startswith(("groups", "places_towns")):
                    continue  # they are inflected on purpose: الحوثيون, حوثي, الحوثية
                if lemmas.key(name) not in (fold(bare), fold(written), GAP):
                    broken.append((name, lemmas.key(name)))
    assert broken == []


def test_no_word_of_the_language_becomes_a_place() -> None:
    """None of the 300,000 forms of the lexicon is stemmed into the name of a place that is spelled otherwise."""
    lemmas = lexicon()
    places = {
        fold(exact(name).removeprefix("ال"))
        for row in read_table(DATA / "places.tsv")
        for name in (row["name_ar"], *split(row.get("aliases", "")))
        if " " not in name and name not in {*split(row.get("bound", "")), *split(row.get("doubtful", ""))}
    }
    fronts = ("", "ال", "وال", "بال", "لل", "و", "ب", "ل", "ف", "ك")
    met = [
        (form, key)
        for form in lemmas.forms
        if len(key := lemmas.key(form)) > 2
        and key in places
        and not form.endswith(("ات", "نا"))  # دوحات is of دوحة as well, and مغربنا is our Morocco
        and not any(fold(form) == front + key for front in fronts)
    ]
    assert met == []


@pytest.mark.parametrize(
    ("word", "other"),
    [("يلغي", "إلغاء"), ("تغلق", "إغلاق"), ("يعود", "عودة"), ("ملتزمون", "التزام"), ("مستعد", "استعداد"), ("احتج", "محتج")],
)
def test_a_verb_that_may_be_meant_brings_its_noun(word: str, other: str) -> None:
    assert other in {text for _, _, text in remote(word)}


@pytest.mark.parametrize(("word", "other"), [("اجتمع", "مجتمع"), ("انتخب", "منتخب"), ("سرت", "سرى"), ("يعود", "عيادة")])
def test_what_is_no_participle_or_action_stays_apart(word: str, other: str) -> None:
    assert other not in {text for _, _, text in remote(word)}


def test_derivation_keeps_to_words_that_mean_the_same() -> None:
    def others(word: str) -> set[str]:
        return {other for _, _, other in derived(word)}

    assert "اغتيال" in others("اغتال")
    assert "فصيل" in others("فصائل")
    assert "العملات" not in others("العمل")
    assert "حامل" not in others("حملة")
    assert "حادث" not in others("محادثات")
    assert "تقديم" not in others("القدم")
    assert all(other.isalpha() for word in ["متن", "سليم", "أعلى", "غرفة", "أثر"] for other in others(word))


def test_a_plural_that_is_a_noun_of_its_own_says_so() -> None:
    rules = {other: rule for _, rule, other in derived("خطير")}
    assert rules["خطر"] == "either"
