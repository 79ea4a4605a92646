"""What there is to do for a translation, in words, and where that is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.translating.status import PageTranslation, Status

LONGEST_EXCERPT = 60

SUBMIT = "wagtail_localize.submit_translation"
"""The permission to have something translated."""


def excerpt(text: str) -> str:
    """Return the beginning of a text, between quotation marks."""
    return f"“{Truncator(strip_tags(text)).chars(LONGEST_EXCERPT)}”"


def task(translation: PageTranslation) -> str:
    """Return what is to be done; nothing where all is done."""
    if translation.status == Status.MISSING:
        return _("Have this page translated")
    if translation.to_go:
        message = ngettext(
            "%(number)s text to translate: %(text)s",
            "%(number)s texts to translate, beginning with %(text)s",
            translation.to_go,
        )
        return message % {"number": translation.to_go, "text": excerpt(translation.first_to_go)}
    if translation.is_source_newer:
        return _("Bring up to date: the page in %(language)s was changed on %(day)s") % {
            "language": translation.source.locale.get_display_name(),
            "day": date_format(localtime(translation.source.last_published_at)),
        }
    return "" if translation.is_published else _("Publish: everything is translated")


def address(translation: PageTranslation, user: Any) -> str:
    """Return where somebody can do that; nothing where they may not."""
    if translation.page is None:
        may = user.has_perm(SUBMIT)
        return reverse("wagtail_localize:submit_page_translation", args=[translation.source.pk]) if may else ""
    may = translation.page.permissions_for_user(user).can_edit()
    return reverse("wagtailadmin_pages:edit", args=[translation.page.pk]) if may else ""
