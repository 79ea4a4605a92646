"""The description of municipalities in openapi.json."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from cms.api import schema
from partners import municipality_views as views

TAG = "municipalities"

PATTERN = "^GM[0-9]{4}$"

LOCALE = schema.query(
    "locale",
    "The language in which support is told where it has it; the first one unless told.",
    enum=[code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES],
)
MOVED = OpenApiResponse(views.MovedMunicipality, description="It is no municipality any more; this is its successor.")
ENDED = OpenApiResponse(schema.ProblemDetails, description="It is no municipality any more and has no one successor.")


def municipalities_schema(view: Any) -> Any:
    return schema.describe(
        operation_id="listMunicipalities",
        summary="List the municipalities of today, or find support at a place",
        tags=[TAG],
        parameters=[
            schema.query(
                "postcode",
                "A postcode. Its letters are not used, so leave them out.",
                pattern="^[1-9][0-9]{3}( ?[A-Za-z]{2})?$",
                examples=["8011"],
            ),
            schema.query("municipality", "The code of a municipality.", pattern=PATTERN, examples=["GM0193"]),
            LOCALE,
        ],
        responses={
            200: views.MunicipalityList,
            304: schema.NOT_MODIFIED,
            308: MOVED,
            400: schema.PROBLEM,
            404: schema.PROBLEM,
            410: ENDED,
        },
    )(view)


def municipality_schema(view: Any) -> Any:
    return schema.describe(
        operation_id="getMunicipality",
        summary="Get a municipality and where to find support there",
        tags=[TAG],
        parameters=[
            OpenApiParameter(
                "code", {"type": "string", "pattern": PATTERN}, OpenApiParameter.PATH, description="Its code."
            ),
            LOCALE,
        ],
        responses={
            200: views.MunicipalityDetail,
            304: schema.NOT_MODIFIED,
            308: MOVED,
            400: schema.PROBLEM,
            404: schema.PROBLEM,
            410: ENDED,
        },
    )(view)
