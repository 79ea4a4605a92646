"""The rows of a report as CSV (RFC 4180): one for each project, or one for each result."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from cms.spreadsheets import BYTE_ORDER_MARK, harmless
from site_pages.alliance_report.rows import Participant, Rows
from site_pages.alliance_report.writing import status_label


def projects(rows: Rows) -> bytes:
    heading = (
        _("Project"),
        _("Address"),
        _("Themes"),
        _("State"),
        _("State known at the end of the period"),
        _("Start"),
        _("End"),
        _("Number of organisations"),
        _("Organisations"),
        _("Open places"),
        _("Number of results"),
        _("New results"),
        _("Number of news items"),
    )
    return _sheet(
        heading,
        (
            (
                row.link.title,
                row.link.url,
                ", ".join(theme.name for theme in row.themes),
                status_label(row.status),
                _("yes") if row.is_recorded else _("no"),
                row.start or "",
                row.end or "",
                len(row.participants),
                "; ".join(map(_participant, row.participants)),
                row.open_places,
                len(row.results),
                sum(result.is_new for result in row.results),
                len(row.news),
            )
            for row in rows.projects
        ),
    )


def results(rows: Rows) -> bytes:
    heading = (
        _("Project"),
        _("Result"),
        _("Explanation"),
        _("Kind"),
        _("Address"),
        _("Published on"),
        _("New in this period"),
    )
    return _sheet(
        heading,
        (
            (
                project.link.title,
                result.link.title if result.link else result.text,
                result.text if result.link else "",
                result.kind,
                result.link.url if result.link else "",
                result.published or "",
                _("yes") if result.is_new else _("no"),
            )
            for project, result in rows.results
        ),
    )


def _participant(participant: Participant) -> str:
    return f"{participant.link.title} ({participant.role})" if participant.role else participant.link.title


def _sheet(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(heading)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + content.getvalue()).encode()
