"""What the templates of the reading view need to show JSON to people: dates, kinds of files, labels of choices."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from cms.core.registry import registry

register = template.Library()

FILE_KINDS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
    "application/vnd.oasis.opendocument.spreadsheet": "OpenDocument",
}
SITE_NAMES = {"youtube.com": "YouTube", "youtu.be": "YouTube", "vimeo.com": "Vimeo"}


def _parsed(value: str) -> datetime.date | datetime.datetime | None:
    """Return a date, or a moment in local time; None for what is neither."""
    if len(value) <= len("2026-01-31"):
        return parse_date(value)
    moment = parse_datetime(value)
    return timezone.localtime(moment) if moment else None


@register.filter
def day(value: str | None) -> str:
    """Return the day of a date or moment in the words of the active language: 3 juni 2026."""
    parsed = _parsed(value) if value else None
    return date_format(parsed, "DATE_FORMAT") if parsed else ""


@register.filter
def clock(value: str | None) -> str:
    """Return the local time of a moment: 10:30. A day without a time has none."""
    parsed = _parsed(value) if value else None
    return date_format(parsed, "TIME_FORMAT") if isinstance(parsed, datetime.datetime) else ""


@register.simple_tag
def period(start: str | None, end: str | None) -> str:
    """Return a period of days or moments; either end may be open."""
    if start and end and day(start) == day(end):
        times = " – ".join(dict.fromkeys(time for time in (clock(start), clock(end)) if time))
        return ", ".join(part for part in (day(start), times) if part)
    first, last = (", ".join(part for part in (day(value), clock(value)) if part) for value in (start, end))
    if first and last:
        return f"{first} – {last}"
    if first:
        return _("from %(day)s") % {"day": first}
    return _("until %(day)s") % {"day": last} if last else ""


@register.filter
def file_kind(file: dict[str, Any]) -> str:
    """Return the kind of a file as people call it: PDF, Word, else its extension in capitals."""
    extension = file["filename"].rpartition(".")[2].upper()
    return FILE_KINDS.get(file["mediaType"], extension)


@register.filter
def site_of(url: str) -> str:
    """Return the name of the site at an address: YouTube, movisie.nl."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return SITE_NAMES.get(host, host)


@register.filter
def srcset(image: dict[str, Any]) -> str:
    return ", ".join(f"{source['url']} {source['width']}w" for source in image["srcset"])


@register.filter
def address_label(url: str) -> str:
    """Return an address as people read it: without the scheme and the last slash."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


@register.filter
def language_name(code: str) -> str:
    """Return the name of a language in the active language, or its code if Django does not know it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def type_name(name: str) -> str:
    """Return what people call a type of content; nothing for a type that nobody registers any more."""
    public_type = registry.get(name)
    return capfirst(str(public_type.model._meta.verbose_name)) if public_type else ""


@register.simple_tag
def choice_label(document: dict[str, Any], path: str, value: Any) -> str:
    """Return the label of a choice value, which the API leaves out; the model of the type knows it.

    ``path`` names the field of the model, through a relation where it belongs to a child object: ``roles.role``.
    """
    public_type = registry.get(document["type"])
    if public_type is None or value is None:
        return str(value or "")
    *relations, name = path.split(".")
    model: type[models.Model] = public_type.model
    try:
        for relation in relations:
            model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
        choices = dict(model._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return str(value)
    return str(choices.get(value, value))
