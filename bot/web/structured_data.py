"""Published questions as schema.org describes them, for search engines.

The JSON-LD stands in a `<script type="application/ld+json">`. Browsers never run such a data block, so the
Content Security Policy needs no nonce or hash for it; the template escapes `<`, so no answer can end it.
"""

from collections.abc import Sequence

from bot.faq.store import FaqEntry
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.http.rendering import html_of


def faq_page(
    entries: Sequence[FaqEntry], site: str, address: str, municipality: Municipality, texts: Texts
) -> dict[str, object]:
    """A page with published questions; `site` and `address` (of the page) are absolute."""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "@id": address,
        "url": address,
        "inLanguage": "nl",
        "license": municipality.open_data_licence,
        "publisher": {
            "@type": "GovernmentOrganization",
            "name": texts("organisation"),
            "url": municipality.website,
            "sameAs": municipality.tooi,
        },
        "mainEntity": [_question(entry, site) for entry in entries],
    }
    if entries:
        data["lastReviewed"] = max(entry.checked_on for entry in entries).isoformat()
    return data


def _question(entry: FaqEntry, site: str) -> dict[str, object]:
    address = f"{site}/vragen/{entry.id}"
    return {
        "@type": "Question",
        "@id": f"{address}#vraag",
        "name": entry.question,
        "acceptedAnswer": {
            "@type": "Answer",
            "url": address,
            "text": html_of(entry.answer),
            "citation": [{"@type": "WebPage", "name": title, "url": url} for title, url in entry.sources],
        },
    }
