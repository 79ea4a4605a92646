"""The page of the admin where partner editors begin: what is theirs, and how it stands."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale

from cms.core.synchronised import is_synchronised
from partners.models import PartnerTeam


class MyOrganisationView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "partners/admin/my_organisation.html"
    page_title = gettext_lazy("My organisation")
    header_icon = "user"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        teams, user = PartnerTeam.objects, self.request.user
        pages = teams.pages_of(user).select_related("locale").order_by("title", "pk")
        members = teams.members_of(user).select_related("locale").order_by("name", "pk")
        offers = teams.offers_of(user).select_related("locale").order_by("title", "pk")
        return super().get_context_data(
            pages=[_row(page, reverse("wagtailadmin_pages:edit", args=[page.pk])) for page in pages],
            members=[_row(member, _edit_url("member", member)) for member in members],
            offers=[_row(offer, _edit_url("supportoffer", offer)) for offer in offers],
            add_offer_url=reverse("wagtailsnippets_partners_supportoffer:add") if members else "",
            several_languages=Locale.objects.count() > 1,
            **kwargs,
        )


def _edit_url(name: str, instance: Any) -> str:
    return reverse(f"wagtailsnippets_partners_{name}:edit", args=[instance.pk])


def _row(instance: Any, edit_url: str) -> dict[str, Any]:
    return {
        "title": str(instance),
        "language": instance.locale.get_display_name(),
        "edit_url": "" if is_synchronised(instance) else edit_url,
        "is_live": instance.live,
        "in_moderation": instance.workflow_in_progress,
        "has_changes": instance.has_unpublished_changes,
    }
