"""The admin: how many subscribe to what, how announcements get on, and erasing a person. It lists no address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.log_actions import log

from cms.subscriptions import controlling, lifecycle
from cms.subscriptions.forms import AddressField
from cms.subscriptions.models import Announcement, Subscription
from cms.subscriptions.progress import Progress, progress_of
from cms.subscriptions.topics import topics


def label_of(topic: str) -> str:
    known = topics.get(topic)
    return str(known.label) if known else topic


def title_of(row: dict[str, Any]) -> str:
    locale = get_language() or settings.LANGUAGE_CODE
    return lifecycle.title_of(row["topic"], row["key"], locale=locale) or _("No longer public")


class Restricted(PermissionRequiredMixin):
    raise_exception = True


class SubscribersView(Restricted, BaseListingView):
    """How many people subscribe to each thing."""

    permission_required = "subscriptions.view_announcement"
    page_title = gettext_lazy("Subscribers")
    header_icon = "group"
    paginate_by = 50
    is_searchable = False

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            Column("title", label=_("About"), accessor=title_of),
            Column("topic", label=_("Kind"), accessor=lambda row: label_of(row["topic"])),
            NumberColumn("number", label=_("Subscribers")),
        ]

    def get_queryset(self) -> QuerySet[Any]:
        counted = Subscription.objects.values("topic", "key").annotate(number=Count("pk"))
        return counted.order_by("-number", "topic", "key")


class AnnouncementIndexView(generic.IndexView):
    any_permission_required = ["view"]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "subject",
                label=_("Subject"),
                accessor=str,
                get_url=lambda announcement: reverse("announcements:progress", args=[announcement.pk]),
            ),
            Column("topic", label=_("Kind"), accessor=lambda announcement: label_of(announcement.topic)),
            DateColumn("created_at", label=_("Announced"), sort_key="created_at"),
            Column(
                "phase",
                label=_("State"),
                accessor=lambda announcement: Progress(announcement=announcement).phase.label,
            ),
            NumberColumn("sent", label=_("Sent")),
            NumberColumn("waiting", label=_("Waiting")),
            NumberColumn("refused", label=_("Refused")),
            NumberColumn("in_doubt", label=_("In doubt")),
        ]

    def get_base_queryset(self) -> QuerySet[Announcement]:
        return Announcement.objects.with_progress()


CONTROLS = {"pause": controlling.pause, "go-on": controlling.go_on, "cancel": controlling.cancel}


class ProgressView(Restricted, WagtailAdminTemplateMixin, TemplateView):
    """One announcement: how it gets on, and buttons to pause, go on and cancel."""

    permission_required = "subscriptions.view_announcement"
    page_title = gettext_lazy("Announcement")
    header_icon = "mail"
    template_name = "subscriptions/admin/announcement.html"
    _show_breadcrumbs = True

    @cached_property
    def progress(self) -> Progress:
        found = progress_of(self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        whole = {"url": reverse("announcements:index"), "label": Announcement._meta.verbose_name_plural}
        return [*super().get_breadcrumbs_items(), whole, {"url": "", "label": str(self.progress.announcement)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**progress_context(self.request, self.progress), **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        wanted = request.POST.get("do", "")
        if not request.user.has_perm("subscriptions.control_announcement"):
            raise PermissionDenied
        announcement = self.progress.announcement
        if wanted in CONTROLS and CONTROLS[wanted](announcement):
            log(announcement, f"subscriptions.{wanted}", user=request.user)
        else:
            messages.warning(request, _("Nothing was changed: it stands as you see here now."))
        # Other pages show the same buttons.
        back = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return redirect(back if is_ours else request.path)


class ProgressPartView(ProgressView):
    """The part of the page that changes, for the script that keeps it current."""

    template_name = "subscriptions/admin/progress.html"
    http_method_names = ["get", "head"]


def progress_context(request: HttpRequest, progress: Progress) -> dict[str, Any]:
    """Return what ``subscriptions/admin/progress.html`` needs."""
    may_control = request.user.has_perm("subscriptions.control_announcement")
    return {"progress": progress, "may_control": may_control, "phase": progress.phase}


class EraseForm(forms.Form):
    address = AddressField(label=gettext_lazy("E-mail address"))


class EraseView(Restricted, WagtailAdminTemplateMixin, FormView):
    """Erase what is kept about the address that somebody names, for example on the telephone."""

    permission_required = "subscriptions.erase_subscriber"
    page_title = gettext_lazy("Erase an address")
    header_icon = "bin"
    form_class = EraseForm
    template_name = "subscriptions/admin/erase.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def form_valid(self, form: Any) -> HttpResponse:
        if lifecycle.erase(form.cleaned_data["address"].normalised):
            messages.success(self.request, _("Everything about this address has been erased."))
        else:
            messages.info(self.request, _("Nothing was kept about this address."))
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("subscription-erasure:index")
