from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import template
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_latest_str
from wagtail.models import ReferenceIndex

register = template.Library()

SHOWN = 8


@dataclass(frozen=True)
class Use:
    """Something that refers to an object, and where; ``url`` is empty for who may not edit it."""

    title: str
    kind: str
    where: str
    url: str


@register.simple_tag
def uses_of(instance: Any, user: Any) -> list[Use]:
    """Return what refers to an object: the first few, in a statement for each."""
    finder = AdminURLFinder(user)
    uses = islice(ReferenceIndex.get_references_to(instance).group_by_source_object(), SHOWN)
    return [_use(source, references, finder) for source, references in uses]


def _use(source: Any, references: Any, finder: AdminURLFinder) -> Use:
    return Use(
        title=get_latest_str(source),
        kind=str(source._meta.verbose_name),
        where=", ".join(dict.fromkeys(str(reference.describe_source_field()) for reference in references)),
        url=finder.get_edit_url(source) or "",
    )
