"""The wire formats' finer points: identity, versions, status, embargo, datelines, and records of no standard."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from search.formats import read
from search.settings import Settings
from search.story import Document, Story, Unreadable

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def stories(data: str) -> list[Story]:
    """The stories of a document."""
    return read(Document(data.encode(), "api:desk"), Settings(), NOW)


def newsml(manage: str = "", content: str = "<headline>عنوان الخبر</headline>", body: str = "<p>متن الخبر.</p>") -> Story:
    """The story of one NewsML-G2 item."""
    (story,) = stories(
        f'<newsItem {G2} guid="urn:a" version="2"><itemMeta><versionCreated>2017-03-08T10:00:00+03:00</versionCreated>{manage}'
        f'</itemMeta><contentMeta>{content}</contentMeta><contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<body>{body}</body></html></inlineXML></contentSet></newsItem>"
    )
    return story


def nitf(docdata: str, head: str = "<hedline><hl1>عنوان الخبر</hl1></hedline>", body: str = "<p>متن الخبر.</p>") -> Story:
    """The story of one NITF document."""
    (story,) = stories(
        f"<nitf><head><docdata>{docdata}</docdata></head><body><body.head>{head}</body.head>"
        f"<body.content>{body}</body.content></body></nitf>"
    )
    return story


def ninjs(**fields: Any) -> Story:
    """The story of one ninjs object."""
    given = {
        "uri": "urn:a",
        "type": "text",
        "versioncreated": "2017-03-08T10:00:00Z",
        "headline": "عنوان الخبر",
        "body_text": "متن.",
    }
    (story,) = stories(json.dumps({**given, **fields}))
    return story


@pytest.mark.parametrize(
    ("manage", "status"),
    [
        ("", "usable"),
        ('<pubStatus qcode="stat:usable"/>', "usable"),
        ('<pubStatus qcode="stat:withheld"/>', "withheld"),
        ('<pubStatus qcode="stat:canceled"/>', "canceled"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', "canceled"),
        ('<pubStatus qcode="stat:usable"/><signal qcode="sig:kill"/>', "canceled"),
        ('<pubStatus qcode="stat:unheard-of"/>', "withheld"),
        ('<pubStatus qcode="stat:usable"/><embargoed/>', "withheld"),
    ],
)
def test_status_of_newsml_is_the_agencys_word(manage: str, status: str) -> None:
    assert newsml(manage).status == status


def test_embargo_may_end_in_years() -> None:
    assert str(newsml("<embargoed>2040-01-01T00:00:00Z</embargoed>").embargoed_until) == "2040-01-01 00:00:00+00:00"
    assert str(ninjs(embargoed="2040-01-01T00:00:00Z").embargoed_until) == "2040-01-01 00:00:00+00:00"
    issued = '<date.issue norm="20170307T101500Z"/><date.release norm="20400101T000000Z"/>'
    assert str(nitf(issued).embargoed_until) == "2040-01-01 00:00:00+00:00"


@pytest.mark.parametrize(
    ("dateline", "body", "wanted"),
    [
        ("بغداد (رويترز)", "<p>فتح الطريق.</p>", "بغداد (رويترز) - فتح الطريق."),
        ("بغداد 8 آذار/مارس 2017 (أ ف ب) -", "<p>فتح الطريق.</p>", "بغداد 8 آذار/مارس 2017 (أ ف ب) - فتح الطريق."),
        ("بغداد (رويترز)", "<p>بغداد (رويترز) - فتح الطريق.</p>", "بغداد (رويترز) - فتح الطريق."),
        ("بغداد، 8 آذار (رويترز)", "<p>بغداد (رويترز) - فتح الطريق.</p>", "بغداد (رويترز) - فتح الطريق."),
        ("", "<p>فتح الطريق.</p>", "فتح الطريق."),
    ],
)
def test_dateline_that_is_held_apart_stands_before_the_body_once(dateline: str, body: str, wanted: str) -> None:
    assert newsml(content=f"<headline>عنوان الخبر</headline><dateline>{dateline}</dateline>", body=body).body == wanted


def test_headline_that_the_body_repeats_is_not_its_first_paragraph() -> None:
    assert newsml(body="<h1>عنوان الخبر</h1><p>متن الخبر.</p>").body == "متن الخبر."


def test_what_a_story_continues_is_the_agencys_word() -> None:
    link = '<link rel="irel:evolvedFrom" residref="urn:b"/><link rel="irel:seeAlso" residref="urn:c"/>'
    assert newsml(link).lineage == ("urn:b",)
    assert ninjs(evolvedfrom="urn:b").lineage == ninjs(evolvedFrom=["urn:b", ""]).lineage == ("urn:b",)
    assert newsml().lineage == ninjs().lineage == ()


def test_other_names_and_associations_are_lineage_too() -> None:
    assert newsml("<altId>وكالة-17</altId><link rel='irel:previousVersion' residref='urn:b'/>").lineage == ("urn:b", "وكالة-17")
    assert newsml('<link rel="http://cv.iptc.org/newscodes/itemrelation/previousVersion" residref="urn:b"/>').lineage == (
        "urn:b",
    )
    associated = {"previousVersion": {"uri": "urn:b"}, "mainimage": {"uri": "urn:p", "type": "picture"}}
    assert ninjs(associations=associated, altids=[{"role": "internal", "value": "17"}]).lineage == ("17", "urn:b")
    assert ninjs(associations=[{"rel": "irel:updateOf", "uri": "urn:b"}, {"rel": "seealso", "uri": "urn:c"}]).lineage == (
        "urn:b",
    )


@pytest.mark.parametrize(
    ("manage", "serious", "note"),
    [
        ('<signal qcode="sig:correction"/><edNote>العدد ثلاثة لا ثلاثون</edNote>', True, "العدد ثلاثة لا ثلاثون"),
        ('<signal qcode="sig:correction"/>', False, ""),
        ('<signal qcode="sig:update"/><edNote>يضيف تصريحا</edNote>', False, ""),
        ('<pubStatus qcode="stat:canceled"/><edNote>خطأ في الاسم</edNote>', False, "خطأ في الاسم"),
    ],
)
def test_newsml_says_what_it_puts_right(manage: str, serious: bool, note: str) -> None:
    assert (newsml(manage).serious, newsml(manage).note) == (serious, note)


@pytest.mark.parametrize(
    ("fields", "status", "serious", "note"),
    [
        ({"pubstatus": "canceled", "ednote": "خطأ"}, "canceled", False, "خطأ"),
        ({"pubstatus": "withheld"}, "withheld", False, ""),
        ({"signals": [{"code": "sig:kill"}]}, "canceled", False, ""),
        ({"signals": [{"uri": "http://cv.iptc.org/newscodes/signal/kill"}]}, "canceled", False, ""),
        ({"pubstatus": "http://cv.iptc.org/newscodes/pubstatusg2/canceled"}, "canceled", False, ""),
        ({"pubstatus": "http://cv.iptc.org/newscodes/pubstatusg2/usable"}, "usable", False, ""),
        ({"signal": "correction", "ednote": "العدد ثلاثة"}, "usable", True, "العدد ثلاثة"),
        ({"correction": "العدد ثلاثة"}, "usable", True, "العدد ثلاثة"),
        ({"signal": "update", "ednote": "يضيف تصريحا"}, "usable", False, ""),
    ],
)
def test_ninjs_says_what_it_puts_right(fields: dict[str, Any], status: str, serious: bool, note: str) -> None:
    story = ninjs(**fields)
    assert (story.status, story.serious, story.note) == (status, serious, note)


def test_takes_of_an_nitf_story_are_stories_of_their_own() -> None:
    first, second = (nitf(f'<du-key key="السد" version="1" part="{part}"/>') for part in (1, 2))
    assert (first.key, first.lineage) == ("السد", ())
    assert (second.key, second.lineage) == ("السد#2", ("السد",))


def test_versions_of_a_story_have_one_id_whatever_their_number() -> None:
    assert ninjs(version="1").id == ninjs(version="7").id
    assert (ninjs(version="7").version, newsml().version) == (7, 2)


@pytest.mark.parametrize(
    ("docdata", "status"),
    [
        ("", "usable"),
        ("<ed-msg info='إلغاء الخبر'/>", "canceled"),
        ("<ed-msg info='KILL'/>", "canceled"),
        ("<ed-msg info='تحديث بالأرقام'/>", "usable"),
    ],
)
def test_editors_message_can_kill_an_nitf_story(docdata: str, status: str) -> None:
    assert nitf(f"<date.issue norm='20170308'/>{docdata}").status == status


def test_byline_and_dateline_of_nitf_keep_their_words_apart() -> None:
    head = (
        "<hedline><hl1>عنوان الخبر</hl1></hedline><byline><person>هند سالم</person><byttl>مراسلة</byttl></byline>"
        "<dateline><location><city>الموصل</city>، <country>العراق</country></location></dateline>"
    )
    story = nitf("<date.issue norm='20170308'/>", head)
    assert (story.author, story.body) == ("هند سالم مراسلة", "الموصل، العراق - متن الخبر.")


def test_ninjs_of_both_generations_says_the_same() -> None:
    old = ninjs(body_xhtml="<p>متن أول.</p><p>متن ثان.</p>", byline="هند")
    fields = {"uri": "urn:a", "type": "text", "versionCreated": "2017-03-08T10:00:00Z", "by": "هند"}
    lists = {"headlines": [{"role": "main", "value": "عنوان الخبر"}], "bodies": [{"value": "<p>متن أول.</p><p>متن ثان.</p>"}]}
    (new,) = stories(json.dumps({**fields, **lists}))
    assert old == new


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"headline": 5}, "wrong_type"),
        ({"body_text": ["متن"]}, "wrong_type"),
        ({"bodies": "متن"}, "wrong_type"),
        ({"version": {}}, "wrong_type"),
        ({"versioncreated": "0217-03-08T10:00:00Z"}, "bad_date"),
        ({"versioncreated": "2117-03-08T10:00:00Z"}, "bad_date"),
        ({"type": "picture"}, "not_text"),
        ({"headline": "", "body_text": ""}, "no_text"),
    ],
)
def test_ninjs_that_cannot_be_a_story_is_refused(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        ninjs(**fields)
    assert refused.value.code == code


def test_record_in_xml_of_no_standard_is_read_by_its_fields() -> None:
    record = "<title>عنوان الخبر</title><date>2017-03-08</date><author>هند</author><body><p>أول.</p><p>ثان.</p></body>"
    (story,) = stories(f'<?xml version="1.0"?><article>{record}</article>')
    assert (story.headline, story.author, story.body, story.format) == ("عنوان الخبر", "هند", "أول.\nثان.", "xml")
    assert len(stories(f'<?xml version="1.0"?><news><story>{record}</story><story>{record}</story></news>')) == 2


@pytest.mark.parametrize("data", ['<?xml version="1.0"?><svg><g/></svg>', '<?xml version="1.0"?><config><a>نص</a></config>'])
def test_other_xml_is_refused(data: str) -> None:
    with pytest.raises(Unreadable) as refused:
        stories(data)
    assert refused.value.code == "unknown_format"


def test_title_that_was_escaped_twice_is_read_as_meant() -> None:
    item = "<item><title>&amp;quot;عنوان&amp;quot;</title><guid>1</guid><description>متن الخبر هنا.</description></item>"
    (story,) = stories(f'<rss version="2.0"><channel><title>ق</title>{item}</channel></rss>')
    assert story.headline == '"عنوان"'
