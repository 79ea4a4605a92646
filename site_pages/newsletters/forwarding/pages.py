"""What the link in the mail with a kit opens: the kit to look at and to download, and a page to have no more of them.

Mail programs open links to look for danger, so a GET changes nothing. There is no log-in and no cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext as _

from cms.rendering.file_responses import SANDBOX, content_disposition
from cms.rendering.frame import frame
from cms.rendering.headers import content_security_policy, origins_of, with_headers
from cms.rendering.navigation import navigation_of
from cms.subscriptions.asking import for_anybody
from site_pages.newsletters.forwarding.kits import Kit, kit_for
from site_pages.newsletters.forwarding.links import mail_behind, token_of
from site_pages.newsletters.forwarding.organisations import organisation_with_id
from site_pages.newsletters.forwarding.posts import NETWORKS
from site_pages.newsletters.mails import issue_with_id
from site_pages.newsletters.models import Forwarder, KitMail

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program sends when its reader wants no more of these mails (RFC 8058, 3.1)."""

View = Callable[[HttpRequest, KitMail], HttpResponseBase]


def _opened(view: View) -> Callable[..., HttpResponseBase]:
    """Serve a page to whoever has the link, in the language of the issue that the link is about."""

    @for_anybody
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        mail = mail_behind(token)
        if mail is None:
            return _show("unknown", HTTPStatus.NOT_FOUND)
        with override(mail.locale):
            return view(request, mail)

    return opened


def _of_kit(view: Callable[[HttpRequest, KitMail, Kit], HttpResponseBase]) -> View:
    """Give a view the kit, as long as the issue and the organisation are public."""

    @wraps(view)
    def with_kit(request: HttpRequest, mail: KitMail) -> HttpResponseBase:
        issue, organisation = issue_with_id(mail.issue), organisation_with_id(mail.partner)
        if issue is None or organisation is None:
            return _show("gone", HTTPStatus.GONE)
        return view(request, mail, kit_for(organisation, issue))

    return with_kit


@_opened
@_of_kit
def kit(request: HttpRequest, mail: KitMail, kit: Kit) -> HttpResponse:
    messages = [
        {"network": network, "text": kit.post(network), "id": f"message-{network.name}"} for network in NETWORKS
    ]
    return _show("kit", mail=mail, kit=kit, messages=messages, subjects=kit.subjects)


@_opened
@_of_kit
def preview(request: HttpRequest, mail: KitMail, kit: Kit) -> HttpResponse:
    return preview_response(kit)


@_opened
@_of_kit
def download(request: HttpRequest, mail: KitMail, kit: Kit) -> HttpResponseBase:
    return zip_response(request, kit.name, kit.stream)


@_opened
def stop(request: HttpRequest, mail: KitMail) -> HttpResponse:
    """Have no more kits, or have them again; what mail programs send to end it comes here too."""
    wants_kits = request.POST.get("do") == "resume"
    if request.method == "POST":
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            return _show("stop", HTTPStatus.FORBIDDEN, mail=mail, from_elsewhere=True)
        Forwarder.objects.filter(pk=mail.forwarder_id).update(declined_at=None if wants_kits else timezone.now())
        name, value = ONE_CLICK
        if request.POST.get(name) == value:
            # No redirect: mail programs do not follow it.
            text = _("You get no mails with newsletters to send on any more.")
            return HttpResponse(text, content_type="text/plain; charset=utf-8")
        return HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER)
    return _show("stop", mail=mail)


def preview_response(kit: Kit) -> HttpResponse:
    """Return the mail as its readers see it, for a frame: it can do nothing but be looked at."""
    response = with_headers(HttpResponse(kit.mail.html, headers={"Content-Language": kit.issue["locale"]}))
    images = " ".join(["'self'", *origins_of(settings.PUBLIC_URL, settings.MEDIA_URL)])
    response["Content-Security-Policy"] = (
        f"{SANDBOX}; style-src 'unsafe-inline'; img-src {images}; frame-ancestors 'self'"
    )
    return response


def zip_response(request: HttpRequest, name: str, stream: Callable[[], Any]) -> HttpResponseBase:
    """Return an archive that is made while it is sent."""
    headers = {
        "Content-Type": "application/zip",
        "Content-Disposition": content_disposition(f"{name}.zip"),
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    return StreamingHttpResponse(() if request.method == "HEAD" else stream(), headers=headers)


def _show(
    template: str, status: HTTPStatus = HTTPStatus.OK, *, mail: KitMail | None = None, **context: Any
) -> HttpResponse:
    locale = get_language() or settings.LANGUAGE_CODE
    if mail:
        context |= {"mail": mail, "token": token_of(mail)}
    context |= frame(locale, navigation=navigation_of(locale))
    response = HttpResponse(render_to_string(f"newsletters/forwarding/{template}.html", context), status=status)
    with_headers(response)
    # The buttons that copy are a file of this site, and the mail is shown in a frame.
    response["Content-Security-Policy"] = content_security_policy(interactive=True)
    return response


_KIT = pgettext_lazy("address", "newsletter-kit")
_PREVIEW = pgettext_lazy("address", "preview")
_STOP = pgettext_lazy("address", "stop")

patterns = [
    path(format_lazy("{}/<str:token>/", _KIT), kit, name="newsletter_kit"),
    path(format_lazy("{}/<str:token>/{}/", _KIT, _PREVIEW), preview, name="newsletter_kit_preview"),
    path(format_lazy("{}/<str:token>/kit.zip", _KIT), download, name="newsletter_kit_download"),
    path(format_lazy("{}/<str:token>/{}/", _KIT, _STOP), stop, name="newsletter_kit_stop"),
]
"""For ``i18n_patterns``; each language has addresses of its own."""
