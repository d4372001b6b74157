"""Which words does a mail use, in Arabic and in English? Few enough to stand in one table."""

from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_datetime

from search.accounts import Account
from search.settings import Settings
from search.story import Story

WORDS = {
    "ar": {
        "brand": "أرشيف",
        "comma": "، ",
        "import": "ملفات مستوردة",
        "matched": "طابق بحثك",
        "because": "الكلمات",
        "open_search": "افتح البحث",
        "stop": "أوقف هذا البريد",
        "why": "وصلك هذا البريد لأنك حفظت هذا البحث في أرشيف.",
        "checked": "فُحصت {checked}، طابق منها {found}.",
        "link": "رابط الدخول إلى أرشيف",
        "link_text": "افتح هذا الرابط ثم اضغط «دخول». يصلح مرة واحدة، خلال {minutes} دقيقة.",
        "link_button": "إلى صفحة الدخول",
        "link_ignore": "إن لم تطلبه فأهمله: لا يحدث شيء.",
    },
    "en": {
        "brand": "Arshif",
        "comma": ", ",
        "import": "Imported files",
        "matched": "Matched your search",
        "because": "Words",
        "open_search": "Open the search",
        "stop": "Stop this mail",
        "why": "You get this mail because you saved this search in Arshif.",
        "checked": "{checked} checked, {found} matched.",
        "link": "Your link to Arshif",
        "link_text": "Open this link and press “Sign in”. It works once, within {minutes} minutes.",
        "link_button": "To the page to sign in",
        "link_ignore": "If you did not ask for it, let it be: nothing happens.",
    },
}


def words(language: str) -> dict[str, str]:
    """The words of a language; Arabic for one that we do not speak."""
    return WORDS.get(language, WORDS["ar"])


def locale_of(account: Account) -> Locale:
    """The reader's locale: English, or Arabic with the digits and months of the country of the reader's time zone."""
    return _locale(account.language, account.zone)


def spoken(language: str, settings: Settings) -> Locale:
    """The locale of somebody of whom only the language is known: that of the newsroom's country."""
    return _locale(language, settings.timezone)


def _locale(language: str, zone: str) -> Locale:
    if language == "en":
        return Locale("en", "GB")
    country = get_global("zone_territories").get(zone, "EG")
    return Locale("ar", country if country in _ARAB else "EG")


_ARAB = frozenset(
    ["AE", "BH", "DZ", "EG", "IQ", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SY", "TN", "YE"]
)


def number(value: int, locale: Locale) -> str:
    """A whole number in the reader's digits."""
    text = _digits(f"{value:,}", locale)
    return text.replace(",", "٬") if text.strip("0123456789,") else text


def _digits(text: str, locale: Locale) -> str:
    """A text with its digits as the reader's country writes them."""
    arabic = locale.language == "ar" and locale.default_numbering_system == "arab"
    return text.translate({ord("0") + digit: 0x660 + digit for digit in range(10)}) if arabic else text


def stories(count: int, locale: Locale) -> str:
    """«خبران»، «٧ أخبار»، «١٢ خبراً»: a count of stories, as Arabic grammar wants it."""
    if locale.language != "ar":
        return f"{count:,} story" if count == 1 else f"{count:,} stories"
    if count == 0:
        return "لا أخبار"
    if count <= 2:
        return ("خبر واحد", "خبران")[count - 1]
    rest = count % 100
    noun = "أخبار" if 3 <= rest <= 10 else "خبراً" if rest >= 11 else "خبر"
    return f"{number(count, locale)} {noun}"


def day(story: Story, account: Account, locale: Locale) -> str:
    """When a story was filed, in the reader's zone and words."""
    return _digits(str(format_datetime(story.published, "EEEE d MMMM y", tzinfo=ZoneInfo(account.zone), locale=locale)), locale)


def credit(story: Story, language: str) -> str:
    """Whom a story is from: the agencies that it is credited to, else its source; files and pushes are not called by our word."""
    agencies = [
        (each.name_en or each.name_ar) if language == "en" else (each.name_ar or each.name_en) for each in story.facts.agencies
    ]
    if agencies:
        return words(language)["comma"].join(agencies)
    kind, mark, rest = story.source.partition(":")
    if story.source == "import":
        return words(language)["import"]
    return rest if mark and kind in {"api", "feed"} and rest else story.source


def ellipsis(passage: str) -> str:
    """The mark that a passage goes on in the story, where it does not end as a sentence does."""
    return "" if passage.rstrip().endswith(tuple('.!؟?…»"”:')) else " …"
