"""Where in a story is a date said, and how? The one pass over its words; nothing is resolved here.

Only words that a table knows are looked at twice, so a page without dates costs one look-up a word.
"""

from dataclasses import dataclass, replace

from search import relative_dates, written_dates, years
from search.almanac import word_set
from search.date_names import is_name
from search.line import Line
from search.relative_dates import PAST, PRESENT, Relative, step_after
from search.tense import is_future
from search.written import Written


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in words `first` to `last` (not included), written out or relative, or a relative day with its weekday.

    `step` is what «الماضي» (-1), «الجاري» (0) or «المقبل» (1) after it says; `year` the year said so («من العام الماضي»:
    -1), `week` the week; `same_year` stands for «من العام نفسه», `same_month` for «من نفس الشهر». `joined`: «و» ties it to
    the one before. `named`: no date at all, but the name of something.
    """

    first: int
    last: int
    written: Written | None = None
    relative: Relative | None = None
    step: int | None = None
    year: int | None = None
    same_year: bool = False
    same_month: bool = False
    week: int | None = None
    future: bool = False
    joined: bool = False
    named: bool = False


_STARTS = written_dates.STARTS | relative_dates.STARTS | years.NAMED
_PARTS = word_set("مساء فجر صباح ظهر عصر ليل ليله عشيه يوم وفجر ومساء وصباح ليوم ضحي")
_EDGES = word_set("مطلع نهايه بدايه اواخر اوايل منتصف اخر صيف شتاء ربيع خريف شهر")
_ENGLISH = {"last": -1, "next": 1}
_SAME = frozenset({"نفسه", "ذاته", "نفسها", "ذاتها", "عينه"})
_WEEKS = frozenset({"الاسبوع", "اسبوع"})


def read(line: Line) -> list[Mention]:
    """All the dates said in a line or story, in order, none inside another."""
    found: list[Mention] = []
    at, size, words = 0, len(line), line.folded
    while at < size:
        folded = words[at]
        if folded[0] <= "9" or folded in _STARTS:
            mention = _mention(line, at, found[-1] if found else None)
            if mention is not None:
                if not mention.named:
                    found.append(mention)
                at = mention.last
                continue
        at += 1
    return _shared_steps(found)


def _mention(line: Line, at: int, before: Mention | None) -> Mention | None:
    word = line.word(at)
    mention = None
    if word in relative_dates.STARTS:
        relative = relative_dates.read(line, at)
        mention = _with_weekday(line, relative) if relative is not None else None
    if mention is None and (word[0] <= "9" or word in written_dates.STARTS):
        mention = _written(line, at)
    if mention is None:
        near = before is not None and before.written is not None and before.written.month is None and at - before.last <= 1
        after_year = near and before is not None and before.written is not None and before.written.weekday is None
        year = years.read(line, at, after_year)
        mention = Mention(year.first, year.last, written=year) if year is not None else None
    if mention is None:
        return None
    joined = before is not None and (
        at == before.last or (at == before.last + 1 and line.word(before.last) in {"و", "الي", "حتي", "to", "and", "او"})
    )
    first = mention.first
    floor = before.last if before is not None else 0
    edges = _PARTS if mention.relative is None or mention.relative.grain == "day" else _EDGES
    if mention.written is not None and mention.written.weekday is None:
        edges = _PARTS | _EDGES
    while first > floor and line.word(first - 1) in edges and line.gap(first - 1) == "":
        first -= 1
    written = mention.written
    open_ended = written is not None and written.year is None and mention.relative is None and mention.step is None
    return replace(mention, first=first, joined=joined, future=open_ended and is_future(line, mention.first))


def _with_weekday(line: Line, relative: Relative) -> Mention:
    """A relative date, and the weekday or whole date in apposition to it («اليوم (الأربعاء)», «أمس الجمعة 3 مارس»)."""
    at = relative.last
    gap = line.gap(at - 1)
    if line.word(relative.first) in relative_dates.DAY_STARTS and gap in {"", "(", "-", "ـ", "،"}:
        if line.word(at) == "يوم" and line.gap(at) == "":
            at += 1
        said = written_dates.read(line, at) if line.word(at)[:1] <= "9" or line.word(at) in written_dates.STARTS else None
        if said is not None and said.days and said.last - at > 1:
            return Mention(relative.first, said.last, written=said)
        alone = said is not None and said.month is None and said.weekday is not None and line.word(at)[0] != "و"
        if said is not None and alone and (step_after(line, said.last) is None or gap == "("):
            return Mention(relative.first, said.last, written=said, relative=relative)
    return Mention(relative.first, relative.last, relative=relative)


def _written(line: Line, at: int) -> Mention | None:
    said = written_dates.read(line, at)
    counted = _of_this_month(line, at, said)
    if counted is not None:
        return counted
    if said is None:
        return None
    mention = Mention(at, said.last, written=said)
    if line.word(at).isascii() and line.word(at - 1) in _ENGLISH and not said.days:
        return replace(mention, first=at - 1, step=_ENGLISH[line.word(at - 1)])
    if said.year is None:
        mention = _modified(line, mention, said)
    marked = mention.step is not None or mention.year is not None or mention.same_year or mention.week is not None
    return replace(mention, named=True) if is_name(line, said, marked) else mention


def _modified(line: Line, mention: Mention, said: Written) -> Mention:
    """A date with what follows it: «الماضي», «من العام الماضي», «من الأسبوع المقبل»."""
    if step := step_after(line, said.last):
        mention = replace(mention, last=step[1], step=step[0])
    at = mention.last
    if line.gap(at - 1) not in {"", ")", "("}:
        return mention
    if line.word(at) == "من":
        at += 1
    if said.month is None:
        if line.word(at) in _WEEKS and (week := step_after(line, at + 1)):
            return replace(mention, last=week[1], week=week[0])
        return mention
    if line.word(at) in {"العام", "السنه", "نفس"} and line.word(at + 1) in _SAME | {"العام", "السنه"}:
        return replace(mention, last=at + 2, same_year=True)
    relative = relative_dates.read(line, at) if line.word(at) in relative_dates.STARTS else None
    if relative is not None and relative.grain == "year" and line.word(at) not in {"قبل", "منذ"}:
        return replace(mention, last=relative.last, year=relative.step)
    return mention


def _of_this_month(line: Line, at: int, said: Written | None) -> Mention | None:
    """«الخامس عشر من الشهر الجاري», «15 الجاري», with the weekday that may come before."""
    weekday = said.weekday if said is not None and not said.days else None
    if said is not None and weekday is None:
        return None
    start = at + 1 if weekday is not None else at
    if weekday is not None and line.gap(at) not in {"", "،", "("}:
        return None
    number = written_dates.day_number(line, start)
    if number is None:
        return None
    day, last = number
    following = last + 1 if line.word(last) == "من" else last
    written = Written(at, last, None, None, (day,), weekday)
    if line.word(last) in PRESENT | PAST and line.word(start).isdecimal() and line.gap(last - 1) == "":
        step = step_after(line, last)
        believed = line.word(at - 1) in {"يوم", "في", "ليوم", "مساء", "حتي", "من", "الي"} or weekday is not None
        return Mention(at, last + 1, written=written, step=step[0]) if step is not None and believed else None
    pair = line.word(following), line.word(following + 1)
    if "الشهر" in pair and (pair[0] in {"نفس", "ذات"} or pair[1] in _SAME):
        return Mention(at, following + 2, written=written, same_month=True)
    relative = relative_dates.read(line, following) if line.word(following) in relative_dates.STARTS else None
    if relative is None or relative.grain != "month" or line.word(following) in {"قبل", "منذ"}:
        return None
    return Mention(at, relative.last, written=written, step=relative.step)


def _shared_steps(found: list[Mention]) -> list[Mention]:
    """«الجمعة والسبت المقبلين», «مارس ومايو 2017»: what is said after the second of two joined dates holds for the first."""
    for number in range(len(found) - 1, 0, -1):
        later, earlier = found[number].written, found[number - 1].written
        if not found[number].joined or later is None or earlier is None or earlier.year is not None:
            continue
        step, given = found[number].step, found[number - 1].step
        if step is not None and given is None and (later.month is None) == (earlier.month is None):
            found[number - 1] = replace(found[number - 1], step=step)
        if earlier.month is not None and later.month is not None and later.year is not None and earlier.month <= later.month:
            found[number - 1] = replace(found[number - 1], written=replace(earlier, year=later.year))
    return found
