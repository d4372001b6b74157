"""How is a story cited, by people and by machines? A line to copy, and schema.org's NewsArticle."""

from typing import Any

from flask_babel import gettext

from search.story import Story
from web.names import mention_name, source
from web.reading import Reader


def cite(story: Story, address: str, reader: Reader) -> str:
    """Agency, headline, day and permanent address, as a footnote has them."""
    credit = gettext(", ").join(mention_name(agency) for agency in story.facts.agencies)
    if not credit and story.source != "import":
        credit = source(story.source)
    said = gettext(
        "“%(headline)s”, %(day)s, %(address)s",
        headline=_inner(story.headline) or gettext("without a headline"),
        day=reader.day(story.published, "d MMMM y"),
        address=address,
    )
    return f"{credit}{gettext(', ')}{said}" if credit else said


def _inner(text: str) -> str:
    """A headline as it stands inside quotation marks: with marks of the other kind."""
    return text.translate(str.maketrans("«»", "“”")) if gettext("“") == "«" else text.translate(str.maketrans("“”", "‘’"))


def linked_data(story: Story, address: str) -> dict[str, Any]:
    """The story as https://schema.org/NewsArticle; parts that it lacks are left out."""
    facts = story.facts
    places = [{"@type": "Place", "name": place.name_ar} for place in facts.places]
    groups = [{"@type": "Organization", "name": group.name_ar} for group in facts.groups]
    people = [{"@type": "Person", "name": person.name, "jobTitle": person.function} for person in facts.people]
    whole: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": story.headline,
        "alternativeHeadline": story.kicker,
        "articleBody": story.body,
        "inLanguage": story.language,
        "datePublished": story.published.isoformat(),
        "dateModified": story.updated.isoformat() if story.updated else "",
        "dateline": facts.dateline,
        "author": {"@type": "Person", "name": story.author} if story.author else "",
        "publisher": {"@type": "Organization", "name": source(story.source)} if story.source != "import" else "",
        "isBasedOn": story.url,
        "sourceOrganization": [{"@type": "NewsMediaOrganization", "name": agency.name_ar} for agency in facts.agencies],
        "contentLocation": places,
        "mentions": [*groups, *people],
        "version": story.version,
    }
    return {name: value for name, value in whole.items() if value}
