"""Where does the name of a group end? The whole difficulty of names that no list holds.

A name goes through definite nouns, a few construct nouns («حقوق»), «لل…» and coordinated abstracts («وزارة الثقافة والإعلام»),
and ends before days, titles, verbs, and words that only describe the group.
"""

from search.group_scene import Scene
from search.group_words import ABSTRACT, CONSTRUCT, HEAD_WORDS, INSTITUTIONAL, LOCAL, NOT_NAMES, PLACE_NOUNS, STOP, TITLES

_MOST = 9
_NO_PLACE = TITLES | NOT_NAMES
"""Words that no place begins with, though a hamlet may be written so: «عنه» is «about him» and not Anah."""


_LINKS = frozenset(("بن", "عبد", "ابو", "ال"))
"""Words that tie the next to a person's name."""


def through(scene: Scene, end: int) -> int:
    """The end of a run of words that may belong to one name."""
    row, first = scene.row, end
    while end < len(row) and scene.joined[end - 1] and end - first < _MOST:
        word = row[end]
        if end > first and scene.quote_mark(end - 1):
            break
        if scene.names.adjective(row, end, None)[0]:
            end += scene.names.adjective(row, end, None)[1]
            break
        if end > first and row[end - 1] in INSTITUTIONAL and is_definite(word) and not _describes(word):
            break
        if word in TITLES and word != "الرييس":
            end = person(scene, end + 1)
        elif continues(scene, end):
            construct = not is_definite(word)
            end += 1
            if construct and end < len(row) and not is_definite(row[end]) and place(scene, end):
                return end + place(scene, end)
        else:
            break
    return end


def _describes(word: str) -> bool:
    """Whether a definite word may be a further adjective: after «الإسلامية» comes «العالمية», never «الطلاب»."""
    return word in INSTITUTIONAL or word.endswith(("ي", "يه"))


def continues(scene: Scene, at: int) -> bool:
    """Whether a word may go on with a name that has begun before it."""
    word = scene.row[at]
    if word.startswith("ال") and len(word) > 3:
        return word not in STOP or (word == "المسلحه" and scene.row[at - 1] == "القوات")
    if word.startswith("وال") and word[1:] in ABSTRACT:
        return True
    if word.startswith("لل"):
        return f"ال{word[2:]}" in ABSTRACT
    if word.startswith("و") and word[1:] in HEAD_WORDS:
        return False
    return (word in CONSTRUCT or (word.startswith(("ل", "و")) and word[1:] in CONSTRUCT)) and leads_on(scene, at)


def leads_on(scene: Scene, at: int) -> bool:
    """Whether a construct noun is followed by what it needs."""
    following = scene.following(at + 1)
    return bool(following) and (
        (is_definite(following) and following not in STOP) or following in CONSTRUCT or following in scene.names.places
    )


def person(scene: Scene, end: int) -> int:
    """The end of the names after a title: «الملك عبد العزيز», «الأمير سطام بن عبدالعزيز», «الإمام محمد بن سعود»."""
    row, first = scene.row, end
    while end < len(row) and scene.joined[end - 1] and end - first < 5:
        linked = end > first and row[end - 1] in _LINKS
        given = end == first and not common(row[end]) and not is_definite(row[end])
        if not (linked or row[end] in _LINKS or given):
            break
        end += 1
    return end


def closing(scene: Scene, end: int) -> int:
    """Definite words after a proper name that belong to it: «شركة هاليبرتون العالمية»."""
    row, first = scene.row, end
    while end < len(row) and scene.joined[end - 1] and end - first < 3:
        if scene.names.adjective(row, end, None)[0]:
            return end
        if row[end] in INSTITUTIONAL or (row[end].startswith("لل") and f"ال{row[end][2:]}" in ABSTRACT):
            end += 1
        else:
            break
    return end


def purpose(scene: Scene, end: int) -> int:
    """The end of «لل…», «ل…» that says what a body is for; the same end when there is none."""
    row = scene.row
    if end < len(row) and scene.joined[end - 1]:
        word = row[end]
        if word.startswith("لل") and len(word) > 3 and word not in NOT_NAMES:
            return through(scene, end + 1)
        if word.startswith("ل") and word[1:] in CONSTRUCT:
            after = through(scene, end + 1)
            return after if after > end + 1 else end
    return end


def place(scene: Scene, at: int, first: str = "") -> int:
    """How many words at a word are the name of a listed place; `first` stands for that word without its clitic."""
    row = scene.row
    for length in (3, 2, 1):
        if (
            at + length > len(row)
            or (first or row[at]) in _NO_PLACE
            or not all(scene.joined[number] for number in range(at, at + length - 1))
        ):
            continue
        if " ".join((first or row[at], *row[at + 1 : at + length])) in scene.names.places:
            return length
    return 0


def place_after(scene: Scene, end: int) -> int:
    """The end of a name with the place that stands right after it: «مديرية أمن الإسكندرية»."""
    return end + place(scene, end) if end < len(scene.row) else end


def local(scene: Scene, end: int) -> int:
    """The end of «في مدينة …», «ب…» or «بالمنطقة» after a name; 0 when no place follows."""
    row, following = scene.row, scene.following(end)
    if following in LOCAL:
        return end + 1
    if following == "في":
        at = end + 1
    elif following.startswith("ب") and len(following) > 3:
        length = place(scene, end, following[1:])
        if length or following[1:] not in PLACE_NOUNS:
            return end + length if length else 0
        at = end + 1
    else:
        return 0
    while at < len(row) and row[at] in PLACE_NOUNS and scene.joined[at]:
        at += 1
    length = place(scene, at) if at < len(row) and scene.joined[at - 1] else 0
    nation = any(scene.names.nations.at(row, scene.joined, at)) if length else False
    return at + length if length and not nation else 0


def is_definite(word: str) -> bool:
    """Whether a word has the article."""
    return word.startswith("ال") and len(word) > 3


def common(word: str) -> bool:
    """Whether a word without the article is known to name nothing, or has the form of an adjective, a verb, a preposition."""
    if word in NOT_NAMES or len(word) < 3 or word.isdigit():
        return True
    return word.endswith(("يه", "ات", "ين", "ون")) or word.startswith(("لل", "ال", "وال", "بال", "فال"))


def purposive(word: str) -> bool:
    """Whether a word says what something is for and opens no name: «لجنة *للتحقيق*», «شركة *لتحليل* البيانات»."""
    return word.startswith("لل") or (word.startswith("ل") and word[1:] in CONSTRUCT)
