"""Before a page goes, what leads to it; and after it went, to where its old address leads from then on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.identity import model_key
from cms.publishing.models import ContentItem

_signer = signing.TimestampSigner(salt="cms.publishing.withdrawn")
VALID = 24 * 60 * 60
"""Seconds in which the question can be answered; later it is a matter of the list of redirects."""


def note_address(request: HttpRequest, page: Page) -> None:
    """Keep the public path of a page that is about to go, if it has one."""
    request.path_withdrawn = (  # type: ignore[attr-defined]
        ContentItem.objects.visible().filter(source=model_key(Page, page.pk)).values_list("path", flat=True).first()
    )


def ask_for_successor(request: HttpRequest, page: Page, *, is_permanent: bool) -> HttpResponse | None:
    """Lead to the question where the old address leads, if readers could know it."""
    path = getattr(request, "path_withdrawn", None)
    if request.method != "POST" or not path:
        return None
    parent = page.get_parent()
    about = {
        "path": path,
        "title": page.get_admin_display_title(),
        "permanent": is_permanent,
        "by": request.user.pk,
        "back": reverse("wagtailadmin_explore", args=[parent.pk]) if parent else reverse("wagtailadmin_home"),
    }
    return redirect("successor", _signer.sign_object(about, compress=True))


class SuccessorForm(forms.Form):
    page = forms.ModelChoiceField(
        queryset=Page.objects.live().filter(depth__gt=1),
        widget=AdminPageChooser,
        label=gettext_lazy("Page that takes its place"),
        help_text=gettext_lazy("Who opens the old address, for example from a search engine, comes here."),
        error_messages={"required": gettext_lazy("Choose a page, or leave the old address as it is.")},
    )


class SuccessorView(WagtailAdminTemplateMixin, FormView):
    """Asks who withdrew a page, and nobody else, where its address leads from now on."""

    form_class = SuccessorForm
    template_name = "publishing/successor.html"
    page_title = gettext_lazy("Where does the old address lead?")
    header_icon = "redirect"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            self.about = _signer.unsign_object(kwargs["about"], max_age=VALID)
        except signing.BadSignature:
            self.about = {}
        if self.about.get("by") != request.user.pk:
            messages.error(request, _("This question is no longer open. Use Settings › Redirects."))
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        crumb = {"url": "", "label": self.page_title, "sublabel": self.about["title"]}
        return [*super().get_breadcrumbs_items(), crumb]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, about=self.about)

    def form_valid(self, form: SuccessorForm) -> HttpResponse:
        target = form.cleaned_data["page"]
        Redirect.objects.update_or_create(
            old_path=Redirect.normalise_path(self.about["path"]),
            site=None,
            defaults={"redirect_page": target, "redirect_link": "", "is_permanent": self.about["permanent"]},
        )
        said = _("The old address now leads to “%(title)s”.") % {"title": target.get_admin_display_title()}
        messages.success(self.request, said)
        return redirect(self.about["back"])
