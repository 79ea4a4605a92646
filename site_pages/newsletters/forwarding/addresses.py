"""The address of an issue with the name of who forwards it, and what that address shows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import QueryDict

from cms.publishing.models import PUBLIC_ONLY
from cms.publishing.reading import item_with_id
from site_pages.newsletters.forwarding.organisations import Item

PARAMETER = "via"


def forwarded_address(issue: Item, partner: Item) -> str:
    """Return where readers of this organisation find an issue."""
    return f"{issue['url']}?{urlencode({PARAMETER: partner['id']})}"


def partner_named(text: str) -> Item | None:
    """Return the public organisation that the parameter names; one statement, and none for what is no id."""
    try:
        public_id = UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
    ready = public_id and item_with_id(public_id, levels=PUBLIC_ONLY, type_name="partner")
    return orjson.loads(ready.document) if ready and ready.document else None


def forwarded_by(issue: Item, parameters: QueryDict) -> dict[str, Any]:
    """Add to the page of an issue who forwarded it; an id that names no public organisation adds nothing."""
    partner = partner_named(parameters.get(PARAMETER, ""))
    return {"forwarded_by": partner} if partner else {}
