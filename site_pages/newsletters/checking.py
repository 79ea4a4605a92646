"""The page of the admin that says what is to be mended in an issue before it goes out, and sends a test mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import HeaderButton

from cms.publishing.previews import INCOMPLETE
from cms.rendering.incomplete import incomplete_parts
from site_pages.models import NewsletterIssuePage
from site_pages.newsletters import trials
from site_pages.newsletters.checks import has_errors, problems_of
from site_pages.newsletters.contributions.admin import ISSUES, OfIssue
from site_pages.newsletters.mails import Item, draft_of, issue_mail


class CheckView(OfIssue, TemplateView):
    """What is to be mended in the draft of an issue, what it looks like, and a test mail."""

    template_name = "newsletters/admin/check.html"
    page_title = gettext_lazy("Check and test")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.issue.pk])
        return [HeaderButton(_("Edit the issue"), edit_url, icon_name="edit", priority=1), *self.sending_buttons()]

    @cached_property
    def draft(self) -> NewsletterIssuePage:
        """The issue as it was last saved."""
        return self.issue.get_latest_revision_as_object()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = {"issue": self.issue, "to": getattr(self.request.user, "email", ""), **kwargs}
        try:
            issue = draft_of(self.draft)
        except INCOMPLETE as error:
            return super().get_context_data(is_incomplete=True, parts=incomplete_parts(self.draft, error), **context)
        return super().get_context_data(**context, **said_of(issue, page=self.draft), modes=self._modes())

    def _modes(self) -> list[tuple[str, str]]:
        """Return the address and the name of each preview."""
        url = reverse("wagtailadmin_pages:view_draft", args=[self.issue.pk])
        return [(f"{url}?mode={name}" if name else url, str(label)) for name, label in self.issue.preview_modes]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the draft to whoever asks."""
        try:
            address = trials.send(draft_of(self.draft), to=request.user)
        except trials.NotSent as error:
            messages.error(request, str(error))
        except INCOMPLETE:
            messages.error(request, _("The issue is not complete yet. Mend it first."))
        else:
            messages.success(request, _("The test mail is on its way to %(address)s.") % {"address": address})
        return redirect(f"{ISSUES}:check", self.issue.pk)


def said_of(issue: Item, *, page: NewsletterIssuePage | None = None) -> dict[str, Any]:
    """Return the context of ``newsletters/admin/problems.html``, also for other pages that show the checks."""
    problems = problems_of(issue, page=page)
    return {
        "problems": problems,
        "has_errors": has_errors(problems),
        "kilobytes": round(len(issue_mail(issue).html.encode()) / 1000),
    }
