"""Requests to join in the admin: a list, and a page for each on which staff decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet

from partners.joining import requests
from partners.models import JoinRequest

PERMISSION = "partners.change_joinrequest"
NAME = "join-requests"


class JoinRequestIndexView(generic.IndexView):
    any_permission_required = ["change"]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "organisation",
                label=_("Organisation"),
                get_url=lambda found: reverse(f"{NAME}:decide", args=[found.pk]),
            ),
            Column("kind", label=_("Kind of organisation"), accessor="get_kind_display"),
            DateColumn("asked_at", label=_("Asked"), sort_key="asked_at"),
            Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        ]


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Whoever asked reads this in the mail."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class DecideView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    """One request: accepted with a button, declined with a reason, or deleted at once."""

    permission_required = PERMISSION
    raise_exception = True
    form_class = DeclineForm
    template_name = "partners/admin/join_request.html"
    page_title = gettext_lazy("Request to join")
    header_icon = "group"
    _show_breadcrumbs = True

    @cached_property
    def asked(self) -> JoinRequest:
        return get_object_or_404(JoinRequest.objects.select_related("profile", "decided_by"), pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        whole = {"url": reverse(f"{NAME}:index"), "label": JoinRequest._meta.verbose_name_plural}
        return [*super().get_breadcrumbs_items(), whole, {"url": "", "label": self.asked.organisation}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(asked=self.asked, is_waiting=self.asked.state == "waiting", **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.POST.get("do")
        if wanted == "delete":
            self.asked.delete()
            messages.success(request, _("Deleted. Nothing of the request is kept, and nobody gets a mail."))
            return redirect(f"{NAME}:index")
        if wanted != "accept":
            return super().post(request, *args, **kwargs)
        try:
            profile = requests.accept(self.asked.pk, by=request.user)
        except requests.Decided:
            return self._too_late()
        except requests.NoSection:
            messages.error(request, _("There is no page for profiles yet. Make one that lists organisations first."))
            return redirect(self.request.path)
        messages.success(request, _("Accepted. This is the draft of the profile; whoever asked gets a mail."))
        return redirect("wagtailadmin_pages:edit", profile.pk)

    def form_valid(self, form: DeclineForm) -> HttpResponse:
        try:
            requests.decline(self.asked.pk, by=self.request.user, reason=form.cleaned_data["reason"])
        except requests.Decided:
            return self._too_late()
        messages.success(self.request, _("Declined. Whoever asked gets a mail with the reason."))
        return redirect(f"{NAME}:index")

    def _too_late(self) -> HttpResponse:
        messages.warning(self.request, _("Somebody decided on this request before."))
        return redirect(self.request.path)


class JoinRequestViewSet(ModelViewSet):
    """Nobody adds, changes or deletes in it: requests come from outside, are decided on, and go by themselves."""

    model = JoinRequest
    name = NAME
    icon = "group"
    menu_label = gettext_lazy("Requests to join")
    menu_order = 195
    add_to_admin_menu = True
    form_fields: list[str] = []
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = JoinRequestIndexView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {f"{name}_url_name": self.UNDEFINED for name in ("add", "edit", "delete", "history", "usage")}
        return super().get_common_view_kwargs(**absent, **kwargs)

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.filter(content_type__app_label="partners", codename="change_joinrequest")

    def get_urlpatterns(self) -> list[URLPattern]:
        listed = [pattern for pattern in super().get_urlpatterns() if pattern.name in ("index", "index_results")]
        return [*listed, path("<int:pk>/", DecideView.as_view(), name="decide")]

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        class ItemWhileOn(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return settings.JOINING and request.user.has_perm(PERMISSION)

        return ItemWhileOn

    def register_admin_url_finder(self) -> None:
        """The reference index knows no requests."""
