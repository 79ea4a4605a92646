"""The rows of a report as a document, from which its page, its PDF and its Word file are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.core import days
from cms.publishing.frame import organisation
from cms.rendering.documents.nodes import Document, Fact, Node
from cms.rendering.outline import Outline
from site_pages.alliance_report import parts
from site_pages.alliance_report.method import method
from site_pages.alliance_report.projects import projects
from site_pages.alliance_report.rows import Rows
from site_pages.alliance_report.scope import Scope
from site_pages.alliance_report.writing import Report, day_of

PARTS: tuple[Callable[[Report], Iterable[Node]], ...] = (
    parts.introduction,
    parts.figures,
    projects,
    parts.newsletters,
    parts.events,
    parts.publications,
    parts.downloads,
    method,
)


def document_of(scope: Scope, rows: Rows, *, introduction: str) -> Document:
    """Return the report in the language of its scope. One statement, for the name of the publisher."""
    now = timezone.now()
    with translation.override(scope.locale), timezone.override(timezone.get_default_timezone()):
        report = Report(scope, rows, introduction, Outline())
        publisher = organisation() or settings.WAGTAIL_SITE_NAME
        made_on = Fact(_("Made on"), day_of(days.day_of(now)))
        return Document(
            title=title_of(scope),
            language=scope.locale,
            kind=_("Report"),
            summary=_("What was done, with whom, and what came out."),
            publisher=publisher,
            address="",
            moment=now,
            content=tuple(node for part in PARTS for node in part(report)),
            facts=(
                Fact(_("Period"), period_in_days(scope)),
                *((Fact(_("Theme"), rows.theme_name),) if scope.theme else ()),
                *((Fact(_("Organisation or group"), rows.partner_name),) if scope.partner else ()),
                made_on,
            ),
            colophon=(Fact(_("Published by"), publisher), made_on),
        )


def title_of(scope: Scope) -> str:
    return _("Progress report: %(period)s") % {"period": scope.period}


def period_in_days(scope: Scope) -> str:
    return f"{day_of(scope.period.first)} – {day_of(scope.period.last)}"
