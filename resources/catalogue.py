"""The catalogue of handouts, which libraries and data portals harvest."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import orjson
from django.http import HttpResponse
from django.urls import path

from cms.api import parameters
from cms.api.remembered import Memory
from cms.api.responses import cacheable_response
from cms.api.views import DeliveryView
from cms.publishing import reading
from resources.catalogue_contents import PATH, catalogue
from resources.dcat import MEDIA_TYPE
from resources.views import TYPE

KEPT = 3600.0
"""Seconds for which a catalogue may be remembered: that a file was made, whose size it then tells, is no news."""


class Kept(NamedTuple):
    """The catalogue, the moment since when nothing may have changed, and until when it may be remembered."""

    body: bytes
    moment: int
    expires_at: float


_kept: Memory[Kept] = Memory(most=1)


def forget() -> None:
    """Forget the catalogue, as when a test takes back what it did."""
    _kept.forget()


class CatalogueView(DeliveryView):
    """The catalogue. One statement as long as nothing changes, and six at most if it is made anew."""

    acceptable = ("",)

    def get(self, request: Any) -> HttpResponse:
        parameters.parse(request.GET, {})
        kept = _kept.get(TYPE)
        if kept and kept.expires_at < time.monotonic():
            kept = None
        since = kept.moment if kept else 0
        [(moment, has_news)] = reading.rows(f"SELECT {reading.moment()}, {reading.news()}", [since])
        if kept is None or has_news:
            kept = Kept(orjson.dumps(catalogue()), moment, time.monotonic() + KEPT)
            _kept.put(TYPE, kept)
        # No list changes when an edition is withdrawn.
        return cacheable_response(request, kept.body, keys=None, content_type=MEDIA_TYPE)


patterns = [path(PATH.removeprefix("/"), CatalogueView.as_view())]
