"""Which documents could not be read, why, and what shall become of each? Mend and replay, or discard; both can be looked up."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search.edits import Wrong
from search.intake import Entry
from search.quarantine import ENCODINGS, Shown
from search.quarantine import shown as as_text
from search.queues import READ, READING
from search.story import Document
from web.browse import archive
from web.library.door import PAGE, by, desk, librarian, page_number, room, shown
from web.nudge import nudge


@room.get("/quarantine")
@librarian
def quarantine() -> ResponseReturnValue:
    """Documents in quarantine, newest first; `code` chooses a reason, `state=discarded` those that were set aside."""
    page, code = page_number(), request.args.get("code", "")[:40]
    discarded = request.args.get("state") == "discarded"
    state = "discarded" if discarded else "quarantined"
    total, found = desk().quarantine.page(PAGE, (page - 1) * PAGE, code, state)  # type: ignore[arg-type]
    reasons = desk().quarantine.reasons()
    return shown(
        "quarantine.html",
        entries=found,
        total=total,
        reasons=reasons,
        code=code,
        discarded=discarded,
        page=page,
        pages=-(-total // PAGE),
    )


@room.get("/quarantine/<id_>")
@librarian
def document(id_: str) -> ResponseReturnValue:
    """One document as text, with the reason, to be mended."""
    return _page(id_, *_there(id_))


def _there(id_: str) -> tuple[Entry, Document]:
    entry, found = desk().quarantine.entry(id_), desk().quarantine.document(id_)
    if entry is not None and entry.state == "done" and any(archive().story(each) is None for each in entry.stories):
        abort(404)  # It was read, and holds a story that may not be shown.
    return entry or abort(404), found or abort(404)


def _page(id_: str, entry: Entry, found: Document, wrong: Wrong | None = None) -> ResponseReturnValue:
    encoding = request.values.get("encoding", "")
    seen: Shown = as_text(found, encoding if encoding in ENCODINGS else "")
    return shown(
        "document.html",
        wrong,
        id_=id_,
        entry=entry,
        document=found,
        seen=seen,
        text=request.form.get("text", seen.text),
        reader_=request.form.get("reader", ""),
        encodings=ENCODINGS,
        history=desk().history(size=10, document=id_),
    )


@room.post("/quarantine/<id_>/mend")
@librarian
def mend_document(id_: str) -> ResponseReturnValue:
    """Makes a new document of what was mended, and has it read."""
    entry, found = _there(id_)
    if not as_text(found).whole:
        abort(413)
    try:
        new, _change = desk().quarantine.mend(id_, request.form.get("text", ""), request.form.get("reader", ""), by())
    except Wrong as error:
        return _page(id_, entry, found, error)
    return _read(new.id, gettext("It is mended and is being read."))


@room.post("/quarantine/<id_>/replay")
@librarian
def replay(id_: str) -> ResponseReturnValue:
    """Has a document read again as it arrived."""
    entry, found = _there(id_)
    try:
        desk().quarantine.replay(id_, by())
    except Wrong as error:
        return _page(id_, entry, found, error)
    return _read(id_, gettext("It is being read again."))


def _read(id_: str, sentence: str) -> ResponseReturnValue:
    nudge(READ, [id_], queue=READING)
    flash(sentence)
    return redirect(url_for("library.document", id_=id_), 303)


@room.post("/quarantine/<id_>/discard")
@librarian
def discard(id_: str) -> ResponseReturnValue:
    """Sets a document aside, with a reason."""
    entry, found = _there(id_)
    try:
        desk().quarantine.discard(id_, request.form.get("reason", ""), by())
    except Wrong as error:
        return _page(id_, entry, found, error)
    flash(gettext("It is discarded. The history can bring it back."))
    return redirect(url_for("library.quarantine"), 303)
