"""Which lines of a page are not the story? Buttons, counters, tags, links to other stories, rights: off both ends and between.

Patterns are in folded letters (`search.arabic.fold`), so that one spelling stands for all. A long line is never debris:
only what stands at its very end is cut.
"""

import re

from search.arabic import fold
from search.formats.vocabulary import WORDS

LONGEST = 160
"""Characters; a longer line is a paragraph of the story."""

SAYING = 6
"""Spaces of a line that says something."""

_BUTTONS = WORDS["button"]
_STRONG = WORDS["sure_button"]
RELATED = re.compile(
    r"^\W*(?:(?:اقرا|اقراوا|قراءه|طالع|شاهد|تابع|انظر|اقرءوا|اقرووا)\s*(?:ايضا|ايضاً|المزيد|كذلك|عن"
    r"|في الموقع)?\s*(?:[:：|.…«\"]|$)"
    r"|(?:اقرا|اقراوا|طالع|شاهد|تابع|اقرووا|انظر)\s+(?:ايضا|المزيد|كذلك)\b"
    r"|(?:مواضيع|اخبار|مقالات|موضوعات|تقارير|قصص|مواد|روابط|عناوين)\s+(?:ذات\s+صله|متعلقه|مرتبطه|مشابهه|اخري|قد\s+تهمك|مختاره)\b"
    r"|(?:قد|ربما)\s+(?:يهمك|يعجبك|تهمك|يعجبكم|يهمكم)\b|ذات صله|مرتبط\s*:?$|الاكثر\s+(?:قراءه|مشاهده|تداولا|شيوعا|تفاعلا)"
    r"|(?:اخترنا|نرشح|اخترنا لكم|مختارات)\s*(?:لك|لكم)?\s*:?$|لا\s+يفوتك|(?:read\s+(?:also|more)|related|see\s+also|more\s+on)\b"
    r"|للمزيد\s*(?:[:：]|اضغط|من)|المزيد\s+(?:حول|عن)\s.{0,40}$|اخر\s+الاخبار\W*$|احدث\s+الاخبار\W*$)",
)
_TAGS = re.compile(
    r"^\W*(?:الوسوم|وسوم|سمات|تاغات|تاقات|تاجات|كلمات\s+(?:مفتاحيه|دلاليه|البحث)|(?:ال)?كلمات\s+(?:ال)?(?:مفتاحيه|دلاليه)"
    r"|هاشتا[غج]|هاشتاق|tags?|keywords|topics|التصنيف|تصنيفات|التصنيفات|الاقسام|القسم|مواضيع|وسم|علامات)\s*(?:[:：|]|$)"
    r"|^\W*(?:سمات|الوسوم|وسوم|tags)\s|^(?:\s*#[\w_]+\s*[,،|]?)+$"
)
_TAGS_HEAD = re.compile(
    r"^\W*(?:الوسوم|وسوم|سمات|تاغات|تاجات|(?:ال)?كلمات\s+(?:ال)?(?:مفتاحيه|دلاليه)|هاشتا[غج]|tags|keywords)\W*$"
)
_RIGHTS = re.compile(
    r"(?:جميع|كل|كافه)\s+(?:ال)?حقوق|حقوق\s+(?:النشر|الطبع)|©|\(c\)\s*\d|copyright|all rights reserved|الحقوق محفوظه"
    r"|^\W*(?:اخلاء\s+(?:ال)?مسو?و?ليه|disclaimer|تنويه\s*:)"
)
_COUNTER = re.compile(
    r"^[\W\d_]*$|^\W*\d+\s*/\s*\d+\W*$|^\W*(?:صفحه|page)\s*\d+|"
    r"^\W*(?:عدد\s+)?(?:ال)?(?:مشاهدات|قراءات|زيارات|مشاهده|مشاهدات|القراء|الزيارات|قراءه|تعليقات|تعليق|مشاركات|مشاركه"
    r"|views?|comments?|shares?)\W*\d*\W*$|"
    r"^\W*\d[\d,.]*\s*[kالف]*\s*(?:مشاهده|مشاهدات|قراءه|قراءات|زياره|تعليق|تعليقات|مشاركه|مشاركات|views?|comments?|shares?"
    r"|reads?)\W*$|"
    r"^\W*(?:(?:مده|وقت|زمن)\s+(?:ال)?قراءه.*|(?:(?:\d+|دقيقتان|دقيقه|دقيقتين|اقل من دقيقه)\s*)(?:دقيقه|دقايق|دقائق"
    r"|د)?\s*(?:ل?ل?قراءه|قراءه|read).*|\d+\s+min(?:ute)?s?\s+read.*)$|"
    r"^\W*(?:[\d٬,.]+\s+)*(?:\d+\s*دقايق|\d+\s*دقيقه|دقيقه واحده|دقيقتان|دقيقتين)\W*$|"
    r"^\W*(?:منذ|قبل|ago)\s+(?:\d+\s*)?(?:ثوان|ثانيه|دقايق|دقيقه|دقيقتين|ساعات|ساعه|ساعتين|ايام|يوم|يومين|اسبوع|اسابيع|شهر"
    r"|اشهر|سنه|سنوات)"
    r"(?:\s+واحده?)?\W*$|^\W*الساعه\s*:?\s*\d{1,2}(?:[:.]\d{2})?\s*(?:صباحا|مساء|ظهرا|ليلا|ص|م)?\W*(?:بتوقيت .{2,20})?$"
    r"|^[A-Z0-9]{12,}$|"
    r"^\W*(?:رقم\s+(?:الخبر|العدد)|كود الخبر|العدد|story id|news id)\s*[:：#]?\s*\d+\W*$"
)
_NAV = re.compile(
    r"^\W*(?:الصفحه\s+)?(?:الرييسيه|home)\s*(?:[>»›/|\\:←-]|$)|^\W*(?:الخبر|المقال|الموضوع)\s+(?:السابق|التالي)|"
    r"^\W*(?:العوده|عوده|رجوع|ارجع)\s+(?:الي|للاعلي|ل)|^\W*الي الاعلي|^\W*(?:اعلان|اعلانات|مساحه اعلانيه|advertisement|ads?"
    r"|sponsored|اعلان ممول|برعايه)\W*$|"
    r"^\W*(?:skip to|menu|القايمه|بحث|search|تسجيل الدخول|login|اشترك الان|انت هنا|مسار التصفح)\b.{0,40}$|"
    r"^[^.؟!«»\"]{2,30}(?:\s*[>»›]\s*[^.؟!«»\"]{2,40}){1,4}$"
)
_FOLLOW = re.compile(
    r"^\W*(?:تابعوا?|تابعونا|تابعنا|تابعوني|اشتركوا?|انضموا?|حملوا?|يمكنكم?\s+(?:تسلم|استلام|تلقي|متابع|الاشتراك|الانضمام)"
    r"|لمتابعه|للاشتراك|سجلوا?|لتصلك|لتصلكم|لمتابعتنا|لمزيد|ترقبوا|نزلوا?|احصل|احصلوا|تحميل|للتواصل|راسلونا|subscribe"
    r"|follow|join|download)\b.*"
    r"(?:قناه|قناتنا|قنوات|تطبيق|صفحت|صفحه|نشرتنا|النشره|البريديه|تل?ي?[غج]رام|واتس|فيس|google|جوجل|غوغل|يوتيوب|تويتر"
    r"|اشعارات|حساب|منصات|ايميل|بريد|whatsapp|telegram|facebook|channel|newsletter|app)"
)
_PICTURE = re.compile(
    r"^\W*(?:صوره|الصوره|[مص]+در الصوره|تعليق الصوره|التعليق علي الصوره|صور|الصور|صوره ارشيفيه|ارشيف|ارشيفيه|image|photo"
    r"|caption|getty|reuters/"
    r"|afp/|فيديو|بالفيديو|انفوجرافيك|انفوغراف)\s*(?:[:：|/(،]|من الارشيف|ارشيفيه|من موقع|images|source|credit|$).{0,100}$"
    r"|^\W*(?:getty images|afp|epa|ap photo|gty)\W*$"
)
_CAPTION_HEAD = re.compile(r"^\W*(?:(?:ال)?تعليق(?: علي)? الصوره|شرح الصوره|image caption)\s*[،,:]?\s*$")
_COMMENTS = re.compile(
    r"^\W*(?:(?:ال)?تعليقات(?:\s*القراء)?\W*\d*\W*|(?:اضف|اترك|اكتب)\s+تعليقا?ك?\W*|شاركنا رايك\W*"
    r"|comments?\W*\d*\W*)$"
)
_ADDRESS = re.compile(
    r"^\W*(?:(?:رابط|الرابط|short\s*link|url)[^:]{0,25}[:：]?\s*)?(?:https?://|www\.|t\.me/)\S+\W*$"
    r"|^\W*(?:(?:البريد الالكتروني|ايميل|email)\s*[:：]?\s*)?[\w.+-]+@[\w-]+\.[\w.]+\W*$|^\W*رابط\s+(?:الخبر|مختصر|المقال)"
)
_MORE = re.compile(
    r"^\W*(?:\.{2,}|…)?\s*(?:المزيد|للمزيد|اقرا المزيد|التفاصيل|read more|continue reading|تكمله|تتمه|يتبع)\W*$"
    r"|^the post .{3,200} appeared first on|^(?:ظهر(?:ت)? )?(?:هذا )?(?:المقال|المقاله|التدوينه|الخبر) .{3,160} (?:اولا"
    r"|اولاً) (?:علي|في)"
)
_LETTERS = re.compile(r"[^\W\d_]")
_FIGURES = re.compile(r"\d")
_TOKENS = re.compile(r"[\w+#-]+(?:\.[\w]+)*")

_TAIL = re.compile(
    r"\s*(?:"
    r"[(\[]\s*(?:إعداد|اعداد|تحرير|تغطية|شارك في (?:التغطية|الإعداد|التقرير)|ترجمة|كتابة|كتب|من|Reporting|Writing"
    r"|Editing)\b[^()\[\]]{4,200}(?:تحرير|النشرة|Editing|إعداد|للنشرة)[^()\[\]]{0,120}[)\]]"
    r"|[(\[]\s*(?:إعداد|اعداد|تحرير|ترجمة)\s[^()\[\]]{4,160}[)\]]"
    r"|(?:^|(?<=[.!؟»\"”])|[-–—/(*#\[]+)\s*(?:انتهى|انتهي|النهاية|النهايه|إنتهى)\s*[)\]/*#.]*(?:[-/:\s]*(?:\d{1,4}"
    r"|[أ-ي]{1,2})){0,9}[/)*#.\s-]*"
    r"|(?:^|(?<=[.!؟»\"”]))\s*/+\s*[أ-ي]{2,4}\s*/+(?:\s*[أ-ي]{1,9}\s*/*){0,4}|\s-[أ-ي]{1,4}-"
    r"|(?<=[.!؟…])\s+(?:المزيد|اقرأ المزيد|إقرأ المزيد|Read more)(?=\W*$)"
    r"|(?:\.{2,}|…)\s*(?:المزيد|اقرأ المزيد|إقرأ المزيد|للمزيد)"
    r"|(?:The post .{3,200} appeared first on .{2,60})"
    r"|[(\[]\s*(?:…|\.{3})?\s*(?:Read more|Continue reading|اقرأ المزيد|المزيد)\s*[)\]]?"
    r"|\[(?:…|\.{3}|&#8230;)\]"
    r")\s*\.?\s*$"
)
_HEADLINE_WORDS = re.compile(
    r"\W*(?:شاهد|بالفيديو|فيديو|بالصور|صور|صوره|الصور|انفوغراف|انفوجرافيك|اقرا|تابع|تعرف|المزيد من|مزيد من|انظر|طالع|ارشيف"
    r"|تنويه|كل حقوق|حقوق)"
)
_YEAR = re.compile(r"^\W{0,3}(?:19|20)\d\d\W{0,3}$")
_MAYBE_TAIL = re.compile(r"[)\]/*#…-]\W*$|نته|النهاي|مزيد|سمات|وسوم|كلمات|[Tt]ag|appeared|[Mm]ore|\d\s*$|(?<!\w)[أ-ي]{1,3}\W*$")
_MAYBE = re.compile(
    r"\W*(?:تابع|اشترك|انضم|حمل|يمكنك|لمتابع|للاشتراك|سجل|لتصل|لمزيد|ترقب|نزل|[اإ]حصل|تحميل|للتواصل|راسلون|سمات|الوسوم|وسوم"
    r"|تاغ|تاج"
    r"|كلمات|الكلمات|هاشت|التصنيف|تصنيف|الأقسام|القسم|مواضيع|وسم|علامات|#|subscribe|follow|join|download|tag|keywords|topics)",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"^\W*(?:[ء-ي]\s*[./\s-]+\s*){1,5}[ء-ي]\W*$")
_STAMP = re.compile(r"^\W*\d{1,2}[:.]\d{2}\s*(?:ت\s*م|جمت|غ(?:رينتش)?|م|ص|gmt)?\W*\d{0,5}\W*$")
_INLINE_TAGS = re.compile(r"(?<=[.!؟»\"])\s*(?:سمات|الوسوم|وسوم|كلمات\s+مفتاحية|كلمات\s+دلالية|Tags?)\s*:?\s[^.!؟]{2,200}$")


def is_debris(line: str) -> bool:
    """Whether a line stands for itself and is not the story's: a button, a counter, tags, a link, rights, an appeal to follow."""
    if not _LETTERS.search(line):
        return len(line) < 8 or not _FIGURES.search(line)
    if len(line) > LONGEST or _is_sentence(line):
        start = fold(line[:LONGEST]) if _MAYBE.match(line) else ""
        return len(line) < 3 * LONGEST and bool(_FOLLOW.search(start) or _TAGS.search(start))
    folded = fold(line)
    return is_button(folded) or any(
        pattern.search(folded)
        for pattern in (RELATED, _TAGS, _RIGHTS, _COUNTER, _NAV, _FOLLOW, _PICTURE, _ADDRESS, _MORE, _STAMP, _INITIALS)
    )


def is_debris_above(line: str) -> bool:
    """Whether a line above any headline is debris: «شاهد..» and «فيديو:» open headlines too, so they do not count here."""
    return is_debris(line) and not (line.count(" ") >= 3 and _HEADLINE_WORDS.match(fold(line)))


def _is_sentence(line: str) -> bool:
    return line.endswith((".", "؟", '."', '".', "!")) and line.count(" ") >= 8


def is_button(folded: str) -> bool:
    """Whether all words of a folded line are those of buttons, one of them surely."""
    tokens = [token for token in _TOKENS.findall(folded) if token.strip("+-")]
    return (
        0 < len(tokens) <= 30
        and all(token in _BUTTONS or token.isdigit() for token in tokens)
        and any(token in _STRONG for token in tokens)
    )


def is_related_head(line: str) -> bool:
    """Whether a line opens a list of links or tags («اقرأ أيضا:», «الوسوم» with nothing after it)."""
    return len(line) < 40 and bool(RELATED.search(folded := fold(line)) or _TAGS_HEAD.search(folded))


def without_debris(lines: list[str]) -> list[str]:
    """The paragraphs that are the story's. After an opener such as «اقرأ أيضا» the links below it go too.

    Where nothing would be left, a line that says something is no debris: a story of one line may well hold a «©».
    """
    kept: list[str] = []
    linking = False
    for number, line in enumerate(lines):
        if number and kept and len(line) < 40 and _COMMENTS.match(fold(line)):
            break
        if is_debris(line) and not (_YEAR.match(line) and number + 1 < len(lines)):
            linking = is_related_head(line) or (linking and len(line) <= LONGEST)
        elif linking and not is_paragraph(line):
            continue
        else:
            linking = False
            kept.append(line)
    return trim_end(kept) or [line for line in lines if line.count(" ") >= SAYING]


def is_end_mark(line: str) -> bool:
    """Whether a line is nothing but an agency's closing mark («(النهاية)») or the editors' names in brackets."""
    return len(line) < 300 and not _TAIL.sub("", line).strip()


def is_paragraph(line: str) -> bool:
    """Whether a line is long, or ends as a sentence does: not the headline of another story that a page links to."""
    return len(line) >= 130 or line.rstrip('"»”) ').endswith((".", "؟", "!", ":"))


def without_captions(lines: list[str]) -> list[str]:
    """The lines without labels such as «التعليق على الصورة،» and the caption that stands below one."""
    kept: list[str] = []
    labelled = False
    for line in lines:
        if labelled and len(line) < 100 and not line.endswith("."):
            labelled = False
        elif len(line) < 40 and _CAPTION_HEAD.match(fold(line)):
            labelled = True
        else:
            labelled = False
            kept.append(line)
    return kept


def trim_end(lines: list[str]) -> list[str]:
    """Cuts an agency's closing mark («(النهاية)», «انتهى»), editors' names in brackets and tags off the last paragraph."""
    while lines:
        start, end = lines[-1][:-300], lines[-1][-300:]
        if not _MAYBE_TAIL.search(end):
            break
        last = start + _INLINE_TAGS.sub("", _TAIL.sub("", end))
        if last == lines[-1]:
            break
        lines = [*lines[:-1], last] if last.strip() else lines[:-1]
    return lines
