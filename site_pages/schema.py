"""The description of the matrix of partners and projects in openapi.json."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes

from cms.api import schema
from cms.api.responses import JSON
from site_pages import participation_views as views
from site_pages.participations import BY_PROJECT, Participation

TAG = views.COLLECTION


def partner_projects_schema(view: Any) -> Any:
    return schema.describe(
        operation_id="listPartnerProjects",
        summary="List who takes part in which project, with which role",
        tags=[TAG],
        parameters=[
            schema.query(
                "locale",
                "Only projects in this language.",
                enum=[code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES],
            ),
            schema.values("theme", "Only projects with one of these themes, by key."),
            schema.values("partner", "Only these organisations or groups, by id.", items=schema.UUID_VALUE),
            schema.values("project", "Only these projects, by id.", items=schema.UUID_VALUE),
            schema.query("sort", "Whose names come first.", enum=views.SORTS, default=BY_PROJECT),
            schema.PAGE_SIZE,
            schema.query("cursor", "Where the page begins; taken from the links of another page.", format="cursor"),
            schema.query(
                "format",
                "CSV holds everything at once, so it takes no `pageSize` or `cursor`.",
                enum=views.FORMATS,
                default="json",
            ),
        ],
        responses={
            (200, JSON): schema.list_shape("Participation", Participation),
            (200, "text/csv"): OpenApiTypes.STR,
            304: schema.NOT_MODIFIED,
            400: schema.PROBLEM,
            406: schema.PROBLEM,
        },
    )(view)
