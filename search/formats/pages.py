"""Which story is on an HTML page? Not read yet."""

from search.formats.given import Given
from search.story import Story, Unreadable


def is_page(text: str) -> bool:
    """Whether a text is an HTML page."""
    return "<html" in text[:5000].casefold()


def read(given: Given) -> list[Story]:
    """The story of a page. Raises Unreadable."""
    raise Unreadable("unknown_format", f"HTML pages are not read yet: {given.document.name}.")


def read_fragment(given: Given) -> list[Story]:
    """The story of a fragment. Raises Unreadable."""
    return read(given)


def refuse_error_text(text: str) -> None:
    """Raises Unreadable for the text of an error page."""
