"""Who takes part in which project, and how: rows from the items of projects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from cms.core.alphabet import in_order
from cms.core.shapes import Card, Shape, Term, one_of
from cms.publishing import reading
from cms.publishing.reading import DOCUMENT, Filters
from site_pages.models import ProjectPage

TYPE = "project"
MOST_PROJECTS = 2000
"""Most projects that rows are made of; the network has some dozens."""

BY_PROJECT, BY_PARTNER = "project", "partner"

Item = dict[str, Any]


class Participation(Shape):
    """That an organisation or a group takes part in a project. ``themes`` and ``status`` are those of the project."""

    locale: str
    project: Card
    status: str = one_of(ProjectPage.Status)
    themes: list[Term]
    partner: Card
    role: str


class Row(NamedTuple):
    """A participation as JSON has it; ``place`` is where it stands, the same for every reader."""

    place: tuple[str, ...]
    participation: Item


_CARD = [info.alias or name for name, info in Card.model_fields.items()]


def participations(
    filters: Filters,
    *,
    projects: Collection[str] = (),
    partners: Collection[str] = (),
    sort: str = BY_PROJECT,
) -> list[Row]:
    """Return the rows that these filters of projects find, in order; with ids, only those. One statement."""
    filters = replace(filters, types=(TYPE,))
    if partners:
        filters = replace(filters, facets=(*filters.facets, ("partner", tuple(partners))))
    rows = [
        row
        for project in _projects(filters, projects)
        for row in _rows(project, by_partner=sort == BY_PARTNER)
        if not partners or row.participation["partner"]["id"] in partners
    ]
    return sorted(rows, key=lambda row: row.place)


def _projects(filters: Filters, ids: Collection[str]) -> Iterable[Item]:
    if ids:
        stored: Iterable[bytes] = reading.with_ids(filters, [UUID(each) for each in ids], kind=DOCUMENT).values()
    else:
        found, _outdated = reading.page(
            filters, kind=DOCUMENT, column="title", falling=False, start=None, limit=MOST_PROJECTS, counted_at=0
        )
        stored = (entry.stored for entry in found)
    return map(orjson.loads, stored)


def _rows(project: Item, *, by_partner: bool) -> Iterator[Row]:
    own = (*in_order(project["title"]), project["id"])
    card = {name: project[name] for name in _CARD}
    for number, entry in enumerate(project["partners"]):
        partner = entry["partner"]
        whose = (*in_order(partner["title"]), partner["id"]) if by_partner else ()
        participation = {
            "locale": project["locale"],
            "project": card,
            "status": project["status"],
            "themes": project["themes"],
            "partner": partner,
            "role": entry["role"],
        }
        yield Row((*whose, *own, f"{number:04}"), participation)
