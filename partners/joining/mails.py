"""The mails to whoever asked to join; ``cms.subscriptions.sending`` sends them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.publishing.frame import Publisher
from cms.subscriptions.mails import compose
from cms.subscriptions.sending import Post
from partners.models import ApplicantMail, JoinRequest

Step = ApplicantMail.Step


def due() -> QuerySet[ApplicantMail]:
    waiting = ApplicantMail.objects.filter(state=ApplicantMail.State.WAITING, due_at__lte=timezone.now())
    return waiting.select_related("request").order_by("due_at", "pk")


def write(mail: ApplicantMail, publisher: Publisher) -> EmailMultiAlternatives:
    """Return a mail. The receipt holds nothing that was typed: the address may be that of somebody else."""
    request = mail.request
    with override(request.locale):
        subjects = {
            Step.RECEIVED: _("We have your request to join"),
            Step.ACCEPTED: _("Your organisation can join"),
            Step.DECLINED: _("About your request to join"),
        }
        context: dict[str, Any] = {"publisher": publisher, "days": JoinRequest.KEPT_DECIDED.days}
        context["months"] = JoinRequest.KEPT_UNDECIDED.days // 30
        if mail.step != Step.RECEIVED:
            context |= {"organisation": request.organisation, "reason": request.reason}
        return compose(
            mail,
            request.address,
            subject=subjects[Step(mail.step)],
            template=f"partners/joining/mail/{mail.step}",
            context=context,
        )


POST = Post(model=ApplicantMail, due=lambda: due() if settings.JOINING else due().none(), write=write)
