"""Contributions in the admin: asking for those of an issue, and deciding on each."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton

from cms.core.days import today
from cms.core.identity import item_id
from cms.subscriptions import addresses
from cms.subscriptions.checks import can_send_mail
from cms.subscriptions.forms import AddressField
from site_pages.models import NewsletterIssuePage, ProjectPage
from site_pages.newsletters.contributions import lifecycle
from site_pages.newsletters.contributions.texts import html_of
from site_pages.newsletters.dispatching import views as sending
from site_pages.newsletters.models import Contribution

ISSUES = "newsletter-issues"
"""Namespace of the addresses below."""


class OfIssue(WagtailAdminTemplateMixin, View):
    """A page of the admin about an issue, for whoever may edit that."""

    header_icon = "mail"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        issues = NewsletterIssuePage.objects.select_related("locale")
        found: NewsletterIssuePage = get_object_or_404(issues, pk=kwargs["pk"])
        if not found.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        self.issue = found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(f"{ISSUES}:index"), "label": _("Issues of the newsletter")},
            {"url": self.issue_url, "label": self.issue.get_admin_display_title()},
        ]

    @property
    def issue_url(self) -> str:
        return reverse(f"{ISSUES}:show", args=[self.issue.pk])

    def sending_buttons(self) -> list[HeaderButton]:
        """Return what leads to the page on which a public issue is sent, for whoever may see that."""
        if not (self.issue.live and settings.SUBSCRIPTIONS and self.request.user.has_perm(sending.VIEW)):
            return []
        public_id = item_id(self.issue.translation_key, self.issue.locale.language_code)
        url = reverse(f"{sending.NAME}:issue", args=[public_id])
        return [HeaderButton(_("Sending"), url, icon_name="mail", priority=4)]


class DueField(forms.DateField):
    widget = AdminDateInput

    def __init__(self, **options: Any) -> None:
        label, help_text = gettext_lazy("Due on"), gettext_lazy("A reminder goes out by itself four days before.")
        super().__init__(label=label, help_text=help_text, initial=usual_day, **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day <= today():
            raise ValidationError(_("Choose a day in the future."))
        return day


def usual_day() -> datetime.date:
    return today() + lifecycle.USUAL_TIME


def name_field() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)


def address_field(*, required: bool) -> AddressField:
    return AddressField(
        label=gettext_lazy("E-mail address"),
        required=required,
        max_length=addresses.MAX_LENGTH,
        error_messages={"max_length": addresses.INVALID},
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class OptionalAddressField(AddressField):
    """An address, or None."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if (value or "").strip() else None


class AskForm(forms.Form):
    """A day, and a name and an address for each project; a project without an address is not asked."""

    due_on = DueField()

    def __init__(self, *args: Any, projects: list[ProjectPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = lifecycle.people_of(projects)
        self.projects = projects
        for project in projects:
            name, address = known.get(project.translation_key, ("", ""))
            about = {"project": project.title}
            self.fields[f"name-{project.pk}"] = forms.CharField(
                label=_("Name for %(project)s") % about, required=False, max_length=120, initial=name
            )
            self.fields[f"address-{project.pk}"] = OptionalAddressField(
                label=_("E-mail address for %(project)s") % about,
                required=False,
                initial=address,
                max_length=addresses.MAX_LENGTH,
                error_messages={"max_length": addresses.INVALID},
                widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"project": project, "name": self[f"name-{project.pk}"], "address": self[f"address-{project.pk}"]}
            for project in self.projects
        ]

    @property
    def asked(self) -> list[tuple[ProjectPage, str, addresses.Address]]:
        data = self.cleaned_data
        return [
            (project, " ".join(data[f"name-{project.pk}"].split()), data[f"address-{project.pk}"])
            for project in self.projects
            if data.get(f"address-{project.pk}")
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.asked:
            raise ValidationError(_("Fill in at least one e-mail address."))
        return data


class AskView(OfIssue, FormView):
    form_class = AskForm
    template_name = "newsletters/admin/ask.html"
    page_title = gettext_lazy("Ask for contributions")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "projects": projects_to_ask(self.issue)}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.issue.pk])
        return super().get_context_data(edit_url=edit_url, can_send_mail=can_send_mail(), **kwargs)

    def form_valid(self, form: AskForm) -> HttpResponse:
        for project, name, address in form.asked:
            lifecycle.ask(self.issue, project, name=name, address=address, due_on=form.cleaned_data["due_on"])
        number = len(form.asked)
        said = ngettext("%(number)s project is asked.", "%(number)s projects are asked.", number)
        messages.success(self.request, said % {"number": number})
        return redirect(self.issue_url)


def projects_to_ask(issue: NewsletterIssuePage) -> list[ProjectPage]:
    """Return the public projects of the newest draft that nobody was asked about, in their order."""
    draft = issue.get_latest_revision_as_object()
    wanted = [news.project_id for news in draft.project_news.all()]
    asked = set(issue.contributions.values_list("project_id", flat=True))
    found = ProjectPage.objects.live().in_bulk([pk for pk in wanted if pk not in asked])
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


class ChangesForm(forms.Form):
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        help_text=gettext_lazy("Whoever wrote the text reads this in the mail, and above the form."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    due_on = DueField()

    def __init__(self, data: Any, *, contribution: Contribution) -> None:
        super().__init__(data, auto_id="changes-%s")
        if not contribution.address:
            self.fields["address"] = address_field(required=True)


class PersonForm(forms.Form):
    name = name_field()
    address = address_field(required=True)
    due_on = DueField()

    def __init__(self, data: Any, *, contribution: Contribution) -> None:
        person = {"name": contribution.name, "address": contribution.address}
        super().__init__(data, initial=person, auto_id="person-%s")


FORMS: dict[str, type[ChangesForm | PersonForm]] = {"changes": ChangesForm, "person": PersonForm}


class DecideView(OfIssue, FormView):
    """One contribution: reminded of, given to somebody else, accepted, sent back, or left to staff."""

    template_name = "newsletters/admin/contribution.html"

    @cached_property
    def contribution(self) -> Contribution:
        rows = self.issue.contributions.select_related("project", "accepted_by")
        return get_object_or_404(rows, pk=self.kwargs["contribution_pk"])

    def get_page_title(self) -> str:
        return self.contribution.project_title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.contribution.project_title}]

    def get_form(self, form_class: Any = None) -> Any:
        """Return the form that was sent, or the one that fits the state."""
        wanted = self.request.POST.get("do") or ("person" if self.contribution.is_open else "changes")
        data = self.request.POST if self.request.method == "POST" else None
        return FORMS.get(wanted, PersonForm)(data, contribution=self.contribution)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contribution = self.contribution
        is_written = bool(contribution.text) and not contribution.is_open
        return super().get_context_data(
            contribution=contribution,
            issue=self.issue,
            # What is made of a plain text was escaped.
            html=mark_safe(html_of(contribution.text)) if is_written else "",  # noqa: S308
            mails=contribution.mails.order_by("pk"),
            edit_url=reverse("wagtailadmin_pages:edit", args=[self.issue.pk]),
            issue_url=self.issue_url,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions = {"remind": self._remind, "accept": self._accept, "leave": self._leave}
        wanted = request.POST.get("do", "")
        try:
            return actions[wanted]() if wanted in actions else super().post(request, *args, **kwargs)
        except (lifecycle.NotHandedIn, lifecycle.NotOpen):
            messages.warning(request, _("Meanwhile something else was done with this contribution."))
            return redirect(request.path)

    def _remind(self) -> HttpResponse:
        if lifecycle.remind(self.contribution):
            messages.success(self.request, _("A reminder goes out."))
        else:
            messages.warning(
                self.request, _("No reminder goes out: a mail went out today, or nothing can be written any more.")
            )
        return redirect(self.request.path)

    def _accept(self) -> HttpResponse:
        try:
            had_text = lifecycle.accept(self.contribution, by=self.request.user)
        except lifecycle.ProjectIsGone:
            messages.error(self.request, _("The project was deleted. Copy the text to where it belongs."))
        except lifecycle.IssueIsBusy as busy:
            messages.error(self.request, self._busy(busy.by))
        else:
            text = _("The text stands in the draft of the issue now.")
            if had_text:
                text = _("The text stands in the draft of the issue now, below what was there about this project.")
            messages.success(self.request, text)
            return redirect(self.issue_url)
        return redirect(self.request.path)

    def _busy(self, by: str) -> str:
        if by:
            said = _("%(person)s has the issue open with changes that are not saved. Try again once they are.")
            return said % {"person": by}
        return _("The issue is locked, or scheduled to be published. Unlock it first.")

    def _leave(self) -> HttpResponse:
        lifecycle.leave_to_staff(self.contribution)
        messages.success(self.request, _("Nobody is asked any more. Write the text in the issue itself."))
        return redirect(self.issue_url)

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        if isinstance(form, ChangesForm):
            try:
                lifecycle.ask_for_changes(
                    self.contribution, remark=data["remark"], due_on=data["due_on"], address=data.get("address")
                )
            except lifecycle.NoAddress:
                # The address was forgotten since the form was shown.
                return redirect(self.request.path)
        else:
            name = " ".join(data["name"].split())
            lifecycle.ask_somebody_else(self.contribution, name=name, address=data["address"], due_on=data["due_on"])
        messages.success(self.request, _("A mail with a link goes out."))
        return redirect(self.issue_url)
