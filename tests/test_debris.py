"""Lines that are a page's and not its story's are told from those that only look like them."""

import pytest

from search.formats.credits import credit, names_agency, names_person
from search.formats.debris import is_debris, trim_end, without_debris
from search.formats.letters import language_of, tidy

DEBRIS = [
    *("شارك", "فيسبوك تويتر واتساب", "Share on Facebook", "A+ A-", "1", "***", "12,304 مشاهدة", "0 تعليقات", "عدد القراءات: 312"),
    *(
        "الرئيسية > أخبار > العراق",
        "اقرأ أيضا: معرض للكتاب",
        "إقرأ المزيد",
        "مواضيع ذات صلة",
        "الأكثر قراءة",
        "الوسوم: العراق، الموصل",
    ),
    *("#العراق #الموصل", "جميع الحقوق محفوظة © 2017", "https://example.org/a/1", "desk@example.org", "إعلان", "3 دقائق للقراءة"),
    *(
        "تابعونا على تلغرام",
        "منذ 3 ساعات",
        "صورة: مشهد من المدينة",
        "صدر الصورة، GETTY IMAGES",
        "المزيد",
        "م.ع/ س.ب",
        "14:05 ت م",
    ),
]
TOLD = [
    *(
        "وقال إن الشركة تحمي حقوق الملكية الفكرية لكل من يعمل فيها.",
        "المزيد من المخاطر",
        "شارك آلاف في المسيرة التي جابت وسط المدينة.",
    ),
    *("«داعش» يتبنى «الهجوم»", "وصدرت صورة عن المجلس تظهر فيها القاعة خالية من الحضور.", "اقتصاد المعرفة"),
]


@pytest.mark.parametrize("line", DEBRIS)
def test_debris_is_told(line: str) -> None:
    assert is_debris(line)


@pytest.mark.parametrize("line", TOLD)
def test_words_of_the_story_stay(line: str) -> None:
    assert not is_debris(line)


def test_links_below_read_also_go_and_the_story_after_them_stays() -> None:
    story, after = "قال مسؤول إن الطريق فتح أمام السيارات.", "وأضاف أن العمل انتهى."
    assert without_debris([story, "اقرأ أيضا:", "معرض للكتاب في مسقط", "سوق للزهور", after]) == [story, after]


def test_years_that_head_a_part_of_the_story_stay() -> None:
    assert without_debris(["2014", "سقطت المدينة.", "2017", "عادت المدينة.", "2018"]) == [
        "2014",
        "سقطت المدينة.",
        "2017",
        "عادت المدينة.",
    ]


@pytest.mark.parametrize(
    "end",
    [
        " (النهاية)",
        " انتهى 25/م",
        " // انتهى //",
        " (إعداد سالم علي للنشرة العربية - تحرير هند كريم)",
        " -وات-",
        "… المزيد",
        " المزيد",
    ],
)
def test_closing_marks_are_cut_off_the_last_paragraph(end: str) -> None:
    assert trim_end(["فتح الطريق أمام السيارات." + end])[0].rstrip("…") == "فتح الطريق أمام السيارات."


def test_sentence_that_ends_with_ended_is_whole() -> None:
    assert trim_end(["قال إن الاجتماع انتهى."]) == ["قال إن الاجتماع انتهى."]


@pytest.mark.parametrize(
    ("line", "who"),
    [
        *(
            ("كتب: أحمد حسن", "أحمد حسن"),
            ("المصدر : الجزيرة + وكالات", "الجزيرة + وكالات"),
            ("بقلم/ سارة", "سارة"),
            ("(رويترز)", "رويترز"),
        ),
        *(("كتب أن الطريق فتح أمام الناس في الصباح الباكر", ""), ("قال مسؤول", ""), ("محرر الموقع", "محرر الموقع")),
    ],
)
def test_credits_are_read_without_their_labels(line: str, who: str) -> None:
    assert credit(line) == who


def test_agencies_and_people_are_told_by_their_names() -> None:
    assert names_agency("وكالات")
    assert not names_agency("خطوة مهمة")
    assert names_person("محمد السالم")
    assert not names_person("خطوة مهمة")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        *(("العـــراق", "العراق"), ("بغداد ـ رويترز", "بغداد - رويترز"), ("عام 1438 هـ", "عام 1438 هـ"), ("ﺍﻟﻌﺮﺍﻕ", "العراق")),
        *(
            ("کتاب علی الطاولة فی البیت", "كتاب على الطاولة في البيت"),
            ("\u202bنص\u202c\u200f", "نص"),
            ("سطر\r\nسطر\u2028سطر", "سطر\nسطر\nسطر"),
        ),
    ],
)
def test_text_is_stored_in_arabic_letters_without_ornament(text: str, wanted: str) -> None:
    assert tidy(text) == wanted


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *(
            ("أعلنت بلدية المدينة افتتاح السوق", "ar"),
            ("این کتاب را به شما می‌دهم که از آن است", "fa"),
            ("یہ کتاب اس کے گھر میں ہے اور", "ur"),
        ),
        *(
            ("ئەم کتێبە لە ماڵەوەیە و خوێندنەوەی خۆشە", "ckb"),
            ("The market opened today", "en"),
            ("Рынок открылся сегодня", ""),
            ("市場が開いた", ""),
        ),
    ],
)
def test_language_is_told_by_letters_and_common_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_body_of_one_line_is_kept_whatever_it_looks_like() -> None:
    line = "برنامج الخرائط © من الشركة الجديدة متاح الآن للهواتف"
    assert without_debris([line]) == [line]
    assert without_debris(["وقالت الشركة إن البرنامج متاح للهواتف.", "© صحيفة الأيام"]) == [
        "وقالت الشركة إن البرنامج متاح للهواتف."
    ]
    assert without_debris(["شارك", "تابعونا على تويتر"]) == []
