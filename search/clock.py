"""What time of day does a line give, and whose time is it? Figures and words, morning and evening, zones by name and offset."""

from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from search.arabic import fold
from search.line import Line

_ZONES = {
    "UTC": "gmt utc ut z غرينتش جرينتش غرينيتش جرينيتش غرينتيش جرينتش قرينتش تغ العالمي",
    "Asia/Riyadh": "مكة السعودية الرياض السعودي الدوحة قطر الكويت البحرين المنامة صنعاء اليمن عدن ksa ast",
    "Asia/Dubai": "دبي الإمارات أبوظبي أبو عمان مسقط gst",
    "Asia/Baghdad": "بغداد العراق",
    "Africa/Cairo": "القاهرة مصر",
    "Asia/Beirut": "بيروت لبنان",
    "Asia/Damascus": "دمشق سوريا",
    "Asia/Amman": "عمّان الأردن",
    "Asia/Gaza": "غزة",
    "Asia/Hebron": "فلسطين القدس",
    "Africa/Tripoli": "ليبيا طرابلس",
    "Africa/Tunis": "تونس",
    "Africa/Algiers": "الجزائر",
    "Africa/Casablanca": "المغرب الرباط",
    "Africa/Khartoum": "الخرطوم السودان",
    "Europe/Istanbul": "إسطنبول أنقرة تركيا",
    "Asia/Tehran": "طهران إيران",
    "Europe/London": "لندن bst",
    "Europe/Paris": "باريس cet cest",
    "Europe/Moscow": "موسكو",
    "America/New_York": "واشنطن نيويورك est edt",
}
ZONES = {fold(word): zone for zone, words in _ZONES.items() for word in words.split()} | {"عمان": "Asia/Muscat"}
_MORNING = frozenset({"ص", "صباحا", "صباح", "فجرا", "am"})
_EVENING = frozenset({"م", "مساء", "مساءا", "عصرا", "pm"})
_NOON = frozenset({"ظهرا"})
_NIGHT = frozenset({"ليلا"})
_HOURS = "الواحدة الثانية الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة"
_HOUR_WORDS = {fold(word): hour for hour, word in enumerate(_HOURS.split(), 1)}
_PARTS = {"والنصف": 30, "والربع": 15, "والثلث": 20}
_TIME_OF = frozenset({"بتوقيت", "توقيت", "بالتوقيت", "ت"})
_CLOSE = frozenset({"", "(", ")", "-", "،", ",", ".", "–", ")(", "[", "]"})


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day in words `first` to `last` (not included); `zone` where the line names one."""

    first: int
    last: int
    hour: int
    minute: int
    second: int = 0
    zone: tzinfo | None = None


def times(line: Line) -> list[Time]:
    """All the times of day that a line gives, in order."""
    found: list[Time] = []
    at = 0
    while at < len(line):
        time = _time(line, at)
        if time is not None:
            found.append(time)
        at = time.last if time is not None else at + 1
    return found


def _time(line: Line, at: int) -> Time | None:
    read = _figures(line, at) or _words(line, at)
    if read is None:
        return None
    hour, minute, second, last = read
    half = line.word(last) if line.gap(last - 1) in {"", ".", "("} else ""
    if half == "بعد" and line.word(last + 1) == "الظهر":
        hour, last = _evening(hour), last + 2
    elif half in _MORNING:
        hour, last = (0 if hour == 12 else hour), last + 1
    elif half in _EVENING or (half in _NIGHT and 6 <= hour < 12) or (half in _NOON and hour < 10):
        hour, last = _evening(hour), last + 1
    elif half in _NIGHT | _NOON:
        hour, last = (0 if half in _NIGHT and hour == 12 else hour), last + 1
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone, last = _zone(line, last)
    if zone is None and line.word(at - 1) in {"gmt", "utc"}:
        return Time(at - 1, last, hour, minute, second, UTC)
    return Time(at, last, hour, minute, second, zone)


def _evening(hour: int) -> int:
    return hour + 12 if hour < 12 else hour


def _figures(line: Line, at: int) -> tuple[int, int, int, int] | None:
    """Hour, minute, second and where the time ends: 14:35, 14:35:20, 14h35, 10.20 ص, T143500, «الساعة 10»."""
    word, gap, following = line.word(at), line.gap(at), line.word(at + 1)
    if word == "t" and len(following) in {4, 6} and following.isdecimal():
        return int(following[:2]), int(following[2:4]), int(following[4:] or 0), at + 2
    if not word.isdecimal() or len(word) > 2:
        return None
    if following == "h" and line.word(at + 2).isdecimal():
        return int(word), int(line.word(at + 2)), 0, at + 3
    if len(following) == 2 and following.isdecimal() and gap in {":", "."}:
        if gap == "." and line.word(at + 2) not in _MORNING | _EVENING | _NOON | _NIGHT and line.word(at - 1) != "الساعه":
            return None
        third = line.word(at + 2)
        if line.gap(at + 1) == ":" and len(third) == 2 and third.isdecimal():
            last = at + 3
            if line.gap(last - 1) == "." and line.word(last).isdecimal():
                last += 1
            return int(word), int(following), int(third), last
        return int(word), int(following), 0, at + 2
    if gap == "" and (line.word(at - 1) == "الساعه" or following in {"صباحا", "مساء", "مساءا", "ظهرا", "ليلا", "am", "pm"}):
        return int(word), 0, 0, at + 1
    return None


def _words(line: Line, at: int) -> tuple[int, int, int, int] | None:
    """«الساعة العاشرة والنصف»."""
    hour = _HOUR_WORDS.get(line.word(at))
    if hour is None or line.word(at - 1) not in {"الساعه", "الساعة", "بالساعه"}:
        if line.word(at - 1) != "الساعه" or line.word(at) not in {"الحاديه", "الثانيه"}:
            return None
        hour = 1 if line.word(at) == "الحاديه" else 2
    last = at + 1
    if line.word(last) == "عشره" and hour <= 2:
        hour, last = hour + 10, last + 1
    part = _PARTS.get(line.word(last), 0)
    return hour, part, 0, last + 1 if part else last


def _zone(line: Line, at: int) -> tuple[tzinfo | None, int]:
    """The zone named from word `at` on, and where it ends."""
    gap = line.gap(at - 1)
    if gap in {"+", "-"} and line.word(at).isdecimal() and line.raw[line.starts[at] - 1] == gap:
        return _offset(line, at, -1 if gap == "-" else 1)
    if gap not in _CLOSE:
        return None, at
    start, word = at, line.word(at)
    if word in _TIME_OF:
        at += 1
        if word == "ت" and line.word(at) != "غ":
            return None, start
        if word == "ت" or line.word(at) == "المحلي":
            return (UTC, at + 1) if word == "ت" else (None, at + 1)
        if line.word(at) == "مدينه":
            at += 1
    elif not (word in ZONES and word.isascii()) and word not in {"غرينتش", "جرينتش", "تغ"}:
        return None, start
    named = ZONES.get(line.word(at))
    if named is None:
        return None, start
    following, mark = at + 1, line.gap(at)
    if named == "UTC" and mark in {"+", "-"} and line.word(following).isdecimal():
        return _offset(line, following, -1 if mark == "-" else 1)
    if line.word(following) in {"المكرمه", "ظبي"}:
        following += 1
    return (UTC if named == "UTC" else ZoneInfo(named)), following


def _offset(line: Line, at: int, sign: int) -> tuple[tzinfo | None, int]:
    """+0300, +03:00 or +3 as a zone; no zone beyond fourteen hours."""
    figure = line.word(at)
    hours, minutes, last = int(figure[:2]), int(figure[2:4] or 0), at + 1
    if len(figure) <= 2 and line.gap(at) == ":" and line.word(last).isdecimal():
        minutes, last = int(line.word(last)), last + 1
    if hours > 14 or minutes > 59:
        return None, at
    return timezone(sign * timedelta(hours=hours, minutes=minutes)), last
