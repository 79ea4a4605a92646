from __future__ import annotations

from collections.abc import Callable
from typing import Any


def ids_in(name: str, *, at: str = "") -> Callable[[dict[str, Any]], list[str]]:
    """Return a function from the JSON of an item to the ids in one of its fields, for ``PublicType.expansions``.

    The field holds an id, a card, or a list of cards; ``at`` names where the card stands in each entry of a list.
    """

    def ids(document: dict[str, Any]) -> list[str]:
        value = document[name]
        entries = value if isinstance(value, list) else [value]
        cards = [entry[at] if at and entry else entry for entry in entries]
        return [card["id"] if isinstance(card, dict) else card for card in cards if card]

    return ids
