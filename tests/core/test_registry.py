"""The registry holds plug-ins to the conventions of the kernel."""

from __future__ import annotations

from typing import Any

import pytest

from cms.core import checks
from cms.core.registry import PublicType, Registry, registry
from cms.core.shapes import Item, Shape
from partners.models import Member
from site_pages.api import HomeItem, home_fields
from site_pages.models import HomePage


@pytest.fixture
def own_registry(monkeypatch: Any) -> Registry:
    own = Registry()
    own.register(*registry)
    monkeypatch.setattr(checks, "registry", own)
    return own


def a_type(**options: Any) -> PublicType:
    defaults = {"name": "extra", "collection": "extras", "model": Member, "shape": HomeItem, "describe": home_fields}
    return PublicType(**{**defaults, **options})


def identifiers(own: Registry) -> set[str]:
    return {error.id for error in checks.check_public_types()}


def test_what_is_registered_passes() -> None:
    assert checks.check_public_types() == []


def test_registering_a_type_twice_is_an_error(own_registry: Registry) -> None:
    own_registry.register(registry.get("home"))
    assert "core.E001" in identifiers(own_registry)


def test_a_type_without_a_language_is_an_error(own_registry: Registry) -> None:
    from cms.core.models import Municipality  # noqa: PLC0415 - only this test needs it

    own_registry.register(a_type(model=Municipality))
    assert "core.E002" in identifiers(own_registry)


def test_a_type_without_a_summary_is_an_error(own_registry: Registry) -> None:
    class Bare(Shape):
        pass

    own_registry.register(a_type(shape=Bare))
    assert "core.E003" in identifiers(own_registry)


def test_naming_a_field_that_does_not_exist_is_an_error(own_registry: Registry) -> None:
    class Extra(Item):
        pass

    own_registry.register(a_type(shape=Extra, summary_fields=("nothing",)))
    assert "core.E004" in identifiers(own_registry)


@pytest.mark.parametrize("name", ["locale", "Not-Camel"])
def test_a_facet_that_no_filter_can_be_called_after_is_an_error(own_registry: Registry, name: str) -> None:
    own_registry.register(a_type(facets={name: lambda item: []}))
    assert "core.E006" in identifiers(own_registry)


def test_names_for_the_values_of_no_facet_are_an_error(own_registry: Registry) -> None:
    own_registry.register(a_type(facet_choices={"nothing": [("a", "A")]}))
    assert "core.E008" in identifiers(own_registry)


def test_numbers_of_no_facet_are_an_error(own_registry: Registry) -> None:
    own_registry.register(a_type(facet_ranges={"nothing": range(1, 5)}))
    assert "core.E008" in identifiers(own_registry)


def test_a_tombstone_keeps_nothing_but_what_the_item_has(own_registry: Registry) -> None:
    own_registry.register(a_type(tombstone_fields=("nothing",)))
    assert "core.E004" in identifiers(own_registry)


def test_a_last_day_in_no_field_is_an_error(own_registry: Registry) -> None:
    own_registry.register(a_type(last_day="nothing"))
    assert "core.E009" in identifiers(own_registry)


def test_a_page_type_that_nobody_registered_is_an_error(monkeypatch: Any) -> None:
    own = Registry()
    own.register(*(public_type for public_type in registry if public_type.model is not HomePage))
    monkeypatch.setattr(checks, "registry", own)
    assert "core.E005" in identifiers(own)
