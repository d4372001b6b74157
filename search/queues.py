"""By which names do web and workers ask each other for work? The names are all that the one knows of the other.

A task carries ids only, and what is to be done stands in the archive: a message that is lost costs a wait for the clock.
"""

READING = "arshif"
"""The queue of documents to be read: thousands during an import."""

FIRST = "arshif-first"
"""The queue of documents that must not wait behind others: withdrawals and corrections."""

CLOCK = "arshif-clock"
"""The queue of all else: mail must not wait behind an import, nor the sweep take the clock's own ticks for work left to do."""

READ = "arshif.read"
LINK = "arshif.link"
MAIL = "arshif.mail"
RELIST = "arshif.relist"
REBUILD = "arshif.rebuild"
