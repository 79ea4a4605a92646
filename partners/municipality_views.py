"""The municipalities of today, and where to find support in them."""

from __future__ import annotations

import datetime
from typing import Any, Literal
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from cms.api import listing, parameters
from cms.api.problems import Problem, bad_parameter, bad_request, gone
from cms.api.responses import cacheable_response, json_response
from cms.api.schema import ListLinks
from cms.api.views import DeliveryView
from cms.core.models import Municipality
from cms.core.places.lineage import Lineage
from cms.core.places.postcodes import ATTRIBUTION, Area
from cms.core.shapes import Shape
from partners.finder import Finding, NotFound, Support, find

COLLECTION = "municipalities"
NOT_SHARED = "private, no-cache"
"""Nobody but who asked keeps what says where they live."""


class MunicipalityEntry(Shape):
    """A municipality that exists today. ``code`` is that of Statistics Netherlands (CBS).

    ``validFrom`` is null where the day is not known or before 1830.
    """

    code: str
    name: str
    province: str
    valid_from: datetime.date | None
    url: str


class FormerMunicipality(Shape):
    """A municipality that is none any more. ``validTo`` is the first day on which it was none."""

    code: str
    name: str
    valid_to: datetime.date


class MunicipalityDetail(MunicipalityEntry):
    """A municipality, what it was made of, and where to find support there. ``attribution`` is to be shown."""

    replaces: list[FormerMunicipality]
    support: Support
    attribution: str


class PostcodeArea(Shape):
    """All addresses with these four digits, and the middle between them (WGS 84)."""

    digits: str
    latitude: float
    longitude: float


class MunicipalityList(Shape):
    """All municipalities, or those in which a postcode lies: mostly one, seldom two.

    ``postcode`` and ``support`` are null unless a place was given. ``attribution`` is to be shown with them.
    """

    total: int
    items: list[MunicipalityEntry]
    postcode: PostcodeArea | None
    support: Support | None
    attribution: str
    links: ListLinks


class MovedMunicipality(Shape):
    """The municipality of today, and the address that answers for it."""

    code: str
    location: str


class _MunicipalitiesView(DeliveryView):
    def find(self, parameter: str, text: str, locale: str, *, place: Literal["query", "path"] = "query") -> Finding:
        """Return what the finder finds. Raises a problem that says what to change."""
        given: dict[str, Any] = {parameter: text}
        try:
            return find(**given, locale=locale or settings.LANGUAGE_CODE, levels=self.levels)
        except NotFound as error:
            if error.reason == "ended":
                raise gone(str(error)) from error
            problem = bad_parameter(parameter, error.reason, str(error), place=place)
            if error.reason == "malformed":
                raise bad_request([problem]) from error
            raise Problem(404, _("Not found"), str(error), [problem]) from error


class MunicipalityListView(_MunicipalitiesView):
    """All municipalities in one statement; where to find support in two."""

    def get(self, request: Any) -> HttpResponse:
        given = parameters.parse(request.GET, {"postcode": str, "municipality": str, "locale": parameters.locale})
        locale = given.pop("locale", "")
        if len(given) > 1:
            raise bad_request([bad_parameter("municipality", "conflict", _("Give a postcode or a municipality."))])
        if not given:
            places = Lineage().present
            return cacheable_response(request, _list(places, {"locale": locale}), keys=None)
        [(name, text)] = given.items()
        found = self.find(name, text, locale)
        if found.asked:
            return _moved(found, f"{_root()}?", {"municipality": found.municipalities[0].code, "locale": locale})
        query = {name: found.postcode or found.municipalities[0].code, "locale": locale}
        body = _list(found.municipalities, query, area=found.area, support=found.support)
        response = cacheable_response(request, body, keys=None)
        if found.area:
            response.headers["Cache-Control"] = NOT_SHARED
        return response


class MunicipalityView(_MunicipalitiesView):
    """One municipality, and where to find support there. Two statements."""

    def get(self, request: Any, code: str) -> HttpResponse:
        locale = parameters.parse(request.GET, {"locale": parameters.locale}).get("locale", "")
        found = self.find("municipality", code, locale, place="path")
        [place] = found.municipalities
        if found.asked:
            return _moved(found, f"{_root()}/{place.code}?", {"locale": locale})
        shown = MunicipalityDetail(
            **_facts(place),
            replaces=[
                FormerMunicipality(code=each.code, name=each.name, valid_to=each.valid_to)
                for each in found.lineage.before(place)
                if each.valid_to
            ],
            support=found.support,
            attribution=found.attribution,
        )
        return cacheable_response(request, _json(shown), keys=None)


def _list(
    places: list[Municipality], query: dict[str, str], *, area: Area | None = None, support: Support | None = None
) -> bytes:
    query = {name: value for name, value in query.items() if value}
    middle = area.middle if area else None
    shown = MunicipalityList(
        total=len(places),
        items=[MunicipalityEntry(**_facts(place)) for place in places],
        postcode=PostcodeArea(digits=area.digits, **middle._asdict()) if area and middle else None,
        support=support,
        attribution=ATTRIBUTION,
        links=ListLinks.model_validate(listing.links(COLLECTION, query, next=None, previous=None)),
    )
    return _json(shown)


def _facts(place: Municipality) -> dict[str, Any]:
    facts = {name: getattr(place, name) for name in ("code", "name", "province", "valid_from")}
    return {**facts, "url": f"{_root()}/{place.code}"}


def _moved(found: Finding, address: str, query: dict[str, str]) -> HttpResponse:
    location = (address + urlencode({name: value for name, value in query.items() if value})).removesuffix("?")
    moved = {"code": found.municipalities[0].code, "location": location}
    return json_response(moved, status=308, headers={"Location": location})


def _root() -> str:
    return f"{settings.PUBLIC_URL}/api/v1/{COLLECTION}"


def _json(shown: Shape) -> bytes:
    return orjson.dumps(shown.model_dump(mode="json", by_alias=True))
