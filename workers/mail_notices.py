"""How does a mail say that what was mailed is not so any more? One sentence a notice, in the reader's language.

A withdrawn story is named by the headline that the reader was mailed, and by nothing else of it.
"""

from collections.abc import Callable
from typing import Any

from babel import Locale

from search.letters import Letter
from search.outbox import Item
from workers import mail_words

SAID = {
    "ar": {
        "killed": ("سُحب خبر وصلك", "سُحب هذا الخبر بعد أن وصلك بالبريد. لا تنشره ولا تنقل عنه، وراجع ما نقلته منه."),
        "lifted": ("أُلغي سحب خبر وصلك", "أُلغي سحب هذا الخبر وعاد إلى الأرشيف. اقرأه كما هو الآن قبل أن تنشره أو تنقل عنه."),
        "corrected": ("صُحّح خبر وصلك", "صُحّح هذا الخبر تصحيحاً مهماً بعد أن وصلك بالبريد. راجع ما نقلته منه."),
        "broken": ("توقّف بحث من بحوثك", "لم يعد الأرشيف يستطيع تشغيل هذا البحث، فلن يصلك منه شيء حتى تصلحه. بحوثك الأخرى ماضية."),
        "open_killed": "صفحة الخبر المسحوب",
        "open_lifted": "افتح الخبر",
        "open_corrected": "الخبر كما صُحّح",
        "open_broken": "افتح البحث وأصلحه",
        "note": "السبب",
        "more": "و{count} من الإشعارات",
        "why_story": "وصلك هذا الإشعار لأن الخبر كان في بريد سابق إليك من أرشيف.",
        "why_search": "وصلك هذا الإشعار لأنك حفظت هذا البحث في أرشيف.",
        "it cannot be read": "تتعذّر قراءته بصيغته المحفوظة",
        "it cannot be asked any more": "لم يعد تشغيله ممكناً",
        "the engine refuses it": "يرفضه محرك البحث",
    },
    "en": {
        "killed": (
            "Withdrawn",
            "This story was withdrawn after it was mailed to you. Do not publish or quote it; check what you took from it.",
        ),
        "lifted": (
            "No longer withdrawn",
            "The withdrawal of this story was lifted and it is back. Read it as it stands now before you publish or quote it.",
        ),
        "corrected": (
            "Corrected",
            "This story was corrected in an important point after it was mailed to you. Check what you took from it.",
        ),
        "broken": (
            "A saved search has stopped",
            "The archive cannot run this search any more: nothing will come of it until you mend it. Your other searches go on.",
        ),
        "open_killed": "The withdrawn story's page",
        "open_lifted": "Open the story",
        "open_corrected": "The story as corrected",
        "open_broken": "Open the search and mend it",
        "note": "Reason",
        "more": "{count} more",
        "why_story": "You get this notice because the story was in an earlier mail to you from Arshif.",
        "why_search": "You get this notice because you saved this search in Arshif.",
        "it cannot be read": "it cannot be read as it is saved",
        "it cannot be asked any more": "it cannot be asked any more",
        "the engine refuses it": "the engine refuses it",
    },
}


def told(letter: Letter, locale: Locale, base: str, clean: Callable[[str], str]) -> dict[str, Any]:
    """What the templates of a notice need. `base` is the address of the web; `clean` makes a text fit for one line."""
    said: dict[str, Any] = SAID.get(locale.language, SAID["ar"])
    notices = [_notice(item, said, base, clean) for item in letter.notices]
    first, more = notices[0], len(notices) - 1
    rest = f" ({said['more'].format(count=mail_words.number(more, locale))})" if more else ""
    why = dict.fromkeys(said["why_search" if item.kind == "broken" else "why_story"] for item in letter.notices)
    return {
        "subject": f"{first['heading']}: {first['title']}{rest}",
        "notices": notices,
        "word": mail_words.words(locale.language),
        "why": " ".join(why),
        "locale": locale,
        "direction": "rtl" if locale.language == "ar" else "ltr",
    }


def _notice(item: Item, said: dict[str, Any], base: str, clean: Callable[[str], str]) -> dict[str, str]:
    heading, sentence = said[item.kind]
    reason, mark, _detail = item.note.partition(": ")
    note = said.get(reason, item.note) if mark and item.kind == "broken" else item.note
    path = f"searches/{item.saved}" if item.kind == "broken" else f"story/{item.story}"
    return {
        "heading": heading,
        "title": clean(item.title),
        "sentence": sentence,
        "note": f"{said['note']}: {clean(note)}" if note else "",
        "open": said[f"open_{item.kind}"],
        "link": f"{base}/{path}",
    }
