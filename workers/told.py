"""How is an understood story told to a person at a terminal? In Arabic, a line for each kind of thing that was found."""

from collections.abc import Iterable

from rich.markup import escape

from search import formats
from search.story import Facts, Story

_ROLES = {"dateline": "خط المكان", "main": "مسرح الخبر", "mention": "مذكور", "metonym": "كناية عن حكومة"}
_KINDS = {
    "armed": "جماعة مسلحة",
    "party": "حزب أو حركة",
    "force": "قوة",
    "coalition": "تحالف",
    "intl": "هيئة دولية",
    "state": "جهة حكومية",
    "company": "شركة",
    "club": "ناد",
    "other": "أخرى",
}


def told(story: Story) -> str:
    """A story and its facts in words, as markup of `rich`."""
    lines = [f"[bold]{escape(story.headline or '(بلا عنوان)')}[/]"]
    lines += _line("تمهيد", [story.kicker])
    lines += _line("نُشر", [story.published.isoformat(sep=" ", timespec="minutes")])
    lines += _line("الصيغة", [f"{story.format or '؟'}، {story.encoding}"])
    if story.version > 1 or story.status != "usable":
        lines += _line("النسخة", [f"{story.version}، {story.status}"])
    if story.embargoed_until:
        lines += _line("محظور حتى", [story.embargoed_until.isoformat(sep=" ", timespec="minutes")])
    lines += _facts(story.facts)
    lines += [f"  [yellow]تنبيه[/]  {escape(formats.explain(report)[0])}" for report in story.reports]
    return "\n".join(lines) + "\n"


def _facts(facts: Facts) -> Iterable[str]:
    yield from _line("خط المكان", [facts.dateline])
    yield from _line("الوكالات", [each.name_ar for each in facts.agencies])
    for place in facts.places:
        name = f"{place.name_ar} ({place.country})" if place.country else place.name_ar
        yield _row("مكان", name, f"{_ROLES[place.role]}، وزنه {place.weight:.2f}", place.surfaces)
    for group in facts.groups:
        kind = _KINDS.get(group.kind, group.kind)
        yield _row("جماعة", group.name_ar, kind if group.listed else f"{kind}، خارج القوائم", (*group.surfaces, *group.anaphora))
    for person in facts.people:
        yield _row("شخص", person.name, person.function, ())
    for date in facts.dates:
        yield _row("تاريخ", date.resolved, "", (date.surface,))


def _line(label: str, values: Iterable[str]) -> list[str]:
    text = "، ".join(value for value in values if value)
    return [f"  [cyan]{label}[/]  {escape(text)}"] if text else []


def _row(label: str, name: str, note: str, surfaces: tuple[str, ...]) -> str:
    quoted = " ".join(f"«{surface}»" for surface in surfaces)
    return f"  [cyan]{label}[/]  " + escape("  ".join(part for part in (name, note, quoted) if part))
