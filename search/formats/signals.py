"""What does a wire say of a story in front of its headline? «تصحيح:», «إلغاء خبر:», KILL: words to the editor, not of the story.

A story that names itself by its headline keeps its name under them: the correction is a later version of it, the kill ends it.
Only words that are set off by a colon, dash or bracket count: «إلغاء رحلات» is a headline like any other.
"""

import re

_SET_OFF = r"(?:\s*[\])»]\s*[:：/|\-–—ـ]?|\s*[:：/|]|\s+[\-–—ـ]+\s)\s*"
_OBJECT = r"(?:\s+(?:ال)?(?:خبر|مادة|برقية|قصة|تقرير)(?:نا)?(?:\s+(?:ال)?سابقة?)?)"
_KILL = re.compile(
    rf"^[\s\[(«*]*(?:(?:إلغاء|الغاء|يُ?لغى|ملغى|ملغي|ملغاة){_OBJECT}?|(?:سحب|يُ?سحب){_OBJECT}"
    rf"|(?:mandatory\s+|bulletin\s+)?kill){_SET_OFF}",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    rf"^[\s\[(«*]*(?:تصحيح|مصحح|تصويب|استدراك|إعادة(?:\s+(?:مع\s+)?تصحيح)?|correction|corrected|corrects){_OBJECT}?{_SET_OFF}",
    re.IGNORECASE,
)


def is_kill(headline: str) -> bool:
    """Whether a headline opens with the words by which Arab wires withdraw a story."""
    return bool(_KILL.match(headline))


def is_correction(headline: str) -> bool:
    """Whether a headline opens with the words by which they correct one."""
    return bool(_CORRECTION.match(headline))


def bare(headline: str) -> str:
    """A headline without the words to the editor in front of it."""
    for pattern in (_KILL, _CORRECTION):
        headline = pattern.sub("", headline, count=1)
    return headline
