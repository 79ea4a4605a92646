"""What people call the values of facets, which machines know by keys, codes and ids."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language_info, override

from cms.api import listing
from cms.core.models import Audience, Municipality, Tag, Theme
from cms.core.registry import registry
from cms.publishing.models import ContentItem

TERMS = {"theme": Theme, "audience": Audience, "tag": Tag}


def labels_of(name: str, values: Collection[str], *, locale: str, levels: Collection[str]) -> dict[str, str]:
    """Return the names of values in a language, or else in the first one; one statement at most.

    A value that has no other name is left out.
    """
    if name in TERMS:
        locales = [settings.LANGUAGE_CODE, locale]
        terms = TERMS[name].objects.filter(key__in=values, locale__language_code__in=locales)
        found = list(terms.values_list("locale__language_code", "key", "name"))
        return {key: label for _, key, label in sorted(found, key=lambda row: row[0] == locale)}
    if name == "municipality":
        return dict(Municipality.objects.filter(code__in=values).values_list("code", "name"))
    if name == "type":
        with override(locale):
            types = [public_type for value in values if (public_type := registry.get(value))]
            return {each.name: capfirst(str(each.model._meta.verbose_name)) for each in types}
    if name == "locale":
        return {value: capfirst(get_language_info(value)["name_local"]) for value in values}
    if name in listing.ID_FACETS:
        items = ContentItem.objects.visible(levels).filter(pk__in=[UUID(value) for value in values])
        return {str(pk): title for pk, title in items.values_list("pk", "title")}
    return _labels_of_choices(name, values, locale=locale)


def _labels_of_choices(name: str, values: Collection[str], *, locale: str) -> dict[str, str]:
    """Return what the types that have this facet call its values."""
    with override(locale):
        choices = [pair for public_type in registry for pair in public_type.facet_choices.get(name, ())]
        return {value: capfirst(str(label)) for value, label in choices if value in values}
