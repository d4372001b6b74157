"""Which questions serve as examples? Names and days are those of this archive, so that each example finds something."""

from dataclasses import dataclass

from search.archive import Archive
from search.query import Facet, Query
from search.story import Unavailable
from web.reading import Reader


@dataclass(frozen=True, slots=True)
class Examples:
    """Words of the examples that hang on what the archive holds; these stand where it holds nothing or does not answer."""

    place: str = "مكان:الموصل"
    group: str = 'جماعة:"الأمم المتحدة"'
    agency: str = "وكالة:رويترز"
    after: str = "مكان:الموصل بعد:2018"
    month: str = "زلزال شباط ٢٠٢٣"


def examples(archive: Archive, reader: Reader) -> Examples:
    """Examples of places, groups, agencies and days that stories of this archive hold."""
    plain = Examples()
    try:
        results = archive.find(Query(sort="newest", size=1))
    except Unavailable:
        return plain
    if not results.hits:
        return plain
    newest, facets = results.hits[0].published.astimezone(reader.zone), results.facets
    return Examples(
        _asked(archive, "مكان", facets.get("place"), "city") or plain.place,
        _asked(archive, "جماعة", facets.get("group")) or plain.group,
        _asked(archive, "وكالة", facets.get("agency")) or plain.agency,
        f"بعد:{newest.year - 1}",
        reader.period(f"{newest:%Y-%m}"),
    )


def _asked(archive: Archive, field: str, facet: Facet | None, kind: str = "") -> str:
    """A field with the Arabic name of its most frequent value, of one kind where there is one; empty where there is none."""
    values = [each for each in facet.values if archive.lists.entry(each.value)] if facet else []
    best = next((each for each in values if kind and each.kind == kind), values[0] if values else None)
    entry = archive.lists.entry(best.value) if best else None
    if entry is None:
        return ""
    return f'{field}:"{entry.name_ar}"' if " " in entry.name_ar else f"{field}:{entry.name_ar}"
