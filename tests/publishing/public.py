"""The whole public state: as it is, and as it would be if everything were built anew."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from cms.publishing.models import ContentItem

COLUMNS = ("source", "type", "locale", "path", "title", "position", "in_menu", "published_at", "changed_at")

State = dict[str, dict[str, Any]]


def public_state() -> State:
    """Return all that the API can answer with: for every item its JSON, and what it is found and sorted by."""
    return {
        str(item.pk): {
            **{name: getattr(item, name) for name in COLUMNS},
            "document": orjson.loads(bytes(item.document)),
            "summary": orjson.loads(bytes(item.summary)),
            "facets": sorted((facet.name, facet.value) for facet in item.facets.all()),
        }
        for item in ContentItem.objects.prefetch_related("facets")
    }


def fresh_state(*, from_nothing: bool) -> State:
    """Return the public state after every item has been built again, and take that back.

    ``from_nothing``: every item is thrown away first. Then all are new to all others, which takes three times as long.
    """
    with transaction.atomic():
        if from_nothing:
            ContentItem.objects.all().delete()
        call_command("build_items", "--all", stdout=io.StringIO())
        state = public_state()
        transaction.set_rollback(True)
    return state


def differences(state: State, fresh: State) -> list[str]:
    """Say where two states differ, in words that tell what is stale."""
    lines = [f"{fresh[public_id]['title']}: is missing" for public_id in sorted(fresh.keys() - state.keys())]
    lines += [f"{state[public_id]['title']}: should be gone" for public_id in sorted(state.keys() - fresh.keys())]
    for public_id in sorted(state.keys() & fresh.keys()):
        title = f"{fresh[public_id]['type']} {fresh[public_id]['locale']} “{fresh[public_id]['title']}”"
        for name in fresh[public_id]:
            _compare(f"{title}, {name}", state[public_id][name], fresh[public_id][name], lines)
    return lines


def _compare(where: str, shown: Any, wanted: Any, lines: list[str]) -> None:
    if isinstance(shown, dict) and isinstance(wanted, dict) and shown.keys() == wanted.keys():
        for name in shown:
            _compare(f"{where}.{name}", shown[name], wanted[name], lines)
    elif isinstance(shown, list) and isinstance(wanted, list) and len(shown) == len(wanted):
        for number, pair in enumerate(zip(shown, wanted, strict=True)):
            _compare(f"{where}[{number}]", *pair, lines)
    elif isinstance(shown, list) and isinstance(wanted, list):
        lines += [f"{where}: shows {_name(entry)} in vain" for entry in shown if entry not in wanted]
        lines += [f"{where}: lacks {_name(entry)}" for entry in wanted if entry not in shown]
    elif shown != wanted:
        lines.append(f"{where}: shows {shown!r}, should show {wanted!r}")


def _name(entry: Any) -> Any:
    return entry.get("path") or entry.get("title") or entry if isinstance(entry, dict) else entry


def pictures(value: Any) -> set[str]:
    """Return the addresses of all pictures in some public JSON."""
    if isinstance(value, list):
        return set().union(*map(pictures, value))
    if not isinstance(value, dict):
        return set()
    found = {source["url"] for source in value.get("srcset", [])}
    return found.union(*map(pictures, value.values()))


def lost_pictures(state: State) -> list[str]:
    """Return the addresses in the public state that lead to a file that is not there."""
    start = settings.PUBLIC_URL + settings.MEDIA_URL
    addresses = set().union(*(pictures(entry["document"]) for entry in state.values()))
    return sorted(url for url in addresses if not (Path(settings.MEDIA_ROOT) / url.removeprefix(start)).exists())


def assert_fresh(*, from_nothing: bool = False) -> None:
    """Fail where the public state is not what a build of everything would give."""
    state = public_state()
    stale = differences(state, fresh_state(from_nothing=from_nothing))
    assert not stale, "\n".join(stale)
    assert lost_pictures(state) == []
