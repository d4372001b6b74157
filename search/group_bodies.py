"""Which country's body is named? «وزارة الداخلية» with the adjective, the country or the head of government after it.

In a story of sport the bare name of a country may be its team: «الفوز على مصر».
"""

from search.group_mentions import Named
from search.group_names import Found, Use
from search.group_scene import Scene
from search.group_words import BEATEN, INSTITUTIONAL, MINISTERS, NO_BODY_AFTER, RACES, TEAM_BEFORE
from search.names import people
from search.national import Head

_TEAM_SPORT = 6
_FEDERATED = 4
"""Words of sport that make «الاتحاد السعودي» the association of a game."""


_BOARDS = ("مجلس", "لجنة", "هيئة", "محكمة")
"""Bodies that are others with an adjective after them: «مجلس الشورى العسكري الأعلى»."""


def body_at(scene: Scene, name: Found, use: Use) -> list[Named]:
    """A body with the country of the adjective after it («والإيرانية» makes a second), of the noun, or none yet."""
    if use.country:
        return [Named(name.start, name.end, body=use.body, country=use.country)]
    head = use.head
    before = scene.before(name.start)
    if before in NO_BODY_AFTER or before[1:] in NO_BODY_AFTER or (use.body == "presidency" and before in RACES):
        return []
    if use.body == "football-association" and scene.sport < _FEDERATED and not name.end - name.start > 1:
        return []
    if head is None or (use.body.startswith("ministry-") and before in MINISTERS):
        return []
    if head.after == "construct":
        return _of_country(scene, name, use.body)
    if scene.following(name.end):
        country, length = scene.names.adjective(scene.row, name.end, head.feminine)
        if country:
            found = [Named(name.start, name.end + length, body=use.body, country=country)]
            return found + _second(scene, found[0], head)
        country = _in_country(scene, name.end)
        if country:
            return [Named(name.start, name.end, body=use.body, country=country)]
    board = head.name.startswith(_BOARDS) and scene.following(name.end) in INSTITUTIONAL
    return [] if head.tied or board else [Named(name.start, name.end, body=use.body, name=head.name)]


def _second(scene: Scene, first: Named, head: Head) -> list[Named]:
    following = scene.following(first.end)
    if following.startswith("وال"):
        row = [following[1:], *scene.row[first.end + 1 : first.end + 2]]
        country, length = scene.names.adjective(row, 0, head.feminine)
        if country and country != first.country:
            return [Named(first.start, first.end + length, body=first.body, country=country)]
    return []


def _of_country(scene: Scene, name: Found, body: str) -> list[Named]:
    if not scene.following(name.end):
        return []
    for country in scene.names.nations.at(scene.row, scene.joined, name.end):
        if scene.row[name.end] == scene.row[country.start] and not scene.row[name.end].startswith(("ب", "لل", "و")):
            return [Named(name.start, country.end, body=body, country=country.uses[0].country)]
    if body in ("government", "army"):
        titled = _past_titles(scene, name.end)
        nation, length = scene.names.adjective(scene.row, titled, False) if titled > name.end else ("", 0)
        if nation:
            return [Named(name.start, _past_names(scene, titled + length), body=body, country=nation)]
        for leader in scene.names.leaders.at(scene.row, scene.joined, titled):
            return [Named(name.start, leader.end, body=body, country=leader.uses[0].country)]
    return []


def _past_titles(scene: Scene, at: int) -> int:
    while at < len(scene.row) - 1 and scene.row[at] in ("الرييس", "رييس", "الوزراء", "بقياده", "برياسه") and scene.joined[at]:
        at += 1
    return at


def _past_names(scene: Scene, at: int) -> int:
    """The end of the person's names at a word."""
    while at < len(scene.row) and scene.joined[at - 1] and (scene.row[at] in people() or scene.row[at] in ("عبد", "بن")):
        at += 1
    return at


def _in_country(scene: Scene, end: int) -> str:
    """The country of «في العراق», «بالعراق» after a body."""
    at = end + 1 if scene.row[end] == "في" else end
    if at < len(scene.row) and (at > end or scene.row[end].startswith("ب")):
        for country in scene.names.nations.at(scene.row, scene.joined, at):
            return country.uses[0].country
    return ""


def teams(scene: Scene, taken: list[bool]) -> list[Named]:
    """Countries that stand for their teams: «أمام السعودية», «الفوز على مصر», in a story of sport only."""
    if scene.sport < _TEAM_SPORT:
        return []
    found: list[Named] = []
    for start, word in enumerate(scene.row):
        if word not in scene.names.nations.forms or taken[start]:
            continue
        for name in scene.names.nations.at(scene.row, scene.joined, start):
            if _as_team(scene, start) and not any(taken[start : name.end]):
                found.append(Named(start, name.end, body="national-team", country=name.uses[0].country))
                taken[start : name.end] = [True] * (name.end - start)
            break
    return found


def _as_team(scene: Scene, start: int) -> bool:
    before = scene.before(start)
    beaten = before == "علي" and any(word in BEATEN for word in scene.row[max(0, start - 4) : start])
    return before in TEAM_BEFORE or beaten
