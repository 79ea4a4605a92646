"""What stays out of the logs."""

from __future__ import annotations

import logging
import re


class WithoutQuery(logging.Filter):
    """Cuts queries from the request lines of Django's server: one can say where somebody lives."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_cut(part) if isinstance(part, str) else part for part in record.args)
        return True


def _cut(line: str) -> str:
    """Return GET /path HTTP/1.1 for GET /path?query HTTP/1.1."""
    before, mark, query = line.partition("?")
    return f"{before} {query.rpartition(' ')[2]}" if mark and " " in query else before


_PART = re.compile(r"[\w.:=~-]{16,}")
_OPENS = re.compile(r"[A-Z:]|-[0-9a-f]{32}")
"""A part of an address that opens something is long and has capitals or colons, which slugs and ids lack, or looks
as those do that Django makes for a new password. Both searches take a time in proportion to the address.
"""

HIDDEN = "…"


class WithoutTokens(logging.Filter):
    """Hides in Django's messages on requests the parts of an address that open something to whoever knows them."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.") and isinstance(record.args, tuple):
            record.args = tuple(_without_tokens(part) if isinstance(part, str) else part for part in record.args)
        return True


def _without_tokens(text: str) -> str:
    return _PART.sub(lambda part: HIDDEN if _OPENS.search(part[0]) else part[0], text) if "/" in text else text
