"""What staff write at the beginning of a report."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from site_pages.alliance_report.scope import Scope
from site_pages.models import AllianceReport


class Introduction(NamedTuple):
    """``version`` is 0 for what nobody wrote yet."""

    text: str
    version: int


class WrittenMeanwhile(Exception):
    """Somebody else changed the text since it was shown."""


def introduction_of(scope: Scope) -> Introduction:
    found = AllianceReport.objects.filter(**_columns(scope)).values_list("introduction", "version").first()
    return Introduction(*found) if found else Introduction("", 0)


def write(scope: Scope, text: str, *, version: int, user: Any) -> None:
    """Keep a text in the place of the one with this version; ``WrittenMeanwhile`` if that is no longer there."""
    new = {"introduction": text, "version": version + 1, "changed_at": timezone.now(), "changed_by": user}
    if version:
        changed = AllianceReport.objects.filter(**_columns(scope), version=version).update(**new)
        if not changed:
            raise WrittenMeanwhile
        return
    try:
        with transaction.atomic():
            AllianceReport.objects.create(**_columns(scope), **new)
    except IntegrityError as error:
        raise WrittenMeanwhile from error


def _columns(scope: Scope) -> dict[str, Any]:
    return {
        "first": scope.period.first,
        "last": scope.period.last,
        "locale": scope.locale,
        "theme": scope.theme,
        "partner": scope.partner,
    }
