"""What the page of an item says beside it because of the parameters with which it was opened.

Whoever adds something decides which parameters count. All others are ignored, and the canonical address has none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import QueryDict

Item = dict[str, Any]
Addition = Callable[[Item, QueryDict], dict[str, Any]]
"""Returns what the template of the type gets besides; nothing for parameters that it does not know."""

_additions: dict[str, list[Addition]] = {}


def offer(type_name: str, addition: Addition) -> None:
    """Add to the pages of a public type; called from ``AppConfig.ready()``."""
    _additions.setdefault(type_name, []).append(addition)


def additions_to(item: Item, parameters: QueryDict) -> dict[str, Any]:
    added: dict[str, Any] = {}
    for addition in _additions.get(item["type"], []):
        added |= addition(item, parameters)
    return added
