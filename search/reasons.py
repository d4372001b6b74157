"""Why did this word of the story match? The rule, in a key that pages translate, and what fills it in."""

from search.arabic import exact, fold
from search.lexicon import lexicon
from search.matching import Match
from search.query import Reason

_GLUED = ("وال", "بال", "فال", "كال", "ولل", "لل", "وب", "ول", "فب", "فل", "و", "ف", "ب", "ل", "ك")


def reason(match: Match) -> Reason:
    """The reason of a match: بلبنان ← ب + لبنان; فصائل, plural of فصيل; أنصار الله, the same as الحوثيون."""
    asked = match.asked.text
    if match.by is None or match.asked.quoted:
        same = exact(match.text) == exact(asked) or match.asked.quoted
        return Reason(match.text, asked, "exact" if same else "folded")
    if match.by.rule != "inflection":
        return Reason(match.text, asked, match.by.rule, match.by.text if fold(match.by.text) != fold(match.text) else "")
    if fold(match.text) == fold(asked):
        return Reason(match.text, asked, "exact" if exact(match.text) == exact(asked) else "folded")
    if glued := _glued(match.text, asked):
        return Reason(match.text, asked, "clitic", glued)
    if " " not in match.text and _is_plural(match.text, asked):
        return Reason(match.text, asked, "plural")
    return Reason(match.text, asked, "inflection")


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
    if key not in (one, other):
        return False
    more = one if key == other else other
    return (
        more.endswith(("ون", "ين", "ات"))
        or (len(more) > 3 and not more.startswith(key[:2]) and more[:1] == "ا")
        or _broken(more, key)
    )


def _broken(more: str, key: str) -> bool:
    """Whether a form has a long vowel or a final ء inside where its lemma has not: وزراء, فصائل, سجون."""
    return more != key and not more.startswith(key) and not key.startswith(more)
