"""Which letters of a text are kept when it is stored? Arabic letters for Farsi ones, ornament off, dashes as dashes.

Scraped text mixes keyboards and typesetters' habits: the eye does not see the difference, but search, dates and datelines do.
"""

import re

from search.arabic import MARKS, clean

_ORNAMENT = re.compile(f"(?<=[\u0621-\u064a{MARKS}])\u0640+(?=[\u0621-\u063a\u0641-\u064a{MARKS}])")
_DASH = re.compile(r"(?:(?<=[\s)\]])|(?<=^))ـ+(?=[\s(\[]|$)", re.MULTILINE)
_SIDE_DASH = re.compile(r"(?<=[^\sهـ])ـ+(?=\s)|(?<=\s)ـ+(?=\S)")
_FARSI_YEH_END = re.compile(r"([^\W\d_]*)[یې](?![^\W\d_])")
_MAKSURA = frozenset(
    [
        "عل",
        "إل",
        "ال",
        "حت",
        "لد",
        "مت",
        "مد",
        "أول",
        "أخر",
        "كبر",
        "صغر",
        "عظم",
        "أعل",
        "أدن",
        "أقص",
        "مستشف",
        "مصطف",
        "موس",
        "عيس",
        "يحي",
        "هد",
        "ذكر",
        "بشر",
        "سو",
        "من",
        "أد",
        "رأ",
        "جر",
        "انته",
        "التق",
    ]
)
_PERSIAN = frozenset(
    ["است", "این", "که", "از", "را", "شد", "شده", "برای", "خود", "بود", "کرد", "های", "می", "و", "در", "به", "با"]
) - {"و", "با"}
_URDU = frozenset(["کے", "کی", "میں", "ہے", "کا", "سے", "کو", "نے", "پر", "ہیں", "اور"])
_WORDS = re.compile(r"[^\W\d_]+")
_ARABIC_RUNS = re.compile("[\u0620-\u06ef\ufb50-\ufefc]+")
_LATIN_RUNS = re.compile("[A-Za-z\u00c0-\u024f]+")
_LINES = re.compile(r"\r\n?|[\u0085\u2028\u2029\x0c\x0b]")
_UNTIDY = re.compile("[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufb50-\ufeff]")
"""All that is to be looked at: most texts have none of it."""
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def tidy(text: str, language: str = "ar") -> str:
    """Text as it is stored: one kind of newline, no invisible marks or ornament, Arabic letters where the text is Arabic."""
    if _UNTIDY.search(text):
        text = clean(_CONTROLS.sub("", _LINES.sub("\n", text)))
    if "ـ" in text:
        text = _SIDE_DASH.sub("-", _DASH.sub("-", _ORNAMENT.sub("", text)))
    if language == "ar" and ("ی" in text or "ک" in text or "ې" in text or "ہ" in text):
        text = _FARSI_YEH_END.sub(_yeh, text).translate({0x6CC: "ي", 0x6D0: "ي", 0x6A9: "ك", 0x6C1: "ه", 0x6BE: "ه"})
    return text


def _yeh(found: re.Match[str]) -> str:
    return found[1] + ("ى" if found[1].lstrip("و") in _MAKSURA else "ي")


def language_of(text: str) -> str:
    """The language by its letters and commonest words: ar, fa, ur, ckb, en for any Latin script, else empty."""
    sample = text[:600]
    arabic = sum(map(len, _ARABIC_RUNS.findall(sample)))
    letters = sum(map(len, _WORDS.findall(sample)))
    if arabic * 3 < letters or not letters:
        latin = sum(map(len, _LATIN_RUNS.findall(sample)))
        return "en" if letters and latin * 2 > letters else ""
    if any(letter in sample for letter in "ڵڕێۆە") and sum(sample.count(letter) for letter in "ڵڕێۆە") * 15 > arabic:
        return "ckb"
    if not any(letter in sample for letter in "یکگپچژٹڈےہ"):
        return "ar"
    words = _WORDS.findall(sample)
    persian, urdu = (sum(word in known for word in words) for known in (_PERSIAN, _URDU))
    if max(persian, urdu) * 12 < len(words):
        return "ar"
    return "ur" if urdu > persian else "fa"
