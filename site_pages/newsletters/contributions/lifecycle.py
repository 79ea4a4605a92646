"""What becomes of a contribution: it is asked for, reminded of, written, handed in, and taken over into the draft."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page

from cms.core.days import day_of, today
from cms.subscriptions.addresses import Address
from site_pages.models import NewsletterIssuePage, ProjectNews, ProjectPage
from site_pages.newsletters.contributions.texts import html_of
from site_pages.newsletters.models import Contribution, ContributionLink, ContributionMail

State, Kind = Contribution.State, ContributionMail.Kind

REMINDED_BEFORE = datetime.timedelta(days=4)
USUAL_TIME = datetime.timedelta(days=14)
"""Until when a contribution is due, if nobody says otherwise."""

logger = logging.getLogger(__name__)


class NotOpen(Exception):
    """It cannot be written any more: it was handed in, the issue is public, or the project is not."""


class ChangedMeanwhile(Exception):
    """Somebody else saved another version since this one was opened; ``contribution`` holds that."""

    def __init__(self, contribution: Contribution) -> None:
        super().__init__(contribution.pk)
        self.contribution = contribution


class NotHandedIn(Exception):
    """There is nothing to decide on, or somebody decided before."""


class NoAddress(Exception):
    """Nobody is known who could be mailed."""


class ProjectIsGone(Exception):
    """The project was deleted, so no issue can tell of it."""


class IssueIsBusy(Exception):
    """The issue is locked, is scheduled, or is open with unsaved changes; ``by`` names who has it open."""

    def __init__(self, by: str = "") -> None:
        super().__init__(by)
        self.by = by


@transaction.atomic
def ask(
    issue: NewsletterIssuePage, project: ProjectPage, *, name: str, address: Address, due_on: datetime.date
) -> Contribution:
    """Ask for a contribution, once for each project of an issue: later calls change nothing."""
    contribution, is_new = Contribution.objects.get_or_create(
        issue=issue,
        project=project,
        defaults={
            "project_title": project.title,
            "name": name,
            "address": address.written,
            "due_on": due_on,
        },
    )
    if is_new:
        ContributionMail.objects.create(contribution=contribution, kind=Kind.ASK)
    return contribution


def people_of(projects: Iterable[ProjectPage]) -> dict[UUID, tuple[str, str]]:
    """Return name and address of who was last asked, by the translation key of a project, if still kept.

    One statement.
    """
    keys = {project.translation_key for project in projects}
    rows = Contribution.objects.filter(project__translation_key__in=keys).exclude(address="").order_by("asked_at")
    return {
        key: (name, address) for key, name, address in rows.values_list("project__translation_key", "name", "address")
    }


def remind(contribution: Contribution, *, by_itself: bool = False) -> bool:
    """Mail a reminder, and say whether one goes out: not on the day of the question, nor twice on a day."""
    day = today()
    rows = Contribution.objects.wanted().filter(pk=contribution.pk).exclude(address="")
    rows = rows.filter(Q(reminded_on=None) | Q(reminded_on__lt=day))
    if by_itself:
        rows = rows.filter(was_reminded=False)
    found = rows.first()
    if found is None or day_of(found.asked_at) >= day:
        return False
    with transaction.atomic():
        # Two workers, or two people, may come here at once: one of them writes the day.
        free = Contribution.objects.filter(pk=found.pk, reminded_on=found.reminded_on)
        if not free.update(reminded_on=day, was_reminded=found.was_reminded or by_itself):
            return False
        ContributionMail.objects.create(contribution=found, kind=Kind.REMINDER)
    return True


def remind_due() -> None:
    """Remind of what is due soon."""
    day = today()
    soon = Contribution.objects.wanted().filter(was_reminded=False, due_on__gte=day, due_on__lte=day + REMINDED_BEFORE)
    for contribution in soon.order_by("pk"):
        remind(contribution, by_itself=True)


@transaction.atomic
def write(contribution: Contribution, *, text: str, version: int, is_finished: bool) -> None:
    """Keep what somebody wrote, and hand it in when it is finished. Raises ``NotOpen`` or ``ChangedMeanwhile``."""
    now = timezone.now()
    values: dict[str, Any] = {"text": text, "saved_at": now, "version": F("version") + 1}
    if is_finished:
        values |= {"state": State.HANDED_IN, "handed_in_at": now}
    rows = Contribution.objects.wanted().filter(pk=contribution.pk)
    if not Contribution.objects.filter(pk__in=rows.values("pk"), version=version).update(**values):
        newer = rows.with_pages().first()
        if newer is None:
            raise NotOpen
        raise ChangedMeanwhile(newer)
    if is_finished:
        _stop_mails(contribution)


@transaction.atomic
def accept(contribution: Contribution, *, by: Any) -> bool:
    """Put the text of a contribution into the draft of its issue, and say whether the project had a text there.

    That text stays, above what is added. Raises ``NotHandedIn``, ``ProjectIsGone``, ``IssueIsBusy`` or
    ``PermissionDenied``.
    """
    found = _handed_in(contribution)
    if found.project_id is None:
        raise ProjectIsGone
    draft = _draft_to_change(found.issue_id, by=by)
    news = next((each for each in draft.project_news.all() if each.project_id == found.project_id), None)
    if news is None:
        place = max((each.sort_order or 0 for each in draft.project_news.all()), default=-1) + 1
        news = ProjectNews(project_id=found.project_id, locale_id=draft.locale_id, sort_order=place)
    had_text = bool(news.text)
    news.text += html_of(found.text)
    draft.project_news.add(news)
    # The other parts of a draft may still lack something.
    draft.save_revision(user=by, changed=True, clean=False, log_action=True)
    found.state, found.accepted_at, found.accepted_by = State.ACCEPTED, timezone.now(), by
    found.save(update_fields=["state", "accepted_at", "accepted_by"])
    return had_text


@transaction.atomic
def ask_for_changes(
    contribution: Contribution, *, remark: str, due_on: datetime.date, address: Address | None = None
) -> None:
    """Send the link once more, with a remark. Raises ``NotHandedIn`` or ``NoAddress``."""
    found = _handed_in(contribution)
    if address and address.written != found.address:
        # Whoever had the link before is no longer asked.
        found.links.all().delete()
        found.address = address.written
    if not found.address:
        raise NoAddress
    found.state, found.remark, found.due_on = State.RETURNED, remark, due_on
    found.asked_at, found.reminded_on, found.was_reminded = timezone.now(), None, False
    found.save()
    ContributionMail.objects.create(contribution=found, kind=Kind.CHANGES)


@transaction.atomic
def ask_somebody_else(contribution: Contribution, *, name: str, address: Address, due_on: datetime.date) -> None:
    """Send a new link, to this person; earlier links open nothing any more. Raises ``NotOpen``.

    What was saved as a concept stays, and is what the new person sees.
    """
    found = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if not found.is_open:
        raise NotOpen
    found.links.all().delete()
    _stop_mails(found)
    found.name, found.address, found.due_on = name, address.written, due_on
    found.asked_at, found.reminded_on, found.was_reminded = timezone.now(), None, False
    found.save()
    kind = Kind.CHANGES if found.state == State.RETURNED else Kind.ASK
    ContributionMail.objects.create(contribution=found, kind=kind)


@transaction.atomic
def leave_to_staff(contribution: Contribution) -> None:
    """Ask no more: staff write it. What was written stays readable. Raises ``NotHandedIn`` if it was taken over."""
    found = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if found.state in (State.ACCEPTED, State.BY_STAFF):
        raise NotHandedIn
    found.state = State.BY_STAFF
    found.save(update_fields=["state"])
    _stop_mails(found)


def _handed_in(contribution: Contribution) -> Contribution:
    found = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if found.state != State.HANDED_IN:
        raise NotHandedIn
    return found


def _stop_mails(contribution: Contribution) -> None:
    waiting = contribution.mails.filter(state=ContributionMail.State.WAITING)
    waiting.update(state=ContributionMail.State.CANCELLED)


def _draft_to_change(pk: int, *, by: Any) -> NewsletterIssuePage:
    """Return the newest draft of an issue, if nobody's work gets lost when it changes now."""
    Page.objects.select_for_update().get(pk=pk)
    issue = NewsletterIssuePage.objects.get(pk=pk)
    if not issue.permissions_for_user(by).can_edit():
        raise PermissionDenied
    lock = issue.get_lock()
    if lock and lock.for_user(by):
        raise IssueIsBusy
    sessions = EditingSession.objects.filter(
        content_type=issue.cached_content_type,
        object_id=str(pk),
        is_editing=True,
        last_seen_at__gte=timezone.now() - EditingSession.IDLE_TIMEOUT,
    )
    session = sessions.select_related("user").first()
    if session:
        raise IssueIsBusy(str(session.user))
    draft: NewsletterIssuePage = issue.get_latest_revision_as_object()
    return draft


def forget(contributions: Any) -> None:
    """Forget who was asked, and what they wrote where the issue has it."""
    waiting = ContributionMail.objects.filter(contribution__in=contributions.values("pk"))
    waiting.filter(state=ContributionMail.State.WAITING).update(state=ContributionMail.State.CANCELLED)
    pks = list(contributions.values_list("pk", flat=True))
    Contribution.objects.filter(pk__in=pks).update(name="", address="")
    Contribution.objects.filter(pk__in=pks, state=State.ACCEPTED).update(text="", remark="")


def forget_expired() -> None:
    """Forget people whose issue is public or who were asked long ago, and links that open nothing any more."""
    long_ago = timezone.now() - Contribution.KEPT
    over = Contribution.objects.filter(Q(issue__live=True) | Q(asked_at__lte=long_ago))
    forget(over.exclude(name="", address=""))
    ContributionLink.objects.filter(made_at__lte=long_ago).delete()


def on_published(sender: Any, instance: NewsletterIssuePage, **options: Any) -> None:
    """Forget who was asked for the issue that is public now."""
    forget(Contribution.objects.filter(issue_id=instance.pk))


def work() -> None:
    """Do what time brings about."""
    remind_due()
    forget_expired()
