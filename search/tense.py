"""Does a date stand in the future? Arabic says so with a verb before it («سيعقد الثلاثاء») far more often than with «المقبل»."""

from search.almanac import word_set
from search.line import Line

_WINDOW = 14
_REPORTED = word_set(
    "قال قالت وقال وقالت فقال اعلن اعلنت واعلن واعلنت اكد اكدت واكد واكدت ذكر ذكرت وذكر وذكرت افاد افادت وافاد "
    "وافادت كان كانت وكان وكانت كشف كشفت وكشف وكشفت اضاف اضافت واضاف واضافت صرح صرحت اوضح اوضحت واوضح قتل وقع "
    "وقعت شهد شهدت نشر نشرت اعتبر بحث بحثت التقي التقت وصل وصلت اصدر اصدرت وافق وافقت دعا دعت ودعا ودعت شن شنت "
    "عقد عقدت وعقد تعهد حذر حذرت استقبل الماضي الماضيه said announced was were"
)
"""Past verbs: the nearest of these or of a future sign decides."""
_SIGNS = word_set(
    "سوف وسوف لن المقرر مقررا مقرره مقرر المقرره المزمع المرتقب المرتقبه مرتقب مرتقبه المنتظر المنتظره ينتظر "
    "المتوقع يتوقع تتوقع المرجح المفترض يفترض يعتزم تعتزم ويعتزم ينوي تنوي بحلول اعتبارا ابتداء بدءا استعدادا "
    "تمهيدا تحضيرا تاهبا المقبل المقبله المقبلين القادم القادمه يستعد تستعد ويستعد يتاهب تتاهب موعد will due "
    "scheduled expected"
)
_SCHEDULED = word_set(
    "يعقد تعقد يستانف تستانف ينطلق تنطلق يلتقي تلتقي يواجه تواجه يستضيف تستضيف يخوض تخوض يفتتح تفتتح يغادر "
    "تغادر يصل تصل يزور تزور يلعب تلعب ينظم تنظم يختتم تختتم تقام يقام يحتضن تحتضن يجتمع تجتمع يلاقي تلاقي "
    "يبدا تبدا يستقبل تستقبل تجري يجري يصوت تصوت يقلع يدخل تدخل يقيم تقيم يدشن تدشن يرعي ترعي يستهل تستهل "
    "يتوجه تتوجه يحتفل تحتفل ينعقد تنعقد يحل"
)
"""Verbs that announce what is on the calendar; in the present they mean the coming day."""
_NOT_FUTURE = (
    "سياس", "سيار", "سياق", "سيطر", "سينا", "سيد", "سيره", "سيرا", "سيرت", "سيول", "سيوف", "سيف", "سيما", "سيي", "سيبر", "سياد",
    "سيلان", "سيدن", "سيغ", "سيلفا", "سيمي", "سيل", "سياح", "سيراليون", "سيرغي", "سيرجي", "سيرجيو",
    "سته", "ستين", "ستون", "ستاد", "ستار", "ستيف", "سترا", "ستوك", "ستاند", "ستيني", "ستال", "ستايل",
    "سنه", "سنوا", "سنوي", "سنتين", "سنين", "سند", "سنغ", "سنجار", "سنتر", "سني", "سنا", "سنت", "سنان", "سنود", "سنون", "سنام",
)  # fmt: skip
_ENDS = frozenset(".!؟?؛;\n")


def is_future(line: Line, at: int) -> bool:
    """Whether what stands before word `at` in its sentence puts it in the future."""
    for number in range(at - 1, max(-1, at - 1 - _WINDOW), -1):
        if not _ENDS.isdisjoint(line.gap(number)):
            return False
        word = line.word(number)
        if word in _REPORTED:
            return False
        if word in _SIGNS or _will(word):
            return True
        bare = word[1:] if word[:1] in {"و", "ف"} else word
        if bare in _SCHEDULED:
            return line.word(number - 1) not in _REPORTED and line.word(number - 1) not in {"لم", "ولم", "كما"}
    return False


def _will(word: str) -> bool:
    """Whether a word is a verb with the future's س (سيعقد، وستبدأ)."""
    bare = word[1:] if word[:1] in {"و", "ف"} else word
    return len(bare) > 3 and bare[:2] in {"سي", "ست", "سن"} and not bare.startswith(_NOT_FUTURE)
