"""Errors of checks hold a page back, whichever way it is published (``BasePage.obstacles``)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist

from cms.quality.drafts import Draft
from cms.quality.registry import checks


def publication_errors(page: Any) -> dict[str, list[str]]:
    """Return the errors that checks find, by field, each with how to mend it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for finding in checks.errors(Draft(page)):
        field = finding.field if _has(page, finding.field) else NON_FIELD_ERRORS
        found[field].append(f"{finding.message.rstrip('.')}. {finding.remedy}")
    return dict(found)


def _has(page: Any, name: str) -> bool:
    try:
        page._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
