"""What an issue will look like in a mail, from its draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from cms.rendering.mails import in_dark
from cms.rendering.preview import Mode
from site_pages.newsletters.mails import issue_mail


def _mail(issue: dict[str, Any]) -> HttpResponse:
    return HttpResponse(issue_mail(issue).html, headers={"Content-Language": issue["locale"]})


def _dark_mail(issue: dict[str, Any]) -> HttpResponse:
    return HttpResponse(in_dark(issue_mail(issue).html), headers={"Content-Language": issue["locale"]})


def _text(issue: dict[str, Any]) -> HttpResponse:
    return HttpResponse(
        issue_mail(issue).text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Language": issue["locale"]},
    )


_ISSUES = frozenset({"newsletter"})

MODES = (
    Mode(name="mail", label=_("E-mail"), show=_mail, types=_ISSUES),
    Mode(name="mail-dark", label=_("E-mail in dark colours"), show=_dark_mail, types=_ISSUES),
    Mode(name="mail-text", label=_("E-mail as plain text"), show=_text, types=_ISSUES),
)
