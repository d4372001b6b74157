"""Which words are a page's furniture? The sets of `search/data/page_words.tsv`, folded: buttons, labels, agencies, sections."""

from search.arabic import fold
from search.lists import DATA, read_table

WORDS = {row["kind"]: frozenset(fold(row["words"]).split()) for row in read_table(DATA / "page_words.tsv")}
