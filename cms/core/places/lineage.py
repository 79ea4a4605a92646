"""Which municipality became which, by way of how many others; all of them are read in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from cms.core.alphabet import in_order
from cms.core.models import Municipality


class Lineage:
    """All municipalities, of today and of the past, as they were when this was made."""

    def __init__(self) -> None:
        self._today = timezone.localdate()
        self._by_pk = {place.pk: place for place in Municipality.objects.order_by()}
        self._by_code = {place.code: place for place in self._by_pk.values()}
        self._before: dict[int, list[Municipality]] = defaultdict(list)
        for place in self._by_pk.values():
            if place.successor_id:
                self._before[place.successor_id].append(place)

    def get(self, code: str) -> Municipality | None:
        return self._by_code.get(code)

    @property
    def present(self) -> list[Municipality]:
        """Return those that exist today, by name."""
        return sorted(filter(self.exists, self._by_pk.values()), key=_name)

    def exists(self, place: Municipality) -> bool:
        return place.valid_to is None or place.valid_to > self._today

    def now(self, place: Municipality) -> Municipality | None:
        """Return the municipality of today that one is or became; None if it has no successor."""
        passed: set[int] = set()
        found: Municipality | None = place
        while found and not self.exists(found):
            if found.pk in passed:
                return None
            passed.add(found.pk)
            found = self._by_pk.get(found.successor_id) if found.successor_id else None
        return found

    def before(self, place: Municipality) -> list[Municipality]:
        """Return those that this one was made of, however long ago, by name."""
        found: dict[int, Municipality] = {}
        waiting = [place.pk]
        while waiting:
            for each in self._before[waiting.pop()]:
                if each.pk not in found and each.pk != place.pk:
                    found[each.pk] = each
                    waiting.append(each.pk)
        return sorted(found.values(), key=_name)

    def codes(self, places: Iterable[Municipality]) -> set[str]:
        """Return the codes of these and of what they were made of: what was said of a part holds there still."""
        return {each.code for place in places for each in (place, *self.before(place))}


def _name(place: Municipality) -> tuple[str, str]:
    return in_order(place.name)
