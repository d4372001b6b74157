"""Why did this word of the story match? The rule, in a key that pages translate, and what fills it in."""

from functools import lru_cache

from search.arabic import exact, fold
from search.lexicon import lexicon
from search.matching import Match
from search.query import Reason
from search.units import Alternative

_GLUED = ("وال", "بال", "فال", "كال", "ولل", "لل", "وب", "ول", "فب", "فل", "و", "ف", "ب", "ل", "ك")


def reason(match: Match) -> Reason:
    """The reason of a match: بلبنان ← ب + لبنان; فصائل, plural of فصيل; أنصار الله, the same as الحوثيون."""
    return _reason(match.text, match.asked.text, match.asked.quoted, match.by)


@lru_cache(maxsize=20_000)
def _reason(text: str, asked: str, quoted: bool, by: Alternative | None) -> Reason:
    if by is None or quoted:
        return Reason(text, asked, "exact" if quoted or exact(text) == exact(asked) else "folded")
    if by.rule != "inflection":
        return Reason(text, asked, by.rule, by.text if fold(by.text) != fold(text) else "")
    if fold(text) == fold(asked):
        return Reason(text, asked, "exact" if exact(text) == exact(asked) else "folded")
    if glued := _glued(text, asked):
        return Reason(text, asked, "clitic", glued)
    if " " not in text and _is_plural(text, asked):
        return Reason(text, asked, "plural")
    return Reason(text, asked, "inflection")


def _glued(word: str, asked: str) -> str:
    """The letters joined in front of a word, as «ب + لبنان»; empty where that is not all that differs."""
    written, wanted = fold(word), fold(asked)
    bare = wanted.removeprefix("ال")
    for front in _GLUED:
        rest = written.removeprefix(front)
        if written.startswith(front) and rest in (wanted, bare):
            return f"{front.removesuffix('ال')} + {asked}" if front.endswith("ال") or rest == wanted else f"{front} + {asked}"
    return ""


def _is_plural(word: str, asked: str) -> bool:
    """Whether a word is a broken or sound plural where the asked word is its lemma, or the other way round."""
    key = lexicon().key(asked)
    one, other = fold(word).removeprefix("ال"), fold(asked).removeprefix("ال")
    if key not in (one, other) or _is_verb(asked) or _is_verb(word):
        return False
    more = one if key == other else other
    return (
        more.endswith(("ون", "ين", "ات"))
        or (len(more) > 3 and not more.startswith(key[:2]) and more[:1] == "ا")
        or _broken(more, key)
    )


def _is_verb(word: str) -> bool:
    """Whether a word says what somebody does: «يغتال» is no plural of «اغتال»."""
    lemmas = lexicon()
    base = lemmas.base(exact(word))
    return word[:1] in tuple("يتنس") and base in lemmas.verbs and base not in lemmas.nouns


def _broken(more: str, key: str) -> bool:
    """Whether a form has a long vowel or a final ء inside where its lemma has not: وزراء, فصائل, سجون."""
    return more != key and not more.startswith(key) and not key.startswith(more)
