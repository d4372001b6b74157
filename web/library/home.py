"""What waits at the desk? Documents in quarantine, names in no list, changes that are still being read, and what was done."""

from flask.typing import ResponseReturnValue

from web.browse import archive
from web.library.door import desk, librarian, room, shown


@room.get("")
@librarian
def home() -> ResponseReturnValue:
    """The first page of the desk."""
    lists = archive().lists
    counts = {
        "places": len(lists.places),
        "groups": len(lists.groups),
        "agencies": len(lists.agencies),
        "words": len(lists.words),
    }
    total, recent = desk().history(size=8)
    return shown(
        "home.html",
        counts=counts,
        quarantined=archive().quarantine(0)[0],
        candidates=len(desk().candidates("groups")) + len(desk().candidates("places")),
        running=desk().waiting(),
        recent=recent,
        total=total,
    )
