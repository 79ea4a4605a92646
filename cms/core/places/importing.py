"""A list of municipalities → database: what is new is added, what changed is changed, and nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from modelsearch.backends import get_search_backends

from cms.core.models import Municipality
from cms.core.places.listed import Listed, check
from cms.core.signals import municipalities_added

FIELDS = ("name", "province", "valid_from", "valid_to", "successor")


@dataclass(frozen=True)
class Changed:
    """A municipality of which the list says something else: by field what was known, and what the list says."""

    listed: Listed
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Changes:
    """What the database lacks, what it has otherwise, and the codes that only it has."""

    new: list[Listed] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)


def changes(listed: Sequence[Listed]) -> Changes:
    """Say what the database would have to change to hold what a list says. Raises ``ListError``."""
    check(listed)
    given = {each.code: each for each in listed}
    found = Changes()
    known = {place.code: place for place in Municipality.objects.select_related("successor")}
    for code, each in given.items():
        if place := known.get(code):
            if fields := _differences(place, each):
                found.changed.append(Changed(each, fields))
        else:
            found.new.append(each)
    found.unlisted = sorted(known.keys() - given.keys())
    return found


def _differences(place: Municipality, listed: Listed) -> dict[str, tuple[Any, Any]]:
    """Return in what they differ. A list may leave out when a municipality began; then what is known stays."""
    code = place.successor.code if place.successor else ""
    now = {name: getattr(place, name) for name in FIELDS} | {"successor": code}
    differences = {name: (now[name], getattr(listed, name)) for name in FIELDS if now[name] != getattr(listed, name)}
    if listed.valid_from is None:
        differences.pop("valid_from", None)
    return differences


@transaction.atomic
def apply(found: Changes) -> None:
    """Make these changes, all or none. What was built from a municipality that changed is built again."""
    added = Municipality.objects.bulk_create(
        Municipality(
            code=each.code,
            name=each.name,
            province=each.province,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
        )
        for each in found.new
    )
    places = {place.code: place for place in Municipality.objects.all()}
    succeeded = []
    for each in found.new:
        if each.successor:
            places[each.code].successor = places[each.successor]
            succeeded.append(places[each.code])
    Municipality.objects.bulk_update(succeeded, ["successor"])
    if added:
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(Municipality, added)
        municipalities_added.send(Municipality)
    for change in found.changed:
        place = places[change.listed.code]
        for name, (_before, after) in change.fields.items():
            setattr(place, name, places.get(after) if name == "successor" else after)
        place.save()
