"""Where was a story filed from? The dateline in front of its body, cut off where the sentence begins.

A dash or a colon near the start of a body is as often a headline, a quotation or a score: a head is a dateline only when each of
its pieces is a place, a credit, a date or a byline, and one of them proves it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from search.almanac import word_set
from search.arabic import fold, words
from search.given_names import GIVEN
from search.line import of
from search.written_dates import read, starts

Known = Callable[[str], bool]
"""Whether a name, as written, is that of a place on the authority list."""

_Kind = Literal["place", "credit", "date", "person"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters `first` to `last` of a head, and what they are; `sure` when a list says so."""

    first: int
    last: int
    kind: _Kind
    sure: bool = False


_HEAD = 170
_SEPARATOR = re.compile(
    r"\s*(?:(?<=[\s)\]])(?:--+|[-–—ـ‐−|:/])|(?:--+|[-–—ـ‐−|:/])(?=\s)|—|-(?=(?:سانا|سبأ|واس|وكالات|رويترز|خاص)\b))\s*(?:-+|[–—])?\s*"
    r"|\s*\n\s*"
)
_BRACKETS = re.compile(r"\s*[(\[]\s*([^()\[\]\n]{1,40}?)\s*[)\]]\s*")
_NAMES = re.compile(r"\s*[/،,]\s*|\s+و(?=\w{3})|\s*[()]\s*")
_JUNK = re.compile(r"\s*(?:Next\s+Previous|Previous\s+Next)?\s*")
_CREDIT_NAMES = (
    "رويترز|ا ف ب|أ ف ب|أ.ف.ب|اف ب|أف ب|فرانس برس|ف ب|د ب أ|د.ب.أ|دب أ|أ ب|أ.ب|اب|أسوشيتد برس|"
    "أسوشييتد برس|أسوشيتدبرس|واس|سانا|سبأ|سبأ نت|سبأنت|وام|قنا|كونا|بترا|وفا|معا|صفا|بنا|شينخوا|تاس|"
    "نوفوستي|سبوتنيك|الأناضول|الاناضول|الأناضول|واع|نينا|وات|واج|وال|سونا|وكالات|الوكالات|متابعات|متابعة|"
    "خاص|إرنا|ارنا|مهر|فارس|تسنيم|يو بي آي|سي إن إن|سي ان ان|بي بي سي|أ ش أ|أ.ش.أ|ا ش ا|اش ا|ايفي|إفي|cnn|"
    "bbc|afp|reuters|ap|dpa|upi|efe|xinhua|spa|العربية|العربية.نت|العربية نت|قناة العربية|الجزيرة|"
    "الجزيرة نت|الجزيرة.نت|سبق|عكاظ|عين اليوم|الشرق الأوسط|«الشرق الأوسط»|الحياة|العربي الجديد|"
    "العمانية|و م ع|القدس العربي|إيلاف|النهار|الوطن|الاتحاد|البيان|الخليج|الرأي|القبس|الوسط|اليوم السابع|المصري اليوم|"
    "الأهرام|أخبار اليوم|بوابة الأهرام|المدائن|المدينة|الرياض|الاقتصادية|اليوم|سكاي نيوز عربية|صحف|عربي21|"
    "الخليج أونلاين|هسبريس|المصدر أونلاين|المشهد اليمني|رووداو|شفق نيوز|السومرية|السومرية نيوز|الغد برس|"
    "باسنيوز|كوردستان 24|عنب بلدي|بلدي نيوز|قاسيون|آرا نيوز|المركز الفلسطيني للإعلام|شهاب|دنيا الوطن|"
    "يونيوز|المنار|الميادين|روسيا اليوم|آر تي|ر ت"
)
_CREDITS = frozenset(map(fold, _CREDIT_NAMES.split("|")))
_CREDIT_STARTS = word_set(
    "وكالة وكالات مراسل مراسلنا مراسلتنا مراسلو صحيفة جريدة قناة مكتب موقع شبكة خاص كتب كتبت تقرير متابعة نقلا"
)
_PLAIN = word_set("المدينة الرياض الجزيرة الوطن اليوم القدس")
"""Papers with the name of a place or a common word: a credit only beside another piece."""
_STOP = word_set(
    "في من إلى عن مع أن إن إنه أنه قال قالت وقال وقالت أعلن أعلنت أكد أكدت كان كانت هذا هذه الذي التي لا "
    "لم لن ما هل كيف لماذا بعد قبل خلال منذ حتى عند بين ضد حول بسبب هو هي ثم أو و كل أي يا قد لقد سوف ذلك "
    "تلك هناك هنا نعم كما لكن بل إذا لو عندما حيث مقتل إصابة وفاة صور فيديو بالصور بالفيديو عاجل شاهد "
    "تقرير سؤال جواب ملاحظة المصدر"
)
_LEADS = word_set(
    "قال قالت أعلن أعلنت أكد أكدت كشف كشفت أفاد أفادت ذكر ذكرت قتل قتلت أصيب أصيبت لقي شن شنت دعا دعت بحث "
    "بحثت وصل وصلت التقى التقت استقبل عقد عقدت وقع وقعت وافق وافقت أصدر أصدرت حذر حذرت نفى نفت اتهم اتهمت "
    "طالب طالبت طلب طلبت اعتقل اعتقلت أوقف أوقفت ضبط ضبطت بدأ بدأت انطلق انطلقت انتهى افتتح افتتحت شهد "
    "شهدت سقط سقطت هاجم استهدف استهدفت استعاد استعادت سيطر سيطرت فاز فازت خسر تعادل تأهل حقق حققت سجل "
    "سجلت ارتفع ارتفعت تراجع تراجعت انخفض انخفضت هبط هبطت صعد نشر نشرت أظهر أظهرت قرر قررت رفض رفضت أدان "
    "أدانت هدد هددت تعهد وعد غادر عاد عادت زار تلقى تلقت بعث أطلق أطلقت أجرى أجرت ناقش ناقشت تسلم سلم "
    "تظاهر اندلع اندلعت انفجر انفجرت اغتال تبنى تبنت أقر أقرت أعرب أعربت أشاد شدد شددت رحب رحبت اعتبر "
    "اعتبرت رأى أوضح أوضحت أضاف صرح توقع توقعت يعقد تعقد يبدأ تبدأ يواجه تواجه يستعد تستعد يلتقي تلتقي "
    "تعتزم يعتزم تواصل تواصلت واصل واصلت تمكن تمكنت نجح نجحت تصدى دخل دخلت خرج تجمع توفي توفيت ألقت ألقى "
    "اتفق اتفقت صد صدت اقتحم اقتحمت قصف قصفت دمر دمرت حكم حكمت قضت أدى أدت تسبب تسببت اختتم اختتمت نظم "
    "نظمت احتفل أجل ألغى ألغت علمت علم عبر عبرت"
)


def split(body: str, known: Known | None = None) -> tuple[str, str]:
    """The places of a body's dateline as written, and the body from its first sentence on.

    («الموصل/السليمانية (العراق)», «قال مسؤول …») of «الموصل/السليمانية (العراق) - قال مسؤول …». A head that only credits
    («(CNN) --») gives no places but is cut off too. `known` tells the names of places; without it only the form of the head
    does. ("", body) where there is no dateline.
    """
    start = _JUNK.match(body)
    first = start.end() if start else 0
    opening = words(body[first : first + 40])
    if not opening or opening[0].folded in _LEADS:
        return "", body
    found = _head(body, first, known)
    if found is None:
        found = _after_byline(body, first, known)
    if found is None:
        return "", body
    pieces, rest = found
    return _written(body, pieces), body[rest:]


def of_credit(line: str, known: Known | None = None) -> str:
    """The places of a credit line that stands apart from the body («دبي - قناة العربية»); empty where it names none."""
    found = _head(line.strip() + "\n.", 0, known)
    return _written(line.strip() + "\n.", found[0]) if found is not None else ""


def _written(body: str, pieces: list[_Piece]) -> str:
    """The places of a head as they stand in it, those side by side with what joins them."""
    places = [piece for piece in pieces if piece.kind == "place"]
    if not places:
        return ""
    text = body[places[0].first : places[0].last]
    for before, piece in pairwise(places):
        joined = pieces.index(piece) == pieces.index(before) + 1
        text += (body[before.last : piece.first] if joined else "، ") + body[piece.first : piece.last]
    return text.strip(" ،,")


def _head(body: str, start: int, known: Known | None) -> tuple[list[_Piece], int] | None:
    """The pieces of the head that starts at character `start`, and where the body goes on; None where it is no dateline."""
    pieces: list[_Piece] = []
    best: tuple[list[_Piece], int] | None = None
    at = start
    while at < start + _HEAD and len(pieces) < 7:
        mark = _SEPARATOR.search(body, at, start + _HEAD)
        if mark is None or mark.end() >= len(body):
            break
        new = _pieces(body, at, mark.start(), known, pieces)
        if new is None:
            break
        pieces = pieces + new
        at = mark.end()
        if pieces and _proved(body, pieces, mark, at, known):
            best = pieces, at
        if "\n" in mark.group():
            break
    return best


def _pieces(body: str, first: int, last: int, known: Known | None, before: list[_Piece]) -> list[_Piece] | None:
    """What stands between two separators: a place with its country, a credit in brackets, a date; None where it is text."""
    pieces: list[_Piece] = []
    at = first
    for bracket in _BRACKETS.finditer(body, first, last):
        if bracket.start() > at:
            pieces.extend(_plain(body, at, bracket.start(), known, before + pieces) or [])
            if not pieces:
                return None
        inner = bracket.group(1)
        if _is_credit(inner) or not pieces:
            pieces.append(_Piece(bracket.start(1), bracket.end(1), "credit", _is_credit(inner)))
        elif pieces[-1].kind == "place" and (known is None or known(inner)) and not any(letter.isdecimal() for letter in inner):
            sure = pieces[-1].sure or known is not None
            pieces[-1] = _Piece(pieces[-1].first, len(body[: bracket.end()].rstrip()), "place", sure)
        else:
            place = known is not None and known(inner)
            pieces.append(_Piece(bracket.start(1), bracket.end(1), "place" if place else "credit", place))
        at = bracket.end()
    if at < last and body[at:last].strip():
        more = _plain(body, at, last, known, before + pieces)
        if more is None:
            return None
        pieces.extend(more)
    return pieces or None


def _plain(body: str, first: int, last: int, known: Known | None, before: list[_Piece]) -> list[_Piece] | None:
    """One piece without brackets, cut where a date begins in it («بغداد 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م واس»)."""
    while first < last and body[first] in " ،,.":
        first += 1
    text = body[first:last].rstrip(" .،")
    line = of(text)
    if _is_credit(text):
        return _named(first, text, known, before)
    if not len(line) or '"' in text or "«" in text or "؟" in text or "!" in text:
        return None
    for number, word in enumerate(line.folded):
        said = read(line, number) if starts(word) else None
        if said is not None and said.days:
            ends = number - 1 if number > 1 and line.word(number - 1) in {"في", "يوم", "الموافق"} else number
            head = _plain(body, first, first + line.starts[ends], known, before) if number else []
            left = text[line.starts[said.last] :] if said.last < len(line) else ""
            if head is None or (left and not _is_credit(left)):
                return None
            tail = [_Piece(first + len(text) - len(left), first + len(text), "credit", True)] if left else []
            return [*head, _Piece(first + line.starts[number], first + len(text) - len(left), "date"), *tail]
    return _named(first, text, known, before)


def _named(first: int, text: str, known: Known | None, before: list[_Piece]) -> list[_Piece] | None:
    last = first + len(text)
    city, _, agency = text.rpartition("،")
    if city and _is_credit(agency):
        place = _named(first, city.rstrip(), known, before)
        return [*place, _Piece(last - len(agency.lstrip()), last, "credit", True)] if place else None
    said = [word.folded for word in words(text)]
    names = [name.strip() for name in _NAMES.split(text) if name.strip()]
    placed = any(piece.kind == "place" for piece in before)
    if known is not None and all(map(known, names)) and not (placed and fold(text) in _PLAIN):
        return [_Piece(first, last, "place", True)]
    if _is_credit(text):
        return [_Piece(first, last, "credit", True)]
    if len(said) > 7 or (_STOP & set(said)) or any(word.isdecimal() for word in said) or max(map(len, said)) > 14:
        return None
    if known is not None and any(map(known, names)):
        return [_Piece(first, last, "place", True)]
    short = all(len(name.split()) <= 3 for name in names) and len(names) <= 5 and not (_LEADS & set(said))
    if short and said[0] not in GIVEN and not placed and (not before or before[-1].kind == "credit"):
        return [_Piece(first, last, "place")]
    if len(said) <= 5 and said[0] not in _LEADS and (before or said[0] in GIVEN):
        return [_Piece(first, last, "person")]
    return None


def _is_credit(text: str) -> bool:
    plain = fold(text).strip(" .:«»()[]\"'")
    return plain in _CREDITS or plain.split(" ")[0] in _CREDIT_STARTS or plain.replace(".", " ").strip() in _CREDITS


def _proved(body: str, pieces: list[_Piece], mark: re.Match[str], at: int, known: Known | None) -> bool:
    """Whether pieces up to a separator make a dateline: a sure place or credit, or a form that is nothing else."""
    ends_line, colon = "\n" in mark.group(), ":" in mark.group()
    verb = words(body[at : at + 40])
    leads = bool(verb) and verb[0].folded in _LEADS
    sure_place = any(piece.kind == "place" and piece.sure for piece in pieces)
    credit = any(piece.kind == "credit" and piece.sure for piece in pieces)
    dated = any(piece.kind == "date" for piece in pieces)
    if pieces[-1].kind == "person" and not ends_line and not leads:
        return False
    if credit:
        return len(pieces) > 1 or leads or (not colon and not ends_line)
    if ends_line and len(pieces) == 1:
        return False
    if sure_place:
        return not colon or leads or dated or len(pieces) > 1
    if pieces[0].kind != "place":
        return False
    if dated or len(pieces) > 1:
        return leads or ends_line
    return leads and not colon and len(words(body[pieces[0].first : pieces[0].last])) <= (1 if known is not None else 3)


def _after_byline(body: str, start: int, known: Known | None) -> tuple[list[_Piece], int] | None:
    """A dateline in the second line, under a byline («هديل غبّون\\nعمان، الأردن (CNN) -- …»)."""
    end = body.find("\n", start)
    if not 0 < end - start <= 40 or len(body[start:end].split()) > 6:
        return None
    found = _head(body, end + 1 + (len(body[end + 1 :]) - len(body[end + 1 :].lstrip())), known)
    if found is None or not any(piece.sure for piece in found[0]):
        return None
    return found
