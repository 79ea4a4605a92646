"""What becomes of a request to join: it waits for staff, who accept or decline it, and is forgotten after a while."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from cms.subscriptions import limits
from cms.subscriptions.addresses import Address
from cms.subscriptions.limits import Limit
from partners.models import ApplicantMail, JoinRequest, PartnerPage

State, Step = JoinRequest.State, ApplicantMail.Step

EVERYBODY = Limit(name="join", most=50, seconds=limits.DAY)
"""More than staff could read."""


class NoSection(Exception):
    """There is no page below which profiles stand."""


class Decided(Exception):
    """Somebody decided on this request before."""


def may_come_in() -> bool:
    """Say whether one more request may wait for staff today, and count it."""
    return EVERYBODY.allows()


@transaction.atomic
def receive(answers: dict[str, Any], *, locale: str) -> None:
    """Keep a request and have its receipt mailed.

    An address that got too many mails today is not heard again, and nobody is told.
    """
    address: Address = answers["address"]
    if not limits.may_be_mailed(address):
        return
    names = ("organisation", "kind", "site", "motivation", "contact")
    fields = {name: answers[name] for name in names}
    request = JoinRequest.objects.create(**fields, address=address.written, locale=locale)
    ApplicantMail.objects.create(request=request, step=Step.RECEIVED)


@transaction.atomic
def accept(pk: int, *, by: Any) -> PartnerPage:
    """Make a draft of a profile in the first language. Raises ``Decided``, ``NoSection`` or ``PermissionDenied``."""
    request = _waiting(pk)
    section = section_of_profiles()
    if section is None:
        raise NoSection
    if not section.permissions_for_user(by).can_add_subpage():
        raise PermissionDenied
    profile = PartnerPage(
        title=request.organisation, kind=request.kind, website=request.site, owner=by, live=False, locale=section.locale
    )
    section.add_child(instance=profile)
    # What a profile still lacks to be published, staff fill in.
    profile.save_revision(user=by, log_action="wagtail.create", clean=False)
    request.profile = profile
    _decide(request, State.ACCEPTED, by=by)
    return profile


@transaction.atomic
def decline(pk: int, *, by: Any, reason: str) -> None:
    """Raises ``Decided``. The reason is mailed to whoever asked."""
    request = _waiting(pk)
    request.reason = reason
    _decide(request, State.DECLINED, by=by)


def _waiting(pk: int) -> JoinRequest:
    request = JoinRequest.objects.select_for_update().get(pk=pk)
    if request.state != State.WAITING:
        raise Decided
    return request


def _decide(request: JoinRequest, state: JoinRequest.State, *, by: Any) -> None:
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.save()
    ApplicantMail.objects.create(request=request, step=state.value)


def section_of_profiles() -> Page | None:
    """Return the page below which the profiles of the first language stand; without any, one that may hold them."""
    locale = Locale.get_default()
    profile = PartnerPage.objects.filter(locale=locale).order_by("path").first()
    if profile:
        return profile.get_parent()
    allowed = PartnerPage.allowed_parent_page_models()
    return Page.objects.type(*allowed).filter(locale=locale).order_by("path").first()


def forget_expired() -> None:
    """Delete requests, with all that people typed, some time after they were decided on, or were not."""
    now = timezone.now()
    decided = models.Q(decided_at__lte=now - JoinRequest.KEPT_DECIDED)
    undecided = models.Q(decided_at=None, asked_at__lte=now - JoinRequest.KEPT_UNDECIDED)
    JoinRequest.objects.filter(decided | undecided).delete()
    limits.forget()
