"""Which day do these words mean? The day a story was published, the days it tells of, and the span a reader asks for.

Every newsroom writes its own months, figures and order; what they leave out (a year, a calendar, a zone) is filled in
from the day the words are read on. The three questions share one reading of dates and differ in what they fill in.
"""

from search.date_spans import parse_span
from search.event_dates import find
from search.publication import Published, published

__all__ = ["Published", "find", "parse_span", "published"]
