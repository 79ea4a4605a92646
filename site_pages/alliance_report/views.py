"""The report for the funder in the admin: its page, its introduction, and its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.rendering.documents import pdf, word
from cms.rendering.documents.formats import Format
from cms.rendering.documents.html import content_of
from cms.rendering.file_responses import content_disposition
from cms.reports.pages import ReportPage
from site_pages.alliance_report import introductions, sheets
from site_pages.alliance_report.documents import document_of, title_of
from site_pages.alliance_report.forms import IntroductionForm, ScopeForm
from site_pages.alliance_report.introductions import WrittenMeanwhile, introduction_of
from site_pages.alliance_report.reading import rows_of
from site_pages.alliance_report.rows import Rows
from site_pages.alliance_report.scope import Scope

MAY_WRITE = "site_pages.change_alliancereport"
FILE_URL_NAME = "alliance_report_file"


WRITTEN_MEANWHILE = gettext_lazy(
    "Somebody else changed this introduction while you wrote. The report below shows their text. Take over what you "
    "need from it, and save again."
)


class File(NamedTuple):
    """``write`` returns the bytes of the file."""

    label: str | Promise
    media_type: str
    write: Callable[[Scope, Rows], bytes]


def _in_format(format: Format) -> File:
    def write(scope: Scope, rows: Rows) -> bytes:
        return format.write(document_of(scope, rows, introduction=introduction_of(scope).text))

    return File(format.label, format.media_type, write)


def _as_sheet(label: str | Promise, make: Callable[[Rows], bytes]) -> File:
    def write(scope: Scope, rows: Rows) -> bytes:
        with translation.override(scope.locale):
            return make(rows)

    return File(label, "text/csv; charset=utf-8", write)


FILES = {
    "report.pdf": _in_format(pdf.FORMAT),
    "report.docx": _in_format(word.FORMAT),
    "projects.csv": _as_sheet(gettext_lazy("Projects as CSV"), sheets.projects),
    "results.csv": _as_sheet(gettext_lazy("Results as CSV"), sheets.results),
}


class AllianceReportPage(ReportPage, WagtailAdminTemplateMixin, TemplateView):
    slug = "alliance"
    index_url_name = "alliance_report"
    page_title = gettext_lazy("Report for the funder")
    header_icon = "doc-full"
    menu_order = 640
    permission = "site_pages.view_alliancereport"
    template_name = "site_pages/alliance_report/page.html"

    @classmethod
    def urls(cls) -> list[URLPattern]:
        return [*super().urls(), path(f"{cls.slug}/<str:name>/", ReportFileView.as_view(), name=FILE_URL_NAME)]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ScopeForm(self.request.GET)
        context = {**super().get_context_data(**kwargs), "form": form, "media": form.media}
        return context | self._report(form.scope, context.get("writing")) if form.is_valid() else context

    def _report(self, scope: Scope, writing: IntroductionForm | None) -> dict[str, Any]:
        introduction = introduction_of(scope)
        document = document_of(scope, rows_of(scope), introduction=introduction.text)
        with translation.override(scope.locale):
            content = content_of(document.content)
        query = self.request.GET.urlencode()
        return {
            "document": document,
            "content": content,
            "files": [
                {"label": each.label, "address": f"{reverse(FILE_URL_NAME, args=[name])}?{query}"}
                for name, each in FILES.items()
            ],
            "may_write": self.request.user.has_perm(MAY_WRITE),
            "writing": writing
            or IntroductionForm(initial={"introduction": introduction.text, "version": introduction.version}),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the introduction of the report that the address asks for."""
        if not request.user.has_perm(MAY_WRITE):
            raise PermissionDenied
        form, writing = ScopeForm(request.GET), IntroductionForm(request.POST)
        if not form.is_valid() or not writing.is_valid():
            return self.render_to_response(self.get_context_data(writing=writing))
        text, version = writing.cleaned_data["introduction"], writing.cleaned_data["version"]
        try:
            introductions.write(form.scope, text, version=version, user=request.user)
        except WrittenMeanwhile:
            present = introduction_of(form.scope)
            writing.data = {"introduction": text, "version": present.version}
            writing.add_error("introduction", WRITTEN_MEANWHILE)
            return self.render_to_response(self.get_context_data(writing=writing))
        messages.success(request, _("The introduction was saved."))
        return redirect(request.get_full_path())


class ReportFileView(View):
    """A file of the report that the query asks for."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        if not AllianceReportPage.may_view(request.user):
            raise PermissionDenied
        form = ScopeForm(request.GET)
        if name not in FILES or not form.is_valid():
            raise Http404
        file, scope = FILES[name], form.scope
        rows = rows_of(scope)
        response = HttpResponse(file.write(scope, rows), content_type=file.media_type)
        with translation.override(scope.locale):
            title = slugify(title_of(scope))
        response["Content-Disposition"] = content_disposition(f"{title}-{name}".replace("-report.", "."))
        return response
