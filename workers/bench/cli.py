"""`arshif bench …`: each measure is a module of this folder."""

from workers.cli import Lazy

MEASURES = {
    "alerts": ("workers.bench.alerts:alerts", "A story against 100,000 saved searches, over a plain percolate call."),
    "families": ("workers.bench.families:bench_families", "Near-duplicates found, what was joined, and the cost a story."),
    "faults": ("workers.bench.faults:faults", "Everything killed at random moments: what is lost, missed or mailed twice."),
    "ingest": ("workers.bench.ingest:ingest", "Stories a second through the whole path, over a raw bulk of the same documents."),
    "pairs": ("workers.bench.pairs:pairs", "Which pairs of words meet in which layer."),
    "rebuild": ("workers.bench.rebuild:rebuild", "A rebuild while stories arrive, are corrected and killed, and searches run."),
    "relevance": ("workers.bench.relevance:relevance", "Ranking on judged topics, against the stock analyzer."),
    "search": ("workers.bench.search:search", "A whole page of results over HTTP, over the raw request of the same body."),
    "understand": ("workers.bench.understand:understand", "Stories a second a core from text to facts."),
}

bench = Lazy(MEASURES, name="bench", help="Measure speed and quality against the raw engine.")
