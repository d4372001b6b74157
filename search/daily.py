"""Which words does the daily press mean otherwise than tables say? Short lists of our own, read by `lexicon`."""

VERBS = (
    "قضى ألقى نفى أنهى أبدى بدا أودى أدلى تبنى نجا هوى أخلى أبقى أفضى أجلى أقر أمر سعى مضى تلا تلقى غطى لقي "
    "رفع منع منح شدد التزم حكم نص عم مر هز"
)
"""Verbs of the press whose forms tables hold for other words (منعت, سعت) or for a name (رفعت, حكمت)."""

ACTIONS = (
    "إعلام إعدام إعداد إخراج إسقاط إضراب إظهار إنفاق إلقاء إلحاق إقصاء إعفاء إغلاق إفتاء إثبات إخفاء إحراج إحراز "
    "إجرام إدراك إدراج إشراك إشعار إنصاف إبداع إخلال إملاء إغراء إثراء إطعام إسناد إنزال إلحاد إجهاد إحلال إبحار إبداء"
)
"""Nouns of action that are meant more often than the plural which is written the same without hamza."""

PLACES = "سرت روما دوما تدمر معان عكا قنا حلوان نيس دكا غنت بروج شبرا"
"""Places that the press names far more often than the word which is written the same, or which grammar would find in them."""

NUMBERS = {"تسعون": "تسعون", "تسعين": "تسعون"}
"""Numbers that look like a form of a verb."""
