"""What is told. Events are thin: they say which item changed, and everybody reads it from the public API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.utils import timezone

from cms.core.registry import registry
from cms.publishing.feed import ChangedItem
from cms.publishing.models import ContentItem

UPDATED = "item.updated"
REMOVED = "item.removed"
RESTARTED = "feed.restarted"
TEST = "webhook.test"


class Event(NamedTuple):
    type: str
    payload: str


def of_items(items: Iterable[ChangedItem]) -> list[Event]:
    """Return an event for each item that changed, as it stands for anybody now. One statement."""
    items = list(items)
    public = ContentItem.objects.visible().filter(pk__in=[item.id for item in items])
    present = set(public.values_list("pk", flat=True))
    return [_of_item(UPDATED if item.id in present else REMOVED, item) for item in items]


def restarted() -> Event:
    """Return the event that changes may have been missed: the receiver is to begin a full pass."""
    return _event(RESTARTED, timezone.now(), {"url": f"{settings.PUBLIC_URL}/api/v1/changes"})


def test() -> Event:
    """Return an event that a receiver can be tried out with."""
    return _event(TEST, timezone.now(), {"url": f"{settings.PUBLIC_URL}/api/v1"})


def _of_item(type_name: str, item: ChangedItem) -> Event:
    public_type = registry.get(item.type)
    collection = public_type.collection if public_type else "pages"
    data = {
        "id": item.id,
        "type": item.type,
        "locale": item.locale,
        "url": f"{settings.PUBLIC_URL}/api/v1/{collection}/{item.id}",
    }
    return _event(type_name, item.changed_at, data)


def _event(type_name: str, at: datetime, data: dict[str, Any]) -> Event:
    payload = {"type": type_name, "timestamp": at, "data": data}
    return Event(type_name, orjson.dumps(payload, option=orjson.OPT_UTC_Z).decode())
