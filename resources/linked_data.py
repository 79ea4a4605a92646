"""What handouts, practices, interventions, studies and media are in the words of schema.org."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cms.rendering.documents.formats import formats
from cms.rendering.linked_data import Item, Kind, Node, file, organisation, organisations, plain
from cms.rendering.templatetags.reading import choice_label
from resources.addresses import api_address
from resources.documents import LEGAL_TEXTS
from resources.models import MediaPage, Recognition


def _terms_of_use(item: Item) -> Node:
    """Return the licence: by the address of its legal text, or in words where there is none."""
    address = LEGAL_TEXTS.get(item["licence"])
    return {"license": address} if address else {"copyrightNotice": choice_label(item, "licence", item["licence"])}


def handout(item: Item) -> Node:
    newest = item["editions"][0] if item["editions"] else None
    made = [
        {
            "@type": "MediaObject",
            "name": str(each.label),
            "contentUrl": api_address(UUID(item["id"]), "files", each.name),
            "encodingFormat": each.media_type,
            "inLanguage": item["locale"],
        }
        for each in formats
    ]
    return {
        **_terms_of_use(item),
        "version": str(newest["number"]) if newest else None,
        "encoding": [*made, *(file(uploaded) for uploaded in (newest["files"] if newest else []))],
    }


def practice(item: Item) -> Node:
    return {
        **_terms_of_use(item),
        "headline": item["title"],
        "contributor": organisation(item["contact"]) if item["contact"] else None,
    }


def intervention(item: Item) -> Node:
    """Return each recognition as the words of the scheme that gave it: schemes have no scale in common."""
    return {
        **_terms_of_use(item),
        "review": [
            {
                "@type": "Review",
                "author": {"@type": "Organization", "name": Recognition.SHORT_NAMES[recognition["scheme"]]},
                "reviewBody": recognition["levelName"],
                "datePublished": recognition["date"],
                "url": recognition["sourceUrl"],
            }
            for recognition in item["recognitions"]
        ],
    }


def study(item: Item) -> Node:
    is_dated = item["start"] or item["end"]
    return {
        **_terms_of_use(item),
        # ISO 8601-2: two dots stand for an open end.
        "temporalCoverage": f"{item['start'] or '..'}/{item['end'] or '..'}" if is_dated else None,
        "contributor": organisations(item["partners"]),
        "sameAs": item["publicationUrl"],
    }


MEDIA_CLASSES = {
    MediaPage.Kind.PRESS_RELEASE: "CreativeWork",
    MediaPage.Kind.INFOGRAPHIC: "ImageObject",
    MediaPage.Kind.IMAGE: "ImageObject",
    MediaPage.Kind.FILM: "VideoObject",
}


def media(item: Item) -> Node:
    uploaded, own = item["file"], MEDIA_CLASSES[item["kind"]]
    node: dict[str, Any] = {**_terms_of_use(item), "@type": own, "expires": item["expiresOn"]}
    if own == "CreativeWork":
        return {**node, "encoding": [file(uploaded)] if uploaded else []}
    if uploaded:
        node |= {"contentUrl": uploaded["url"], "encodingFormat": uploaded["mediaType"], "sha256": uploaded["checksum"]}
    if own == "VideoObject":
        node |= {
            "embedUrl": item["playerUrl"],
            "uploadDate": item["publishedAt"],
            "thumbnailUrl": item["image"]["url"] if item["image"] else None,
            "transcript": plain(item["textAlternative"]),
        }
    return node


KINDS = {
    "handout": Kind(name="DigitalDocument", properties=handout),
    "practice": Kind(name="Article", properties=practice),
    "intervention": Kind(name="CreativeWork", properties=intervention),
    "study": Kind(name="Report", properties=study),
    "media": Kind(name="MediaObject", properties=media),
}
