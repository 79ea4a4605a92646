from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from cms.core.models import BasePage

register = template.Library()


@register.simple_tag(takes_context=True)
def findings_url(context: dict[str, Any], edited: Any) -> str:
    """Return where the editor of a page asks for what the checks find; empty for what is no page."""
    if not isinstance(edited, BasePage):
        return ""
    if edited.pk:
        return reverse("quality:findings", args=[edited.pk])
    place = getattr(context["request"].resolver_match, "kwargs", {})
    names = ("content_type_app_name", "content_type_model_name", "parent_page_id")
    return (
        reverse("quality:findings_of_new_page", args=[place[name] for name in names])
        if place.keys() >= {*names}
        else ""
    )
