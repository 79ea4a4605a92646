from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import template
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_latest_str
from wagtail.models import Page, ReferenceIndex

from cms.clients.models import EmbeddedItem
from cms.core.identity import item_id

register = template.Library()

SHOWN = 8
"""Sources of references, and websites."""

RECENTLY = datetime.timedelta(days=90)
"""How long ago a website may have shown an item for the last time to count as one that shows it."""


@dataclass(frozen=True)
class Use:
    """Something that refers to a page, and where; ``url`` is empty for who may not edit it."""

    title: str
    kind: str
    where: str
    url: str
    refers_to: str


@register.inclusion_tag("publishing/uses.html", takes_context=True)
def what_uses(context: dict[str, Any], page: Page) -> dict[str, Any]:
    """Show what refers to a page or to those below it: the first few, in a statement for each."""
    return _uses([page], context["request"].user)


@register.inclusion_tag("publishing/uses.html", takes_context=True)
def what_uses_many(context: dict[str, Any], items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Show the same of all pages that a bulk action is about."""
    return _uses([item["item"] for item in items], context["request"].user)


def _uses(pages: list[Page], user: Any) -> dict[str, Any]:
    going = Page.objects.none()
    for page in pages:
        going |= Page.objects.descendant_of(page, inclusive=True)
    rows = list(going.values_list("pk", "draft_title", "live", "translation_key", "locale__language_code"))
    return {
        "uses": _references({str(pk): title for pk, title, *_rest in rows}, user),
        "is_public": any(live for _pk, _title, live, *_rest in rows),
        "websites": _websites({item_id(key, locale): title for _pk, title, _live, key, locale in rows}, user),
    }


def _references(titles: dict[str, str], user: Any) -> list[Use]:
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


def _websites(titles: dict[Any, str], user: Any) -> list[dict[str, Any]]:
    """Return which clients showed these items lately, by name to whoever may see clients."""
    recent = EmbeddedItem.objects.filter(item__in=titles, last_shown_on__gte=timezone.localdate() - RECENTLY)
    may_see = user.has_perm("clients.view_client") or user.has_perm("clients.change_client")
    return [
        {"client": str(found.client) if may_see else "", "title": titles[found.item], "last": found.last_shown_on}
        for found in recent.select_related("client").order_by("-last_shown_on", "pk")[:SHOWN]
    ]
