"""What a draft still lacks before it can be shown, in the words of the editor's form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.text import capfirst
from pydantic import ValidationError as ShapeError
from wagtail.models import Page


def incomplete_parts(page: Any, error: Exception) -> list[str]:
    """Return the names of the parts of ``page`` that are to blame for ``error``, as its form names them."""
    names = [str(entry["loc"][0]) for entry in error.errors() if entry["loc"]] if isinstance(error, ShapeError) else []
    names += _invalid_fields(page)
    return list(dict.fromkeys(label for name in names if (label := _label(page, name))))


def _invalid_fields(page: Any) -> list[str]:
    names: list[str] = []
    try:
        page.full_clean()
    except ValidationError as error:
        names += getattr(error, "error_dict", {})
    # Wagtail fills the fields of its own page model when it saves, so in a draft they prove nothing.
    own = [name for name in names if not _belongs_to_wagtail(page, name)]
    return own + list(page.publication_errors())


def _belongs_to_wagtail(page: Any, name: str) -> bool:
    try:
        return page._meta.get_field(name).model is Page
    except FieldDoesNotExist:
        return False


def _label(page: Any, name: str) -> str:
    """Return the name of a field as editors see it; shapes name fields in lowerCamelCase."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    try:
        field = page._meta.get_field(snake)
    except FieldDoesNotExist:
        return ""
    if field.one_to_many:
        return capfirst(str(field.related_model._meta.verbose_name_plural))
    return capfirst(str(field.verbose_name))
