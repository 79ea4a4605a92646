"""System checks that hold plug-ins to the conventions of the kernel."""

import re
from collections import Counter
from typing import Any, cast

from django.core.checks import CheckMessage, Error, register
from wagtail.models import TranslatableMixin, get_page_models

from cms.core.models import BasePage
from cms.core.models.saving import SavedAtOnce
from cms.core.registry import registry
from cms.core.shapes import Item

RESERVED_FILTERS = {"type", "locale", "theme", "audience", "tag", "parent", "ancestor", "sort", "fields", "expand"}
FILTER_NAME = re.compile(r"[a-z][a-zA-Z0-9]*")


@register()
def check_public_types(**kwargs: Any) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    types = list(registry)
    for attribute in ("name", "collection", "model"):
        counts = Counter(getattr(registered, attribute) for registered in types)
        errors.extend(
            Error(f"The {attribute} {value!r} is registered {count} times.", hint="Register each once.", id="core.E001")
            for value, count in counts.items()
            if count > 1
        )
    for registered in types:
        shape = registered.shape
        if not issubclass(registered.model, TranslatableMixin):
            errors.append(
                Error(
                    f"{registered.model.__name__} has no language.",
                    hint="Add TranslatableMixin: every item belongs to a locale.",
                    obj=registered.model,
                    id="core.E002",
                )
            )
        if not issubclass(registered.model, (BasePage, SavedAtOnce)):
            errors.append(
                Error(
                    f"{registered.model.__name__} is not saved in one transaction.",
                    hint="Add SavedAtOnce: a change must not be lost between the object and what it brings about.",
                    obj=registered.model,
                    id="core.E007",
                )
            )
        if not issubclass(cast(type, shape), Item):
            errors.append(
                Error(f"{shape.__name__} has no summary.", hint="Derive it from Item.", obj=shape, id="core.E003")
            )
            continue
        errors.extend(
            Error(f"{shape.__name__} has no field {name!r}.", hint=f"Mend {option}.", obj=shape, id="core.E004")
            for option in ("summary_fields", "name_fields", "tombstone_fields")
            for name in getattr(registered, option)
            if name not in shape.model_fields
        )
        errors.extend(
            Error(
                f"{shape.__name__} cannot have a facet {name!r}.",
                hint="Choose a lowerCamelCase name that no other filter of the API has.",
                obj=shape,
                id="core.E006",
            )
            for name in registered.facets
            if name in RESERVED_FILTERS or not FILTER_NAME.fullmatch(name)
        )
        errors.extend(
            Error(f"{shape.__name__} has no facet {name!r}.", hint=f"Mend {option}.", obj=shape, id="core.E008")
            for option in ("facet_choices", "facet_ranges")
            for name in getattr(registered, option)
            if name not in registered.facets
        )
        if registered.last_day and not hasattr(registered.model, registered.last_day):
            errors.append(
                Error(
                    f"{registered.model.__name__} has no field {registered.last_day!r}.",
                    hint="Mend last_day.",
                    obj=registered.model,
                    id="core.E009",
                )
            )
    known = {registered.model for registered in types}
    errors.extend(
        Error(
            f"{model.__name__} has no public type.",
            hint="Register a PublicType for it in AppConfig.ready().",
            obj=model,
            id="core.E005",
        )
        for model in get_page_models()
        if issubclass(model, BasePage) and model not in known
    )
    return errors
