"""What of the admin is open to partner editors: what stands here, for what is theirs, and nothing else.

Wagtail's permissions alone would not do: choosers, reports, the admin's own API and several modal windows show more
than somebody may change. So every address is closed until it is judged here. ``tests/partners/test_gate.py`` asks
each address of the admin as each role.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.auth import permission_denied
from wagtail.admin.models import EditingSession

from cms.accounts.confinement import is_confined
from cms.accounts.middleware import ALWAYS_OPEN
from cms.clients.models import Allowance
from cms.clients.own_keys import may_look_after_keys, own_clients
from cms.core.identity import item_id
from cms.core.synchronised import is_synchronised
from partners.models import Member, PartnerPage, PartnerTeam, SupportOffer

Judge = Callable[[HttpRequest, dict[str, Any]], bool]

teams = PartnerTeam.objects


def for_all(request: HttpRequest, names: dict[str, Any]) -> bool:
    return True


def own_page(request: HttpRequest, names: dict[str, Any]) -> bool:
    return _is_theirs(teams.pages_of(request.user), names["page_id"])


def own_member(request: HttpRequest, names: dict[str, Any]) -> bool:
    return _is_theirs(teams.members_of(request.user), names["pk"])


def own_offer(request: HttpRequest, names: dict[str, Any]) -> bool:
    return _is_theirs(teams.offers_of(request.user), names["pk"])


def _is_theirs(own: QuerySet[Any], pk: Any) -> bool:
    """Say whether this is one of their own, and not a translation that is made from another language."""
    found = own.filter(pk=_number(pk)).first()
    return found is not None and not is_synchronised(found)


def has_members(request: HttpRequest, names: dict[str, Any]) -> bool:
    return teams.members_of(request.user).exists()


def own_object(request: HttpRequest, names: dict[str, Any]) -> bool:
    own: dict[tuple[str, str], Any] = {
        ("wagtailcore", "page"): teams.pages_of,
        _label(PartnerPage): teams.pages_of,
        _label(Member): teams.members_of,
        _label(SupportOffer): teams.offers_of,
    }
    find = own.get((names["app_label"], names["model_name"].lower()))
    return find is not None and _is_theirs(find(request.user), names["object_id"])


def own_session(request: HttpRequest, names: dict[str, Any]) -> bool:
    return EditingSession.objects.filter(pk=names["session_id"], user=request.user).exists()


def has_keys(request: HttpRequest, names: dict[str, Any]) -> bool:
    return may_look_after_keys(request.user)


def own_allowance(request: HttpRequest, names: dict[str, Any]) -> bool:
    return Allowance.objects.of(request.user).filter(pk=names["allowance_id"]).exists()


def own_key(request: HttpRequest, names: dict[str, Any]) -> bool:
    return own_clients(request.user).filter(pk=names["client_id"]).exists()


def has_team(request: HttpRequest, names: dict[str, Any]) -> bool:
    return teams.organisations_of(request.user).exists()


def own_item(request: HttpRequest, names: dict[str, Any]) -> bool:
    """Say whether an address names the profile of one of their organisations, in any language, by its public id."""
    languages = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    own = {item_id(key, code) for key in teams.organisations_of(request.user) for code in languages}
    return names["partner"] in own


def _label(model: Any) -> tuple[str, str]:
    return (model._meta.app_label, model._meta.model_name)


def _number(text: Any) -> int:
    number = unquote(str(text))
    return int(number) if number.isascii() and number.isdigit() else 0


LANDING = {
    "wagtailadmin_home",
    "wagtailadmin_explore",
    "wagtailadmin_explore_root",
    "wagtailadmin_pages:search",
    "wagtailsnippets_partners_member:list",
    "wagtailsnippets_partners_supportoffer:list",
}
"""Where Wagtail leads after saving or with a search. For partner editors the list of what is theirs stands there."""

LINKS = "wagtailadmin_choose_page"
"""The window for a link begins with pages. For partner editors it begins with the addresses of websites."""

OPEN: dict[str, Judge] = {
    **dict.fromkeys(ALWAYS_OPEN, for_all),
    "mfa_index": for_all,
    "mfa_activate_totp": for_all,
    "mfa_view_recovery_codes": for_all,
    "add_passkey": for_all,
    "remove_passkey": for_all,
    "open_sessions": for_all,
    "guide": for_all,
    "guide_topic": for_all,
    "wagtailadmin_account": for_all,
    "my_organisation": for_all,
    "wagtailadmin_pages:edit": own_page,
    "wagtailadmin_pages:preview_on_edit": own_page,
    "wagtailadmin_pages:view_draft": own_page,
    "quality:findings": own_page,
    "wagtailsnippets_partners_member:edit": own_member,
    "wagtailsnippets_partners_supportoffer:edit": own_offer,
    "wagtailsnippets_partners_supportoffer:add": has_members,
    "wagtailadmin_editing_sessions:ping": own_object,
    "wagtailadmin_editing_sessions:release": own_session,
    "own_keys": has_keys,
    "own_key_add": own_allowance,
    "own_key_edit": own_key,
    "own_key_revoke": own_key,
    # What stands above the newsletter when their organisation forwards it.
    "own_forewords": has_team,
    "own_foreword": own_item,
    "own_foreword_of_issue": own_item,
    "client_report": has_keys,
    "client_report_results": has_keys,
    # Wagtail shows and takes here only what somebody may choose: for a team, what is in its own collection.
    **{
        f"{chooser}:{view}": for_all
        for chooser in ("wagtailimages_chooser", "wagtaildocs_chooser")
        for view in ("choose", "choose_results", "chosen", "create")
    },
    # Forms for an address, without anything of the site.
    "wagtailadmin_choose_page_external_link": for_all,
    "wagtailadmin_choose_page_email_link": for_all,
    "wagtailadmin_choose_page_phone_link": for_all,
    "wagtailadmin_choose_page_anchor_link": for_all,
    # Shows samples and what is public.
    "wagtailadmin_block_preview": for_all,
    "wagtailadmin_dismissibles": for_all,
}


OF_STAFF = {"action-publish", "action-unpublish", "action-workflow-action"}
"""Buttons below a form that put something on the site, whatever other groups would allow."""


class PartnerEditorMiddleware:
    """Keeps partner editors to what is open to them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.path_info.startswith(reverse("wagtailadmin_home")) or not is_confined(request.user):
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in LANDING:
            return redirect("my_organisation")
        if name == LINKS:
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{reverse('wagtailadmin_choose_page_external_link')}?{query}")
        judge = OPEN.get(name)
        if judge and judge(request, kwargs) and OF_STAFF.isdisjoint(request.POST):
            return None
        return permission_denied(request)
