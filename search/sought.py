"""What would answer a question: a day («متى»), or a number («كم»)? Said by its first words.

A text that has what is sought is likelier to answer than one that only has the words. So it orders results, gently, and never
leaves any out: «كم» is answered by «كثيرون» as well.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from search.arabic import exact, fold

Sought = Literal["", "day", "number"]

_WHICH = frozenset(("اي", "ايه", "باي", "لاي"))
_PERIODS = frozenset(("عام", "سنه", "يوم", "شهر", "تاريخ", "موعد", "وقت", "عهد", "عقد", "قرن"))
_WHAT = frozenset(("ما", "ماهو", "ماهي", "هو", "هي", "كان", "كانت"))
_DAYS = frozenset(("تاريخ", "موعد", "العام", "السنه", "اليوم"))
_MEASURES = "عدد اعداد نسبه مساحه طول ارتفاع عمر تعداد سعر اسعار قيمه حجم كميه معدل عرض عمق وزن سرعه ثمن تكلفه كلفه حصيله رصيد"
_NUMBERS = frozenset(_MEASURES.split())
"""What is told in numbers. All of them as `arabic.fold` writes them; own lists."""

_OPENING = 4
"""Words in which «ما هو عدد» or «في أي عام» says what is sought."""


def sought(words: Sequence[str]) -> Sought:
    """What a sentence that asks something seeks; empty where its words do not say. `words` are those typed, in order."""
    folded = [fold(exact(word)) for word in words]
    opening = folded[:_OPENING]
    if "متي" in folded or any(one in _WHICH and next_ in _PERIODS for one, next_ in pairwise(opening)):
        return "day"
    if "كم" in opening[:2] or "بكم" in opening[:2]:
        return "number"
    asked = next((word for word in opening if word not in _WHAT), "") if opening and opening[0] in _WHAT else ""
    return "day" if asked in _DAYS else "number" if asked in _NUMBERS else ""
