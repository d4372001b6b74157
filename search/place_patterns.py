"""Which places does a text name that no list holds? The word after a place noun: «قرية كفر نبودة», «مطار المزة».

Villages and quarters are too many for any list; a place noun before a word that is no adjective is what gives them away.
"""

from collections.abc import Iterator, Sequence

from search.lists import Entry
from search.place_evidence import Candidate, Scene
from search.place_names import CORE, Use
from search.place_words import HEADS, KEEPS_NOUN, NOT_NAMES, NOUNS, OPENING, PREPOSITIONS, QUALIFIERS

_ARTICLES = ("ال", "وال", "بال", "لل", "فال", "كال")


def unlisted(scene: Scene, listed: Sequence[Candidate]) -> Iterator[Candidate]:
    """Candidates that no list holds, with an entry made for each; its parents come from the places around it."""
    known = {number for each in listed for number in range(each.start, each.end)}
    by_start = {each.start: each for each in listed}
    row = scene.text.folded
    for number, word in enumerate(row[:-1]):
        noun = _opening(word)
        if not noun or scene.covers(number, number + 2):
            continue
        start = number + 1
        if not scene.after(start):
            continue
        if start in known:
            facility = _with_noun(scene, number, noun, by_start.get(start))
            if facility is not None:
                yield facility
            continue
        end = _end(scene, start)
        if end > start and not any(each in known for each in range(start, end)):
            first = number if noun in KEEPS_NOUN else start
            yield _candidate(scene, first, end, noun)


def _opening(word: str) -> str:
    """The place noun that a word is, under its clitics; a noun with the article names nothing after it."""
    for bare in (word, word[1:] if word[:1] in "وفبل" else "", word[2:] if word[:2] in ("وب", "ول", "فب") else ""):
        if bare in OPENING:
            return bare
    return ""


def _with_noun(scene: Scene, number: int, noun: str, inner: Candidate | None) -> Candidate | None:
    """«مطار بغداد»: a facility or a water called after a listed place is a place of its own."""
    if inner is None or noun not in KEEPS_NOUN or inner.prefix:
        return None
    if any(use.entry.kind in ("facility", "water") for use in inner.uses):
        return None
    end = inner.end
    while scene.after(end) in QUALIFIERS and end - inner.end < 2:
        end += 1
    return _candidate(scene, number, end, noun)


def _end(scene: Scene, start: int) -> int:
    """Where the name that begins at a word ends; the same word when none begins."""
    row = scene.text.folded
    if not _nameable(scene, start):
        return start
    end = start + 1
    if row[start] in HEADS and scene.after(end) and _letters(row[end]) and row[end] not in NOT_NAMES:
        end += 1
    elif row[start] in HEADS and row[start] in ("ابو", "ام", "بني", "ال", "ذي", "دير", "عين", "كفر"):
        return start
    if scene.after(end) in QUALIFIERS and row[start].startswith("ال"):
        end += 1
    return end


def _nameable(scene: Scene, number: int) -> bool:
    word = scene.text.folded[number]
    if not _letters(word) or word in NOT_NAMES or word in PREPOSITIONS or len(word) < 3:
        return False
    if "\u064b" in scene.text.tokens[number]:
        return False
    bare = word[2:] if word.startswith("ال") else word
    if word in scene.names.nisbas or bare in NOUNS or word in QUALIFIERS:
        return False
    return not (word.startswith("ال") and bare.endswith("يه") and len(bare) > 4 and _adjectival(bare))


def _adjectival(bare: str) -> bool:
    """Whether a word in ‑ية is likelier an adjective than a name; names in ‑ية are mostly listed."""
    return bare.endswith(("ائيه", "انيه", "وميه", "اعيه", "اديه", "ابيه", "اريه", "اسيه", "اتيه", "ويه"))


def _letters(word: str) -> bool:
    return word.isalpha() and "\u0600" <= word[0] <= "\u06ff"


def _candidate(scene: Scene, start: int, end: int, noun: str) -> Candidate:
    row = scene.text.folded
    name = _plain(scene, start, end)
    entry = Entry(
        id="x--" + "-".join(row[start:end]),
        name_ar=name,
        name_en="",
        kind=NOUNS[noun] if noun != "منطقه" else "district",
        source="pattern",
    )
    return Candidate(start, end, "", (Use(entry, CORE),), entry, noun=noun)


def _plain(scene: Scene, start: int, end: int) -> str:
    """The name as written, without a clitic on its place noun."""
    surface = scene.text.surface((start, end))
    first = scene.text.folded[start]
    if first not in KEEPS_NOUN and first[:1] in "وفبل" and first[1:] in KEEPS_NOUN:
        return surface[1:]
    return surface
