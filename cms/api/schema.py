"""The OpenAPI description, generated from the registry, the shapes and the views."""

from __future__ import annotations

from collections.abc import Iterable
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

from cms.api import changes, expansion, frame, listing, parameters, projection, variants, views
from cms.api.problems import ProblemDetails
from cms.api.responses import API_VERSION, JSON, PARTIAL_JSON
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
    changes: str
    navigation: str
    site: str
    search: str
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


@cache
def change_list() -> type[Shape]:
    updated: Any = create_model(
        "UpdatedEntry", __base__=changes.UpdatedEntry, __doc__=changes.UpdatedEntry.__doc__, item=(any_summary(), ...)
    )
    entry: Any = Annotated[updated | changes.RemovedEntry, Field(discriminator="change")]
    return create_model(
        "ChangeList",
        __base__=Shape,
        __doc__="A part of the feed. ``token`` is what ``since`` takes next.",
        items=(list[entry], ...),
        has_more=(bool, ...),
        token=(str, ...),
        links=(changes.ChangesLinks, ...),
    )


class DeliverySchema(AutoSchema):
    """Adds to every operation what all of them share: the version header and the problems."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        for status, response in operation["responses"].items():
            response.setdefault("headers", {}).update(_headers(status))
            for media_type in list(response.get("content", {})):
                if "ProblemDetails" in str(response["content"][media_type]):
                    response["content"] = {"application/problem+json": response["content"][media_type]}
        return operation


def _header(description: str, kind: str = "integer") -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}


def _headers(status: str) -> dict[str, Any]:
    """Describe the headers that every answer with this status carries."""
    headers = {
        "API-Version": _header("Version of the API.", "string"),
        "RateLimit-Limit": _header("How many requests this client may make in a minute."),
        "RateLimit-Remaining": _header("How many of them are left."),
        "RateLimit-Reset": _header("In how many seconds the next minute begins."),
    }
    if status == "401":
        headers["WWW-Authenticate"] = _header("That a key is to be sent as Bearer.", "string")
    if status == "429":
        headers["Retry-After"] = _header("In how many seconds to try again.")
    return headers


PROBLEM = OpenApiResponse(ProblemDetails, description="What went wrong.")
ACCESS_PROBLEMS = {
    401: OpenApiResponse(ProblemDetails, description="The key is malformed, unknown, expired or revoked."),
    403: OpenApiResponse(ProblemDetails, description="The key may not be used from this origin."),
    429: OpenApiResponse(ProblemDetails, description="Too many requests in this minute."),
}
CLIENT_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "The key of a client, where one was given out. Everything public is there without.",
}
NOT_MODIFIED = OpenApiResponse(description="The client already has this version.")


def query(name: str, description: str, *, required: bool = False, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name, {"type": "string", **schema}, OpenApiParameter.QUERY, required=required, description=description
    )


def describe(*, responses: dict[Any, Any], **options: Any) -> Any:
    return extend_schema_view(get=extend_schema(responses={**responses, **ACCESS_PROBLEMS}, **options))


def entry_point_schema(view: Any) -> Any:
    return describe(
        operation_id="getEntryPoint",
        summary="Get the version, the locales, the types and the links",
        tags=["api"],
        responses={200: EntryPoint, 400: PROBLEM},
    )(view)


def resolve_schema(view: Any) -> Any:
    return describe(
        operation_id="resolvePath",
        summary="Get the item at a path",
        tags=["api"],
        parameters=[
            query(
                "path",
                "A path on the site, for example /nl/.",
                required=True,
                pattern=r"^/[^\x00]*$",
                maxLength=parameters.MAX_PATH_LENGTH,
                examples=["/nl/"],
            ),
            *view_parameters(registry.names, of_one=True),
        ],
        responses={
            (200, JSON): any_item(),
            **also_partial("AnyItem"),
            304: NOT_MODIFIED,
            308: OpenApiResponse(MovedTo, description="It has moved."),
            400: PROBLEM,
            404: PROBLEM,
            410: PROBLEM,
        },
    )(view)


def values(
    name: str, description: str, *, items: dict[str, Any] | None = None, most: int = parameters.MAX_VALUES
) -> OpenApiParameter:
    """Describe a parameter that takes several values, separated by commas."""
    words = {"type": "string", "minLength": 1, "maxLength": parameters.MAX_VALUE_LENGTH, "pattern": r"^[^,\x00]+$"}
    schema = {"type": "array", "minItems": 1, "maxItems": most, "items": items or words}
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=description, explode=False)


UUID_VALUE = {"type": "string", "format": "uuid"}


def _values_of(name: str, public_type: PublicType | None) -> dict[str, Any] | None:
    """Describe the values of a filter that types declare, if they are no words."""
    if name in listing.ID_FACETS:
        return UUID_VALUE
    bounds = listing.bounds_of(name, public_type)
    return {"type": "integer", "minimum": bounds[0], "maximum": bounds[-1]} if bounds else None


def filter_parameters(public_type: PublicType | None) -> list[OpenApiParameter]:
    """Describe the filters of lists and of changes."""
    languages = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
    type_names: list[OpenApiParameter] = []
    if public_type is None:
        type_names = [values("type", "Only items of these types.", items={"type": "string", "enum": registry.names})]
    terms = [values(name, f"Only items with one of these, by key: {name}.") for name in listing.TERMS]
    declared = [
        values(name, f"Only items with one of these: {name}.", items=_values_of(name, public_type))
        for name in listing.facets_of(public_type)
    ]
    return [
        *type_names,
        query("locale", "Only items in this language.", enum=languages),
        *terms,
        values("parent", "Only items right below one of these items, by id.", items=UUID_VALUE),
        values("ancestor", "Only items anywhere below one of these items, by id.", items=UUID_VALUE),
        *declared,
        query("publishedAfter", "Only items that were first published after this moment.", format="date-time"),
        query("changedAfter", "Only items that were published again after this moment.", format="date-time"),
    ]


def view_parameters(type_names: Iterable[str], *, of_one: bool) -> list[OpenApiParameter]:
    """Describe what a client may ask to see of items."""
    relations = values(
        "expand",
        f"Relations to show in expanded. For lists, relations times pageSize may be at most {views.MAX_COST}.",
        items={"type": "string", "enum": expansion.names(type_names, of_one=of_one)},
        most=views.MAX_RELATIONS,
    )
    return [
        query(
            "fields",
            "The fields to show, also nested: title,body(type,value). An asterisk stands for all of them. "
            "Without it lists show summaries.",
            maxLength=projection.MAX_LENGTH,
            format="fields",
        ),
        relations,
        query("richText", "The form of rich text.", enum=list(projection.CONVERSIONS), default="html"),
    ]


SORT = query("sort", "The order; a minus turns it round.", enum=listing.SORT_OPTIONS, default=listing.DEFAULT_SORT)
PAGE_SIZE = OpenApiParameter(
    "pageSize",
    {
        "type": "integer",
        "minimum": 1,
        "maximum": parameters.MAX_PAGE_SIZE,
        "default": parameters.DEFAULT_PAGE_SIZE,
    },
    OpenApiParameter.QUERY,
    description="How many items a page holds.",
)


def also_partial(name: str) -> dict[tuple[int, str], Any]:
    """Describe the answer with some fields only; its schema is added by ``cms.api.variants``."""
    return {(200, PARTIAL_JSON): OpenApiResponse({"$ref": f"{variants.PREFIX}Partial{name}"})}


def changes_schema(view: Any) -> Any:
    return describe(
        operation_id="listChanges",
        summary="Follow what changes",
        tags=["changes"],
        parameters=[
            query("since", "The token of the answer before. Without it a full first pass begins."),
            PAGE_SIZE,
            *filter_parameters(None),
            *view_parameters(registry.names, of_one=False),
        ],
        responses={(200, JSON): change_list(), **also_partial("ChangeList"), 400: PROBLEM, 410: PROBLEM},
    )(view)


def preview_schema(view: Any) -> Any:
    return describe(
        operation_id="getPreview",
        summary="Get the item that a draft would become",
        tags=["previews"],
        parameters=[
            OpenApiParameter(
                "token",
                OpenApiTypes.STR,
                OpenApiParameter.PATH,
                description="From a link to the draft that an editor made. It opens one revision for a short time.",
            )
        ],
        responses={200: any_item(), 400: PROBLEM, 404: PROBLEM, 409: PROBLEM},
    )(view)


def navigation_schema(view: Any) -> Any:
    return describe(
        operation_id="getNavigation",
        summary="Get the menu of a language",
        tags=["site"],
        parameters=[
            query(
                "locale",
                "The language; the first one unless told.",
                enum=[code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES],
            )
        ],
        responses={200: frame.Navigation, 304: NOT_MODIFIED, 400: PROBLEM},
    )(view)


def site_schema(view: Any) -> Any:
    return describe(
        operation_id="getSite",
        summary="Get all that a front end needs to start",
        tags=["site"],
        responses={200: frame.SiteFrame, 304: NOT_MODIFIED, 400: PROBLEM},
    )(view)


def list_schema(public_type: PublicType | None) -> Any:
    """Describe a list: of every type, or of one."""
    members = public_type.summary_shape if public_type else any_summary()
    name = public_type.shape.__name__.removesuffix("Item") if public_type else "Page"
    collection = public_type.collection if public_type else "pages"
    return describe(
        operation_id="list" + "".join(part.capitalize() for part in collection.split("-")),
        summary=f"List {collection}" if public_type else "List every item",
        tags=[collection],
        parameters=[
            *filter_parameters(public_type),
            query(
                "sort", "The order; a minus turns it round.", enum=listing.SORT_OPTIONS, default=listing.DEFAULT_SORT
            ),
            PAGE_SIZE,
            query("cursor", "Where the page begins; taken from the links of another page.", format="cursor"),
            *view_parameters([public_type.name] if public_type else registry.names, of_one=False),
        ],
        responses={
            (200, JSON): list_shape(name, members),
            **also_partial(f"{name}List"),
            304: NOT_MODIFIED,
            400: PROBLEM,
        },
    )


def detail_schema(public_type: PublicType | None) -> Any:
    """Describe a detail: of any type, or of one."""
    name = public_type.shape.__name__.removesuffix("Item") if public_type else "Page"
    return describe(
        operation_id=f"get{name}",
        summary=f"Get one of the {public_type.collection if public_type else 'items'}",
        tags=[public_type.collection if public_type else "pages"],
        parameters=[
            OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH),
            *view_parameters([public_type.name] if public_type else registry.names, of_one=True),
        ],
        responses={
            (200, JSON): public_type.item_shape if public_type else any_item(),
            **also_partial(public_type.item_shape.__name__ if public_type else "AnyItem"),
            304: NOT_MODIFIED,
            400: PROBLEM,
            404: PROBLEM,
        },
    )


def _shown_in_part(schema: dict[str, Any]) -> set[str]:
    """Return the schemas of which a partial form is referred to."""
    contents = [
        response.get("content", {})
        for methods in schema["paths"].values()
        for operation in methods.values()
        for response in operation["responses"].values()
    ]
    references = [content[PARTIAL_JSON]["schema"]["$ref"] for content in contents if PARTIAL_JSON in content]
    return {reference.removeprefix(f"{variants.PREFIX}Partial") for reference in references}


@cache
def openapi() -> bytes:
    """Return the description of the API as JSON; it is the same as long as the process runs."""
    from cms.api.urls import described  # noqa: PLC0415 - the addresses are described by functions of this module

    schema = SchemaGenerator(patterns=described).get_schema(public=True)
    schema["info"]["version"] = API_VERSION
    schema["components"]["securitySchemes"] = {"clientKey": CLIENT_KEY}
    schema["security"] = [{}, {"clientKey": []}]
    schema["servers"] = [{"url": f"{settings.PUBLIC_URL}/api/v1"}]
    schemas = schema["components"]["schemas"]
    variants.add_relations(schemas)
    variants.add_partial(schemas, _shown_in_part(schema))
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
