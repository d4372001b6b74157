"""Who speaks or acts in a story, and as what? People whom the text names beside a function; nobody else is guessed.

The function says where a name begins («وزير الخارجية السعودي | عادل الجبير»), which no list of names could; a name without
one is left alone, for a wrong person on a story page is worse than a missing one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from search import almanac, titles
from search.given_names import FOREIGN, GIVEN, WITH_ARTICLE
from search.line import Line
from search.relative_dates import FUTURE, PAST, PRESENT
from search.story import Person
from search.text import Span, Text

_FIRST = GIVEN | FOREIGN | WITH_ARTICLE
_JOINERS = almanac.word_set(
    "بن ابن بنت أبو أبي أبا أم عبد آل ال ولد دي دو دا فان فون دير ماك سان لو جيه جونغ جاي جين نور سيف صلاح"
)
_AFTER_JOINER = almanac.word_set(
    "الله الرحمن العزيز الكريم الدين الفتاح السلام القادر الرزاق الناصر المنعم الوهاب الملك الحميد المجيد ربه"
)
_ENDS_NAME = (
    almanac.word_set(
        "في من إلى عن مع أن إن إنه إنها أنه أنها بأن بأنه قد لقد لم لن لا ما هذا هذه ذلك تلك الذي التي "
        "الذين كما حيث بعد قبل خلال منذ حتى عند بين ضد حول بسبب أو ثم و هو هي وهو وهي كان كانت أي عبر لدى "
        "بشأن لكن إذ إذا عندما بينما وسط تحت فوق نحو دون عدا إثر عقب أثناء ضمن لدى اليوم أمس غدا نفسه نفسها "
        "الذى وذلك وكان وكانت وقد وقال وقالت وأضاف بدوره قائلا مؤكدا السابق السابقة الحالي الجديد الراحل "
        "المقبل الأسبق سابقا أمام بأنها لأن لأنه مساء صباح فجر ظهر ليل يوم الاسبوع شهر عام سنة انه انها ان "
        "فيما مما بما وفق وفقا بحسب حسب التابع التابعة والتي والذي له لها به بها منه منها فيه فيها عليه عليها "
        "إليه إليها معه معها عنه عنها كل بعض غير جميع كافة أكثر أول ليس ليست رغم مثل ومن وفي وعلى وإلى وعن "
        "ومع"
    )
    | PAST
    | FUTURE
    | PRESENT
)
_VERBS = almanac.word_set(
    "قال قالت أعلن أعلنت أكد أكدت كشف كشفت أفاد أفادت ذكر ذكرت أضاف أضافت صرح صرحت أوضح أوضحت أشار أشارت "
    "اعتبر اعتبرت رأى رأت دعا دعت طالب طالبت حذر حذرت نفى نفت اتهم اتهمت شدد شددت وصف وصفت توقع توقعت بحث "
    "بحثت التقى التقت وصل وصلت زار زارت استقبل استقبلت افتتح عقد عقدت ترأس ترأست شارك شاركت وقع وقعت أصدر "
    "أصدرت قرر قررت رفض رفضت وافق وافقت أمر أمرت غادر عاد عادت تعهد تعهدت هدد هددت انتقد انتقدت أدان "
    "أدانت رحب رحبت أعرب أعربت عبر عبرت لفت لفتت نقل نقلت نشر نشرت كتب كتبت غرد تحدث تحدثت تلقى تلقت بعث "
    "بعثت هنأ عين عينت أقال اعتقل اعتقلت قتل قتلت أصيب توفي سيزور سيلتقي يزور يلتقي يبحث يستقبل يؤكد تؤكد "
    "يعلن تعلن يدعو تدعو يقول تقول ينفي تنفي يحذر تحذر يتهم تتهم يكشف تكشف يرفض ترفض يتوقع جدد جددت ناقش "
    "ناقشت تناول أجرى أجرت ألقى ألقت قدم قدمت طلب طلبت أبلغ أبلغت تولى تولت أقر أقرت دافع دافعت سجل أحرز "
    "فاز خسر يقود قاد أطلق أطلقت وجه وجهت شكر شن أرسل أثنى أشاد أشادت منح تسلم سلم حضر حضرت"
)
_REPORTS = almanac.word_set(
    "قال قالت أكد أكدت أعلن أعلنت أضاف أضافت أوضح أوضحت ذكر ذكرت صرح صرحت أشار أشارت أفاد أفادت كشف وقال وقالت يقول تقول قول"
)
_OPEN = frozenset({"", "،", ",", "«", '"', "("})
_STAFF = frozenset({"الركن", "ركن", "اول", "حقوقي", "طيار"})
_MOST = 9


@dataclass(frozen=True, slots=True)
class _Found:
    """Words of a name and of the function beside it."""

    name: Span
    function: Span


def find(text: Text, taken: Iterable[Span] = ()) -> list[Person]:
    """People named with a function, in order, each once, later short mentions («اللامي») among their surfaces.

    `taken` are spans of groups and places: part of a function, never the beginning of a name.
    """
    line = Line(text.raw, text.folded, text.tokens, text.starts)
    inside = {number for first, last in taken for number in range(first, last)}
    found: list[_Found] = []
    at = 0
    folded = line.folded
    while at < len(folded):
        if (folded[at] in titles.RANKS or folded[at] in titles.OFFICES) and not _speaks_for(line, at):
            each = _after_title(line, at, inside) or _before_title(line, at, inside)
            if each is not None:
                found.append(each)
                at = max(each.name[1], each.function[1])
                continue
        at += 1
    return _merged(line, found)


def _after_title(line: Line, at: int, inside: set[int]) -> _Found | None:
    """A function from word `at` on, and the name after it («الرئيس الأمريكي دونالد ترامب», «وزير الخارجية، مايك بومبيو،»)."""
    last = _function_end(line, at, inside)
    head, comma = line.word(at), line.gap(last - 1) in {"،", ","}
    if last in inside or line.gap(last - 1) not in _OPEN or not _is_whole(line, at, last):
        return None
    end = _name_end(line, last, inside)
    if end == last:
        return None
    known, units = line.word(last) in _FIRST, _units(line, last, end)
    closed = line.gap(end - 1)[:1] in {"،", ","} or line.word(end) in {"ان", "انه", "انها", "بان"}
    if known and (units > 1 or end - last > 1):
        return _Found((last, end), (at, last))
    if units > 1 and last - at > 1 and closed and (comma or line.word(at - 1) in _REPORTS):
        return _Found((last, end), (at, last))
    if (
        head in titles.MILITARY
        and line.word(last)[:1] not in set("لبو")
        and units > 1
        and not comma
        and line.word(end - 1).startswith("ال")
    ):
        return _Found((last, end), (at, last))
    return None


def _speaks_for(line: Line, at: int) -> bool:
    """«المتحدث باسم الرئيس التركي رجب طيب أردوغان»: the name is the president's, whose function begins two words on."""
    return line.word(at + 1) == "باسم" and line.word(at + 2) in {"الرييس", "رييس", "الوزير", "وزير", "الملك", "الامير"}


def _is_whole(line: Line, at: int, last: int) -> bool:
    """Whether an office has the complement that it needs, and «الفريق» is the rank and no team."""
    head = line.word(at)
    if head in titles.OFFICES and head not in titles.RANKS:
        return last - at > 1
    return titles.MILITARY.get(head) != "الفريق" or last == at + 1 or line.word(at + 1) in _STAFF


def _before_title(line: Line, at: int, inside: set[int]) -> _Found | None:
    """A name before a comma and the function after it («محمد العمري، رئيس البلدية»)."""
    if at < 2 or line.gap(at - 1) not in {"،", ","} or line.word(at) not in titles.OFFICES:
        return None
    for first in range(max(0, at - 5), at - 1):
        if line.word(first) in _FIRST and first not in inside and _name_end(line, first, inside) == at:
            before = line.word(first - 1)
            if first == 0 or line.gap(first - 1) != "" or before in _VERBS or before in _ENDS_NAME or before[1:] in _VERBS:
                last = _apposition_end(line, at, inside)
                return _Found((first, at), (at, last)) if last - at > 1 else None
    return None


def _function_end(line: Line, at: int, inside: set[int]) -> int:
    """Where a function ends: its complement has the article, is an institution's word, or is taken by a group or place."""
    last = at + 1
    while last < min(len(line), at + _MOST) and (line.gap(last - 1) == "" or line.gap(last - 1) in {"«", "»", '"'}):
        word = line.word(last)
        article = (
            word.startswith(("ال", "لل", "وال", "بال", "ولل")) and word not in almanac.WEEKDAYS and word not in _ENDS_NAME - PAST
        )
        if not (
            article or word in titles.INSIDE or word in _STAFF or last in inside or word in titles.RANKS or word in titles.OFFICES
        ):
            break
        if word in _FIRST and (line.word(last + 1) in _JOINERS or word in WITH_ARTICLE):
            break
        last += 1
    return last


def _apposition_end(line: Line, at: int, inside: set[int]) -> int:
    """Where a function between commas ends («محمد العمري، مؤسس شركة كذا، إن»): at its second comma, if that is near."""
    for last in range(at + 1, min(len(line), at + _MOST) + 1):
        if line.word(last - 1) in _VERBS or line.word(last - 1) in {"ان", "انه", "انها"}:
            break
        if line.gap(last - 1)[:1] in {"،", ",", ".", "\n"}:
            return last
    return _function_end(line, at, inside)


def _name_end(line: Line, first: int, inside: set[int]) -> int:
    """Where a name that begins at word `first` ends: two parts, more only where they are surely of a name."""
    at = first
    while at < len(line) and at - first < 6:
        word, before = line.word(at), line.word(at - 1)
        if at > first and line.gap(at - 1) not in {"", "-"}:
            break
        if (
            (_is_no_name(word) and before not in WITH_ARTICLE)
            or line.tokens[at] == "على"
            or (at in inside and before not in _JOINERS)
        ):
            break
        article = word.startswith("ال")
        if at == first and article and word not in WITH_ARTICLE:
            break
        if word in titles.OFFICES and at > first and before not in WITH_ARTICLE:
            break
        joined = at > first and (before in _JOINERS or word in _AFTER_JOINER or _hyphened(line, at))
        if at > first and not joined and _units(line, first, at) >= 2 and not _goes_on(line, at, first):
            break
        if at > first and not joined and article and before.startswith("ال") and before not in _AFTER_JOINER | WITH_ARTICLE:
            break
        at += 1
    while at > first and line.word(at - 1) in {"بن", "ابن", "ابو", "و", "عبد", "بنت", "ال"}:
        at -= 1
    return at


def _units(line: Line, first: int, last: int) -> int:
    """The parts of a name: what «بن», «عبد» or a hyphen joins is one."""
    return sum(
        1
        for at in range(first, last)
        if at == first or not (line.word(at - 1) in _JOINERS or line.word(at) in _AFTER_JOINER or _hyphened(line, at))
    )


def _goes_on(line: Line, at: int, first: int) -> bool:
    """Whether a third word is of the name: a name itself, a surname, or unknown where the sentence then pauses."""
    word = line.word(at)
    if word in titles.RANKS or word in titles.OFFICES or _surnamed(line, at - 1):
        return False
    if word in GIVEN or word in _JOINERS:
        return True
    pauses = line.gap(at)[:1] in {"،", ",", "."} or line.word(at + 1) in {"ان", "انه", "انها"}
    if word.startswith("ال"):
        return word in WITH_ARTICLE or (line.word(first) not in FOREIGN - GIVEN and (word.endswith("ي") or pauses))
    return (
        line.word(first) in _FIRST
        and not word.endswith("ا")
        and (pauses or (line.word(at - 1) in FOREIGN and word not in _VERBS))
    )


def _surnamed(line: Line, at: int) -> bool:
    """Whether word `at` closes a name: a surname with the article."""
    word = line.word(at)
    return word.startswith("ال") and word not in WITH_ARTICLE and word not in _AFTER_JOINER


def _hyphened(line: Line, at: int) -> bool:
    return line.gap(at - 1) == "-"


def _is_no_name(word: str) -> bool:
    if (
        len(word) < 2
        or word in _ENDS_NAME
        or word in _VERBS
        or word in almanac.WEEKDAYS
        or word in almanac.MONTHS
        or word in titles.INSIDE
    ):
        return True
    bare = word[1:]
    if word.startswith(("لل", "بال", "وال", "فال", "كال")) or (word[:1] in ("و", "ل") and bare in _FIRST and word not in _FIRST):
        return True
    return word[0].isdecimal() or (word[0] in "وفبلك" and (bare in _VERBS or bare in _ENDS_NAME or bare.startswith("ال")))


def _merged(line: Line, found: list[_Found]) -> list[Person]:
    """One person for all the places of a name, with the fullest function; short mentions join the last who bears them."""
    people: dict[str, tuple[str, list[str]]] = {}
    for each in found:
        name, function = line.text(*each.name), _bare(line, each.function)
        key = " ".join(line.folded[each.name[0] : each.name[1]])
        known = next((other for other in people if other == key or other.endswith(" " + key) or key.endswith(" " + other)), None)
        if known is None:
            people[key] = function, [name]
            continue
        kept, surfaces = people[known]
        people[known] = (function if len(function) > len(kept) else kept), [*surfaces, name]
    named = {number for each in found for number in range(*each.name)}
    for key in people:
        people[key][1].extend(_short(line, key.split(" ")[-1], named))
    return [Person(surfaces[0], function, tuple(dict.fromkeys(surfaces))) for function, surfaces in people.values()]


def _bare(line: Line, span: Span) -> str:
    """A function as written, without the clitic before it («ورئيس البلدية», «للاعب المصري»)."""
    text, head = line.text(*span), line.word(span[0])
    bare = titles.RANKS.get(head) or titles.OFFICES.get(head) or head
    if head == bare:
        return text
    if head.startswith("لل") and bare.startswith("ال"):
        return "ال" + text[1 if bare.startswith("الل") else 2 :]
    return text[len(head) - len(bare) :]


def _short(line: Line, surname: str, named: set[int]) -> list[str]:
    """Later mentions by the surname alone: of a word with the article only where it once speaks («قال اللامي»)."""
    if (
        len(surname) < 4
        or surname in GIVEN
        or surname in titles.INSIDE
        or surname in _AFTER_JOINER
        or surname in almanac.ORDINALS
    ):
        return []
    forms = {surname, "و" + surname, "ل" + surname, "لل" + surname[2:] if surname.startswith("ال") else surname}
    places = [number for number, word in enumerate(line.folded) if word in forms and number not in named]
    speaks = any(line.word(number - 1) in _VERBS or line.word(number - 1)[1:] in _VERBS for number in places)
    return [line.tokens[number] for number in places] if speaks or not surname.startswith("ال") else []
