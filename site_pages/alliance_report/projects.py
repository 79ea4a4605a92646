"""The projects of a report: all in one table, then each with its organisations, results and news."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.rendering.documents.nodes import Box, Line, Listing, Node, Paragraph, Table, Text
from cms.rendering.documents.pieces import line, paragraphs, section
from cms.rendering.templatetags.reading import language_name
from site_pages.alliance_report.rows import ProjectRow, Result
from site_pages.alliance_report.themes import NONE
from site_pages.alliance_report.writing import (
    Report,
    day_of,
    fact_of,
    number_of,
    paragraph_of,
    period_of,
    status_label,
)


def projects(report: Report) -> Iterator[Node]:
    rows = report.rows
    yield section(_("Projects"), report.outline)
    if not rows.projects:
        yield paragraph_of(_("There was no public project in this period."))
        return
    if rows.white_spots:
        text = ngettext(
            "%(number)s project has no organisation that takes part yet:",
            "%(number)s projects have no organisation that takes part yet:",
            len(rows.white_spots),
        ) % {"number": len(rows.white_spots)}
        named = Listing(tuple((Paragraph((report.linked(row.link),)),) for row in rows.white_spots))
        yield Box(_("White spots"), (paragraph_of(text), named))
    columns = (_("Project"), _("State"), _("Period"), _("Organisations"), _("Results"))
    yield Table(
        _("All projects"),
        columns,
        tuple(
            (
                row.link.title,
                status_label(row.status)
                if row.is_recorded
                else _("%(state)s now") % {"state": status_label(row.status)},
                period_of(row.start, row.end) or _("Not known"),
                number_of(len(row.participants)),
                number_of(len(row.results)),
            )
            for row in rows.projects
        ),
    )
    for theme in (row.theme for row in rows.themes):
        own = [row for row in rows.projects if (row.themes or (NONE,))[0] == theme]
        if own:
            yield report.heading(3, theme.name or _("No theme"))
            for row in own:
                yield from _project(report, row)


def _project(report: Report, row: ProjectRow) -> Iterator[Node]:
    yield report.heading(4, row.link.title)
    facts: list[Line] = [fact_of(_("State"), Text(_status(row)))]
    facts.extend(
        fact_of(
            _("Changed"),
            Text(
                _("from %(before)s to %(after)s on %(day)s")
                % {
                    "before": status_label(change.before),
                    "after": status_label(change.after),
                    "day": day_of(change.day),
                }
            ),
        )
        for change in row.changes
    )
    facts.append(fact_of(_("Period"), Text(period_of(row.start, row.end) or _("Not known"))))
    if row.open_places:
        facts.append(fact_of(_("Open places"), Text(number_of(row.open_places))))
    if len(row.themes) > 1:
        facts.append(fact_of(_("Also part of"), Text(", ".join(theme.name for theme in row.themes[1:]))))
    if row.link.url:
        facts.append(fact_of(_("Page"), report.linked(row.link)))
    yield Listing(tuple((Paragraph(fact),) for fact in facts))
    if row.link.language != report.scope.locale:
        language = language_name(row.link.language)
        yield paragraph_of(_("The text of this project is in another language: %(name)s.") % {"name": language})
    yield report.heading(5, _("Organisations"))
    if row.participants:
        yield Listing(
            tuple(
                (Paragraph((report.linked(each.link), *((Text(f": {each.role}"),) if each.role else ()))),)
                for each in row.participants
            )
        )
    else:
        yield paragraph_of(_("No organisation takes part yet."))
    yield report.heading(5, _("Results"))
    if row.results:
        yield Listing(tuple(_result(report, result) for result in row.results))
    else:
        yield paragraph_of(_("There are no results yet."))
    if row.news:
        yield report.heading(5, _("News"))
        for news in row.news:
            yield Paragraph((Text(_("From the newsletter: ")), report.linked(news.issue)))
            yield from news.content


def _status(row: ProjectRow) -> str:
    label = status_label(row.status)
    return label if row.is_recorded else _("%(state)s now; what it was in this period was not kept") % {"state": label}


def _result(report: Report, result: Result) -> tuple[Node, ...]:
    if result.link is None:
        return (Paragraph(line(result.text)),)
    about = ", ".join(part for part in (result.kind, _published(result)) if part)
    first = Paragraph((report.linked(result.link), *((Text(f" ({about})"),) if about else ())))
    return (first, *paragraphs(result.text))


def _published(result: Result) -> str:
    if result.published is None:
        return ""
    day = day_of(result.published)
    return _("new: published on %(day)s") % {"day": day} if result.is_new else _("published on %(day)s") % {"day": day}
