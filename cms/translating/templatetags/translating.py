from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from wagtail.models import Page

from cms.translating.status import translations_of
from cms.translating.tasks import address, task

register = template.Library()


class Language(NamedTuple):
    """How far a page is in one language, what is to be done, and where, if the reader may do it."""

    name: str
    status: str
    label: str
    task: str
    address: str


@register.simple_tag
def languages(instance: Any, user: Any) -> list[Language]:
    """Return the languages that a page is translated into or could be; of what is no page, nothing."""
    if not isinstance(instance, Page) or not instance.pk:
        return []
    return [
        Language(
            translation.locale.get_display_name(),
            translation.status.value,
            str(translation.status.label),
            task(translation),
            address(translation, user),
        )
        for translation in translations_of(Page.objects.filter(pk=instance.pk))
    ]
