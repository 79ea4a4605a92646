"""How an announcement gets on, as the admin shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.subscriptions.announcing import PAUSE
from cms.subscriptions.models import Announcement


class Phase(models.TextChoices):
    """Where an announcement stands. The first two change by themselves."""

    PLANNED = "planned", _("begins soon")
    SENDING = "sending", _("is being sent")
    PAUSED = "paused", _("paused")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    DROPPED = "dropped", _("not sent: it did not hold any more")


@dataclass(frozen=True, kw_only=True)
class Progress:
    announcement: Any
    """With its progress, see ``Announcement.objects.with_progress()``."""

    @property
    def phase(self) -> Phase:
        found = self.announcement
        if found.dropped_at:
            return Phase.DROPPED
        if found.cancelled_at:
            return Phase.CANCELLED
        if found.listed_at and not found.waiting:
            return Phase.DONE
        if found.paused_at:
            return Phase.PAUSED
        return Phase.SENDING if found.listed_at else Phase.PLANNED

    @property
    def moves(self) -> bool:
        return self.phase in (Phase.PLANNED, Phase.SENDING)

    @property
    def may_be_cancelled(self) -> bool:
        return self.moves or self.phase == Phase.PAUSED

    @property
    def begins_at(self) -> datetime:
        begins: datetime = self.announcement.created_at + PAUSE
        return begins

    @property
    def minutes_left(self) -> int:
        """At the rate of the settings, should nobody else send."""
        return ceil(self.announcement.waiting / settings.MAILS_PER_MINUTE)

    @property
    def numbers(self) -> list[tuple[Any, int]]:
        found = self.announcement
        every = [
            (_("Sent"), found.sent),
            (_("Waiting"), found.waiting),
            (_("Refused"), found.refused),
            (_("In doubt"), found.in_doubt),
            (_("Cancelled"), found.cancelled),
        ]
        return every if found.listed_at else []


def progress_of(pk: int) -> Progress | None:
    found = Announcement.objects.with_progress().filter(pk=pk).first()
    return Progress(announcement=found) if found else None
