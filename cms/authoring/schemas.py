"""What Wagtail's v3 leaves out of the description of what may be written."""

from __future__ import annotations

from typing import Any

from django.db.models import ManyToManyField
from wagtail.api.v3.schemas import create_generator, patch_generator


def register_field_schemas() -> None:
    """Allow to leave out terms and other choices of many; v3 would ask for them in every new page."""
    for generator in (create_generator, patch_generator):
        generator.register_field_schema(ManyToManyField, _choices_of_many)


def _choices_of_many(generator: Any, field: Any) -> tuple[Any, Any]:
    return list[int], []
