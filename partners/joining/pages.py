"""The page on which an organisation asks to join, and the one that says that this worked."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from cms.rendering.frame import Service, frame
from cms.rendering.headers import with_headers
from cms.rendering.navigation import languages_at, navigation_of
from cms.subscriptions.asking import refusal_of, served_while
from partners.joining import requests
from partners.joining.forms import JoinForm
from partners.models import JoinRequest

page = served_while("JOINING")

URL_NAME = "join"
SERVICE = Service(label=gettext_lazy("Join"), url_name=URL_NAME, is_on=lambda: settings.JOINING)


@page
def join(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show("form", form=JoinForm())
    form = JoinForm(request.POST)
    if form.is_from_a_machine:
        return _done()
    refusal = refusal_of(request, form)
    if refusal:
        return _show("form", refusal.status, form=form, trouble=refusal.trouble)
    if not requests.may_come_in():
        trouble = _("Too many requests came in. Try again tomorrow.")
        return _show("form", HTTPStatus.TOO_MANY_REQUESTS, form=form, trouble=trouble)
    requests.receive(form.cleaned_data, locale=_locale())
    return _done()


@page
def asked(request: HttpRequest) -> HttpResponse:
    return _show("asked", address=f"{URL_NAME}_asked")


def _done() -> HttpResponse:
    """Lead to a page that can be loaded again without asking twice."""
    return HttpResponseRedirect(reverse(f"{URL_NAME}_asked"), status=HTTPStatus.SEE_OTHER)


def _show(
    template: str, status: HTTPStatus = HTTPStatus.OK, *, address: str = URL_NAME, **context: Any
) -> HttpResponse:
    locale = _locale()
    context |= {
        **frame(locale, navigation=navigation_of(locale)),
        "languages": languages_at(lambda: reverse(address), locale),
        "days": JoinRequest.KEPT_DECIDED.days,
        "months": JoinRequest.KEPT_UNDECIDED.days // 30,
    }
    return with_headers(HttpResponse(render_to_string(f"partners/joining/{template}.html", context), status=status))


def _locale() -> str:
    return get_language() or settings.LANGUAGE_CODE


_JOIN = pgettext_lazy("address", "join")
_ASKED = pgettext_lazy("address", "thanks")

patterns = [
    path(format_lazy("{}/", _JOIN), join, name=URL_NAME),
    path(format_lazy("{}/{}/", _JOIN, _ASKED), asked, name=f"{URL_NAME}_asked"),
]
"""For ``i18n_patterns``; each language has addresses of its own."""
