"""The OpenAPI description, generated from the registry, the shapes and the views."""

from __future__ import annotations

from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

import orjson
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from pydantic import Field, RootModel, create_model

from cms.api import parameters
from cms.api.problems import ProblemDetails
from cms.api.responses import API_VERSION
from cms.core.registry import PublicType, registry
from cms.core.shapes import Shape


class ListLinks(Shape):
    """Absolute addresses of this page of the list and of the others; null where there is none."""

    self: str
    first: str
    next: str | None
    previous: str | None


class TypeLink(Shape):
    """A public type and the address of its collection."""

    name: str
    url: str


class EntryPointLinks(Shape):
    self: str
    pages: str
    resolve: str
    openapi: str
    documentation: str


class EntryPoint(Shape):
    """Where a client starts."""

    version: str
    default_locale: str
    locales: list[str]
    types: list[TypeLink]
    links: EntryPointLinks


class MovedTo(Shape):
    """The new place of what has moved. ``location`` resolves it."""

    path: str
    location: str


def list_shape(name: str, member: Any) -> type[Shape]:
    return create_model(
        f"{name}List",
        __base__=Shape,
        __doc__="A page of a list. ``total`` counts all that match.",
        total=(int, ...),
        items=(list[member], ...),
        links=(ListLinks, ...),
    )


def _union(name: str, attribute: str, description: str) -> type[RootModel]:
    members = [getattr(registered, attribute) for registered in registry]
    union: Any = Annotated[reduce(or_, members), Field(discriminator="type")]
    return create_model(name, __base__=RootModel[union], __doc__=description)


@cache
def any_item() -> type[RootModel]:
    return _union("AnyItem", "item_shape", "An item of any type; ``type`` tells which.")


@cache
def any_summary() -> type[RootModel]:
    return _union("AnySummary", "summary_shape", "A list entry of any type; ``type`` tells which.")


class DeliverySchema(AutoSchema):
    """Adds to every operation what all of them share: the version header and the problems."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        version = {"description": "Version of the API.", "required": True, "schema": {"type": "string"}}
        for response in operation["responses"].values():
            response.setdefault("headers", {})["API-Version"] = version
            for media_type in list(response.get("content", {})):
                if "ProblemDetails" in str(response["content"][media_type]):
                    response["content"] = {"application/problem+json": response["content"][media_type]}
        return operation


PROBLEM = OpenApiResponse(ProblemDetails, description="What went wrong.")
NOT_MODIFIED = OpenApiResponse(description="The client already has this version.")


def _query(name: str, description: str, *, required: bool = False, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name, {"type": "string", **schema}, OpenApiParameter.QUERY, required=required, description=description
    )


def _describe(**options: Any) -> Any:
    return extend_schema_view(get=extend_schema(**options))


def entry_point_schema(view: Any) -> Any:
    return _describe(
        operation_id="getEntryPoint",
        summary="Get the version, the locales, the types and the links",
        tags=["api"],
        responses={200: EntryPoint, 400: PROBLEM},
    )(view)


def resolve_schema(view: Any) -> Any:
    return _describe(
        operation_id="resolvePath",
        summary="Get the item at a path",
        tags=["api"],
        parameters=[
            _query(
                "path",
                "A path on the site, for example /nl/.",
                required=True,
                pattern=r"^/[^\x00]*$",
                maxLength=parameters.MAX_PATH_LENGTH,
                examples=["/nl/"],
            )
        ],
        responses={
            200: any_item(),
            304: NOT_MODIFIED,
            308: OpenApiResponse(MovedTo, description="It has moved."),
            400: PROBLEM,
            404: PROBLEM,
            410: PROBLEM,
        },
    )(view)


def list_schema(public_type: PublicType | None) -> Any:
    """Describe a list: of every type, or of one."""
    types = [] if public_type else [_query("type", "Only items of this type.", enum=registry.names)]
    members = public_type.summary_shape if public_type else any_summary()
    name = public_type.shape.__name__.removesuffix("Item") if public_type else "Page"
    collection = public_type.collection if public_type else "pages"
    return _describe(
        operation_id="list" + "".join(part.capitalize() for part in collection.split("-")),
        summary=f"List {collection}" if public_type else "List every item",
        tags=[collection],
        parameters=[
            *types,
            _query(
                "locale", "Only items in this language.", enum=[code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
            ),
            _query(
                "pageSize",
                "How many items a page holds.",
                type="integer",
                minimum=1,
                maximum=parameters.MAX_PAGE_SIZE,
                default=parameters.DEFAULT_PAGE_SIZE,
            ),
            _query("cursor", "Where the page begins; taken from the links of another page.", format="cursor"),
        ],
        responses={200: list_shape(name, members), 400: PROBLEM},
    )


def detail_schema(public_type: PublicType | None) -> Any:
    """Describe a detail: of any type, or of one."""
    name = public_type.shape.__name__.removesuffix("Item") if public_type else "Page"
    return _describe(
        operation_id=f"get{name}",
        summary=f"Get one of the {public_type.collection if public_type else 'items'}",
        tags=[public_type.collection if public_type else "pages"],
        parameters=[OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        responses={
            200: public_type.item_shape if public_type else any_item(),
            304: NOT_MODIFIED,
            400: PROBLEM,
            404: PROBLEM,
        },
    )


@cache
def openapi() -> bytes:
    """Return the description of the API as JSON; it is the same as long as the process runs."""
    from cms.api.urls import described  # noqa: PLC0415 - the addresses are described by functions of this module

    schema = SchemaGenerator(patterns=described).get_schema(public=True)
    schema["info"]["version"] = API_VERSION
    schema["servers"] = [{"url": f"{settings.PUBLIC_URL}/api/v1"}]
    return orjson.dumps(_plain_nullables(schema))


def _plain_nullables(node: Any) -> Any:
    """Write "this or null" as a list of types, so that rules and tools find the format where they look for it."""
    if isinstance(node, list):
        return [_plain_nullables(member) for member in node]
    if not isinstance(node, dict):
        return node
    match node:
        case {"anyOf": [{"type": str(kind), **described}, {"type": "null"}], **rest}:
            return {**rest, **_plain_nullables(described), "type": [kind, "null"]}
    return {name: _plain_nullables(member) for name, member in node.items()}
