"""The states that projects have had: content items hold the present one alone."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import orjson

from cms.core import days
from cms.publishing.models import ContentItem
from site_pages.models import ProjectStatusChange


def on_stored(item: ContentItem) -> None:
    """Record the state of a project where it is another than before, in the transaction that publishes it."""
    status = orjson.loads(bytes(item.document))["status"]
    before = ProjectStatusChange.objects.filter(item_id=item.pk).values_list("after", flat=True).last() or ""
    if status != before:
        ProjectStatusChange.objects.create(item_id=item.pk, before=before, after=status)


@dataclass(frozen=True)
class Change:
    """``before`` is empty for the first state that is known."""

    day: datetime.date
    before: str
    after: str


class States:
    """All that is known of the states of all projects; one statement."""

    def __init__(self) -> None:
        self._changes: dict[UUID, list[Change]] = defaultdict(list)
        rows = ProjectStatusChange.objects.values_list("item_id", "at", "before", "after")
        for item_id, at, before, after in rows:
            self._changes[item_id].append(Change(days.day_of(at), before, after))

    @property
    def since(self) -> datetime.date | None:
        """The day from which states are known."""
        return min((changes[0].day for changes in self._changes.values()), default=None)

    def of(self, ids: Iterable[UUID]) -> list[Change]:
        """Return how the state of a project changed, given its ids in all languages, the source language first.

        Translations repeat later what the source said: they count only where the source is not known.
        """
        return next((found for each in ids if (found := self._changes.get(each))), [])
