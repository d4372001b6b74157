"""HTML pages become stories by their facts and main text; error pages and shells are refused."""

from datetime import UTC, datetime

import pytest

from search.formats import read
from search.settings import Settings
from search.story import Document, Story, Unreadable

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
BODY = (
    "<p>البصرة - افتتحت بلدية البصرة الثلاثاء جسرا للمشاة فوق نهر العشار بعد عامين من العمل فيه.</p>"
    "<p>وقال مهندس البلدية إن الجسر يصل السوق القديمة بالكورنيش.</p>"
)


def page(head: str = "", before: str = "", body: str = BODY, after: str = "") -> str:
    """An HTML page about a story."""
    return f"<!DOCTYPE html><html lang='ar'><head><meta charset='utf-8'>{head}</head><body>{before}{body}{after}</body></html>"


def story(html: str) -> Story:
    """The one story of a page."""
    (found,) = read(Document(html.encode(), "import", "https://news.example.org/2019/05/07/bridge"), Settings(), NOW)
    return found


def test_facts_come_from_json_ld_and_the_text_from_the_page() -> None:
    ld = (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",'
        '"headline": "جسر للمشاة في البصرة",'
        '"datePublished": "2019-05-07T10:00:00+03:00", "dateModified": "2019-05-07T12:00:00+03:00",'
        '"author": {"name": "سعاد كريم"}, "publisher": {"name": "جريدة الميناء"}}</script>'
    )
    found = story(page(head=f"<title>جسر للمشاة في البصرة | جريدة الميناء</title>{ld}", before="<h1>جسر للمشاة في البصرة</h1>"))
    assert (found.headline, found.author, found.source) == ("جسر للمشاة في البصرة", "سعاد كريم", "جريدة الميناء")
    assert found.published.isoformat() == "2019-05-07T10:00:00+03:00"
    assert found.updated is not None
    assert found.body.startswith("البصرة - افتتحت")
    assert found.body.endswith("بالكورنيش.")
    assert found.format == "html"


@pytest.mark.parametrize(
    "mark",
    [
        '<time datetime="2019-05-07T10:00:00+03:00">قبل يوم</time>',
        '<span class="date">الثلاثاء 7 أيار 2019</span>',
        "<div>نشر في: ٧ مايو/أيار ٢٠١٩</div>",
        "<p>آخر تحديث: 07-05-2019</p>",
        "",
    ],
)
def test_day_is_read_where_the_page_shows_it_else_from_its_address(mark: str) -> None:
    found = story(page(before=f"<h1>جسر للمشاة في البصرة</h1>{mark}"))
    assert found.published.date().isoformat() == "2019-05-07"
    assert found.body.startswith("البصرة - افتتحت")


def test_furniture_is_not_the_story() -> None:
    related = '<div class="related"><h3>مواضيع ذات صلة</h3><ul><li><a href="/1">معرض للكتاب في مسقط</a></li></ul></div>'
    share = '<div class="share-buttons"><a>فيسبوك</a><a>تويتر</a></div>'
    nav = "<nav><a href='/'>الرئيسية</a><a href='/s'>سياسة</a></nav>"
    found = story(
        page(before=f"{nav}<h1>جسر للمشاة في البصرة</h1>{share}", after=f"{related}<footer>جميع الحقوق محفوظة</footer>")
    )
    assert found.body.count("\n") == 1


def test_canonical_address_is_the_key() -> None:
    canonical = '<link rel="canonical" href="https://news.example.org/a/7">'
    one, two = (
        story(page(head=canonical)),
        story(page(head=canonical, after="<p>تحديث: عبر الجسر مئات في يومه الأول بحسب البلدية.</p>")),
    )
    assert one.id == two.id
    assert one.url == "https://news.example.org/a/7"


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>nginx</p></body></html>", "error_page"),
        ("<html><body><center><h1>502 Bad Gateway</h1></center></body></html>", "error_page"),
        (
            "<html><title>الصفحة غير موجودة</title><body><h1>عذرا</h1><p>الصفحة التي تبحث عنها غير موجودة.</p></body></html>",
            "error_page",
        ),
        ("<html><body><form><p>تسجيل الدخول</p><input type='password'></form></body></html>", "error_page"),
        ("<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>", "error_page"),
        (
            "<html><head><title>الأخبار</title></head><body><div id='root'></div><script src='a.js'></script></body></html>",
            "no_story",
        ),
        (page(head='<meta property="article:published_time" content="0217-05-07">'), "bad_date"),
    ],
)
def test_page_that_holds_no_story_is_refused(html: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(Document(html.encode(), "import", "page.html"), Settings(), NOW)
    assert refused.value.code == code


def test_tags_left_in_a_text_are_taken_off() -> None:
    found = story(f"جسر للمشاة في البصرة<br>7 أيار 2019<br>{BODY}")
    assert found.headline == "جسر للمشاة في البصرة"
    assert found.body.startswith("البصرة - افتتحت")
