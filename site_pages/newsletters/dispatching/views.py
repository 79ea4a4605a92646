"""Sending in the admin: which issues were sent, and a page for each on which two people have it sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin

from cms.publishing.addresses import url_of
from cms.publishing.models import ContentItem
from cms.subscriptions.admin_views import progress_context
from cms.subscriptions.announcing import PAUSE, audience_of
from cms.subscriptions.models import Announcement
from cms.subscriptions.one_page import OnePage
from cms.subscriptions.progress import Progress
from site_pages.newsletters.dispatching import steps
from site_pages.newsletters.dispatching.issues import document_of, public_issue, public_issues
from site_pages.newsletters.dispatching.notices import name_of
from site_pages.newsletters.dispatching.topic import TOPIC
from site_pages.newsletters.mails import concerns
from site_pages.newsletters.models import Dispatch

NAME = "newsletter-sending"
VIEW = "newsletters.view_dispatch"


class SendingListView(PermissionRequiredMixin, BaseListingView):
    """Every public issue, and whether it was sent."""

    permission_required = VIEW
    raise_exception = True
    page_title = gettext_lazy("Sending")
    header_icon = "mail"
    paginate_by = 30
    is_searchable = False

    def get_queryset(self) -> QuerySet[ContentItem]:
        return public_issues().defer("document", "summary").order_by("-published_at", "pk")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label=_("Title"), get_url=lambda item: reverse(f"{NAME}:issue", args=[item.pk])),
            Column("locale", label=_("Language"), accessor=_language_of),
            DateColumn("published_at", label=_("Public since")),
            Column("state", label=_("State"), accessor=self._state_of),
            NumberColumn("sent", label=_("Sent"), accessor=self._number_sent),
        ]

    @cached_property
    def _announcements(self) -> dict[str, Announcement]:
        found = Announcement.objects.with_progress().filter(topic=TOPIC.name)
        return {announcement.reference: announcement for announcement in found}

    @cached_property
    def _asked(self) -> dict[Any, str]:
        return dict(Dispatch.objects.filter(approved_at=None).values_list("issue", "fingerprint"))

    def _state_of(self, item: ContentItem) -> str:
        announcement = self._announcements.get(str(item.pk))
        if item.pk in self._asked:
            return _("waits for approval") if self._asked[item.pk] == item.etag else _("changed: ask again")
        return str(Progress(announcement=announcement).phase.label) if announcement else _("public, never sent")

    def _number_sent(self, item: ContentItem) -> int | str:
        announcement: Any = self._announcements.get(str(item.pk))
        return announcement.sent if announcement else "–"


def languages() -> dict[str, str]:
    """Return the languages of content by code."""
    return {code: str(name) for code, name in settings.WAGTAIL_CONTENT_LANGUAGES}


def _language_of(item: ContentItem) -> str:
    return languages().get(item.locale, item.locale)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many chose these themes; none: everything. ``is_told``: whether the issue has something for them."""

    themes: list[str]
    subscribers: int
    is_told: bool


class AskForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("For whoever approves: what to look at, for example."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class IssueView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    """One issue: who will get it, the question for approval, and how the sending gets on."""

    permission_required = VIEW
    raise_exception = True
    page_title = gettext_lazy("Sending")
    header_icon = "mail"
    form_class = AskForm
    template_name = "newsletters/admin/sending.html"
    _show_breadcrumbs = True

    @cached_property
    def item(self) -> ContentItem:
        found = public_issue(self.kwargs["issue"])
        if found is None:
            raise Http404
        return found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        whole = {"url": reverse(f"{NAME}:index"), "label": self.page_title}
        return [*super().get_breadcrumbs_items(), whole, {"url": "", "label": self.item.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, item = self.request.user, self.item
        dispatch = Dispatch.objects.select_related("asked_by", "approved_by").filter(issue=item.pk).first()
        announcement = steps.announcement_of(item.pk)
        counts = self._counts()
        is_own = dispatch is not None and dispatch.asked_by_id == user.pk
        is_void = dispatch is not None and dispatch.fingerprint != item.etag
        context: dict[str, Any] = {
            "issue": item,
            "address": url_of(item.path),
            "dispatch": dispatch,
            "asker": name_of(dispatch.asked_by if dispatch else None),
            "approver": name_of(dispatch.approved_by if dispatch else None),
            "is_own": is_own,
            "is_void": is_void,
            "counts": counts,
            "everything": _("everything"),
            "total": sum(count.subscribers for count in counts),
            "told": sum(count.subscribers for count in counts if count.is_told),
            "minutes": int(PAUSE.total_seconds()) // 60,
            "obstacles": steps.obstacles(item),
            "may_ask": user.has_perm(steps.ASK),
            "may_approve": user.has_perm(steps.APPROVE) and not is_own,
            "may_begin_again": announcement is not None and steps.reached_nobody(announcement),
            "shows_question": dispatch is None or is_void or dispatch.approved_at is not None,
        }
        if announcement:
            context |= progress_context(self.request, Progress(announcement=announcement))
        return super().get_context_data(**context, **kwargs)

    def _counts(self) -> list[Count]:
        issue = document_of(self.item)
        named = TOPIC.parts_of(self.item.locale, get_language() or settings.LANGUAGE_CODE)
        return [
            Count(
                themes=[named[theme] for theme in variant.parts],
                subscribers=number,
                is_told=concerns(issue, variant.parts),
            )
            for variant, number in sorted(audience_of(TOPIC, self.item.locale).items())
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.POST.get("do")
        if wanted == "ask":
            return super().post(request, *args, **kwargs)
        issue = self.item.pk
        try:
            if wanted == "approve":
                self._need(steps.APPROVE)
                steps.approve(issue, by=request.user, fingerprint=request.POST.get("fingerprint", ""))
                messages.success(request, _("Approved. The newsletter goes out in a moment."))
            elif wanted == "withdraw":
                self._need(steps.ASK, steps.APPROVE)
                steps.withdraw(issue, by=request.user)
                messages.success(request, _("The question for approval was taken back."))
        except steps.Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)

    def form_valid(self, form: AskForm) -> HttpResponse:
        self._need(steps.ASK)
        try:
            steps.ask(self.item.pk, by=self.request.user, note=form.cleaned_data["note"])
            messages.success(self.request, _("Asked. Those who may approve get a mail."))
        except steps.Refused as refusal:
            messages.error(self.request, str(refusal))
        return redirect(self.request.path)

    def _need(self, *permissions: str) -> None:
        """Let nobody on who has none of these permissions."""
        if not any(self.request.user.has_perm(permission) for permission in permissions):
            raise PermissionDenied


class SendingPages(OnePage):
    name = NAME
    view = SendingListView
    menu_icon = "mail"
    menu_label = gettext_lazy("Sending")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("<uuid:issue>/", IssueView.as_view(), name="issue")]


def permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="newsletters", content_type__model="dispatch")
