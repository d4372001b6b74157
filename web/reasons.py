"""Why is this story here? A line for each word of it that matched, as the reader reads it.

A page has hundreds of such lines and mostly the same ones, so each is made once a language and kept.
"""

from functools import lru_cache

from flask import g
from markupsafe import Markup, escape

from search.query import Reason
from web.locales import say as _
from web.names import RULES


def why(reason: Reason) -> Markup:
    """The word of the story, the word of the question where it is another, and the rule that joins them."""
    return _line(reason, g.reader.language)


@lru_cache(maxsize=20_000)
def _line(reason: Reason, language: str) -> Markup:  # noqa: ARG001
    asked = ""
    if reason.asked and reason.asked != reason.word:
        colon = _(": ")
        asked = f'<span aria-hidden="true">←</span> <bdi>{escape(reason.asked)}</bdi>{colon}'
    rule = escape(str(RULES.get(reason.rule, reason.rule)))
    detail = f" <bdi>({escape(reason.detail)})</bdi>" if reason.detail else ""
    return Markup(f"<div><dt><bdi>{escape(reason.word)}</bdi></dt><dd>{asked}{rule}{detail}</dd></div>")  # noqa: S704
