"""The issues that can be sent: those that everybody may read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet

from cms.publishing.models import ContentItem


def public_issues() -> QuerySet[ContentItem]:
    return ContentItem.objects.visible().filter(type="newsletter")


def public_issue(issue: UUID) -> ContentItem | None:
    return public_issues().filter(pk=issue).first()


def document_of(item: ContentItem) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(bytes(item.document))
    return found
