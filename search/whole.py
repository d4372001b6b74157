"""Which values has a facet in all? A page shows the most frequent ones; a program may want every one of them."""

from datetime import datetime

from opensearchpy import OpenSearch

from search import body, facets, language
from search.equivalents import equivalents
from search.index import search
from search.lists import Lists
from search.needs import needs
from search.query import Facet, Query

WIDEST = 30_000
"""Values of the longest facet: twice as many as the authority lists have."""


def whole(client: OpenSearch, index: str, lists: Lists, query: Query, name: str, now: datetime) -> Facet:
    """All values of a facet (`place`, `group`, `person`, `source`, `agency`, `date`) under a question. Raises Unavailable."""
    every = body.strict(needs(language.read(query.words).tree, equivalents(lists), lists, now))
    counted = facets.aggregations(query, str(now.tzinfo), lists, dict.fromkeys(facets.FIELDS, WIDEST))
    request = {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": [*body.visible(now), *([every] if every else [])]}},
        "aggs": {name: counted[name]},
    }
    return facets.one(query, name, search(client, index, request)["aggregations"][name], lists)
