"""Mail to those who may approve: a newsletter is waiting for them. ``cms.subscriptions.sending`` sends it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.publishing.frame import Publisher
from cms.subscriptions.mails import compose
from cms.subscriptions.sending import Post
from site_pages.newsletters.models import ApprovalMail, Dispatch

APPROVE = "newsletters.approve_dispatch"


def name_of(user: Any) -> str:
    """Return what staff call a user; a dash for somebody whose account is gone."""
    return (user.get_full_name() or str(user)) if user else "–"


def approvers(dispatch: Dispatch) -> list[Any]:
    """Return who may approve it. Administrators are bothered only where nobody else can."""
    able = ModelBackend().with_perm(APPROVE).exclude(pk=dispatch.asked_by_id or 0)
    able = able.exclude(email="")
    return list(able.filter(is_superuser=False)) or list(able)


def write_down(dispatch: Dispatch) -> None:
    """Have a mail sent to everybody who may approve."""
    ApprovalMail.objects.bulk_create(ApprovalMail(dispatch=dispatch, user=user) for user in approvers(dispatch))


def due() -> QuerySet[ApprovalMail]:
    waiting = ApprovalMail.objects.going_on().filter(due_at__lte=timezone.now(), dispatch__approved_at=None)
    return waiting.select_related("dispatch__asked_by", "user").order_by("due_at", "pk")


def write(mail: ApprovalMail, publisher: Publisher) -> EmailMultiAlternatives:
    with override(settings.LANGUAGE_CODE):
        dispatch = mail.dispatch
        path = reverse("newsletter-sending:issue", args=[dispatch.issue])
        return compose(
            mail,
            mail.user.email,
            subject=_("A newsletter is waiting for you: %(title)s") % {"title": dispatch.title},
            template="newsletters/mail/approval",
            context={
                "dispatch": dispatch,
                "who": name_of(dispatch.asked_by),
                "link": settings.WAGTAILADMIN_BASE_URL + path,
                "publisher": publisher,
            },
        )


POST = Post(model=ApprovalMail, due=lambda: due() if settings.SUBSCRIPTIONS else due().none(), write=write)
