"""Queries that found nothing: which ones several people made, so that editors can do something about it.

Nothing is kept of who asked. What may say who somebody is, is not counted at all, and what was asked once or twice is
counted without its text.
"""

from __future__ import annotations

import datetime
import logging
import re
import unicodedata

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from search.models import MissedQuery

SHOWN_FROM = 3
"""As often as this a query has to be made in a month before its text is kept."""

MAX_LENGTH = 80
MONTHS = 13
PAUSE = 60
"""Seconds in which the same query counts once: somebody who tries again and again is no crowd."""

_PERSONAL = re.compile(
    r"""
    @
    | :// | \bwww\. | \w\.[a-z]{2,}              # an address of a website
    | \d{5}                                      # any number that may name somebody, such as a BSN
    | \d(?:[\s().,/+-]*\d){6}                    # the same written apart, telephone numbers and dates among them
    | \b\d{1,2}[-/.]\d{1,2}[-/.](?:\d\d){1,2}\b  # a date of birth
    | \b[1-9]\d{3}[a-z]{2}\b                     # a postcode, alone if it is written as one
    | \b[1-9]\d{3}\s+[a-z]{2}[\s,]*\d
    | \d[a-z]?[\s,]+[1-9]\d{3}\s+[a-z]{2}\b
    """,
    re.VERBOSE,
)

logger = logging.getLogger(__name__)


def note(text: str, locale: str) -> None:
    """Count a query that found nothing. A query that cannot be counted is answered all the same."""
    query = normalised(text)
    if not query or len(query) > MAX_LENGTH or looks_personal(query):
        return
    digest = salted_hmac("search.missed", query, algorithm="sha256").hexdigest()
    if _was_just_asked(f"search-missed:{locale}:{digest}"):
        return
    try:
        _count(query, digest, locale)
    except DatabaseError as error:
        # The message of the database may show the text.
        logger.warning("A search without result was not counted: %s", type(error).__name__)


def normalised(text: str) -> str:
    """Return a query without capitals, invisible characters and superfluous spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = (" " if character.isspace() else character for character in folded)
    return " ".join("".join(c for c in seen if unicodedata.category(c)[0] != "C").split())


def looks_personal(query: str) -> bool:
    """Say whether a normalised query holds an address, a number or a place that may belong to one person."""
    return _PERSONAL.search(query) is not None


def forget() -> None:
    """Delete what is older than 13 months, and what was not asked often enough in a month that is over."""
    this_month = _month()
    MissedQuery.objects.filter(month__lt=this_month, text="").delete()
    MissedQuery.objects.filter(month__lt=_before(this_month, MONTHS)).delete()


def _was_just_asked(key: str) -> bool:
    try:
        return not cache.add(key, 1, timeout=PAUSE)
    except Exception as error:
        logger.warning("Searches without result are not counted: %s", type(error).__name__)
        return True


def _count(query: str, digest: str, locale: str) -> None:
    asked = {"digest": digest, "locale": locale, "month": _month()}
    text = Case(When(count__gte=SHOWN_FROM - 1, then=Value(query)), default=F("text"))
    row = MissedQuery.objects.filter(**asked)
    with transaction.atomic():
        if not row.update(count=F("count") + 1, text=text):
            # Another process may make the row at this moment; both then add to it.
            MissedQuery.objects.bulk_create([MissedQuery(**asked)], ignore_conflicts=True)
            row.update(count=F("count") + 1, text=text)


def _month() -> datetime.date:
    return timezone.localdate().replace(day=1)


def _before(month: datetime.date, months: int) -> datetime.date:
    year, number = divmod(month.year * 12 + month.month - 1 - months, 12)
    return datetime.date(year, number + 1, 1)
