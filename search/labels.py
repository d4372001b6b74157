"""Which words of a pasted headline name only its form? «شاهد.. », «بالفيديو: », «تعرف على …»: the story itself never has them.

Readers paste headlines as papers print them. A label must not keep the very story from being found, so it is left out, and said.
"""

import re
from collections.abc import Sequence

from search.arabic import WORD, exact

SHORTEST = 5
"""Words of a headline that has a label; in a shorter question every word is meant."""

_ALWAYS = (
    "بالفيديو|بالفديو|بالصور|بالصورة|هكذا|إليك|اليك|إليكم|اليكم|إنفوغرافيك|انفوغرافيك|إنفوغراف|انفوجرافيك|إنفوجرافيك|ريبورتاج"
)
_BEFORE_MARK = "شاهد|شاهدوا|فيديو|صور|عاجل|مباشر|بث مباشر|حصري|حصريا|خاص|تقرير|تحليل|كاريكاتير|بالأرقام|رسميا|رسمياً"
_MARK = r"\s*(?:\.\.+|…|:|\||!|-\s|–)"
_OPENS = re.compile(rf"\s*(?:(?:{_ALWAYS})(?!\w)|(?:{_BEFORE_MARK}){_MARK}|تعرف(?:وا)?(?=\s+(?:على|إلى|الى)\s))")
_CLOSES = re.compile(r"[\s(\[|.…-]+(?:فيديو|صور|صورة|بالفيديو|بالصور|فيديو وصور)\s*[)\]]?\s*$")


def labels(text: str, words: Sequence[str]) -> frozenset[str]:
    """Those of the `words` of a question that are a label of a headline, as `arabic.exact` writes them."""
    if len(words) < SHORTEST:
        return frozenset()
    opens, closes = _OPENS.match(text), _CLOSES.search(text)
    named = " ".join(found.group() for found in (opens, closes) if found)
    return frozenset(exact(word) for word in WORD.findall(named))
