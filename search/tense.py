"""Does a date stand in the future? Arabic says so with a verb before it («سيعقد الثلاثاء») far more often than with «المقبل»."""

from search.almanac import word_set
from search.line import Line

_WINDOW = 14
_REPORTED = word_set(
    "قال قالت وقال وقالت فقال اعلن اعلنت واعلن واعلنت اكد اكدت واكد واكدت ذكر ذكرت وذكر وذكرت افاد افادت "
    "وافاد وافادت كان كانت وكان وكانت كشف كشفت وكشف وكشفت اضاف اضافت واضاف واضافت صرح صرحت اوضح اوضحت "
    "واوضح قتل وقع وقعت شهد شهدت نشر نشرت اعتبر بحث بحثت التقي التقت وصل وصلت اصدر اصدرت وافق وافقت دعا "
    "دعت ودعا ودعت شن شنت عقد عقدت وعقد تعهد حذر حذرت استقبل الماضي الماضيه حسب بحسب وفق وفقا نقلت نقلته "
    "نقل لفت لافتا اورد اوردت ونقلت said announced was were"
)
"""Past verbs: the nearest of these or of a future sign decides."""
_SIGNS = word_set(
    "سوف وسوف لن المقرر مقررا مقرره مقرر المقرره المزمع المرتقب المرتقبه مرتقب مرتقبه ينتظر "
    "يتوقع تتوقع يفترض يعتزم تعتزم ويعتزم ينوي تنوي بحلول اعتبارا ابتداء بدءا استعدادا "
    "تمهيدا تحضيرا تاهبا المقبل المقبله المقبلين القادم القادمه يستعد تستعد ويستعد يتاهب تتاهب موعد will due "
    "scheduled expected"
)
_HOPED = word_set("المتوقع المنتظر المرجح المفترض المؤمل المقرر")
"""A future sign only after «من»."""
_SCHEDULED = word_set(
    "يعقد تعقد يستانف تستانف ينطلق تنطلق يلتقي تلتقي يواجه تواجه يستضيف تستضيف يخوض تخوض يفتتح تفتتح يغادر "
    "تغادر يصل تصل يزور تزور يلعب تلعب ينظم تنظم يختتم تختتم تقام يقام يحتضن تحتضن يجتمع تجتمع يلاقي تلاقي "
    "يبدا تبدا يستقبل تستقبل تجري يجري يصوت تصوت يقلع يدخل تدخل يقيم تقيم يدشن تدشن يرعي ترعي يستهل تستهل "
    "يتوجه تتوجه يحتفل تحتفل ينعقد تنعقد يحل"
)
"""Verbs that announce what is on the calendar; in the present they mean the coming day."""
_NOUNS = word_set(
    "سيد سيدة سيدات سيدي سيدني سيدنا سيدتي سيناء سيناريو سيناتور سيرة سيرا سيراليون سيرت سيرته سيرتها "
    "سيرك سيرغي سيرجي سيرجيو سيريا سيف سيفا سيما سيئ سيئة سيئا سيادة سيادي سيادية سيادتها سيادته سيول "
    "سيولة سيوف سيل سيلا سيلان سيلفا سيليا سيغار سيغارة سيتي سيبيريا سيب سيمون سيمونا سيمنز سيمنس سيزار "
    "سيباستيان سيبستيان سيسيليا سيرينا سيدورف سيلفيو سيلين سينيغال سيرفي ستيرلينغ ستيفانو ستيرجيس "
    "ستانفورد ستونز ستيوارت سيدان سيشل سيشيل سيميل سيلفي سيميوني سيناوي سيئول سينما سينمائي سينمائية "
    "سيبراني سيبرانية ستة ستين ستون ستاد ستار ستارز ستيف ستيفن ستيفان ستيني ستينيات ستال ستايل ستر "
    "ستراتيجي ستراتيجية ستراسبورغ ستوكهولم ستوديو ستوك ستاندرد ستالين ستانلي ستامب ستورم ستورمي ستوري سنة "
    "سنوات سنواته سنواتها سنوي سنويا سنوية سنتين سنين سند سندا سندات سنغافورة سنجار سنتر سني سنية سنا سنت "
    "سنتا سنتات سنان سنود سنودس سنون سنام سنتيمتر سنتيمترا سنوسي سنوار سنده سنغالي سنغال"
)
_NOUN_STEMS = ("سياس", "سيار", "سياق", "سيطر", "سياح", "سيكولوج")
_MORE_THAN = word_set("أكثر أقل أعلى أسوأ أفضل أدنى أسرع أبطأ")
_NOT_PAST = word_set("انترنت وقت صوت")
_WERE = word_set("كان كانت وكان وكانت كانوا")
_ENDS = frozenset(".!؟?؛;\n")


def is_future(line: Line, at: int) -> bool:
    """Whether what stands before word `at` in its sentence puts it in the future."""
    for number in range(at - 1, max(-1, at - 1 - _WINDOW), -1):
        if not _ENDS.isdisjoint(line.gap(number)):
            return False
        word = line.word(number)
        if word in _REPORTED:
            return False
        bare = word[1:] if word[:1] in {"و", "ف"} else word
        if _is_past(word):
            return False
        hoped = word in _HOPED and line.word(number - 1) in {"من", "ومن"} and line.word(number - 2) not in _MORE_THAN
        if hoped or word in _SIGNS or bare in _SIGNS or _will(bare):
            return _WERE.isdisjoint(line.word(before) for before in range(number - 3, number))
        if bare in _SCHEDULED:
            return line.word(number - 1) not in _REPORTED and line.word(number - 1) not in {"لم", "ولم", "كما"}
    return False


def _is_past(word: str) -> bool:
    """Whether a word has the ending of a past verb in the feminine («اقترحت سيول الأربعاء»)."""
    if len(word) < 5 or word[-1] != "ت" or word[-2] in "اوي" or word in _NOT_PAST:
        return False
    return not word.startswith(("ال", "وال", "بال", "لل")) and word[0] not in "ستيبكن"


def _will(bare: str) -> bool:
    """Whether a word is a verb with the future's س (سيعقد، ستبدأ)."""
    return len(bare) > 3 and bare[:2] in {"سي", "ست", "سن"} and bare not in _NOUNS and not bare.startswith(_NOUN_STEMS)
