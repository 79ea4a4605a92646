from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.accounts.confinement import is_confined, partner_editors
from partners.joining.admin import JoinRequestViewSet
from partners.models import Member, PartnerTeam, SupportOffer
from partners.views import MyOrganisationView


class MemberViewSet(SnippetViewSet):
    model = Member
    icon = "group"
    list_display = ["name", "municipality", "organisation"]


class SupportOfferViewSet(SnippetViewSet):
    model = SupportOffer
    icon = "user"
    list_display = ["title", "member", "kind"]
    list_filter = ["kind", "cost"]


class RegionalSupportViewSetGroup(SnippetViewSetGroup):
    items = (MemberViewSet, SupportOfferViewSet)
    menu_label = gettext_lazy("Regional support")
    menu_icon = "globe"
    menu_order = 190


register_snippet(RegionalSupportViewSetGroup)


class PartnerTeamForm(WagtailAdminModelForm):
    def clean_editors(self) -> QuerySet[Any]:
        """Refuse people of the staff: in a team they would reach nothing else any more."""
        editors: QuerySet[Any] = self.cleaned_data["editors"]
        with_work = Group.objects.filter(permissions__codename="access_admin").exclude(pk=partner_editors().pk)
        staff = [user for user in editors if user.is_superuser or user.groups.filter(pk__in=with_work).exists()]
        if staff:
            raise ValidationError(
                _("%(people)s can do other work in the admin, and in a team would reach that no more.")
                % {"people": ", ".join(map(str, staff))}
            )
        return editors


def names_of_editors(team: PartnerTeam) -> str:
    return ", ".join(str(editor) for editor in team.editors.all())


class PartnerTeamViewSet(ModelViewSet):
    """Who edits what: staff put people of an organisation together."""

    model = PartnerTeam
    name = "partner-teams"
    icon = "group"
    menu_order = 605
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ["organisation", Column("editors", label=gettext_lazy("editors"), accessor=names_of_editors)]
    edit_handler = ObjectList(
        [FieldPanel("organisation"), FieldPanel("editors", widget=forms.CheckboxSelectMultiple)],
        base_form_class=PartnerTeamForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Nothing in the content refers to a team.
        return super().get_common_view_kwargs(**{"usage_url_name": self.UNDEFINED, **kwargs})


@hooks.register("register_admin_viewset")
def register_teams() -> PartnerTeamViewSet:
    return PartnerTeamViewSet()


@hooks.register("register_admin_viewset")
def register_join_requests() -> JoinRequestViewSet:
    return JoinRequestViewSet()


@hooks.register("register_admin_urls")
def my_organisation_urls() -> list[URLPattern]:
    return [path("my-organisation/", MyOrganisationView.as_view(), name="my_organisation")]


OF_THEIR_OWN = {"own-keys", "own-forewords", "help"}
"""Names of the items of the menu that upper layers and others have for partner editors."""


@hooks.register("construct_main_menu", order=1000)
def only_what_is_open(request: HttpRequest, items: list[MenuItem]) -> None:
    if is_confined(request.user):
        own = MenuItem(
            _("My organisation"), reverse("my_organisation"), name="my-organisation", icon_name="user", order=1
        )
        items[:] = [own, *(item for item in items if item.name in OF_THEIR_OWN)]
