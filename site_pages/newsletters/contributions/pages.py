"""The page on which a project coordinator writes a contribution: opened by the link in a mail, without an account.

Mail programs open links to look for danger, so a GET changes nothing. The page needs no script and sets no cookie.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.text import format_lazy
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext as _

from cms.rendering.frame import frame
from cms.rendering.headers import content_security_policy, with_headers
from cms.rendering.navigation import navigation_of
from cms.subscriptions.asking import for_anybody
from site_pages.newsletters.contributions import lifecycle
from site_pages.newsletters.contributions.forms import ContributionForm
from site_pages.newsletters.contributions.mails import URL_NAME
from site_pages.newsletters.contributions.reports import last_report
from site_pages.newsletters.contributions.texts import MOST_CHARACTERS, html_of
from site_pages.newsletters.models import Contribution
from site_pages.newsletters.quarters import Quarter


@for_anybody
def contribution(request: HttpRequest, token: str) -> HttpResponse:
    found = Contribution.objects.opened_by(token).with_pages().first()
    if found is None:
        return _show("unknown", HTTPStatus.NOT_FOUND)
    # What it says is in the language of the issue, whatever the address says.
    with override(found.issue.locale.language_code):
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            trouble = _("Another site sent this form. Send it from here.")
            return _form(found, ContributionForm(request.POST), HTTPStatus.FORBIDDEN, trouble=trouble)
        if request.method == "POST":
            return _written(request, found)
        return _form(found, _filled_in(found)) if _is_wanted(found) else _closed(found)


def _written(request: HttpRequest, found: Contribution) -> HttpResponse:
    form = ContributionForm(request.POST)
    if not form.is_valid():
        if not _is_wanted(found):
            return _closed(found, HTTPStatus.CONFLICT, typed=str(form.data.get("text", "")))
        return _form(found, form, HTTPStatus.BAD_REQUEST)
    text: str = form.cleaned_data["text"]
    try:
        lifecycle.write(found, text=text, version=form.cleaned_data["version"], is_finished=form.is_finished)
    except lifecycle.NotOpen:
        found.refresh_from_db()
        # A second press on the button does no harm, and needs no warning.
        typed = "" if text == found.text else text
        return _closed(found, HTTPStatus.CONFLICT if typed else HTTPStatus.OK, typed=typed)
    except lifecycle.ChangedMeanwhile as change:
        again = ContributionForm({"text": text, "version": change.contribution.version})
        trouble = _("Meanwhile another version was saved. Both are here: put together what you want to keep.")
        return _form(change.contribution, again, HTTPStatus.CONFLICT, trouble=trouble, other=change.contribution.text)
    return HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER)


def _is_wanted(found: Contribution) -> bool:
    return bool(found.is_open and not found.issue.live and found.project and found.project.live)


def _filled_in(found: Contribution) -> ContributionForm:
    return ContributionForm(initial={"text": found.text, "version": found.version})


def _form(
    found: Contribution, form: ContributionForm, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    if not _is_wanted(found) or found.project is None:
        return _closed(found, status)
    report = last_report(found.project, found.issue.locale.language_code)
    return _show("form", status, contribution=found, form=form, report=report, most=MOST_CHARACTERS, **context)


def _closed(found: Contribution, status: HTTPStatus = HTTPStatus.OK, *, typed: str = "") -> HttpResponse:
    # What stands in the database was typed by this person; what is made of it was escaped.
    own_text = mark_safe(html_of(found.text))  # noqa: S308
    return _show("closed", status, contribution=found, own_text=own_text, typed=typed)


def _show(
    template: str, status: HTTPStatus, *, contribution: Contribution | None = None, **context: Any
) -> HttpResponse:
    locale = get_language() or settings.LANGUAGE_CODE
    if contribution:
        issue = contribution.issue
        context |= {"contribution": contribution, "quarter": Quarter(issue.year, issue.quarter)}
    context |= frame(locale, navigation=navigation_of(locale))
    response = HttpResponse(render_to_string(f"newsletters/contributions/{template}.html", context), status=status)
    with_headers(response)
    # The counter of characters is a file of this site.
    response["Content-Security-Policy"] = content_security_policy(interactive=True)
    return response


patterns = [path(format_lazy("{}/<str:token>/", pgettext_lazy("address", "contribution")), contribution, name=URL_NAME)]
"""For ``i18n_patterns``; each language has an address of its own."""
