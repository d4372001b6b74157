"""Which indices has an archive, with which fields, analyzers and settings? Each kind says its own fields; here they meet.

What an index of stories is made by takes the whole lexicon to say, so it is asked only when such an index is made or compared.
"""

from typing import Any

from opensearchpy import OpenSearch

from search import (
    accounts,
    authority,
    changes,
    corrected,
    families,
    feeds,
    find,
    intake,
    kills,
    layers,
    links,
    outbox,
    pulse,
    saved,
    senders,
    stories,
    upkeep,
    versions,
)
from search.index import Names, ensure
from search.lexicon import fingerprint
from search.settings import Settings

Body = dict[str, Any]


def ensure_all(client: OpenSearch, names: Names, settings: Settings) -> None:
    """Creates what is missing of the indices. Raises Unavailable when the engine does not answer."""
    small = {
        names.intake: intake.ENTRIES,
        names.tokens: senders.TOKENS,
        names.feeds: feeds.FEEDS,
        names.accounts: accounts.ACCOUNTS,
        names.links: accounts.LINKS,
        names.lists: authority.MAPPING,
        names.changes: changes.MAPPING,
        names.corrected: corrected.MAPPING,
        names.requests: links.REQUESTS,
        names.outbox: outbox.MAPPING,
        names.pulse: pulse.MAPPING,
        names.upkeep: upkeep.MAPPING,
        names.versions: versions.MAPPING,
        names.kills: kills.MAPPING,
        names.families: families.MAPPING,
    }
    ensure(client, names.documents, {"mappings": intake.DOCUMENTS, "settings": _sized(settings, settings.shards)})
    for alias, mapping in small.items():
        ensure(client, alias, {"mappings": mapping, "settings": _sized(settings)})
    ensure(client, names.saved, of_saved(settings))
    ensure(client, names.stories, _of_stories(settings), _made_by)


def of_stories(settings: Settings) -> Body:
    """Mapping and settings of an index of stories, with what they are made by."""
    body = _of_stories(settings)
    return {**body, "mappings": {**body["mappings"], "_meta": _made_by()}}


def of_saved(settings: Settings) -> Body:
    """Mapping and settings of an index of saved searches."""
    return {"mappings": saved.MAPPING, "settings": {**_sized(settings), "analysis": layers.ANALYSIS}}


def _of_stories(settings: Settings) -> Body:
    mapping = {"dynamic": "strict", "properties": {**stories.FIELDS, **layers.TEXT_FIELDS}}
    sized = _sized(settings, settings.shards)
    return {"mappings": mapping, "settings": {**sized, "max_result_window": find.DEEPEST, "analysis": layers.ANALYSIS}}


def _made_by() -> Body:
    return {"keys": fingerprint()}


def _sized(settings: Settings, shards: int = 1) -> Body:
    return {"number_of_shards": shards, "number_of_replicas": settings.replicas}
