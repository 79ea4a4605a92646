from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language

from cms.subscriptions.topics import topics

register = template.Library()


@register.inclusion_tag("subscriptions/link.html")
def subscribe_link(name: str, key: str) -> dict[str, Any]:
    """Show a link to the form for a subscription, if there is one."""
    topic = topics.get(name) if settings.SUBSCRIPTIONS else None
    offered = topic and topic.describe(key, get_language() or settings.LANGUAGE_CODE) is not None
    return {"topic": topic if offered else None, "key": key}
