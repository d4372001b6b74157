"""Which text of an HTML page is its story's? The page's own article body, else what trafilatura finds, rid of furniture.

Trafilatura weighs density and may lose a first or last paragraph; the element that its lines stand in loses none.
"""

import re

import trafilatura
from lxml import etree

from search.arabic import fold
from search.formats.markup import local, looks_marked_up, paragraphs_of, text_of
from search.formats.page_facts import Facts
from search.formats.trees import attribute, text
from search.story import Unreadable

_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:shar(?:e|ing)\w*|addtoany|social\w*|\w*related\w*|read-?more|read-?also|recommend\w*|most-?(?:read|viewed)|popular"
    r"|trending|latest|tags?|tag-?list|tagcloud|breadcrumbs?|comments?|disqus|newsletter\w*|subscri\w*|promo\w*|advert\w*|ads?|banner"
    r"|sponsor\w*|widget|sidebar|side-?bar|footer|site-?header|nav|navbar|navigation|menu|cookies?|consent|popup|modal|login|author-?bio"
    r"|about-?author|copyrights?|caption|figcaption|credits?|gallery|toolbar|print|font-?size|views|counter|pagination|skip|search|follow\w*"
    r"|app-?download|push|more-?on|more-?stories|read-?next|see-?also|also-?read|also-?in|ticker|breaking-?\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:^|[\s_-])(?:article-?(?:body|content|text)|articlebody|story-?(?:body|content|text)|entry-?content"
    r"|post-?(?:content|body)"
    r"|news-?(?:body|content|text|details?)|body-?(?:text|copy|content)|content-?(?:body|text)|main-?text|field-?name-?body"
    r"|articletext"
    r"|article__(?:body|content|text)|story__(?:body|content)|td-post-content|wysiwyg|details-?(?:body|content|text)"
    r"|full-?text|news_?text)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DROPPED = (
    "script",
    "style",
    "noscript",
    "nav",
    "aside",
    "footer",
    "form",
    "iframe",
    "svg",
    "button",
    "figure",
    "select",
    "template",
    "video",
)
_INNER = ("p", "div", "br", "section", "article", "li", "blockquote", "h1", "h2", "h3")
_MOST_EXTRACTED = 12_000
"""Elements that trafilatura is given: it needs a second for ten thousand, and more than a minute for a hundred thousand."""
_SHORTEST = 60


def body_of(root: etree._Element, facts: Facts) -> str:
    """The story's text: of the page's own article body, else as trafilatura finds it, else JSON-LD's."""
    _strip(root)
    _unwrap_tables(root)
    own = max((paragraphs_of(each) for each in root.iter() if _is_body(each)), key=len, default="")
    found = own if len(own) >= _SHORTEST else ""
    extracted = found or _around(root, _extracted(root))
    told = text_of(facts.body) if looks_marked_up(facts.body) else facts.body
    if len(told) > 1.5 * len(extracted) and len(told) > _SHORTEST:
        return told
    if len(extracted) < _SHORTEST:
        whole = [paragraphs_of(each) for each in root.iter("article", "main")]
        extracted = max([extracted, *whole], key=len)
    return extracted


def _is_body(element: etree._Element) -> bool:
    if local(element) not in ("div", "section", "article", "td", "main", "span"):
        return False
    return attribute(element, "itemprop").casefold() == "articlebody" or bool(
        _BODY.search(attribute(element, "class")) or _BODY.search(attribute(element, "id"))
    )


def _around(root: etree._Element, extracted: str) -> str:
    """The whole of the element that trafilatura's lines stand in: it may lose first and last paragraphs, the page does not."""
    lines = ["".join(fold(line).split()) for line in extracted.split("\n") if len(line) > 40]
    if not lines:
        return extracted
    holder, found = root, ""
    while True:
        inner = next((each for each in holder if _is_holder(each) and _holds(inside := paragraphs_of(each), lines)), None)
        if inner is None:
            break
        holder, found = inner, inside
    known = {fold(line) for line in extracted.split("\n")}
    kept = found.split("\n")
    while kept and fold(kept[0]) not in known and not _is_paragraph(kept[0]):
        kept.pop(0)
    while kept and fold(kept[-1]) not in known and not _is_paragraph(kept[-1]):
        kept.pop()
    return "\n".join(kept) or extracted


def _is_holder(element: etree._Element) -> bool:
    """Whether an element can hold a story's paragraphs: a block with blocks or line breaks in it."""
    return local(element) not in ("", "p", "span", "blockquote", "li") and any(
        local(child) in _INNER for child in element.iterdescendants()
    )


def _holds(inside: str, lines: list[str]) -> bool:
    folded = "".join(fold(inside).split())
    return sum(line in folded for line in lines) >= 0.8 * len(lines)


def _is_paragraph(line: str) -> bool:
    ended = line.endswith((".", "؟", "!")) or (len(line) > 30 and line.endswith(('"', "»")))
    return len(line) > 80 or (ended and line.count(" ") >= 2)


def _extracted(root: etree._Element) -> str:
    """Trafilatura's main text. Its own date and title are not asked for: they cost most of its time."""
    if sum(1 for _ in root.iter()) > _MOST_EXTRACTED:
        return ""
    try:
        found = trafilatura.extract(
            root, include_comments=False, include_tables=True, include_formatting=False, deduplicate=False, favor_recall=True
        )
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError, etree.LxmlError) as error:
        raise Unreadable("bad_markup", f"Its HTML cannot be read: {error}.") from error
    return found or ""


def _strip(root: etree._Element) -> None:
    """Takes the furniture off a page: by element, by role, by the name of its class; never what holds most of the text."""
    whole = len("".join(map(str, root.itertext()))) or 1
    doomed = [each for each in root.iter() if _is_furniture(each)]
    for element in doomed:
        parent = element.getparent()
        if parent is None or (local(element) not in ("", *_DROPPED) and len("".join(map(str, element.itertext()))) > whole / 2):
            continue
        _drop(element, parent)


def _unwrap_tables(root: etree._Element) -> None:
    """Turns tables that lay out a page into plain blocks, so that their cells' paragraphs stay apart."""
    for table in list(root.iter("table")):
        if any(_is_laid_out(cell) for cell in table.iter("td", "th")):
            for element in [table, *table.iter("tbody", "tr", "td", "th")]:
                element.tag = "div"


def _is_laid_out(cell: etree._Element) -> bool:
    return len(text(cell)) > 250 or any(local(child) in ("p", "div", "h1", "h2", "h3", "table") for child in cell)


def _drop(element: etree._Element, parent: etree._Element) -> None:
    before = element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + " " + element.tail
        else:
            parent.text = (parent.text or "") + " " + element.tail
    parent.remove(element)


def _is_furniture(element: etree._Element) -> bool:
    name = local(element)
    if not name or name in _DROPPED:
        return True
    if name in ("html", "body", "main", "article", "h1") or attribute(element, "itemprop").casefold() in (
        "articlebody",
        "headline",
    ):
        return False
    if attribute(element, "role").casefold() in ("navigation", "banner", "complementary", "contentinfo", "search", "dialog"):
        return True
    if name == "header" and (parent := element.getparent()) is not None and local(parent) == "body":
        return True
    named = f"{attribute(element, 'class')} {attribute(element, 'id')}"
    return not _BODY.search(named) and _FURNITURE.search(named) is not None
