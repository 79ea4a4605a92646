"""Forwarding in the admin: the issues, and for each how it stands with every organisation that forwards it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from cms.publishing.models import ContentItem
from site_pages.newsletters.dispatching.issues import public_issues
from site_pages.newsletters.dispatching.views import languages
from site_pages.newsletters.forwarding import forewords
from site_pages.newsletters.forwarding.forms import MOST, ForewordForm, ForwarderForm
from site_pages.newsletters.forwarding.kits import Kit, kit_for, kits_for, stream_all
from site_pages.newsletters.forwarding.organisations import Item, Organisation, organisation_with_id
from site_pages.newsletters.forwarding.pages import preview_response, zip_response
from site_pages.newsletters.forwarding.sending import Standing, send_kits, standings
from site_pages.newsletters.mails import issue_with_id
from site_pages.newsletters.models import Foreword, Forwarder, KitMail

NAME = "newsletter-forwarding"
PERMISSION = "newsletters.change_forwarder"


class Restricted(PermissionRequiredMixin):
    permission_required = PERMISSION
    raise_exception = True


class OfIssue:
    """A view of a public issue; of any other there is none."""

    kwargs: dict[str, Any]

    @cached_property
    def issue(self) -> Item:
        found = issue_with_id(self.kwargs["issue"])
        if found is None:
            raise Http404
        return found


class OfOrganisation:
    """A view of an organisation that everybody may see, by the id of its profile."""

    kwargs: dict[str, Any]

    @cached_property
    def organisation(self) -> Organisation:
        found = organisation_with_id(self.kwargs["partner"])
        if found is None:
            raise Http404
        return found


class IssuesView(Restricted, BaseListingView):
    """Every public issue, and to how many organisations it was sent."""

    page_title = gettext_lazy("Send on")
    header_icon = "mail"
    paginate_by = 30
    is_searchable = False

    def get_queryset(self) -> QuerySet[ContentItem]:
        return public_issues().defer("document", "summary").order_by("-published_at", "pk")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label=_("Title"), get_url=lambda item: reverse(f"{NAME}:issue", args=[item.pk])),
            Column("locale", label=_("Language"), accessor=lambda item: languages().get(item.locale, item.locale)),
            DateColumn("published_at", label=_("Public since")),
            Column("mails", label=_("Kits by mail"), accessor=lambda item: self._mails.count(item.pk) or "–"),
        ]

    @cached_property
    def _mails(self) -> list[UUID]:
        return list(KitMail.objects.values_list("issue", flat=True))


@dataclass(frozen=True, kw_only=True)
class Row:
    standing: Standing
    foreword: str
    state: str


class IssueView(Restricted, OfIssue, WagtailAdminTemplateMixin, TemplateView):
    """One issue: the kit of each organisation, and the button that has them mailed."""

    page_title = gettext_lazy("Send on")
    header_icon = "mail"
    template_name = "newsletters/forwarding/admin/issue.html"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        whole = {"url": reverse(f"{NAME}:index"), "label": self.page_title}
        return [*super().get_breadcrumbs_items(), whole, {"url": "", "label": self.issue["title"]}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, written = standings(self.issue), forewords.forewords_for(self.issue)
        rows = [
            Row(standing=each, foreword=_which(written.get(each.organisation.key)), state=_state_of(each))
            for each in found
        ]
        context = {
            "issue": self.issue,
            "rows": rows,
            "ready": [each for each in found if each.can_be_sent],
            "without_contact": [each for each in found if not each.has_contact and not each.has_declined],
        }
        return super().get_context_data(**kwargs | context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = send_kits(self.issue)
        if number:
            text = ngettext("%(number)s mail goes out in a moment.", "%(number)s mails go out in a moment.", number)
            messages.success(request, text % {"number": number})
        else:
            messages.warning(request, _("There was nobody left to send it to."))
        return redirect(request.path)


def _which(foreword: Foreword | None) -> str:
    if foreword is None:
        return _("none")
    return _("for this issue") if foreword.issue else _("the usual one")


def _state_of(standing: Standing) -> str:
    if standing.mail is None:
        if standing.has_declined:
            return _("wants no kits")
        return _("not sent") if standing.has_contact else _("no address")
    state = KitMail.State(standing.mail.state)
    if state == KitMail.State.WAITING and standing.has_declined:
        return _("wants no kits")
    return str(state.label)


class AllKitsView(Restricted, OfIssue, View):
    def get(self, request: HttpRequest, **names: Any) -> HttpResponseBase:
        kits = kits_for(self.issue)
        name = _("kits") + f"-{self.issue['year']}-{self.issue['quarter']}"
        return zip_response(request, name, lambda: stream_all(kits))


class OfKit(Restricted, OfIssue, OfOrganisation, View):
    @cached_property
    def kit(self) -> Kit:
        return kit_for(self.organisation, self.issue)


class KitView(OfKit):
    def get(self, request: HttpRequest, **names: Any) -> HttpResponseBase:
        return zip_response(request, self.kit.name, self.kit.stream)


class PreviewView(OfKit):
    def get(self, request: HttpRequest, **names: Any) -> HttpResponse:
        return preview_response(self.kit)


class ForewordView(WagtailAdminTemplateMixin, OfOrganisation, FormView):
    """The foreword of an organisation: for one issue, or without ``issue`` in the address the usual one."""

    header_icon = "edit"
    form_class = ForewordForm
    template_name = "newsletters/forwarding/admin/foreword.html"
    page_title = gettext_lazy("Foreword")
    _show_breadcrumbs = True

    @cached_property
    def issue(self) -> Item | None:
        if "issue" not in self.kwargs:
            return None
        found = issue_with_id(self.kwargs["issue"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def locale(self) -> str:
        code: str = self.issue["locale"] if self.issue else self.kwargs["locale"]
        if code not in languages():
            raise Http404
        return code

    def get_page_subtitle(self) -> str:
        return str(self.organisation.item["title"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": self.get_success_url(), "label": gettext_lazy("Send on")},
            {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()},
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"text": self._own.text if self._own else ""}

    @cached_property
    def _own(self) -> Foreword | None:
        place = {"issue": self.issue["id"]} if self.issue else {"issue": None, "locale": self.locale}
        return Foreword.objects.of(self.organisation.key).filter(**place).select_related("changed_by").first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        usual = ""
        if self.issue:
            usual_ones = Foreword.objects.of(self.organisation.key).filter(issue=None, locale=self.locale)
            usual = usual_ones.values_list("text", flat=True).first() or ""
        return super().get_context_data(
            organisation=self.organisation.item,
            issue=self.issue,
            usual=usual,
            own=self._own,
            language=languages().get(self.locale, self.locale),
            most=MOST,
            **kwargs,
        )

    def form_valid(self, form: ForewordForm) -> HttpResponse:
        forewords.write(
            self.organisation.profile,
            form.cleaned_data["text"],
            locale=self.locale,
            issue=UUID(self.issue["id"]) if self.issue else None,
            by=self.request.user,
        )
        messages.success(self.request, _("The foreword is saved. Kits that are downloaded from now on have it."))
        return HttpResponseRedirect(self.get_success_url())


class StaffForewordView(Restricted, ForewordView):
    def get_success_url(self) -> str:
        if self.issue:
            return reverse(f"{NAME}:issue", args=[self.issue["id"]])
        return reverse(f"{NAME}:organisation", args=[self.organisation.id])


class OrganisationView(Restricted, WagtailAdminTemplateMixin, OfOrganisation, FormView):
    """Where kits for an organisation go, and what it usually says above them."""

    page_title = gettext_lazy("Organisation that forwards")
    header_icon = "group"
    form_class = ForwarderForm
    template_name = "newsletters/forwarding/admin/organisation.html"
    _show_breadcrumbs = True

    @cached_property
    def forwarder(self) -> Forwarder | None:
        return Forwarder.objects.filter(organisation__translation_key=self.organisation.key).first()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        whole = {"url": reverse(f"{NAME}:index"), "label": gettext_lazy("Send on")}
        return [*super().get_breadcrumbs_items(), whole, {"url": "", "label": self.organisation.item["title"]}]

    def get_initial(self) -> dict[str, Any]:
        known = self.forwarder
        return {"contact": known.contact if known else "", "wants_kits": known is None or known.declined_at is None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        written = dict(Foreword.objects.of(self.organisation.key).filter(issue=None).values_list("locale", "text"))
        usual = [
            {
                "language": name,
                "text": written.get(code, ""),
                "url": reverse(f"{NAME}:usual", args=[self.organisation.id, code]),
            }
            for code, name in languages().items()
        ]
        known = self.forwarder
        return super().get_context_data(
            organisation=self.organisation.item,
            usual=usual,
            declined_at=known.declined_at if known else None,
            **kwargs,
        )

    def form_valid(self, form: ForwarderForm) -> HttpResponse:
        forwarder = Forwarder.objects.of(self.organisation.profile)
        forwarder.contact = form.cleaned_data["contact"]
        if form.cleaned_data["wants_kits"]:
            forwarder.declined_at = None
        else:
            forwarder.declined_at = forwarder.declined_at or timezone.now()
        forwarder.save(update_fields=["contact", "declined_at"])
        messages.success(self.request, _("Saved."))
        return redirect(self.request.path)


class ForwardingPages(ViewSet):
    name = NAME
    menu_label = gettext_lazy("Send on")
    menu_icon = "mail"
    menu_order = 30

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IssuesView.as_view(), name="index"),
            path("organisations/<uuid:partner>/", OrganisationView.as_view(), name="organisation"),
            path("organisations/<uuid:partner>/<str:locale>/", StaffForewordView.as_view(), name="usual"),
            path("<uuid:issue>/", IssueView.as_view(), name="issue"),
            path("<uuid:issue>/kits.zip", AllKitsView.as_view(), name="all"),
            path("<uuid:issue>/<uuid:partner>/kit.zip", KitView.as_view(), name="kit"),
            path("<uuid:issue>/<uuid:partner>/preview/", PreviewView.as_view(), name="preview"),
            path("<uuid:issue>/<uuid:partner>/foreword/", StaffForewordView.as_view(), name="foreword"),
        ]

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        class PermittedItem(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return request.user.has_perm(PERMISSION)

        return PermittedItem


def permissions() -> QuerySet[Permission]:
    """Return what groups can be given."""
    return Permission.objects.filter(content_type__app_label="newsletters", codename="change_forwarder")
