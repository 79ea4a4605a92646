"""What all parts of a report write with: its headings, its links, and days, numbers and states as people read them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.rendering.documents.nodes import Heading, Line, Paragraph, Text
from cms.rendering.outline import Outline
from cms.rendering.templatetags.reading import language_name
from resources.models import Requester
from site_pages.alliance_report.rows import Link, Rows
from site_pages.alliance_report.scope import Scope
from site_pages.models import ProjectPage


@dataclass
class Report:
    """``outline`` gives each heading of the document a level and an anchor of its own."""

    scope: Scope
    rows: Rows
    introduction: str
    outline: Outline

    def heading(self, level: int, title: str) -> Heading:
        return Heading(self.outline.heading(level), title, self.outline.anchor(slugify(title) or "deel"))

    def linked(self, link: Link | None) -> Text:
        if link is None:
            return Text(_("a handout that is no longer public"))
        language = "" if link.language == self.scope.locale else link.language
        return Text(link.title, link=link.url, language=language)

    def foreign(self, link: Link | None) -> str:
        """Return the name of the language of what is linked in brackets, if it is another than that of the report."""
        if link is None or link.language == self.scope.locale:
            return ""
        return f" ({language_name(link.language)})"


def status_label(status: str) -> str:
    return str(dict(ProjectPage.Status.choices).get(status, status))


def requester_label(kind: str) -> str:
    return str(dict(Requester.choices)[kind]) if kind else _("Did not say")


def paragraph_of(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def fact_of(label: str, value: Text) -> Line:
    return (Text(label, strong=True), Text(": "), value)


def day_of(day: datetime.date) -> str:
    return date_format(day, "DATE_FORMAT")


def number_of(number: int) -> str:
    return str(intcomma(number))


def period_of(start: datetime.date | None, end: datetime.date | None) -> str:
    if start and end:
        return f"{day_of(start)} – {day_of(end)}"
    if start:
        return _("since %(day)s") % {"day": day_of(start)}
    return _("until %(day)s") % {"day": day_of(end)} if end else ""
