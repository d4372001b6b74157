"""What did the reader type? Words, quotes, operators and brackets in Arabic and English, read into a tree. Never an error.

Whatever cannot be an operator is a word. Nothing of it reaches a query parser of the engine: `search/body.py` turns the tree into
terms. What had to be left out is said in `notes`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from search.arabic import clean, exact, spoken
from search.dates import parse_span
from search.labels import labels
from search.sought import Sought, sought
from search.stopwords import BEFORE_QUESTION, FRAME, QUESTION, STOP

LONGEST_WORDS = 30
DEEPEST = 8
SHORTEST_START = 3
LONGEST_DATE = 6
SOME_DAY = date(2020, 1, 1)
"""Whether words are a date does not hang on today."""

FIELDS = {
    **dict.fromkeys(("مكان", "place"), "place"),
    **dict.fromkeys(("جماعة", "جماعه", "group"), "group"),
    **dict.fromkeys(("وكالة", "وكاله", "agency"), "agency"),
    **dict.fromkeys(("مصدر", "source"), "source"),
    **dict.fromkeys(("عنوان", "headline", "title"), "headline"),
    **dict.fromkeys(("قبل", "before"), "before"),
    **dict.fromkeys(("بعد", "after"), "after"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; `starts` where a star says that any ending will do."""

    text: str
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotes: exactly these, in this order."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """`name:value`; the value is what stands after the colon, without its quotes."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """Stories without this."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """All of these."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    nodes: tuple["Node", ...]


Node = Word | Phrase | Field | Not | All | Either


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as read. `notes` are keys of what was left out: `too_long`, `too_deep`, `wildcard`, `only_not`,
    `only_stop`, `label`."""

    tree: All
    question: bool = False
    notes: tuple[str, ...] = ()
    sought: Sought = ""


@dataclass
class _Reader:
    tokens: list[str]
    notes: list[str] = field(default_factory=list)
    at: int = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        piece = self.peek()
        self.at += 1
        return piece


def read(text: str) -> Asked:
    """The tree of a question as typed."""
    tokens, notes = _cut(text)
    reader = _Reader(tokens, notes)
    nodes: list[Node] = []
    while reader.at < len(tokens):
        nodes += _several(reader, 0)
        if reader.peek() == ")":
            reader.take()
    if nodes and all(isinstance(node, Not) for node in nodes):
        reader.notes.append("only_not")
    plain = [node.text for node in nodes if isinstance(node, Word) and not node.starts]
    if nodes and not reader.notes and len(plain) == len(nodes) and all(exact(word) in STOP for word in plain):
        reader.notes.append("only_stop")
    if label := labels(text, plain):
        reader.notes.append("label")
        nodes = _without(nodes, label)
    question = asks(tokens, text)
    told = tuple(_without(nodes, FRAME) if question else nodes)
    return Asked(All(told), question, tuple(dict.fromkeys(reader.notes)), sought(plain) if question else "")


def asks(tokens: Sequence[str], text: str) -> bool:
    """Whether a sentence asks something: «من …», «في أي عام …», or whatever ends as a question does."""
    opens = tokens[1:2] if tokens and tokens[0] in BEFORE_QUESTION else tokens[:1]
    if text.rstrip().endswith(("؟", "?")):
        return bool(tokens)
    return bool(opens) and opens[0] in QUESTION and not (opens[0] in ("من", "ما") and _CUT.search(text))


def _without(nodes: list[Node], words: frozenset[str]) -> list[Node]:
    """The nodes without words that say nothing of what is sought («كم تبلغ …», «شاهد.. »), if others are left."""
    told = [node for node in nodes if not (isinstance(node, Word) and exact(node.text) in words)]
    return told or nodes


_NAMES = "|".join(sorted(FIELDS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""(?P<phrase>«[^»]*»|"[^"]*"|“[^”]*”|”[^“”]*[“”]|„[^“”]*[“”]|‹[^›]*›|″[^″]*″|‘[^‘’]*’)
      | (?P<field>(?<!\w)و?(?:{_NAMES}):)
      | (?P<mark>[()\[\]])
      | (?P<minus>(?<![^\s(\[])[-−–](?=[^\s\-−–]))
      | (?P<or>[|]+)
      | (?P<word>[^\s()\[\]|«»"“”„‹›″]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_CUT = re.compile(r"\.\.|…|:")
"""What parts a headline in two, and no question: «من مصر.. المسماري يتحدث»."""
_SPEAKS = re.compile(r"\.\.|…|:$")
"""What a word of a headline ends with where somebody's words follow: «الوزير: …»; 12:30 is a time."""
_DATE = re.compile(r"\d{1,4}(?:[-/.]\d{1,4}){1,2}")
_OPERATORS = {"و": "&", "AND": "&", "&&": "&", "&": "&", "أو": "|", "او": "|", "OR": "|", "ليس": "!", "NOT": "!"}


def _cut(text: str) -> tuple[list[str], list[str]]:
    """Tokens: operators as `& | ! ( )`, fields as `name:`, phrases in «», words as they are; and notes."""
    notes: list[str] = []
    tokens: list[str] = []
    count = 0
    quoting = False
    for found in _TOKEN.finditer(clean(text[:4000])):
        kind, piece = found.lastgroup, found.group()
        quoting = quoting or (kind == "word" and _SPEAKS.search(piece) is not None)
        if quoting and piece == "ليس":
            continue  # «هادي: ليس سفيرا» says what he said, and leaves no word out
        if kind == "phrase":
            inside = spoken(piece)
            count += len(inside)
            if inside:
                tokens.append("«" + " ".join(inside))
        elif kind == "field":
            name = piece[:-1].lower()
            tokens.append(FIELDS.get(name, FIELDS.get(name[1:], "")) + ":")
            count += 1
        elif kind == "mark":
            tokens.append("(" if piece in "([" else ")")
        elif kind in ("minus", "or") or piece in _OPERATORS:
            sign = "!" if kind == "minus" else _OPERATORS.get(piece, "|")
            if sign not in tokens[-1:]:  # «ليس ليس ليس …» says no more than one of them, and nests as deep as it is long
                tokens.append(sign)
        elif tokens and tokens[-1].removesuffix(":") in FIELDS.values() and _DATE.fullmatch(piece):
            tokens.append(piece)
        else:
            several = list(_words(piece, notes))
            count += len(several)
            tokens += several
        if count > LONGEST_WORDS:
            notes.append("too_long")
            break
    if len(text) > 4000:
        notes.append("too_long")
    return tokens, notes


def _words(piece: str, notes: list[str]) -> Iterator[str]:
    """The words of a run of characters; `*` is kept behind the last where it may stand."""
    cut = spoken(piece)
    if piece.rstrip("،,.؛;!؟?").endswith("*") and cut and len(cut[-1]) >= SHORTEST_START:
        cut[-1] += "*"
    elif "*" in piece:
        notes.append("wildcard")
    yield from cut


def _several(reader: _Reader, depth: int) -> list[Node]:
    """What stands up to a closing bracket. «أو» joins its two neighbours, as readers know it from the web."""
    nodes: list[Node] = []
    while (piece := reader.peek()) and piece != ")":
        if piece in "&|":
            reader.take()
            if piece == "|" and nodes and (right := _operand(reader, depth)):
                left = nodes.pop()
                nodes.append(Either((*(left.nodes if isinstance(left, Either) else (left,)), right)))
        elif node := _one(reader, depth):
            nodes.append(node)
    return nodes


def _operand(reader: _Reader, depth: int) -> Node | None:
    return None if reader.peek() in ("", ")", "|", "&") else _one(reader, depth)


def _one(reader: _Reader, depth: int) -> Node | None:
    piece = reader.take()
    if piece == "!":
        inside = _operand(reader, depth)
        return Not(inside) if inside else None
    if piece == "(":
        return _bracket(reader, depth)
    if piece.startswith("«"):
        return Phrase(tuple(piece[1:].split(" ")))
    if piece.endswith(":") and piece[:-1] in FIELDS.values():
        return _field(reader, piece[:-1])
    return Word(piece[:-1], starts=True) if piece.endswith("*") else Word(piece)


def _bracket(reader: _Reader, depth: int) -> Node | None:
    if depth >= DEEPEST:
        reader.notes.append("too_deep")
        return None
    nodes = _several(reader, depth + 1)
    if reader.peek() == ")":
        reader.take()
    if not nodes:
        return None
    return nodes[0] if len(nodes) == 1 else All(tuple(nodes))


def _field(reader: _Reader, name: str) -> Node | None:
    """The value after a colon: a phrase, a bracket's words, or the next word."""
    following = reader.peek()
    if following.startswith("«"):
        return Field(name, reader.take()[1:])
    if following == "(":
        reader.take()
        inside: list[str] = []
        while reader.peek() not in ("", ")"):
            inside.append(reader.take().lstrip("«"))
        reader.take()
        return _alternatives(name, inside)
    if following in ("", ")", "|", "&", "!") or (following.endswith(":") and following[:-1] in FIELDS.values()):
        return None
    if name in ("before", "after"):
        return Field(name, " ".join(reader.take() for _ in range(_dated(reader))))
    return Field(name, reader.take().rstrip("*"))


def _alternatives(name: str, inside: Sequence[str]) -> Node | None:
    """What stands in a field's bracket: one value, or several with «أو» between them."""
    values: list[list[str]] = [[]]
    for word in inside:
        if word == "|":
            values.append([])
        elif word not in "&!(":
            values[-1].append(word)
    fields = [Field(name, " ".join(value)) for value in values if value]
    return Either(tuple(fields)) if len(fields) > 1 else next(iter(fields), None)


def _dated(reader: _Reader) -> int:
    """How many of the next words make one date: «بعد:كانون الثاني 2018 هجوم» has three. One where none does."""
    row = reader.tokens[reader.at : reader.at + LONGEST_DATE]
    plain = next(
        (at for at, piece in enumerate(row) if piece in "&|!()" or piece.startswith("«") or piece.endswith(":")), len(row)
    )
    return next((last for last in range(plain, 1, -1) if parse_span(" ".join(row[:last]), SOME_DAY)), 1)


_WRITTEN = {
    "place": "مكان",
    "group": "جماعة",
    "agency": "وكالة",
    "source": "مصدر",
    "headline": "عنوان",
    "before": "قبل",
    "after": "بعد",
}


def write(nodes: Sequence[Node]) -> str:
    """Nodes as a reader could have typed them: `read` gives the same tree back."""
    return " ".join(_written(node) for node in nodes)


def _written(node: Node) -> str:
    if isinstance(node, Word):
        return f"{node.text}*" if node.starts else node.text
    if isinstance(node, Phrase):
        return f"«{' '.join(node.words)}»"
    if isinstance(node, Field):
        return f"{_WRITTEN[node.name]}:«{node.value}»"
    if isinstance(node, Not):
        inside = _written(node.node)
        return f"-({inside})" if isinstance(node.node, Either) else f"-{inside}"
    if isinstance(node, Either):
        return " أو ".join(_written(each) for each in node.nodes)
    return f"({write(node.nodes)})"


def undated(text: str) -> str:
    """A question without its `before:` and `after:`; one that has none stays as it was typed."""
    tree = read(text).tree
    timeless = _timeless(tree)
    if timeless == tree:
        return text
    return write(timeless.nodes) if isinstance(timeless, All) else ""


def _timeless(node: Node) -> Node | None:
    """What is left of a node without its days; None where nothing is."""
    if isinstance(node, Field):
        return None if node.name in ("before", "after") else node
    if isinstance(node, Not):
        left = _timeless(node.node)
        return None if left is None else Not(left)
    if isinstance(node, (All, Either)):
        nodes = tuple(left for each in node.nodes if (left := _timeless(each)) is not None)
        return type(node)(nodes) if nodes else None
    return node
