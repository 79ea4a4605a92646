"""The parts of a report but for its projects: rows → nodes."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.rendering.documents.nodes import Listing, Node, Paragraph, Table, Text
from cms.rendering.documents.pieces import paragraphs, section
from site_pages.alliance_report.rows import EditionRow
from site_pages.alliance_report.writing import Report, day_of, number_of, paragraph_of, requester_label
from site_pages.models import EventPage, NewsletterIssuePage


def introduction(report: Report) -> Iterator[Node]:
    if report.introduction.strip():
        yield section(_("Introduction"), report.outline)
        yield from paragraphs(report.introduction)


def figures(report: Report) -> Iterator[Node]:
    rows = report.rows
    held = sum(event.was_held for event in rows.events)
    counted = (
        (_("Projects"), len(rows.projects)),
        (_("Projects without an organisation"), len(rows.white_spots)),
        (_("Results of these projects"), len(rows.results)),
        (_("Results that were published in this period"), sum(result.is_new for _project, result in rows.results)),
        (_("Newsletter issues"), len(rows.issues)),
        (_("Events planned in this period"), sum(event.was_planned for event in rows.events)),
        (_("Events held in this period"), held),
        (_("New editions of handouts"), len(rows.editions)),
        (_("Other new publications"), len(rows.publications)),
        (_("Downloads of handouts"), sum(row.count for row in rows.downloads)),
    )
    yield section(_("In figures"), report.outline)
    yield Table(
        _("The period in figures"), (_("What"), _("Number")), tuple((name, number_of(n)) for name, n in counted)
    )
    if rows.themes:
        names = [row.theme.name or _("No theme") for row in rows.themes]
        work = [(row.projects, row.participants, row.results) for row in rows.themes]
        reach = [(row.events, row.publications, row.downloads) for row in rows.themes]
        for caption, columns, numbers_of_themes in (
            (_("Projects by theme"), (_("Projects"), _("Organisations"), _("Results")), work),
            (_("Reach by theme"), (_("Events"), _("Publications"), _("Downloads")), reach),
        ):
            lines = ((name, *map(number_of, each)) for name, each in zip(names, numbers_of_themes, strict=True))
            yield Table(caption, (_("Theme"), *columns), tuple(lines))
        yield paragraph_of(_("What has several themes counts for each of them."))


def newsletters(report: Report) -> Iterator[Node]:
    yield section(_("Newsletters"), report.outline)
    if not report.rows.issues:
        yield paragraph_of(_("There was no newsletter in this period."))
        return
    quarters = dict(NewsletterIssuePage.Quarter.choices)
    yield Listing(
        tuple(
            (
                Paragraph(
                    (
                        report.linked(row.link),
                        Text(
                            _(" (%(quarter)s of %(year)s, published on %(day)s)")
                            % {
                                "quarter": str(quarters[row.quarter]).lower(),
                                "year": row.year,
                                "day": day_of(row.published),
                            }
                        ),
                    )
                ),
            )
            for row in report.rows.issues
        )
    )


def events(report: Report) -> Iterator[Node]:
    rows = report.rows.events
    yield section(_("Events"), report.outline)
    if not rows:
        yield paragraph_of(_("No event was planned or held in this period."))
        return
    labels = dict(EventPage.Status.choices)
    columns = (_("Event"), _("Planned for"), _("Held on"), _("State"), _("Place"))
    yield Table(
        _("What was planned, and what was held"),
        columns,
        tuple(
            (
                row.link.title,
                day_of(row.planned) if row.planned else _("Not planned"),
                day_of(row.held) if row.held else "–",
                str(labels.get(row.status, row.status)),
                row.place or "–",
            )
            for row in rows
        ),
    )
    yield paragraph_of(_("More about these events, and who organised them:"))
    yield Listing(
        tuple(
            (
                Paragraph(
                    (
                        report.linked(row.link),
                        *((Text(f": {', '.join(each.title for each in row.organisers)}"),) if row.organisers else ()),
                    )
                ),
            )
            for row in rows
        )
    )


def publications(report: Report) -> Iterator[Node]:
    rows = report.rows
    yield section(_("New editions and publications"), report.outline)
    if not rows.editions and not rows.publications:
        yield paragraph_of(_("Nothing new was published in this period."))
    if rows.editions:
        yield report.heading(3, _("Editions of handouts"))
        yield Listing(tuple(_edition(report, row) for row in rows.editions))
    if rows.publications:
        yield report.heading(3, _("Other publications"))
        about = pgettext("kind and day of a publication", " (%(kind)s, %(day)s)")
        yield Listing(
            tuple(
                (Paragraph((report.linked(row.link), Text(about % {"kind": row.kind, "day": day_of(row.published)}))),)
                for row in rows.publications
            )
        )


def _edition(report: Report, row: EditionRow) -> tuple[Node, ...]:
    about = _(": edition %(number)s of %(day)s") % {"number": row.number, "day": day_of(row.date)}
    about = report.foreign(row.link) + about + (_(", withdrawn since") if row.is_withdrawn else "")
    return (Paragraph((report.linked(row.link), Text(about))), *paragraphs(row.what_changed))


def downloads(report: Report) -> Iterator[Node]:
    rows = report.rows
    yield section(_("Downloads"), report.outline)
    if not rows.downloads:
        yield paragraph_of(_("Nothing was downloaded in this period."))
        return
    total = sum(row.count for row in rows.downloads)
    titles = (report.linked(row.link).text + report.foreign(row.link) for row in rows.downloads)
    by_handout = tuple(zip(titles, (number_of(row.count) for row in rows.downloads), strict=True))
    yield Table(_("By handout"), (_("Handout"), _("Downloads")), (*by_handout, (_("Together"), number_of(total))))
    by_requester = tuple((requester_label(kind), number_of(count)) for kind, count in rows.requesters)
    yield Table(_("By kind of requester"), (_("Kind of requester"), _("Downloads")), by_requester)
