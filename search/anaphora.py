"""Whom do «التنظيم», «الحركة», «الحزب» mean? The group named last before them that bears such a head.

Only heads of groups that the story names are looked for, so most stories cost one look into a dictionary a word.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from search.arabic import words
from search.group_names import under_clitics
from search.group_scene import Scene
from search.spelling import same
from search.tables import split
from search.text import Span


def refer(scene: Scene, mentions: Mapping[str, Sequence[int]], taken: Sequence[Span]) -> dict[str, list[Span]]:
    """Short forms that refer back, by the group's id. `mentions` are the words at which each group is named."""
    heads = _heads(scene, mentions)
    if not heads:
        return {}
    held = {word for first, last in taken for word in range(first, last)}
    found: dict[str, list[Span]] = defaultdict(list)
    for start, word in enumerate(scene.row):
        for head, bearers in heads.get(word, ()):
            end = start + len(head)
            if start not in held and tuple(scene.row[start + 1 : end]) == head[1:]:
                found[_last(bearers, start)].append((start, end))
                break
    return found


def _heads(scene: Scene, mentions: Mapping[str, Sequence[int]]) -> dict[str, list[tuple[tuple[str, ...], list[tuple[int, str]]]]]:
    """First words of heads under their clitics, each with the whole head and the named groups that bear it."""
    bearers: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for id_, at in mentions.items():
        entry = scene.names.entries.get(id_)
        for text in split(entry.extra.get("anaphora", "")) if entry else ():
            head = tuple(same(word.folded) for word in words(text))
            bearers[head].extend((start, id_) for start in at)
    filed: dict[str, list[tuple[tuple[str, ...], list[tuple[int, str]]]]] = defaultdict(list)
    for head, named in sorted(bearers.items(), key=lambda each: -len(each[0])):
        for form in under_clitics(head[0]):
            filed[form].append((head, sorted(named)))
    return filed


def _last(bearers: Sequence[tuple[int, str]], start: int) -> str:
    """The group named last before a word; the first one after it when none was named yet."""
    before = bisect_right([at for at, _ in bearers], start)
    return bearers[max(before - 1, 0)][1]
