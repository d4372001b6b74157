"""Which words does the daily press mean otherwise than tables say? Short lists of our own, read by `lexicon`."""

VERBS = (
    "قضى ألقى نفى أنهى أبدى بدا أودى أدلى تبنى نجا هوى أخلى أبقى أفضى أجلى أقر أمر سعى مضى تلا تلقى غطى لقي "
    "رفع منع منح شدد التزم حكم نص عم مر هز مات"
)
"""Verbs of the press whose forms tables hold for other words (منعت, سعت) or for a name (رفعت, حكمت)."""

ACTIONS = (
    "إعلام إعدام إعداد إخراج إسقاط إضراب إظهار إنفاق إلقاء إلحاق إقصاء إعفاء إغلاق إفتاء إثبات إخفاء إحراج إحراز "
    "إجرام إدراك إدراج إشراك إشعار إنصاف إبداع إخلال إملاء إغراء إثراء إطعام إسناد إنزال إلحاد إجهاد إحلال إبحار إبداء"
)
"""Nouns of action that are meant more often than the plural which is written the same without hamza."""

_NAMED = "سرت رباط رياض ظهران فرات جوف باحة جهراء بوسنة محرق روما دوما تدمر معان عكا قنا حلوان نيس دكا غنت بروج شبرا"
PLACES = frozenset(_NAMED.split())
"""Places that the press names far more often than the word which is written the same, or which grammar would find in them."""

NUMBERS = {"تسعون": "تسعون", "تسعين": "تسعون"}
"""Numbers that look like a form of a verb."""

WHOLE = (
    "نساء يورو تنس يهود فاشل كفيل فيتو باليستي بالستي نقاد كارثي بحثي سيادي كلامي كابتن فار يساري أسري سكاني لوبي وبائي "
    "وراثي ورقي بابوي بنيوي فيزا نخيل بيزو كورنيش فطري تراثي بطولي فضاء ولوج نقود فولغا بلازما باندا كولا كول بورد سيليكون "
    "برقة أصولي يوان بلوز نت بولي فيدرالي كونفدرالي بوليسي لوجستي بكتيري بروتوكول كوميدي كرنفال كونسرت بنكي كاريكاتير كنسي "
    "فورمولا فوسفات بتروكيماويات باكالوريا بلدوزر بيروقراطي فلكي كاثوليكي لاتيني كيني ليتواني بوسني بورمي كوبي غيني فيتنامي "
    "كولومبي كاتالوني كتالوني ورشة وثائقي ليبيرالي بوذي لوغاريتم فاكس كوماندوز كوكايين لوجستيات فانتازيا بيتكوين كازينو"
)
"""Words that begin like something glued on, or end like it, and are whole: كفيل is not like an elephant."""

OTHERS = {
    "فضاءات": "فضاء",
    "فحوصات": "فحص",
    "الفحوصات": "فحص",
    "التهابات": "التهاب",
    "ولايتين": "ولاية",
    "ولايتان": "ولاية",
    "فارون": "فار",
    "فارين": "فار",
    "بدوره": "دور",
    "بدورها": "دور",
    "بدورهم": "دور",
    "بقوله": "قول",
    "بقولها": "قول",
    "بقولهم": "قول",
    "يرون": "رأى",
    "ترون": "رأى",
    "سيرون": "رأى",
    "يصلون": "وصل",
    "سيصلون": "وصل",
    **dict.fromkeys(("معارضون", "المعارضون", "معارضين", "المعارضين", "معارضو", "معارضي"), "معارضون"),
    "مئتين": "مئتان",
    "مائتين": "مئتان",
    "مائتان": "مئتان",
}
"""Forms that tables hold for a form of another word, with the word that the press means."""


def whole() -> dict[str, str]:
    """The words of `WHOLE` with their article, feminine and plurals, and `OTHERS`."""
    found: dict[str, str] = {}
    for word in WHOLE.split():
        endings = ("", "ة", "ات", "ون", "ين") if word.endswith("ي") or word in ("فاشل", "كفيل") else ("",)
        found |= {front + word + ending: word for front in ("", "ال", "لل") for ending in endings}
        found["لل" + word] = word
    return found | OTHERS


_MASCULINE = (
    "بيانات قرارات مقالات خلافات قطاعات تغييرات تعليمات قطارات خطابات مسارات مزادات عائدات إيجابيات "
    "أخلاقيات قنوات كاميرات صلوات أخوات حلويات ثريات طرقات معدات عرفات محلات"
)
OF_MASCULINE = frozenset(_MASCULINE.split())
"""Plurals in ات that have no singular in ة, or hardly one in the news: قرارات is of قرار, while شركات is of شركة."""
