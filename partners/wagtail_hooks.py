from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from partners.models import Member, SupportOffer


class MemberViewSet(SnippetViewSet):
    model = Member
    icon = "group"
    list_display = ["name", "municipality"]


class SupportOfferViewSet(SnippetViewSet):
    model = SupportOffer
    icon = "user"
    list_display = ["title", "member", "kind"]
    list_filter = ["kind", "cost"]


class RegionalSupportViewSetGroup(SnippetViewSetGroup):
    items = (MemberViewSet, SupportOfferViewSet)
    menu_label = _("Regional support")
    menu_icon = "globe"
    menu_order = 190


register_snippet(RegionalSupportViewSetGroup)
