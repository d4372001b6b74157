"""Is this page a server's answer in place of a story? Not found, bad gateway, log in, prove that you are human."""

import re

from lxml import etree

from search.arabic import fold
from search.formats.markup import local, paragraphs_of
from search.formats.trees import text
from search.story import Unreadable

_ERROR = re.compile(
    r"\b(?:40[0-9]|41\d|42\d|50[0-9]|52\d)\b.{0,40}?\b(?:not found|bad gateway|forbidden|unauthorized|bad request"
    r"|internal server error"
    r"|service unavailable|gateway time-?out|too many requests|error|gone)|\berror\s*(?:code)?:?\s*(?:4\d\d|5\d\d|10\d\d)\b"
    r"|\b(?:page|file|resource|url)\b.{0,30}\b(?:not found|was not found|cannot be found|could not be found|doesn.?t exist"
    r"|does not exist)"
    r"|\b(?:bad gateway|service (?:temporarily )?unavailable|access denied|request blocked|you have been blocked"
    r"|internal server error)\b"
    r"|\bjust a moment\b|\battention required\b|\bchecking your browser\b|\bare you (?:a )?(?:human|robot)\b|\bcaptcha\b"
    r"|\bverify (?:that )?you are"
    r"|\benable javascript\b|\bjavascript is (?:disabled|required)\b|\bplease (?:log ?in|sign ?in)\b|\b(?:log ?in"
    r"|sign ?in) to (?:continue|your)\b"
    r"|\bsubscribe to (?:continue|read)\b|\bsession (?:has )?expired\b|\bdatabase (?:connection )?error\b|\berror establishing\b"
    r"|\bunder (?:maintenance|construction)\b|\bsite (?:is )?(?:offline|suspended)\b|\baccount suspended\b"
    r"|\bdomain (?:is )?for sale\b"
)
_ARABIC_ERROR = re.compile(
    r"(?:الصفحه|الصفحة|صفحه|المقال|الرابط|الموضوع|الخبر|المحتوي).{0,40}(?:غير موجود|غير متوفر|غير متاح|لم يتم العثور"
    r"|لم يعد موجود|لا يوجد|لا وجود|محذوف|تم حذف|لم نجد)"
    r"|(?:عفوا|عذرا|ناسف|نعتذر).{0,60}(?:صفحه|الصفحه|غير موجود|خطا|المحتوي|الوصول)|لم يتم العثور علي|لم نعثر علي"
    r"|خطا\s*(?:رقم)?\s*(?:4\d\d|5\d\d)|(?:4\d\d|5\d\d)\s*[-–:|]?\s*(?:خطا|صفحه)|خطا (?:في الخادم|داخلي|في الاتصال)"
    r"|(?:الخادم|الموقع|الخدمه).{0,30}(?:غير متاح|لا يستجيب|تحت الصيانه|متوقف|معطل)|تحت الصيانه|مشغول حاليا"
    r"|(?:تسجيل|سجل) الدخول.{0,60}(?:للمتابعه|كلمه المرور|كلمه السر|المستخدم|حسابك)|كلمه المرور|نسيت كلمه"
    r"|(?:تفعيل|فعل|يرجي تفعيل|تمكين)\s*(?:ال)?(?:جافا|java)|لست (?:روبوت|برنامج)|انك (?:انسان|لست)|التحقق من (?:انك"
    r"|متصفحك)|رمز التحقق"
    r"|(?:تم|جري) (?:حظر|منع) (?:الوصول|عنوان)|لا تملك (?:صلاحيه|اذن)|غير مصرح|ممنوع الوصول|انتهت (?:الجلسه|صلاحيه)"
)
_LONGEST_ERROR = 900
"""Characters of visible text; a longer page is not refused for words that a story may hold."""


def refuse_error_page(root: etree._Element) -> None:
    """Raises Unreadable `error_page` for an HTML page that is a server's error, a login or a test for robots."""
    title = next((text(each) for each in root.iter("title")), "")
    heading = " ".join(text(each) for each in root.iter("h1", "h2"))[:300]
    body = next((paragraphs_of(each) for each in root.iter("body")), "")
    without_scripts = " ".join(text(each) for each in root.iter("noscript"))[:500]
    if _matches(f"{title} | {heading}") and len(body) < 4 * _LONGEST_ERROR and not _has_paragraphs(root):
        raise Unreadable("error_page", f"It is an error page: {(title or heading)[:80]}.")
    if len(body) < _LONGEST_ERROR and not _has_paragraphs(root) and _matches(f"{body} {without_scripts}"):
        raise Unreadable("error_page", f"It is an error page or a login, not a story: {(title or body)[:80]}.")
    if any(
        local(each) == "input" and (each.get("type") or "").casefold() == "password" for each in root.iter("input")
    ) and not _has_paragraphs(root):
        raise Unreadable("error_page", "It is a page to log in at, not a story.")


def refuse_error_text(plain: str) -> None:
    """Raises Unreadable `error_page` for a short text that a server answers in place of a story."""
    if len(plain) < 500 and _matches(plain) and len(plain.split()) < 60:
        raise Unreadable("error_page", f"It is an error message, not a story: {' '.join(plain.split())[:80]}.")


def _matches(plain: str) -> bool:
    folded = fold(plain)
    return bool(_ERROR.search(folded) or _ARABIC_ERROR.search(folded))


def _has_paragraphs(root: etree._Element) -> bool:
    """Whether a page has the paragraphs of a story: two of some length."""
    return sum(len(text(each)) > 120 for each in root.iter("p")) >= 2
