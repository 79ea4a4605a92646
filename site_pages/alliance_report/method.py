"""Where a report comes from, and what it cannot know."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.core import days
from cms.rendering.documents.nodes import Listing, Node
from cms.rendering.documents.pieces import section
from site_pages.alliance_report.writing import Report, day_of, paragraph_of


def method(report: Report) -> Iterator[Node]:
    yield section(_("How this report was made"), report.outline)
    yield Listing(tuple((paragraph_of(text),) for text in _sayings(report)))


def _sayings(report: Report) -> Iterator[str]:
    rows, scope = report.rows, report.scope
    today = days.today()
    yield _("This report is made from what is public on the site. What was taken off the site is not in it.")
    if scope.period.last >= today:
        yield _("The period is not over: this report shows it until %(day)s.") % {"day": day_of(today)}
    yield _("A project is in this report if its own period falls in that of the report, in whole or in part.")
    yield _("A project without dates is always in it, unless it was completed before the period.")
    yield _("The organisations, open places and results of a project are those of today. No earlier ones are kept.")
    yield _("A result is new if its page was first published in the period. A result without a page has no day.")
    if rows.states_since is None:
        yield _("States are those of today. No earlier ones are kept.")
    else:
        text = _(
            "States are those at the end of the period. They are kept since %(day)s: before that, today's is shown."
        )
        yield text % {"day": day_of(rows.states_since)}
    yield _("An issue of the newsletter belongs to the quarter that it is for, whenever it was published.")
    yield _("An event belongs to the period if it was planned or held in it, an edition if its date is in it.")
    if rows.downloads_since:
        text = _("Downloads are counted since %(day)s. Programs such as search engines are not counted.")
        yield text % {"day": day_of(rows.downloads_since)}
    else:
        yield _("No download was counted yet.")
    if scope.theme:
        yield _("With a theme, this report shows what has that theme, and all newsletters.")
    if scope.partner:
        yield _(
            "With an organisation, this report shows the projects that it takes part in. Members of a group count too."
        )
        yield _("It also shows the events that they organise, the publications that are results, and all newsletters.")
