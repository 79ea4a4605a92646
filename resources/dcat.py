"""The words of DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/), as JSON-LD."""

from __future__ import annotations

from django.conf import settings

from cms.publishing.addresses import home_path, url_of
from cms.publishing.frame import Publisher
from cms.rendering.linked_data import Item, Node, filled

MEDIA_TYPE = "application/ld+json"

EU = "http://publications.europa.eu/resource/authority"
LANGUAGES = {"nl": "NLD", "en": "ENG"}
PUBLIC = {"@id": f"{EU}/access-right/PUBLIC"}
SOCIETY = {"@id": f"{EU}/data-theme/SOCI"}
TEXT = {"@id": "http://purl.org/dc/dcmitype/Text"}
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def measures(known: tuple[int, str] | None) -> Node:
    """Return the size in bytes and the SHA-256 of a file, where they are known."""
    if known is None:
        return {}
    size, checksum = known
    return {
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": SHA256},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": checksum},
        },
    }


def distribution(url: str, *, title: str, media_type: str, locale: str) -> Node:
    iana = f"https://www.iana.org/assignments/media-types/{media_type.partition(';')[0]}"
    return filled(
        {
            "@type": "dcat:Distribution",
            "dct:title": said(title, locale),
            "dcat:accessURL": {"@id": url},
            "dcat:downloadURL": {"@id": url},
            "dcat:mediaType": {"@id": iana},
            "dct:language": language(locale),
        }
    )


def agent(organisation: str) -> Node:
    home = {"@id": url_of(home_path(settings.LANGUAGE_CODE))}
    return {"@type": "foaf:Agent", "foaf:name": organisation or settings.WAGTAIL_SITE_NAME, "foaf:homepage": home}


def contact(issuer: Publisher) -> Node | None:
    if not issuer.email:
        return None
    name = issuer.organisation or settings.WAGTAIL_SITE_NAME
    return {"@type": "vcard:Organization", "vcard:fn": name, "vcard:hasEmail": {"@id": f"mailto:{issuer.email}"}}


def link(address: str | None) -> Node | None:
    return {"@id": address} if address else None


def said(text: str, locale: str) -> Node | None:
    return {"@language": locale, "@value": text} if text else None


def moment(text: str) -> Node | None:
    return {"@type": "xsd:dateTime", "@value": text} if text else None


def language(code: str) -> Node:
    """Return the language in the list of the EU, or of the Library of Congress where that is not known here."""
    known = LANGUAGES.get(code)
    return {"@id": f"{EU}/language/{known}" if known else f"http://id.loc.gov/vocabulary/iso639-1/{code}"}


def concept(facet: str, term: Item, locale: str) -> Node:
    """Return a term of the site. Its address lists the handouts that have it."""
    return {
        "@id": f"{settings.PUBLIC_URL}/api/v1/handouts?{facet}={term['key']}",
        "@type": "skos:Concept",
        "skos:notation": term["key"],
        "skos:prefLabel": said(term["name"], locale),
    }
