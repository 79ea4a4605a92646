"""Which reports there are. An app registers its own from ``AppConfig.ready()``; the menu and the addresses follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms.reports.pages import ReportPage


class Reports:
    def __init__(self) -> None:
        self._pages: list[type[ReportPage]] = []

    def register(self, *pages: type[ReportPage]) -> None:
        self._pages.extend(pages)

    def __iter__(self) -> Iterator[type[ReportPage]]:
        return iter(sorted(self._pages, key=lambda page: page.menu_order))


reports = Reports()
