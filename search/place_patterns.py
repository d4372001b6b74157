"""Which places does a text name that no list holds? The word after a place noun: «قرية كفر نبودة», «مطار المزة».

Villages and quarters are too many for any list; a place noun before a word that is no adjective is what gives them away.
"""

from collections.abc import Iterator, Sequence

from search.arabic import exact
from search.lexicon import lexicon
from search.lists import Entry
from search.place_names import CORE, DOUBTFUL, Use, readings
from search.place_scene import Candidate, Scene
from search.place_words import BORN_OF, HEADS, KEEPS_NOUN, NOT_NAMES, NOUNS, OPENING, PLURALS, PREPOSITIONS, QUALIFIERS

_HONOURS = frozenset(("الملك", "الامير", "الشيخ", "الشهيد", "الامام", "السلطان", "الرييس", "السيده"))
_JOINED = frozenset(("عبد", "بن", "ابو", "ال", "ام", "ابن", "بني"))


def unlisted(scene: Scene, listed: Sequence[Candidate]) -> Iterator[Candidate]:
    """Candidates that no list holds, with an entry made for each; their parents come from the places around them."""
    known = {number: each for each in listed for number in range(each.start, each.end)}
    row = scene.text.folded
    last = len(row) - 1
    for number, noun in enumerate(map(_OPENINGS.get, row)):
        if (
            noun is None
            or number == last
            or _misread(scene.text.tokens[number], noun)
            or scene.covers(number, number + 2)
            or not scene.soft(number)
        ):
            continue
        end = number + 1
        if end in known:
            end = known[end].end
            if (facility := _with_noun(scene, number, noun, known[number + 1])) is not None:
                yield facility
        else:
            end = _end(scene, number + 1, noun)
            if end > number + 1 and not any(each in known for each in range(number + 1, end)):
                yield _candidate(scene, number if noun in KEEPS_NOUN else number + 1, end, noun, number + 1)
        if noun in PLURALS and end > number + 1:
            yield from _others(scene, end, noun, known)


def _openings() -> dict[str, str]:
    """Place nouns under the clitics that they may carry; a noun with the article names nothing after it."""
    fronts = ("", "و", "ف", "ب", "ل", "وب", "ول", "فب", "فل")
    return {front + noun: noun for front in reversed(fronts) for noun in sorted(OPENING)} | {noun: noun for noun in OPENING}


_OPENINGS = _openings()


def _misread(token: str, noun: str) -> bool:
    """Whether a word only looks like a place noun when its hamza is folded away: وأدى is no وادي, إحياء no أحياء."""
    return ("إ" in token and noun != "اقليم") or ("أ" in token and noun != "احياء")


def _with_noun(scene: Scene, number: int, noun: str, inner: Candidate) -> Candidate | None:
    """«مطار بغداد», «وادي الفرات»: a facility or a land called after a listed place is a place of its own."""
    if noun not in KEEPS_NOUN or inner.prefix or inner.start != number + 1:
        return None
    if inner.end == inner.start + 1 and scene.text.folded[inner.start].removeprefix("ال") in NOUNS:
        return None
    if noun in ("معسكر", "قاعده") and any(use.entry.kind == "country" for use in inner.uses):
        return None
    if any(use.entry.kind in ("facility", "water", "region") and noun in ("نهر", "جبل", "جزيره") for use in inner.uses):
        return None
    end = inner.end
    while scene.after(end) in QUALIFIERS and end - inner.end < 2:
        end += 1
    return _candidate(scene, number, end, noun, number + 1)


def _others(scene: Scene, end: int, noun: str, known: dict[int, Candidate]) -> Iterator[Candidate]:
    """The further names of a list after a plural noun: «قرى كذا والكذا وتل كذا»."""
    row, tokens = scene.text.folded, scene.text.tokens
    while end < len(row):
        word = row[end]
        if end in known:
            if not scene.linked(end - 1):
                return
            end = known[end].end
            continue
        joined = word.startswith("و") and scene.linked(end - 1)
        plain = word[1:] if joined else word
        listed = not joined and "،" in scene.text.between(end - 1)
        definite = plain.startswith("ال") and _nameable(scene, plain, tokens[end][joined:])
        if not (joined or listed) or not (definite or plain in HEADS):
            return
        after = end + 1
        if plain in HEADS:
            if not scene.after(after) or row[after] in NOT_NAMES:
                return
            after += 1
        yield _candidate(scene, end, after, noun, end, "و" if joined else "")
        end = after


def _end(scene: Scene, start: int, noun: str) -> int:
    """Where the name that begins at a word ends; the same word when none begins."""
    row = scene.text.folded
    word, following = row[start], scene.after(start + 1)
    if word in _HONOURS:
        if noun not in KEEPS_NOUN and noun != "حي":
            return start
        end = start + 2 if following else start
        while end > start and row[end - 1] in _JOINED and scene.after(end):
            end += 1
    elif word in HEADS:
        if not following or following in NOT_NAMES or not following.isalpha():
            return start + 1 if word not in BORN_OF and _nameable(scene, word, scene.text.tokens[start]) else start
        end = start + 3 if following in _JOINED and scene.after(start + 2) else start + 2
    elif _nameable(scene, word, scene.text.tokens[start]):
        end = start + (2 if _construct(word, following) else 1)
    else:
        return start
    if scene.after(end) in QUALIFIERS and (word.startswith("ال") or noun in KEEPS_NOUN):
        end += 1
    return end


def _construct(word: str, following: str) -> bool:
    """Whether a second word with the article belongs to the name («خشم العان»), and is no adjective of it."""
    return (
        not word.startswith("ال")
        and len(word) <= 5
        and not word.endswith("ه")
        and following.startswith("ال")
        and not following.endswith(("ه", "ي", "ين", "ون"))
        and following not in NOT_NAMES
        and following not in QUALIFIERS
    )


def _nameable(scene: Scene, word: str, token: str) -> bool:
    """Whether a word after a place noun may be a name: no adjective, no verb of the list, no other noun."""
    if not word.isalpha() or not "\u0600" <= word[0] <= "\u06ff" or len(word) < 3 or "\u064b" in token:
        return False
    plain = word[2:] if word.startswith("ال") else word
    if any(each in NOT_NAMES or each in PREPOSITIONS or each in QUALIFIERS or each in NOUNS for each in (word, plain)):
        return False
    if word.startswith(("بال", "وال", "فال", "كال", "لل")) or (plain == word and exact(token) in lexicon().forms):
        return False
    if len(word) > 4 and word[0] in "وفبلك" and plain == word and exact(token[1:]) in lexicon().forms:
        return False
    return word not in scene.names.nisbas and not any(rest in NOUNS or rest in NOT_NAMES for cut, rest in readings(word) if cut)


def _candidate(scene: Scene, start: int, end: int, noun: str, name: int, prefix: str = "") -> Candidate:
    """A candidate of words `start` to `end`, its own name from word `name` on; `prefix` is the clitic of its first word."""
    surface = scene.text.surface((start, end))
    folded = " ".join(scene.text.folded[start:end])
    if start < name and not folded.startswith(noun):
        prefix = folded[: folded.index(noun)]
    if prefix:
        surface = surface[len(prefix) :]
    kind = "district" if noun.startswith(("منطق", "مناطق")) else NOUNS[noun]
    # The id is what a facet shows of a place that no list holds, so it keeps the hamzas and the taa of the writer.
    entry = Entry("x--" + exact(surface).replace(" ", "-"), surface, "", kind, source="pattern")
    strength = CORE if start < name else DOUBTFUL
    return Candidate(start, end, prefix, (Use(entry, strength, tuple(surface.split())),))
