"""The description of search in openapi.json."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from pydantic import create_model

from cms.api import schema
from cms.api.responses import JSON
from cms.core.registry import registry
from cms.core.shapes import Shape
from search import views
from search.engines.base import RELEVANCE
from search.queries import MAX_LENGTH


class MatchedFile(Shape):
    """The file in which something was found, and the page in it, counted from 1; null where a format has none."""

    title: str
    url: str
    page: int | None


class MatchedPassage(Shape):
    """A part of a text, as HTML with ``mark`` around what was found."""

    html: str
    file: MatchedFile | None


class Match(Shape):
    """What was found in the item with this id. ``title`` is HTML, null where the title has no match.

    ``pinned``: editors have put it first for this query.
    """

    id: str
    pinned: bool
    title: str | None
    passages: list[MatchedPassage]


class FacetValue(Shape):
    """A value to filter by, what people call it, and how many hits have it."""

    value: str
    label: str
    count: int


class FacetCounts(Shape):
    """How many hits there are for each value of a filter, whatever is chosen of that filter itself."""

    name: str
    values: list[FacetValue]


class SuggestedMunicipality(Shape):
    """A municipality. ``code`` is the code of Statistics Netherlands (CBS)."""

    code: str
    name: str
    province: str


@cache
def search_list() -> type[Shape]:
    summaries: Any = list[schema.any_summary()]  # type: ignore[misc]  # the union is made from the registry
    return create_model(
        "SearchList",
        __base__=Shape,
        __doc__="A page of hits. ``matches`` stand in the order of the items; ``didYouMean`` is a likelier spelling.",
        total=(int, ...),
        items=(summaries, ...),
        matches=(list[Match], ...),
        facets=(list[FacetCounts], ...),
        did_you_mean=(str | None, ...),
        links=(schema.ListLinks, ...),
    )


@cache
def suggestion_list() -> type[Shape]:
    summaries: Any = list[schema.any_summary()]  # type: ignore[misc]
    return create_model(
        "SuggestionList",
        __base__=Shape,
        __doc__="What somebody who is typing may want: items by their names, and municipalities.",
        items=(summaries, ...),
        municipalities=(list[SuggestedMunicipality], ...),
        did_you_mean=(str | None, ...),
    )


def _q(description: str) -> OpenApiParameter:
    return schema.query("q", description, maxLength=MAX_LENGTH, examples=["beleid mantelzorg"])


def _responses(found: type[Shape]) -> dict[Any, Any]:
    return {
        (200, JSON): found,
        **schema.also_partial(found.__name__),
        304: schema.NOT_MODIFIED,
        400: schema.PROBLEM,
        503: schema.PROBLEM,
    }


def search_schema(view: Any) -> Any:
    return schema.describe(
        operation_id="search",
        summary="Search in everything",
        tags=["search"],
        parameters=[
            _q('Words; "side by side" is found in this form only, -word keeps out what has the word.'),
            *schema.filter_parameters(None),
            schema.values(
                "facets",
                "Filters of which to count the values.",
                items={"type": "string", "enum": views.facet_names()},
                most=views.MOST_FACETS,
            ),
            OpenApiParameter(
                "highlight",
                {"type": "string", "enum": ["true", "false"], "default": "false"},
                OpenApiParameter.QUERY,
                description="Whether to show in matches what was found.",
            ),
            schema.query(
                "sort",
                f"The order; a minus turns it round. {RELEVANCE} unless there is no q.",
                enum=list(views.SORTS),
            ),
            schema.PAGE_SIZE,
            schema.query("cursor", "Where the page begins; taken from the links of another page.", format="cursor"),
            *schema.view_parameters(registry.names, of_one=False),
        ],
        responses=_responses(search_list()),
    )(view)


def suggestions_schema(view: Any) -> Any:
    return schema.describe(
        operation_id="suggest",
        summary="Complete what somebody is typing",
        tags=["search"],
        parameters=[
            _q("What was typed so far."),
            *(each for each in schema.filter_parameters(None) if each.name in ("locale", "type")),
            OpenApiParameter(
                "limit",
                {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": views.MOST_SUGGESTIONS,
                    "default": views.SUGGESTIONS,
                },
                OpenApiParameter.QUERY,
                description="How many suggestions of each kind to give at most.",
            ),
            *schema.view_parameters(registry.names, of_one=False),
        ],
        responses=_responses(suggestion_list()),
    )(view)
