from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import template
from django.contrib.contenttypes.models import ContentType
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_latest_str
from wagtail.models import Page, ReferenceIndex

register = template.Library()

SHOWN = 8


@dataclass(frozen=True)
class Use:
    """Something that refers to a page, and where; ``url`` is empty for who may not edit it."""

    title: str
    kind: str
    where: str
    url: str
    refers_to: str


@register.simple_tag
def uses_of(page: Page, user: Any) -> list[Use]:
    """Return what refers to a page or to those below it: the first few, in a statement for each."""
    return _uses([page], user)


@register.simple_tag
def uses_of_many(items: Iterable[dict[str, Any]], user: Any) -> list[Use]:
    """Return the same of all pages that a bulk action is about."""
    return _uses([item["item"] for item in items], user)


def _uses(pages: list[Page], user: Any) -> list[Use]:
    going = Page.objects.none()
    for page in pages:
        going |= Page.objects.descendant_of(page, inclusive=True)
    titles = {str(pk): title for pk, title in going.values_list("pk", "draft_title")}
    of_pages = ContentType.objects.get_for_model(Page)
    found = ReferenceIndex.objects.filter(to_content_type=of_pages, to_object_id__in=titles).exclude(
        base_content_type=of_pages, object_id__in=titles
    )
    finder = AdminURLFinder(user)
    return [
        _use(source, references, finder, titles) for source, references in islice(found.group_by_source_object(), SHOWN)
    ]


def _use(source: Any, references: Any, finder: AdminURLFinder, titles: dict[str, str]) -> Use:
    return Use(
        title=get_latest_str(source),
        kind=str(source._meta.verbose_name),
        where=", ".join(dict.fromkeys(str(reference.describe_source_field()) for reference in references)),
        url=finder.get_edit_url(source) or "",
        refers_to=", ".join(dict.fromkeys(titles[reference.to_object_id] for reference in references)),
    )
