"""Days in the time of the site, whatever the time zone of the user."""

from __future__ import annotations

import datetime

from django.utils import timezone


def today() -> datetime.date:
    return day_of(timezone.now())


def day_of(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment, timezone=timezone.get_default_timezone())


def end_of(day: datetime.date) -> datetime.datetime:
    """Return the first moment after a day, which may have had 23 or 25 hours."""
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    return timezone.make_aware(midnight, timezone.get_default_timezone())
