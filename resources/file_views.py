"""The views of the files made from handouts, in the delivery API."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from cms.api import listing, parameters
from cms.api.problems import Problem, not_found
from cms.api.responses import EXPOSED, cacheable_response
from cms.core.models import Municipality
from cms.rendering.documents.formats import Format, formats
from cms.rendering.file_responses import READABLE, ConditionFailed, StoredFile, Unsatisfiable, file_response
from resources import downloads, kept_files, local_editions
from resources.addresses import api_address, cited_address, edition_address
from resources.editions import surrogate_keys
from resources.kept_files import Source, source_of
from resources.models import KeptFile, Requester
from resources.views import Handout, HandoutView, file_links

logger = logging.getLogger(__name__)

SHOWN = "html"
"""The format that browsers show; all others they save."""


class FilesView(HandoutView):
    """Which files there are of a handout as it is now, or of an edition."""

    def get(self, request: Any, id: str, number: str = "") -> HttpResponse:
        parameters.parse(request.GET, {})
        handout = self.handout(id)
        address = api_address(handout.id)
        if number:
            address = edition_address(handout.id, self.edition(self.editions(handout), number).number)
        items = file_links(address)
        links = listing.links(f"{address.partition('/api/v1/')[2]}/files", {}, next=None, previous=None)
        body = orjson.dumps({"total": len(items), "items": items, "links": links})
        return cacheable_response(request, body, keys=surrogate_keys(handout.id))


class FileView(HandoutView):
    """A handout as a file, as it is now or as an edition."""

    acceptable = ("",)

    def get(self, request: Any, id: str, format: str, number: str = "") -> HttpResponseBase:
        given = parameters.parse(
            request.GET, {"for": parameters.one_of(Requester.values), local_editions.PARAMETER: local_editions.code}
        )
        handout = self.handout(id)
        source = Source(item_id=handout.id, locale=handout.locale, checksum=handout.etag)
        if number:
            source = source_of(self.edition(self.editions(handout), number))
        chosen = formats.get(format)
        if chosen is None:
            raise not_found(_("There is no such format. These exist: %(names)s.") % {"names": ", ".join(formats.names)})
        place = None
        if local_editions.PARAMETER in given:
            place = local_editions.municipality_for(source, chosen, given[local_editions.PARAMETER])
        response = _answer(request, handout, source, chosen, place)
        response.headers["Access-Control-Expose-Headers"] = f"{EXPOSED}, {READABLE}"
        if source.number:
            cited = cited_address(handout.path, source.number, locale=handout.locale)
            response.headers["Link"] = f'<{cited}>; rel="cite-as"'
        requester = given.get("for", "")
        count = {"item_id": handout.id, "number": source.number, "format": chosen.name, "requester": requester}
        downloads.count_with(response, request, **count)
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().options(request, *args, **kwargs)
        if "Access-Control-Allow-Headers" in response.headers:
            response.headers["Access-Control-Allow-Headers"] += ", If-Range, Range"
        return response


def _answer(
    request: Any, handout: Handout, source: Source, format: Format, place: Municipality | None
) -> HttpResponseBase:
    kept = (None if place else kept_files.kept(source, format)) or _made(source, format, place=place)
    try:
        try:
            return file_response(request, _stored(kept, handout, format, place))
        except FileNotFoundError:
            lost = _made(source, format, place=place, lost=kept.name)
            return file_response(request, _stored(lost, handout, format, place))
    except Unsatisfiable as error:
        detail = _("The file has no such bytes; Content-Range says how many it has.")
        headers = {"Content-Range": error.content_range}
        raise Problem(416, _("Range not satisfiable"), detail, headers=headers) from error
    except ConditionFailed as error:
        raise Problem(412, _("Condition not met"), _("The file is another one than you have.")) from error


def _made(source: Source, format: Format, *, place: Municipality | None, lost: str = "") -> KeptFile:
    try:
        if place:
            return local_editions.make(place, source, format)
        return kept_files.make(source, format, lost=lost)
    except Exception as error:
        logger.exception("The file %s of %s could not be made.", format.name, source.checksum)
        headers = {"Retry-After": "10", "Cache-Control": "no-store"}
        detail = _("This file could not be made. Try again in a moment, or take another format.")
        raise Problem(503, _("Not available now"), detail, headers=headers) from error


def _stored(kept: KeptFile, handout: Handout, format: Format, place: Municipality | None) -> StoredFile:
    assert kept.made_at  # noqa: S101 - a file with a name was made
    filename = file_name(handout, kept.number, format)
    return StoredFile(
        storage=default_storage,
        name=kept.name,
        size=kept.size,
        checksum=kept.checksum,
        media_type=format.media_type,
        filename=local_editions.file_name(filename, place) if place else filename,
        modified=kept.made_at,
        language=kept.language,
        inline=format.name == SHOWN,
    )


def file_name(handout: Handout, number: int, format: Format) -> str:
    """Return the name under which a file is saved: ``gids-voor-gemeenten-editie-3.pdf``."""
    parts = [handout.path.rstrip("/").rpartition("/")[2]]
    if number:
        with override(handout.locale):
            parts += [pgettext("address", "edition"), str(number)]
    return f"{'-'.join(parts)}.{format.extension}"
