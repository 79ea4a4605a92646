"""Public ids and dependency keys.

The id of an item is derived from its translation key and its language. So it is the same after a restore into
another database, and known before the item exists, which lets an item depend on a translation that is yet to come.
"""

from uuid import UUID, uuid5

from django.db import models
from wagtail.models import Page


def item_id(translation_key: UUID, locale: str) -> UUID:
    """Return the public id of the item with this translation key in this language."""
    return uuid5(translation_key, locale)


def object_key(instance: models.Model) -> str:
    """Return the key of a database object. Every page type has the key of its page."""
    return model_key(type(instance), instance.pk)


def model_key(model: type[models.Model], pk: object) -> str:
    meta = model._meta
    if "wagtailcore.page" in (parent._meta.label_lower for parent in meta.get_parent_list()):
        return f"wagtailcore.page:{pk}"
    return f"{meta.label_lower}:{pk}"


def translations_key(translation_key: UUID) -> str:
    """Key of a snippet in all its languages, those included that it does not have yet."""
    return f"translations:{translation_key}"


def touched_keys(instance: models.Model) -> set[str]:
    """Return the keys under which others depend on this object."""
    keys = {object_key(instance)}
    translation_key = getattr(instance, "translation_key", None)
    if translation_key and not isinstance(instance, Page):
        keys.add(translations_key(translation_key))
    return keys


def item_key(public_id: UUID) -> str:
    """Key of what others show of an item: its card."""
    return f"item:{public_id}"


def version_key(public_id: UUID) -> str:
    """Key of an item's dates and of what it is found by: touched by a publication, also if its card stays as it was."""
    return f"version:{public_id}"


def list_key(type_name: str, locale: str) -> str:
    """Key of the set of items of one type in one language: touched when its members or their summaries change."""
    return f"list:{type_name}:{locale}"
