"""Before pages go, what leads to them; and after they went, to where their old addresses lead from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from django import forms
from django.core import signing
from django.db import transaction
from django.db.models import Q
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


MOST = 50
"""Addresses that one question is about: they stand in its own address. The rest stay as they are."""


class Kind(Enum):
    """How pages go: offline, to come back one day, or for good with all that stands below them."""

    UNPUBLISH = "unpublish"
    DELETE = "delete"


def note_addresses(request: HttpRequest, pages: Iterable[Page], kind: Kind) -> None:
    """Keep the public paths of pages that are about to go, and of those that go with them."""
    going = Q(pk__in=[page.pk for page in pages])
    if kind is Kind.DELETE or request.POST.get("include_descendants"):
        for page in pages:
            going |= Q(path__startswith=page.path)
    keys = {model_key(Page, pk): pk for pk in Page.objects.filter(going).values_list("pk", flat=True)}
    known = ContentItem.objects.visible().filter(source__in=keys).order_by("path").values_list("source", "path")
    request.paths_withdrawn = {keys[source]: path for source, path in known}  # type: ignore[attr-defined]


def ask_for_successor(request: HttpRequest, pages: Sequence[Page], kind: Kind) -> HttpResponse | None:
    """Lead to the question where old addresses lead, if readers could know them."""
    noted: dict[int, str] = getattr(request, "paths_withdrawn", {})
    # Some of what stands below a page may be withdrawn by nobody but others.
    still_there = set(Page.objects.filter(pk__in=noted).live().values_list("pk", flat=True))
    paths = [path for pk, path in noted.items() if pk not in still_there]
    if request.method != "POST" or not paths:
        return None
    parent = pages[0].get_parent()
    about = {
        "paths": paths[:MOST],
        "title": pages[0].get_admin_display_title(),
        "permanent": kind is Kind.DELETE,
        "by": request.user.pk,
        "back": reverse("wagtailadmin_explore", args=[parent.pk]) if parent else reverse("wagtailadmin_home"),
    }
    return redirect("successor", _signer.sign_object(about, compress=True))


class SuccessorForm(forms.Form):
    page = forms.ModelChoiceField(
        queryset=Page.objects.live().filter(depth__gt=1),
        widget=AdminPageChooser,
        label=gettext_lazy("Page that takes its place"),
        help_text=gettext_lazy("Who opens an old address, for example from a search engine, comes here."),
        error_messages={"required": gettext_lazy("Choose a page, or leave the old address as it is.")},
    )


class SuccessorView(WagtailAdminTemplateMixin, FormView):
    """Asks who withdrew pages, and nobody else, where their addresses lead from now on."""

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
        with transaction.atomic():
            for path in self.about["paths"]:
                Redirect.objects.update_or_create(
                    old_path=Redirect.normalise_path(path),
                    site=None,
                    defaults={"redirect_page": target, "redirect_link": "", "is_permanent": self.about["permanent"]},
                )
        if len(self.about["paths"]) == 1:
            said = _("The old address now leads to “%(title)s”.")
        else:
            said = _("The old addresses now lead to “%(title)s”.")
        messages.success(self.request, said % {"title": target.get_admin_display_title()})
        return redirect(self.about["back"])
