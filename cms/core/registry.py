"""The plug-in registry: the one place that knows which types are public.

A content app registers its types from ``AppConfig.ready()``; the kernel knows no type by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from pydantic import create_model

from cms.core.building import Build
from cms.core.shapes import Item, Summary

YEARS = range(1900, 2200)
"""What filters on years take."""


@dataclass(frozen=True, kw_only=True)
class PublicType:
    """A public type of content.

    ``describe`` returns the fields that the type adds, by the names of its shape. ``summary_fields`` of these also
    appear in lists. ``facets`` maps the name of a filter to a function from an item to the values it can be found by.
    ``expansions`` maps the name of a relation to a function from the JSON of an item to the ids of the items that it
    names. ``name_fields`` names the fields that hold other names of the item: searches count them like its title.
    ``facet_choices`` maps the name of a filter to its values and what people call them, ``facet_ranges`` to the whole
    numbers that it takes. ``dated`` is a function from an item to the moment of what it tells of, by which lists can be
    sorted; without it, or where it returns None, that is when the item was first published. ``last_day`` names the
    field of a page model that holds the last day on which its page is public, in the time of the site.
    ``stored`` is called with each content item of the type that is new or changed, within the transaction that stores
    it: what it writes is there with the item, and if it fails the item is not stored either.
    ``tombstone_fields`` names fields of the shape that the tombstone of an item keeps. They stay known when the item is
    not public any more, so they must not tell what it was about.
    """

    name: str
    collection: str
    model: type[models.Model]
    shape: type[Item]
    describe: Callable[[Any, Build], dict[str, Any]]
    summary_fields: tuple[str, ...] = ()
    facets: dict[str, Callable[[Any], list[str]]] = field(default_factory=dict)
    expansions: dict[str, Callable[[dict[str, Any]], list[str]]] = field(default_factory=dict)
    name_fields: tuple[str, ...] = ()
    facet_choices: Mapping[str, Sequence[tuple[str, str | Promise]]] = field(default_factory=dict)
    facet_ranges: Mapping[str, range] = field(default_factory=dict)
    dated: Callable[[Any], datetime | None] = lambda item: None
    last_day: str = ""
    stored: Callable[[Any], object] | None = None
    tombstone_fields: tuple[str, ...] = ()

    @cached_property
    def item_shape(self) -> type[Item]:
        """The shape of a detail, named and typed for this type alone."""
        type_name: Any = Literal[self.name]
        return create_model(self.shape.__name__, __base__=self.shape, __doc__=self.shape.__doc__, type=(type_name, ...))

    @cached_property
    def summary_shape(self) -> type[Summary]:
        fields = {name: self.shape.model_fields[name] for name in self.summary_fields}
        return create_model(
            f"{self.shape.__name__}Summary",
            __base__=Summary,
            __doc__=f"{self.shape.__name__} in a list.",
            type=(Literal[self.name], ...),
            **{name: (info.annotation, info) for name, info in fields.items()},  # type: ignore[call-overload]
        )

    @property
    def tombstone_aliases(self) -> list[str]:
        """The names of the fields that tombstones keep, as JSON has them."""
        return [self.shape.model_fields[name].alias or name for name in self.tombstone_fields]


class Registry:
    def __init__(self) -> None:
        self._registrations: list[PublicType] = []
        self._by_name: dict[str, PublicType] = {}
        self.preview: Callable[[Any, HttpRequest, str], HttpResponse] | None = None
        self.preview_modes: Callable[[Any], list[tuple[str, str | Promise]]] | None = None
        self.publication_checks: list[Callable[[Any], Mapping[str, list[str]]]] = []
        self.render_block: Callable[[str, Any], str] | None = None

    def register(self, *types: PublicType) -> None:
        self._registrations.extend(types)
        self._by_name.update({registered.name: registered for registered in types})

    def __iter__(self) -> Iterator[PublicType]:
        return iter(sorted(self._registrations, key=lambda registered: registered.collection))

    def __getitem__(self, name: str) -> PublicType:
        return self._by_name[name]

    def get(self, name: str) -> PublicType | None:
        return self._by_name.get(name)

    def for_model(self, model: type[models.Model]) -> PublicType | None:
        return next((registered for registered in self._registrations if registered.model is model), None)

    @property
    def names(self) -> list[str]:
        return sorted(registered.name for registered in self._registrations)


registry = Registry()
