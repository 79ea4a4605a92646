"""What the panel “Controles” of the page editor shows beside the draft."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView
from wagtail.models import Page

from cms.accounts.confinement import is_confined
from cms.core.models import BasePage
from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.registry import checks


class FindingsView(PreviewOnEditView):
    """Show what the checks find in a page as its editor last wrote it, saved or not: what the preview is made from.

    No session and no revision is written. The permissions are those of the preview.
    """

    http_method_names = ("get",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(self.object, BasePage):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @method_decorator(never_cache)
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(self._get_form_data(self._get_form_state()))
        if self.validate_form(form):
            form.save(commit=False)
        draft = Draft(self.object, among_public=is_confined(request.user))
        return render(request, "quality/admin/findings.html", described(checks.findings(draft)))


class FindingsOfNewPageView(FindingsView, PreviewOnCreateView):
    """The same for a page that was not saved yet."""

    def get_object(self) -> Any:
        page = super().get_object()
        if page.locale_id is None:
            page.locale = get_object_or_404(Page, pk=self.parent_object_id).locale
        return page


def described(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return what the panel shows: findings by severity and check, with the number of each severity."""
    listed = list(findings)
    return {
        "errors": _by_check([finding for finding in listed if finding.severity == "error"]),
        "hints": _by_check([finding for finding in listed if finding.severity == "hint"]),
        "number": len(listed),
        "number_of_errors": sum(finding.severity == "error" for finding in listed),
        "number_of_hints": sum(finding.severity == "hint" for finding in listed),
    }


def _by_check(findings: list[Finding]) -> list[tuple[str | Promise, list[Finding]]]:
    order = {check.name: number for number, check in enumerate(checks)}
    ordered = sorted(findings, key=lambda finding: order.get(finding.check, len(order)))
    return [(_title(name), list(group)) for name, group in groupby(ordered, key=lambda finding: finding.check)]


def _title(name: str) -> str | Promise:
    check = checks.get(name)
    return check.title if check else name
