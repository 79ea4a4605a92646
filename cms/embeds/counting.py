"""Which embed a request shows, for the statistics of clients."""

from __future__ import annotations

import re
from typing import Any

from cms.clients.embed_usage import count_embed
from cms.embeds.items import id_of

PAGE = re.compile(r"/embed/(?P<kind>[a-z0-9-]+)(?:/(?P<key>.*))?")


def count_shown(meta: dict[str, Any]) -> None:
    """Count the embed that a request shows, also if the client has it already. Costs no statement."""
    page = PAGE.fullmatch(meta["PATH_INFO"])
    if page and not meta["PATH_INFO"].endswith("/snippet"):
        count_embed(meta, kind=page["kind"], item=id_of(page["key"] or ""))
