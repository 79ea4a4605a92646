"""Where partner editors write the forewords of their own organisations. ``partners.gate`` judges who comes here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners.models import PartnerTeam
from site_pages.newsletters.dispatching.issues import public_issues
from site_pages.newsletters.dispatching.views import languages
from site_pages.newsletters.forwarding.admin import ForewordView
from site_pages.newsletters.forwarding.organisations import Organisation, organisations_that_forward
from site_pages.newsletters.models import Foreword

NAME = "own_forewords"
MOST_ISSUES = 8
"""Two years."""


def own_organisations(user: Any, locale: str) -> list[Organisation]:
    """Return those of this user that forward."""
    keys = set(PartnerTeam.objects.organisations_of(user))
    return [organisation for organisation in organisations_that_forward(locale) if organisation.key in keys]


class OwnForewordsItem(MenuItem):
    """Shown to whoever is in the team of an organisation."""

    def is_shown(self, request: HttpRequest) -> bool:
        return PartnerTeam.objects.organisations_of(request.user).exists()


class OwnForewordsView(WagtailAdminTemplateMixin, TemplateView):
    """The usual forewords of their organisations, and those of the newest issues."""

    page_title = gettext_lazy("Forewords")
    header_icon = "mail"
    template_name = "newsletters/forwarding/admin/own.html"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issues = list(public_issues().order_by("-published_at", "pk").only("pk", "locale", "title")[:MOST_ISSUES])
        return super().get_context_data(
            parts=[
                self._part(organisation, code, name, [issue for issue in issues if issue.locale == code])
                for code, name in languages().items()
                for organisation in own_organisations(self.request.user, code)
            ],
            **kwargs,
        )

    def _part(self, organisation: Organisation, code: str, name: str, issues: list[Any]) -> dict[str, Any]:
        written = Foreword.objects.of(organisation.key).filter(locale=code).values_list("issue", flat=True)
        own = set(written)
        return {
            "organisation": organisation.item["title"],
            "language": name,
            "has_usual": None in own,
            "usual_url": reverse("own_foreword", args=[organisation.id, code]),
            "issues": [
                {
                    "title": issue.title,
                    "is_written": issue.pk in own,
                    "url": reverse("own_foreword_of_issue", args=[organisation.id, issue.pk]),
                }
                for issue in issues
            ],
        }


class OwnForewordView(ForewordView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in only whoever is in the team of this organisation, staff included: they have pages of their own."""
        if self.organisation.key not in set(PartnerTeam.objects.organisations_of(request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse(NAME)


urlpatterns: list[URLPattern] = [
    path("own-forewords/", OwnForewordsView.as_view(), name=NAME),
    path("own-forewords/<uuid:partner>/<uuid:issue>/", OwnForewordView.as_view(), name="own_foreword_of_issue"),
    path("own-forewords/<uuid:partner>/<str:locale>/", OwnForewordView.as_view(), name="own_foreword"),
]
