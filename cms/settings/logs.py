"""What stays out of the logs."""

from __future__ import annotations

import logging


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
