"""The matrix of partners and projects in the delivery API, as JSON by pages and as CSV at once."""

from __future__ import annotations

import base64
import binascii
import csv
import io
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _

from cms.api import listing, parameters
from cms.api.parameters import BadValue, Parser
from cms.api.problems import not_acceptable
from cms.api.responses import cacheable_response
from cms.api.views import DeliveryView, bad_value
from cms.publishing.feed import list_surrogate
from cms.publishing.reading import Filters
from cms.spreadsheets import BYTE_ORDER_MARK, harmless
from site_pages.participations import BY_PARTNER, BY_PROJECT, TYPE, Row, participations

COLLECTION = "partner-projects"
CSV = "text/csv; charset=utf-8"
SORTS = [BY_PROJECT, BY_PARTNER]
FORMATS = ["json", "csv"]
COLUMNS = ["project", "projectUrl", "status", "themes", "partner", "partnerUrl", "role", "locale"]


class Cursor(NamedTuple):
    """Where a page begins: just after or before a row, which need not be there any more."""

    sort: str
    before: bool
    place: tuple[str, ...]

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps([self.sort, self.before, self.place])).decode()


PLACE_LENGTHS = {BY_PROJECT: 4, BY_PARTNER: 7}


def cursor(text: str) -> Cursor:
    malformed = BadValue("malformed", _("Take the cursor from the links of a page; do not make one."))
    try:
        sort, before, place = orjson.loads(base64.urlsafe_b64decode(text.encode()))
    except (ValueError, TypeError, binascii.Error) as error:
        raise malformed from error
    is_place = isinstance(place, list) and all(isinstance(part, str) for part in place)
    if not isinstance(sort, str) or not is_place or len(place) != PLACE_LENGTHS.get(sort):
        raise malformed
    return Cursor(sort, bool(before), tuple(place))


PARSERS: dict[str, Parser] = {
    "locale": parameters.locale,
    "theme": parameters.values,
    "partner": parameters.ids,
    "project": parameters.ids,
    "sort": parameters.one_of(SORTS),
    "pageSize": parameters.page_size,
    "cursor": cursor,
    "format": parameters.one_of(FORMATS),
}


class PartnerProjectsView(DeliveryView):
    """Who takes part in which project with which role. One statement."""

    acceptable = (*DeliveryView.acceptable, "text/csv", "text/*")

    def get(self, request: Any) -> HttpResponse:
        given = parameters.parse(request.GET, PARSERS)
        is_csv = given.get("format") == "csv"
        accepted = request.META.get("HTTP_ACCEPT", "*/*")
        if not is_csv and not any(kind in accepted for kind in DeliveryView.acceptable):
            raise not_acceptable()
        if is_csv and (name := next((name for name in ("cursor", "pageSize") if name in given), None)):
            raise bad_value(name, "not-allowed", _("A CSV file has no pages: it holds everything."))
        begin: Cursor | None = given.get("cursor")
        sort = given.get("sort") or (begin.sort if begin else BY_PROJECT)
        if begin and begin.sort != sort:
            detail = _("This cursor belongs to another order. Begin again without it.")
            raise bad_value("cursor", "malformed", detail)
        filters = Filters(
            levels=self.levels,
            locale=given.get("locale", ""),
            facets=(("theme", tuple(given["theme"])),) if "theme" in given else (),
        )
        rows = participations(filters, projects=given.get("project", ()), partners=given.get("partner", ()), sort=sort)
        keys = [list_surrogate(TYPE, given.get("locale", ""))]
        if is_csv:
            response = cacheable_response(request, as_csv(rows), keys=keys, content_type=CSV)
            response.headers["Content-Disposition"] = f'attachment; filename="{COLLECTION}.csv"'
            return response
        size = given.get("pageSize", parameters.DEFAULT_PAGE_SIZE)
        page, following, preceding = _page(rows, begin, sort=sort, size=size)
        links = listing.links(COLLECTION, request.GET.dict(), next=following, previous=preceding)
        items = [row.participation for row in page]
        body = orjson.dumps({"total": len(rows), "items": items, "links": links})
        return cacheable_response(request, body, keys=keys)


def _page(
    rows: list[Row], begin: Cursor | None, *, sort: str, size: int
) -> tuple[list[Row], Cursor | None, Cursor | None]:
    """Return a page, and where the pages beside it begin. Rows that come or go elsewhere do not move it."""
    places = [row.place for row in rows]
    if begin is None:
        first, last = 0, size
    elif begin.before:
        last = bisect_left(places, begin.place)
        first = max(0, last - size)
    else:
        first = bisect_right(places, begin.place)
        last = first + size
    page = rows[first:last]
    following = Cursor(sort, False, page[-1].place) if page and last < len(rows) else None
    preceding = Cursor(sort, True, page[0].place) if page and first else None
    return page, following, preceding


def as_csv(rows: Iterable[Row]) -> bytes:
    """Return the rows with a heading (RFC 4180); no cell is a formula."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(COLUMNS)
    for row in rows:
        found = row.participation
        cells = [
            found["project"]["title"],
            found["project"]["url"] or "",
            found["status"],
            ", ".join(term["name"] for term in found["themes"]),
            found["partner"]["title"],
            found["partner"]["url"] or "",
            found["role"],
            found["locale"],
        ]
        writer.writerow([harmless(cell) for cell in cells])
    return (BYTE_ORDER_MARK + content.getvalue()).encode()
