"""What the catalogue of handouts says of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.publishing.addresses import home_path, url_of
from cms.publishing.frame import Publisher, publisher
from cms.publishing.models import PUBLIC_ONLY, ContentItem
from cms.rendering.documents.formats import formats
from cms.rendering.linked_data import Item, Node, filled
from resources.addresses import api_address, cited_address, edition_address
from resources.dcat import (
    CONTEXT,
    PUBLIC,
    SOCIETY,
    TEXT,
    agent,
    concept,
    contact,
    distribution,
    language,
    link,
    measures,
    moment,
    said,
)
from resources.documents import LEGAL_TEXTS
from resources.edition_feeds import title_of_edition
from resources.models import FixedEdition, KeptFile
from resources.views import TYPE

PATH = "/catalogue.jsonld"

MOST = 2000
"""Handouts in the catalogue; the newest, should there ever be more."""


def catalogue() -> Node:
    """Return the catalogue of all handouts that everybody may see. One handout at a time is in memory."""
    known = _Known(issuer=publisher(), editions=_editions(), files=_files())
    rows = ContentItem.objects.visible().filter(type=TYPE).order_by("-published_at", "pk")
    stored = rows.values_list("document", "etag")[:MOST].iterator(chunk_size=100)
    datasets = [_dataset(orjson.loads(bytes(document)), etag, known) for document, etag in stored]
    home, locale = url_of(home_path(settings.LANGUAGE_CODE)), settings.LANGUAGE_CODE
    with override(locale):
        title = _("Handouts of %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}
        description = _("Guides on young carers for municipalities, schools and others, with their editions.")
    return filled(
        {
            "@context": CONTEXT,
            "@id": settings.PUBLIC_URL + PATH,
            "@type": "dcat:Catalog",
            "dct:title": said(title, locale),
            "dct:description": said(description, locale),
            "dct:publisher": agent(known.issuer.organisation),
            "dct:language": [language(code) for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES],
            "foaf:homepage": {"@id": home},
            "dct:modified": moment(max((each["dct:modified"]["@value"] for each in datasets), default="")),
            "dcat:dataset": datasets,
        }
    )


class _Known(NamedTuple):
    """What is looked up once for all handouts. ``files`` are by what they were made from, and their format."""

    issuer: Publisher
    editions: Mapping[UUID, list[FixedEdition]]
    files: Mapping[tuple[str, str], tuple[int, str]]


def _editions() -> Mapping[UUID, list[FixedEdition]]:
    """Return the editions of every handout that were published and not withdrawn, the newest first; one statement."""
    found: dict[UUID, list[FixedEdition]] = {}
    for edition in FixedEdition.objects.details().filter(withdrawn_at=None, access__in=PUBLIC_ONLY):
        found.setdefault(edition.item_id, []).append(edition)
    return found


def _files() -> Mapping[tuple[str, str], tuple[int, str]]:
    """Return size and checksum of every file that is kept of an edition or of a text as it is now; one statement."""
    present = ContentItem.objects.filter(pk=OuterRef("item_id"), etag=OuterRef("source"))
    rows = KeptFile.objects.exclude(name="").filter(Q(number__gt=0) | Exists(present))
    return {
        (source, name): (size, checksum)
        for source, name, size, checksum in rows.values_list("source", "format", "size", "checksum")
    }


def _dataset(item: Item, etag: str, known: _Known) -> Node:
    public_id, locale, licence = UUID(item["id"]), item["locale"], link(LEGAL_TEXTS.get(item["licence"]))
    published = known.editions.get(public_id, [])
    newest = published[0] if published else None
    identity = api_address(public_id)
    with override(locale):
        return filled(
            {
                "@id": identity,
                "@type": "dcat:Dataset",
                "dct:identifier": item["id"],
                "dct:title": said(item["title"], locale),
                "dct:description": said(item["summary"], locale),
                "dct:publisher": agent(known.issuer.organisation),
                "dcat:contactPoint": contact(known.issuer),
                "dct:issued": moment(item["publishedAt"]),
                "dct:modified": moment(item["changedAt"]),
                "dct:language": language(locale),
                "dct:license": licence,
                "dct:accessRights": PUBLIC,
                "dct:type": TEXT,
                "dcat:theme": [SOCIETY, *(concept("theme", term, locale) for term in item["themes"])],
                "dct:audience": [concept("audience", term, locale) for term in item["audiences"]],
                "dcat:keyword": [said(term["name"], locale) for term in item["tags"]],
                "dcat:landingPage": {"@id": item["url"]},
                "dcat:version": str(newest.number) if newest else None,
                "dcat:hasVersion": [_version(edition, item, known) for edition in published],
                "dcat:distribution": [
                    filled(file | {"dct:license": licence})
                    for file in (*_made(identity, item, etag, known), *_uploaded(item, newest))
                ],
            }
        )


def _version(edition: FixedEdition, item: Item, known: _Known) -> Node:
    """Return what is known of an edition without its text. It names the one before that can still be had."""
    others = known.editions[edition.item_id]
    before = next((each.number for each in others if each.number < edition.number), None)
    identity = edition_address(edition.item_id, edition.number)
    page = cited_address(item["path"], edition.number, locale=edition.locale)
    changed = said(edition.what_changed, edition.locale)
    return filled(
        {
            "@id": identity,
            "@type": "dcat:Dataset",
            "dct:identifier": page,
            "dct:title": said(title_of_edition(item["title"], edition.number), edition.locale),
            "dct:description": changed,
            "dct:publisher": agent(edition.publisher),
            "dct:issued": {"@type": "xsd:date", "@value": edition.date.isoformat()},
            "dct:language": language(edition.locale),
            "dct:accessRights": PUBLIC,
            "dct:type": TEXT,
            "dcat:landingPage": {"@id": page},
            "dcat:version": str(edition.number),
            "adms:versionNotes": changed,
            "dcat:isVersionOf": {"@id": api_address(edition.item_id)},
            "dcat:previousVersion": {"@id": edition_address(edition.item_id, before)} if before else None,
            "dcat:distribution": _made(identity, item, edition.checksum, known),
        }
    )


def _made(address: str, item: Item, source: str, known: _Known) -> list[Node]:
    """Return the files that can be had of a text, one of each format; ``source`` says what they are made from."""
    return [
        distribution(
            f"{address}/files/{each.name}",
            title=f"{item['title']} ({each.label})",
            media_type=each.media_type,
            locale=item["locale"],
        )
        | measures(known.files.get((source, each.name)))
        for each in formats
    ]


def _uploaded(item: Item, newest: FixedEdition | None) -> list[Node]:
    """Return the files that editors added to the newest edition."""
    listed = item["editions"][0] if item["editions"] else None
    files = listed["files"] if listed and newest and newest.number == listed["number"] else []
    return [
        distribution(
            file["url"],
            title=file["title"],
            media_type=file["mediaType"],
            locale=file["language"] or item["locale"],
        )
        | measures((file["size"], file["checksum"]))
        for file in files
    ]
