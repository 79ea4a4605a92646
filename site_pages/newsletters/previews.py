"""What an issue will look like in a mail, from its draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cms.rendering import preview
from cms.rendering.mails import in_dark
from site_pages.newsletters.mails import issue_mail


def offer() -> None:
    """Add the modes of preview that ``NewsletterIssuePage`` lists."""
    preview.offer_mode("newsletter", "mail", _mail)
    preview.offer_mode("newsletter", "mail-dark", _dark_mail)
    preview.offer_mode("newsletter", "mail-text", _text)


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
