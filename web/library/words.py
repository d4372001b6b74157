"""Which plain words stand for each other in search? Equivalents that librarians add to those that come with the archive."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from search import edits
from search.arabic import fold
from search.edits import Wrong
from search.equivalents import shipped
from web.browse import archive
from web.library import forms
from web.library.door import librarian, room, shown
from web.library.entries import decide

_MOST = 40


@room.get("/words")
@librarian
def words() -> ResponseReturnValue:
    """The equivalents of the librarians, and those that come with the archive and hold what is asked."""
    asked = request.args.get("q", "").strip()[:100]
    wanted = fold(asked)
    own = [(id_, rule, terms) for id_, (rule, terms) in archive().lists.words.items()]
    ours = [each for each in own if not wanted or any(wanted in fold(term) for term in each[2])]
    theirs = [each for each in shipped() if wanted and any(wanted == fold(term) for term in each[1])]
    return shown("words.html", asked=asked, own=ours, shipped=theirs[:_MOST])


@room.route("/words/new", methods=["GET", "POST"])
@room.route("/words/<id_>", methods=["GET", "POST"])
@librarian
def word(id_: str = "") -> ResponseReturnValue:
    """Adds equivalents, mends them, or takes them out."""
    rule, terms = archive().lists.words.get(id_, ("=", ()))
    if id_ and not terms:
        abort(404)
    text, chosen = request.form.get("terms", "\n".join(terms)), request.form.get("rule", rule)

    def page(wrong: Wrong | None = None) -> ResponseReturnValue:
        return shown("word.html", wrong, id_=id_, text=text, rule=chosen)

    if request.method == "GET":
        return page()
    row = {"id": id_, "rule": chosen, "terms": forms.joined(text)}
    row |= {"retired": "yes"} if request.form.get("retired") else {}
    return decide(lambda lists: edits.equivalent(lists, row), page, url_for("library.words"))
