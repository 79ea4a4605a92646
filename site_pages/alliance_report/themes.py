"""How much there is of each theme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from cms.core.alphabet import in_order
from site_pages.alliance_report.rows import (
    DownloadRow,
    EditionRow,
    EventRow,
    ProjectRow,
    PublicationRow,
    Theme,
    ThemeRow,
)

NONE = Theme("", "")
"""Stands for what has no theme."""


class Themed(Protocol):
    @property
    def themes(self) -> tuple[Theme, ...]: ...


Row = TypeVar("Row", bound=Themed)


def by_theme(
    *,
    projects: Sequence[ProjectRow],
    events: Sequence[EventRow],
    editions: Sequence[EditionRow],
    publications: Sequence[PublicationRow],
    downloads: Sequence[DownloadRow],
) -> Iterator[ThemeRow]:
    """Return a row for each theme that there is something of, in the order of their names; what has none comes last."""
    everything: list[Themed] = [*projects, *events, *editions, *publications, *downloads]
    found = {theme for row in everything for theme in row.themes or (NONE,)}
    for theme in sorted(found, key=lambda theme: (theme == NONE, in_order(theme.name))):
        own = _of(theme, projects)
        yield ThemeRow(
            theme=theme,
            projects=len(own),
            participants=len({each.link for row in own for each in row.participants}),
            results=sum(len(row.results) for row in own),
            events=len(_of(theme, events)),
            publications=len(_of(theme, editions)) + len(_of(theme, publications)),
            downloads=sum(row.count for row in _of(theme, downloads)),
        )


def _of(theme: Theme, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if theme in (row.themes or (NONE,))]
