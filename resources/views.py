"""The views of editions in the delivery API: what is fixed is sent as it is."""

from __future__ import annotations

import datetime
import re
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.api import listing, parameters
from cms.api.problems import Problem, bad_parameter, bad_request, gone, not_found
from cms.api.responses import cacheable_response, json_response, known_tag
from cms.api.views import DeliveryView
from cms.publishing.models import ContentItem
from cms.rendering.documents.formats import Format, formats
from resources.addresses import api_address, cited_address, edition_address
from resources.editions import newest_of, surrogate_keys
from resources.models import FixedEdition

TYPE = "handout"


class Handout(NamedTuple):
    """A handout that the client may see. ``etag`` is that of its present text."""

    id: UUID
    path: str
    locale: str
    etag: str


class HandoutView(DeliveryView):
    """Something that belongs to one handout. Whoever may not see the handout learns nothing of it."""

    def handout(self, id: str) -> Handout:
        """Return the handout, in one statement. Raises a problem: 400 for what is no id, 404 if there is none."""
        found = (
            ContentItem.objects.visible(self.levels)
            .filter(pk=parameters.public_id(id), type=TYPE)
            .values_list("pk", "path", "locale", "etag")
            .first()
        )
        if found is None:
            raise not_found()
        return Handout(*found)

    def editions(self, handout: Handout) -> list[FixedEdition]:
        """Return the editions that the client may see, without their documents, the newest first; one statement."""
        return list(FixedEdition.objects.details().filter(item_id=handout.id, access__in=self.levels))

    def edition(self, editions: list[FixedEdition], number: str) -> FixedEdition:
        """Return the one with this number. Raises a problem: 400, 404 for none, 410 if it was withdrawn."""
        if not re.fullmatch("[1-9][0-9]{0,9}", number):
            detail = _("The number of an edition is a whole number from 1.")
            raise bad_request([bad_parameter("number", "malformed", detail, place="path")])
        found = next((edition for edition in editions if edition.number == int(number)), None)
        if found is None:
            raise not_found(_("This handout has no edition with this number."))
        if found.withdrawn_at:
            raise withdrawn(found, newest=newest_of(editions))
        return found


def withdrawn(edition: FixedEdition, *, newest: FixedEdition | None) -> Problem:
    """Return the problem that says why an edition was withdrawn, and where the newest one is."""
    assert edition.withdrawn_at  # noqa: S101 - who calls this has looked
    facts = {"day": date_format(timezone.localtime(edition.withdrawn_at)), "reason": edition.withdrawn_reason}
    detail = _("This edition was withdrawn on %(day)s. Reason: %(reason)s") % facts
    if newest is None:
        return gone(detail)
    address = edition_address(newest.item_id, newest.number)
    problem = gone(f"{detail} {_('The newest edition is at %(address)s.') % {'address': address}}")
    problem.headers["Link"] = f'<{address}>; rel="latest-version"'
    return problem


def media_type_of(format: Format) -> str:
    """Return the media type of a format without its parameters."""
    return format.media_type.partition(";")[0]


def file_links(address: str) -> list[dict[str, str]]:
    """Return the files that can be had below an address, one of each format."""
    return [
        {"format": each.name, "mediaType": media_type_of(each), "url": f"{address}/files/{each.name}"}
        for each in formats
    ]


class EditionListView(HandoutView):
    """Every edition of a handout that was published, the newest first."""

    def get(self, request: Any, id: str) -> HttpResponse:
        parameters.parse(request.GET, {})
        handout = self.handout(id)
        editions = self.editions(handout)
        newest = newest_of(editions)
        items = [_entry(edition, is_newest=edition is newest) for edition in editions]
        links = listing.links(f"handouts/{handout.id}/editions", {}, next=None, previous=None)
        body = orjson.dumps({"total": len(items), "items": items, "links": links})
        return cacheable_response(request, body, keys=surrogate_keys(handout.id))


def _entry(edition: FixedEdition, *, is_newest: bool) -> dict[str, Any]:
    address = edition_address(edition.item_id, edition.number)
    withdrawal = None
    if edition.withdrawn_at:
        at = edition.withdrawn_at.astimezone(datetime.UTC).replace(microsecond=0)
        withdrawal = {"at": at, "reason": edition.withdrawn_reason}
    return {
        "number": edition.number,
        "date": edition.date,
        "whatChanged": edition.what_changed,
        "replaces": edition.replaces,
        "isNewest": is_newest,
        "withdrawn": withdrawal,
        "url": address,
        "files": [] if withdrawal else file_links(address),
    }


class LatestEditionView(HandoutView):
    """From a handout to its newest edition that was not withdrawn."""

    def get(self, request: Any, id: str) -> HttpResponse:
        parameters.parse(request.GET, {})
        editions = self.editions(self.handout(id))
        newest = newest_of(editions)
        if newest is None:
            raise gone(_("Every edition of this handout was withdrawn.")) if editions else no_editions()
        address = edition_address(newest.item_id, newest.number)
        return json_response({"number": newest.number, "location": address}, status=307, headers={"Location": address})


def no_editions() -> Problem:
    return not_found(_("This handout has no edition yet."))


class EditionView(HandoutView):
    """An edition, to the byte as it was when it was published."""

    def get(self, request: Any, id: str, number: str) -> HttpResponse:
        parameters.parse(request.GET, {})
        handout = self.handout(id)
        editions = self.editions(handout)
        edition = self.edition(editions, number)
        # Deferred: the document is read only for who does not have it.
        body = None if known_tag(request) == edition.checksum else bytes(edition.document)
        keys = surrogate_keys(handout.id)
        response = cacheable_response(request, body, keys=keys, etag=edition.checksum, modified=edition.frozen_at)
        response.headers["Link"] = _links(handout, edition, editions)
        return response


def _links(handout: Handout, edition: FixedEdition, editions: list[FixedEdition]) -> str:
    """Return what RFC 5829 and RFC 8574 call the other versions, and the address to cite."""
    in_use = [each.number for each in editions if not each.withdrawn_at]
    later = [number for number in in_use if number > edition.number]
    earlier = [number for number in in_use if number < edition.number]
    links = {
        "canonical": edition_address(handout.id, edition.number),
        "cite-as": cited_address(handout.path, edition.number, locale=handout.locale),
        "latest-version": api_address(handout.id, "editions", "latest"),
    }
    if later:
        links["successor-version"] = edition_address(handout.id, min(later))
    if earlier:
        links["predecessor-version"] = edition_address(handout.id, max(earlier))
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items())
