"""From a public issue to mail for its subscribers: one person asks, another one approves, then it is announced."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.publishing.models import ContentItem
from cms.subscriptions.announcing import announce
from cms.subscriptions.checks import can_send_mail
from cms.subscriptions.models import Announcement
from site_pages.newsletters.checks import problems_of
from site_pages.newsletters.dispatching import notices
from site_pages.newsletters.dispatching.issues import document_of, public_issue
from site_pages.newsletters.dispatching.topic import TOPIC
from site_pages.newsletters.models import Dispatch

ASK, APPROVE = "newsletters.ask_dispatch", "newsletters.approve_dispatch"


class Refused(Exception):
    """Why a step cannot be taken, in a sentence for whoever wants to take it."""


def announcement_of(issue: UUID) -> Announcement | None:
    """Return how the sending of an issue gets on, with its numbers."""
    return Announcement.objects.with_progress().filter(topic=TOPIC.name, reference=str(issue)).first()


def obstacles(item: ContentItem) -> list[str]:
    """Return what keeps an issue from being sent, whoever asks."""
    found: list[str] = []
    if not settings.SUBSCRIPTIONS:
        found.append(_("Subscriptions are switched off."))
    if not can_send_mail():
        found.append(_("This site cannot send mail yet: no mail server or no sender is set."))
    wrong = [problem for problem in problems_of(document_of(item)) if problem.severity == "error"]
    return [*found, *(f"{problem.message} {problem.remedy}" for problem in wrong)]


@transaction.atomic
def ask(issue: UUID, *, by: Any, note: str) -> Dispatch:
    """Ask for approval of an issue as it is now. Raises ``Refused``."""
    item = _sendable(issue)
    Dispatch.objects.select_for_update().filter(issue=issue).delete()
    dispatch = Dispatch.objects.create(
        issue=issue, title=item.title[:255], fingerprint=item.etag, note=note, asked_by=by
    )
    notices.write_down(dispatch)
    log(dispatch, "newsletters.ask", user=by)
    return dispatch


@transaction.atomic
def approve(issue: UUID, *, by: Any, fingerprint: str) -> Dispatch:
    """Have an issue sent that somebody else asked for, as ``by`` saw it. Raises ``Refused``."""
    item = _sendable(issue)
    dispatch = Dispatch.objects.select_for_update().filter(issue=issue, approved_at=None).first()
    if dispatch is None:
        raise Refused(_("Nobody has asked for approval. Somebody may have taken the question back."))
    if dispatch.asked_by_id in (None, by.pk):
        raise Refused(_("You asked for this yourself: somebody else approves it."))
    if not dispatch.fingerprint == fingerprint == item.etag:
        raise Refused(_("The newsletter has changed since approval was asked. Ask for it again."))
    dispatch.approved_by, dispatch.approved_at = by, timezone.now()
    dispatch.save(update_fields=["approved_by", "approved_at"])
    dispatch.mails.going_on().delete()
    if announce(TOPIC.name, item.locale, reference=str(issue)) is None:
        raise Refused(_("Nobody is subscribed to this newsletter."))
    log(dispatch, "newsletters.approve", user=by)
    return dispatch


@transaction.atomic
def withdraw(issue: UUID, *, by: Any) -> None:
    """Take the question for approval back, or turn it down. Raises ``Refused``."""
    dispatch = Dispatch.objects.select_for_update().filter(issue=issue, approved_at=None).first()
    if dispatch is None:
        raise Refused(_("Nobody has asked for approval. Somebody may have taken the question back."))
    log(dispatch, "newsletters.withdraw", user=by)
    dispatch.delete()


def _sendable(issue: UUID) -> ContentItem:
    """Return a public issue that nothing keeps from being sent, and that was not sent before.

    One that was dropped, or cancelled before it had any recipient, reached nobody: that is forgotten.
    """
    item = public_issue(issue)
    if item is None:
        raise Refused(_("This newsletter is not public."))
    if found := obstacles(item):
        raise Refused(" ".join(found))
    earlier = Announcement.objects.select_for_update().filter(topic=TOPIC.name, reference=str(issue)).first()
    if earlier and reached_nobody(earlier):
        earlier.delete()
    elif earlier:
        raise Refused(_("This newsletter was sent before. Nobody gets it twice."))
    return item


def reached_nobody(announcement: Announcement) -> bool:
    return announcement.listed_at is None and bool(announcement.dropped_at or announcement.cancelled_at)
