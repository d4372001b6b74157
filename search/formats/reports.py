"""What is a person told about a document? Every report and every reason of refusal, in Arabic and English.

Stories and quarantine keep short keys, so that pages say them in the reader's language and counts can be made of them.
"""

_REPORTS = {
    "no_date": ("لا تاريخ في النص: أُخذ وقت الوصول", "It has no date: the time of its arrival was taken"),
    "no_headline": ("لا عنوان في النص: أُخذت الجملة الأولى", "It has no headline: the first sentence was taken"),
    "weekday_disagrees": ("اسم اليوم لا يوافق التاريخ", "The weekday does not agree with the date"),
    "hijri_disagrees": ("التاريخ الهجري لا يوافق الميلادي", "The Hijri date does not agree with the Gregorian one"),
    "year_guessed": ("التاريخ بلا سنة: أُخذت أقرب سنة مضت", "The date has no year: the latest past year was taken"),
    "in_future": ("التاريخ لم يأت بعد", "The date has not come yet"),
    "mojibake_repaired": ("حروف فُكّت بجدول خاطئ وأُصلحت", "Letters decoded with the wrong table were put right"),
    "bytes_lost": ("بايتات تالفة حُذفت", "Broken bytes were left out"),
    "part_unreadable": ("بعض مواد الوثيقة لم يُقرأ", "Some items of the document could not be read"),
    "markup_mended": ("وسوم ناقصة أُصلحت", "Broken markup was mended"),
}
_REFUSALS = {
    "empty": ("الوثيقة فارغة", "It is empty"),
    "too_large": ("الوثيقة أكبر من الحد", "It is larger than allowed"),
    "binary": ("ملف ثنائي لا نص فيه", "It is a binary file, not text"),
    "undecodable": ("ترميز لا يُقرأ", "Its encoding cannot be read"),
    "no_letters": ("لا حروف في النص", "It has no letters"),
    "no_text": ("لا عنوان ولا متن", "It has neither a headline nor a body"),
    "language": ("لغة لا يقرؤها الأرشيف", "It is in a language that the archive does not read"),
    "error_page": ("صفحة خطأ أو دخول، لا خبر", "It is an error or login page, not a story"),
    "no_story": ("لا خبر في الصفحة", "There is no story on the page"),
    "bad_date": ("تاريخ مستحيل", "Its date cannot be"),
    "bad_json": ("JSON لا يُقرأ", "Its JSON cannot be read"),
    "bad_xml": ("XML لا يُقرأ", "Its XML cannot be read"),
    "bad_markup": ("وسوم لا تُقرأ", "Its markup cannot be read"),
    "truncated": ("وثيقة مبتورة", "It is cut short"),
    "wrong_type": ("حقل من نوع خاطئ", "A field has the wrong type"),
    "forbidden_xml": ("XML فيه تعريفات كيانات مرفوضة", "Its XML defines entities, which is refused"),
    "unknown_format": ("صيغة غير معروفة", "Its format is not known"),
    "not_text": ("مادة ليست نصا", "It is an item of another kind than text"),
    "damaged": ("ملف مضغوط تالف", "The compressed file is damaged"),
    "too_deep": ("تداخل أعمق من الحد", "It is nested too deeply"),
}


def explain(report: str) -> tuple[str, str]:
    """A report on a story in Arabic and English; the key itself for one that is not known."""
    return _REPORTS.get(report, (report, report))


def refusal(code: str) -> tuple[str, str]:
    """Why a document was refused, in Arabic and English; the key itself for one that is not known."""
    return _REFUSALS.get(code, (code, code))
