"""The description of editions in openapi.json."""

from __future__ import annotations

import datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from cms.api import schema
from cms.api.responses import JSON
from cms.core.registry import registry
from cms.core.shapes import Shape
from cms.rendering.documents.formats import formats
from resources import bundle_views, bundles, local_editions
from resources.models import Requester
from resources.views import TYPE, media_type_of

TAG = "handouts"


class FileLink(Shape):
    """A file in one format, made from the text."""

    format: str
    media_type: str
    url: str


class Withdrawal(Shape):
    """When an edition was withdrawn, and why."""

    at: datetime.datetime
    reason: str


class Edition(Shape):
    """A published edition. ``replaces`` is the number of the one before; ``url`` holds its text as it was published.

    The newest is the last one that was not withdrawn.
    """

    number: int
    date: datetime.date
    what_changed: str
    replaces: int | None
    is_newest: bool
    withdrawn: Withdrawal | None
    url: str
    files: list[FileLink]


class LatestEdition(Shape):
    """The number and the address of the newest edition."""

    number: int
    location: str


ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
NUMBER = OpenApiParameter(
    "number",
    {"type": "integer", "minimum": 1, "maximum": 9_999_999_999},
    OpenApiParameter.PATH,
    description="The number of the edition.",
)
WITHDRAWN = OpenApiResponse(schema.ProblemDetails, description="The edition was withdrawn; detail says why.")


def editions_schema(view: Any) -> Any:
    return schema.describe(
        operation_id="listEditions",
        summary="List the editions of a handout",
        tags=[TAG],
        parameters=[ID],
        responses={
            (200, JSON): schema.list_shape("Edition", Edition),
            304: schema.NOT_MODIFIED,
            400: schema.PROBLEM,
            404: schema.PROBLEM,
        },
    )(view)


def latest_schema(view: Any) -> Any:
    return schema.describe(
        operation_id="getLatestEdition",
        summary="Find the newest edition of a handout",
        tags=[TAG],
        parameters=[ID],
        responses={
            307: OpenApiResponse(LatestEdition, description="The newest edition stands there."),
            400: schema.PROBLEM,
            404: schema.PROBLEM,
            410: OpenApiResponse(schema.ProblemDetails, description="Every edition was withdrawn."),
        },
    )(view)


def edition_schema(view: Any) -> Any:
    item = registry[TYPE].item_shape
    return schema.describe(
        operation_id="getEdition",
        summary="Get an edition as it was published",
        tags=[TAG],
        parameters=[ID, NUMBER],
        responses={
            (200, JSON): item,
            304: schema.NOT_MODIFIED,
            400: schema.PROBLEM,
            404: schema.PROBLEM,
            410: WITHDRAWN,
        },
    )(view)


def _format() -> OpenApiParameter:
    return OpenApiParameter(
        "format", {"type": "string", "enum": formats.names}, OpenApiParameter.PATH, description="The format."
    )


def _requester() -> OpenApiParameter:
    return schema.query(
        "for",
        "Who you are, if you want to say so: it helps the makers to know who uses their work.",
        enum=Requester.values,
    )


def _files(*, gone: dict[Any, Any] | None = None, **options: Any) -> Any:
    return schema.describe(
        tags=[TAG],
        responses={
            (200, JSON): schema.list_shape("FileLink", FileLink),
            304: schema.NOT_MODIFIED,
            400: schema.PROBLEM,
            404: schema.PROBLEM,
            **(gone or {}),
        },
        **options,
    )


def _file(*, parameters: list[OpenApiParameter], gone: dict[Any, Any] | None = None, **options: Any) -> Any:
    media_types = [media_type_of(each) for each in formats]
    municipality = schema.query(
        local_editions.PARAMETER,
        f"The same text for one municipality, by its code of Statistics Netherlands (CBS): with its name, room for its "
        f"logo, and who gives support there. Only as {' and '.join(local_editions.FORMATS)}.",
        pattern="^GM[0-9]{4}$",
        examples=["GM0193"],
    )
    return schema.describe(
        tags=[TAG],
        parameters=[*parameters, _format(), _requester(), municipality],
        responses={
            **{(200, media_type): OpenApiTypes.BINARY for media_type in media_types},
            **{(206, media_type): OpenApiTypes.BINARY for media_type in [*media_types, "multipart/byteranges"]},
            304: schema.NOT_MODIFIED,
            400: schema.PROBLEM,
            404: schema.PROBLEM,
            412: OpenApiResponse(schema.ProblemDetails, description="The file is another one than the client has."),
            416: OpenApiResponse(schema.ProblemDetails, description="The file has no such bytes."),
            503: OpenApiResponse(schema.ProblemDetails, description="The file could not be made now."),
            **(gone or {}),
        },
        **options,
    )


def files_schema(view: Any) -> Any:
    return _files(operation_id="listFiles", summary="List the files of a handout as it is now", parameters=[ID])(view)


def edition_files_schema(view: Any) -> Any:
    return _files(
        operation_id="listEditionFiles",
        summary="List the files of an edition",
        parameters=[ID, NUMBER],
        gone={410: WITHDRAWN},
    )(view)


def file_schema(view: Any) -> Any:
    return _file(operation_id="getFile", summary="Download a handout as it is now", parameters=[ID])(view)


def edition_file_schema(view: Any) -> Any:
    return _file(
        operation_id="getEditionFile",
        summary="Download an edition",
        parameters=[ID, NUMBER],
        gone={410: WITHDRAWN},
    )(view)


def bundle_schema(view: Any) -> Any:
    return schema.describe(
        operation_id="getHandoutBundle",
        summary="Download all handouts that match as one ZIP archive",
        description=(
            "Holds the newest edition of each, or the text as it is now where that was corrected since, with a table "
            "of contents (index.html) and a manifest (manifest.json) with the size and SHA-256 of every file. At most "
            f"{bundles.MOST} handouts."
        ),
        tags=[TAG],
        parameters=[
            *schema.filter_parameters(registry[TYPE]),
            schema.query("format", "The format of the files.", enum=formats.names, default=bundle_views.DEFAULT_FORMAT),
            _requester(),
        ],
        responses={
            (200, bundle_views.MEDIA_TYPE): OpenApiTypes.BINARY,
            304: schema.NOT_MODIFIED,
            400: schema.PROBLEM,
            404: schema.PROBLEM,
        },
    )(view)
