"""The issues of the newsletter in the admin: all of them, a new one, and how far one is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BaseColumn, Column, LocaleColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Locale
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.core.days import today
from cms.core.identity import item_id
from cms.publishing.previews import INCOMPLETE
from cms.subscriptions.models import Announcement
from cms.subscriptions.progress import Progress
from site_pages.models import NewsletterIssuePage
from site_pages.newsletters import making
from site_pages.newsletters.checking import CheckView, said_of
from site_pages.newsletters.contributions import lifecycle
from site_pages.newsletters.contributions.admin import ISSUES, AskView, DecideView, OfIssue, projects_to_ask
from site_pages.newsletters.dispatching.topic import TOPIC
from site_pages.newsletters.due import AbsentIssue, absent_issues
from site_pages.newsletters.mails import draft_of
from site_pages.newsletters.models import Contribution, Dispatch
from site_pages.newsletters.proposals import Proposal, Proposals, proposals
from site_pages.newsletters.quarters import Quarter

ACTIONS = {"add", "change", "publish"}
AROUND = 4
"""Quarters that can be chosen before and after the one that is due."""

State = Contribution.State


def works_on_pages(user: Any) -> bool:
    return PagePermissionPolicy().user_has_any_permission(user, ACTIONS)


def new_issue_url(locale: Locale, quarter: Quarter) -> str:
    return f"{reverse(f'{ISSUES}:new')}?{urlencode({'language': locale.language_code, 'quarter': quarter.key})}"


def address_for_new_issue(user: Any) -> str:
    """Return where somebody makes an issue in the first language; nothing where they may not."""
    section = making.section_of_issues(Locale.get_default())
    may = section is not None and section.permissions_for_user(user).can_add_subpage()
    return reverse(f"{ISSUES}:new") if may else ""


class WorksOnPages:
    """A view for whoever may do something with pages."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # of the view that this is mixed into
        if not works_on_pages(request.user):
            raise PermissionDenied


class Sendings:
    """How far the sending of issues is, in two statements for all of them."""

    def __init__(self) -> None:
        rows = Announcement.objects.with_progress().filter(topic=TOPIC.name)
        self._announcements: dict[str, Announcement] = {row.reference: row for row in rows}
        self._asked = set(Dispatch.objects.filter(approved_at=None).values_list("issue", flat=True))

    def state_of(self, issue: NewsletterIssuePage) -> str:
        public_id = item_id(issue.translation_key, issue.locale.language_code)
        if public_id in self._asked:
            return _("waits for approval")
        announcement = self._announcements.get(str(public_id))
        if announcement:
            return str(Progress(announcement=announcement).phase.label)
        return _("public, never sent") if issue.live else ""


class IssuesView(WorksOnPages, BaseListingView):
    """All issues that somebody may do something with; a fixed number of statements."""

    page_title = gettext_lazy("Issues of the newsletter")
    header_icon = "mail"
    paginate_by = 30
    is_searchable = False

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title",
                label=_("Title"),
                accessor="get_admin_display_title",
                get_url=lambda issue: reverse(f"{ISSUES}:show", args=[issue.pk]),
            ),
            Column("quarter", label=_("Quarter"), accessor=lambda issue: capfirst(str(quarter_of(issue)))),
            LocaleColumn(label=_("Language"), sort_key=None),
            Column("state", label=_("State"), accessor=state_of),
            Column("contributions", label=_("Contributions"), accessor=progress_of),
            Column("sending", label=_("Sending"), accessor=self._sendings.state_of),
        ]

    @cached_property
    def _sendings(self) -> Sendings:
        return Sendings()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("New issue"), reverse(f"{ISSUES}:new"), icon_name="plus")]

    def get_queryset(self) -> QuerySet[Any]:
        allowed = PagePermissionPolicy().instances_user_has_any_permission_for(self.request.user, ACTIONS)
        issues = NewsletterIssuePage.objects.filter(pk__in=allowed.values("pk")).select_related("locale")
        return issues.annotate(
            asked=Count("contributions"),
            received=Count("contributions", filter=Q(contributions__state=State.HANDED_IN)),
            done=Count("contributions", filter=Q(contributions__state__in=[State.ACCEPTED, State.BY_STAFF])),
            missing=Count(
                "contributions",
                filter=Q(contributions__state__in=Contribution.OPEN, contributions__due_on__lt=today()),
            ),
        ).order_by("-year", "-quarter", "locale_id")


def quarter_of(issue: NewsletterIssuePage) -> Quarter:
    return Quarter(issue.year, issue.quarter)


def state_of(issue: NewsletterIssuePage) -> str:
    if not issue.live:
        return _("Draft")
    return _("Public, with changes that are not") if issue.has_unpublished_changes else _("Public")


def progress_of(issue: Any) -> str:
    """Return how far the contributions are; the numbers are annotations."""
    if not issue.asked:
        return _("Nobody was asked")
    parts = [_("%(done)s of %(asked)s done") % {"done": issue.done, "asked": issue.asked}]
    if issue.received:
        parts.append(_("%(number)s to look at") % {"number": issue.received})
    if issue.missing:
        parts.append(_("%(number)s missing") % {"number": issue.missing})
    return ", ".join(parts)


class ChosenForm(forms.Form):
    """Which issue it is to be."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    quarter = forms.ChoiceField(label=gettext_lazy("Quarter"))

    def __init__(self, data: Any, *, locales: list[Locale], quarters: list[Quarter]) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["language"].choices = [(locale.language_code, locale.get_display_name()) for locale in locales]
        fields["quarter"].choices = [(quarter.key, capfirst(str(quarter))) for quarter in quarters]


class TakenForm(forms.Form):
    """What is taken of what is proposed."""

    projects = forms.MultipleChoiceField(required=False)
    items = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any = None, *, proposed: Proposals) -> None:
        super().__init__(data)
        self.proposed = {"projects": proposed.projects, "items": proposed.items}
        for name, found in self.proposed.items():
            field: Any = self.fields[name]
            field.choices = [(str(proposal.page_id), proposal.title) for proposal in found]

    def taken(self, name: str) -> list[Proposal]:
        wanted = set(self.cleaned_data[name])
        return [proposal for proposal in self.proposed[name] if str(proposal.page_id) in wanted]

    def groups(self, proposed: Proposals) -> list[dict[str, Any]]:
        """Return what the page shows: a list of tick boxes for each kind."""
        shown = [
            ("projects", "projects", _("Projects: each gets a place for its news"), proposed.projects),
            ("items", "publications", _("New publications and editions"), proposed.publications),
            ("items", "events", _("Coming events"), proposed.events),
            ("items", "partners", _("New organisations"), proposed.partners),
        ]
        return [
            {
                "id": group,
                "heading": heading,
                "boxes": [
                    {"proposal": each, "attributes": flatatt(self._attributes(name, group, each))} for each in found
                ],
            }
            for name, group, heading, found in shown
        ]

    def _attributes(self, name: str, group: str, proposal: Proposal) -> dict[str, Any]:
        value = str(proposal.page_id)
        sent: Any = self.data
        checked = value in sent.getlist(name) if self.is_bound else proposal.is_ticked
        return {"type": "checkbox", "name": name, "value": value, "id": f"{group}-{value}", "checked": checked}


class NewIssueView(WorksOnPages, WagtailAdminTemplateMixin, TemplateView):
    """Choose language and quarter, tick what the issue is to tell, and have its draft made."""

    template_name = "newsletters/admin/new_issue.html"
    page_title = gettext_lazy("New issue")
    header_icon = "mail"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        whole = {"url": reverse(f"{ISSUES}:index"), "label": _("Issues of the newsletter")}
        return [*super().get_breadcrumbs_items(), whole, {"url": "", "label": self.page_title}]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        due = Quarter.due_on(today())
        locales = list(Locale.objects.order_by("pk"))
        asked = request.POST if request.method == "POST" else request.GET
        codes = {locale.language_code: locale for locale in locales}
        self.locale = codes.get(asked.get("language", ""), Locale.get_default())
        proposed = making.proposed_quarter(due, self.locale)
        quarters = _around(due, proposed)
        keys = {quarter.key: quarter for quarter in quarters}
        self.quarter = keys.get(asked.get("quarter", ""), proposed)
        chosen = {"language": self.locale.language_code, "quarter": self.quarter.key}
        self.chosen = ChosenForm(chosen, locales=locales, quarters=quarters)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(chosen=self.chosen, quarter=self.quarter, locale=self.locale, **kwargs)
        existing = making.issue_of(self.quarter, self.locale)
        if existing:
            return {**context, "existing": existing, "existing_url": reverse(f"{ISSUES}:show", args=[existing.pk])}
        section = making.section_of_issues(self.locale)
        if section is None:
            return {**context, "has_no_section": True}
        if not section.permissions_for_user(self.request.user).can_add_subpage():
            raise PermissionDenied
        form = context.get("form") or TakenForm(proposed=self.proposed)
        return {**context, "form": form, "groups": form.groups(self.proposed), "previous": self.previous}

    @cached_property
    def previous(self) -> NewsletterIssuePage | None:
        return next(iter(making.issues_before(self.quarter, self.locale)), None)

    @cached_property
    def proposed(self) -> Proposals:
        return proposals(self.locale.language_code, self.previous)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TakenForm(request.POST, proposed=self.proposed)
        if not form.is_valid():
            messages.error(request, _("What is public changed meanwhile. Look at the list once more."))
            return self.render_to_response(self.get_context_data(form=form))
        try:
            issue = making.make(
                self.quarter, self.locale, by=request.user, projects=form.taken("projects"), items=form.taken("items")
            )
        except (making.AlreadyThere, making.NoSection):
            # The page says it, with what to do.
            return HttpResponseRedirect(new_issue_url(self.locale, self.quarter))
        messages.success(request, _("This is the new issue. Ask the projects for their news now."))
        return redirect(f"{ISSUES}:show", issue.pk)


def _around(due: Quarter, proposed: Quarter) -> list[Quarter]:
    """Return the quarters that can be chosen, the latest first."""
    first = last = due
    for _each in range(AROUND):
        first, last = first.previous, last.next
    found, last = [], max(last, proposed)
    while first <= last:
        found.append(first)
        first = first.next
    return found[::-1]


class IssueView(OfIssue, TemplateView):
    """How far an issue is: its contributions, and what stands in the way of sending it."""

    template_name = "newsletters/admin/issue.html"

    def get_page_title(self) -> str:
        return self.issue.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, own = super().get_breadcrumbs_items()
        return [*above, {**own, "url": ""}]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.issue.pk])
        ask_url = reverse(f"{ISSUES}:ask", args=[self.issue.pk])
        check_url = reverse(f"{ISSUES}:check", args=[self.issue.pk])
        return [
            HeaderButton(_("Edit the issue"), edit_url, icon_name="edit", priority=1),
            HeaderButton(_("Ask for contributions"), ask_url, icon_name="mail", priority=2),
            HeaderButton(_("Check and test"), check_url, icon_name="check", priority=3),
            *self.sending_buttons(),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contributions = list(self.issue.contributions.select_related("project"))
        return super().get_context_data(
            issue=self.issue,
            quarter=quarter_of(self.issue),
            state=state_of(self.issue),
            contributions=contributions,
            is_waiting=any(contribution.is_open for contribution in contributions),
            not_asked=projects_to_ask(self.issue),
            sending=Sendings().state_of(self.issue),
            ask_url=reverse(f"{ISSUES}:ask", args=[self.issue.pk]),
            **self._checked(),
            **kwargs,
        )

    def _checked(self) -> dict[str, Any]:
        """Return what is to be mended in the newest draft, if it is complete enough to be looked at."""
        draft = self.issue.get_latest_revision_as_object()
        try:
            return said_of(draft_of(draft), page=draft)
        except INCOMPLETE:
            return {"is_incomplete": True}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remind everybody of whom something is missing."""
        waiting = self.issue.contributions.filter(state__in=Contribution.OPEN)
        number = sum(lifecycle.remind(contribution) for contribution in waiting)
        if number:
            messages.success(request, _("Reminders that go out: %(number)s.") % {"number": number})
        else:
            messages.info(request, _("No reminder goes out: everybody had a mail today, or handed in."))
        return redirect(self.issue_url)


class IssuesViewSet(ViewSet):
    name = ISSUES
    menu_label = gettext_lazy("Issues")
    menu_icon = "mail"
    menu_order = 10

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IssuesView.as_view(), name="index"),
            path("new/", NewIssueView.as_view(), name="new"),
            path("<int:pk>/", IssueView.as_view(), name="show"),
            path("<int:pk>/check/", CheckView.as_view(), name="check"),
            path("<int:pk>/contributions/", AskView.as_view(), name="ask"),
            path("<int:pk>/contributions/<int:contribution_pk>/", DecideView.as_view(), name="contribution"),
        ]

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        class ItemForEditors(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return works_on_pages(request.user)

        return ItemForEditors


class AbsentIssuesPanel(Component):
    """Says on the dashboard that an issue is due and absent, to whoever can make it."""

    name = "absent-issues"
    template_name = "newsletters/admin/absent_issues.html"
    order = 90

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        rows = [_row(absent) for absent in absent_issues(today()) if _may_make(user, absent)]
        return {"rows": rows}


def _may_make(user: Any, absent: AbsentIssue) -> bool:
    if absent.draft:
        return absent.draft.permissions_for_user(user).can_edit()
    section = making.section_of_issues(absent.locale)
    return section is not None and section.permissions_for_user(user).can_add_subpage()


def _row(absent: AbsentIssue) -> dict[str, Any]:
    draft = absent.draft
    url = reverse(f"{ISSUES}:show", args=[draft.pk]) if draft else new_issue_url(absent.locale, absent.quarter)
    return {"quarter": absent.quarter, "language": absent.locale.get_display_name(), "draft": draft, "url": url}
