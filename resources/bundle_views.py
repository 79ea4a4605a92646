"""Bundles in the delivery API: the handouts that match, as one file."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.api import listing, parameters
from cms.api.parameters import Parser
from cms.api.problems import Problem, not_found
from cms.api.responses import EXPOSED, bytes_response, has_tag
from cms.api.views import DeliveryView
from cms.core.registry import registry
from cms.rendering.documents.formats import formats
from cms.rendering.file_responses import content_disposition
from resources import bundles, downloads
from resources.bundles import Bundle, TooMany
from resources.kept_files import Source
from resources.models import Requester
from resources.views import TYPE

MEDIA_TYPE = "application/zip"
COLLECTION = "handout-bundles"
DEFAULT_FORMAT = "pdf"


@cache
def _parsers() -> dict[str, Parser]:
    return listing.filter_parsers(registry[TYPE]) | {
        "format": parameters.one_of(formats.names),
        "for": parameters.one_of(Requester.values),
    }


class BundleView(DeliveryView):
    """The newest edition of every handout that matches, in one archive. It is made while it is sent."""

    acceptable = ("",)

    def get(self, request: Any) -> HttpResponseBase:
        given = parameters.parse(request.GET, _parsers())
        bundle = self._bundle(given, listing.address(COLLECTION, request.GET.dict()))
        tag = f'W/"{bundle.tag}"'
        headers = {
            "Content-Disposition": content_disposition(_file_name(given, bundle)),
            "Cache-Control": "private, no-cache",
            "Content-Language": bundle.locale,
            "X-Robots-Tag": "noindex",
            "Accept-Ranges": "none",
            "ETag": tag,
            "Access-Control-Expose-Headers": f"{EXPOSED}, Content-Disposition",
        }
        if has_tag(request.META.get("HTTP_IF_NONE_MATCH", ""), tag.removeprefix("W/")):
            return bytes_response(b"", status=304, headers=headers)

        def count(source: Source) -> None:
            about = {"format": bundle.format.name, "requester": given.get("for", "")}
            downloads.count_with(response, request, item_id=source.item_id, number=source.number, **about)

        content = () if request.method == "HEAD" else bundles.stream(bundle, sent=count)
        response = StreamingHttpResponse(content, content_type=MEDIA_TYPE, headers=headers)
        return response

    def _bundle(self, given: dict[str, Any], address: str) -> Bundle:
        """Return what goes into the archive. Raises a problem: 400 for too much, 404 for nothing."""
        format = formats.get(given.get("format", DEFAULT_FORMAT))
        assert format  # noqa: S101 - the parser takes no other, and the first one is always there
        filters = listing.filters_of(given, public_type=registry[TYPE], levels=self.levels)
        try:
            bundle = bundles.bundle_of(
                filters, format=format, locale=given.get("locale", settings.LANGUAGE_CODE), address=address
            )
        except TooMany as error:
            detail = _("More than %(most)s handouts match. Choose for example a theme, an audience or a language.")
            raise Problem(400, _("Too much for one bundle"), detail % {"most": bundles.MOST}) from error
        if not bundle.wanted:
            raise not_found(_("No public handout matches, so there is nothing to put into a bundle."))
        return bundle


def _file_name(given: dict[str, Any], bundle: Bundle) -> str:
    """Return the name under which a bundle is saved: ``handreikingen-municipalities-policy-pdf.zip``."""
    with override(bundle.locale):
        parts = [str(registry[TYPE].model._meta.verbose_name_plural)]
    parts += [value for name in listing.TERMS for value in given.get(name, ())]
    return f"{slugify(' '.join([*parts, bundle.format.name]))}.zip"
