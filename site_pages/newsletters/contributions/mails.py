"""The mails to whoever is asked for a contribution; ``cms.subscriptions.sending`` sends them."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.publishing.frame import Publisher
from cms.subscriptions.mails import compose, link
from cms.subscriptions.models import new_token
from cms.subscriptions.sending import Post
from site_pages.newsletters.models import Contribution, ContributionLink, ContributionMail
from site_pages.newsletters.quarters import Quarter

URL_NAME = "contribution"
Kind = ContributionMail.Kind


def due() -> QuerySet[ContributionMail]:
    """Return what waits, but not to people who were forgotten, nor about what cannot be written any more."""
    wanted = Contribution.objects.wanted().exclude(address="")
    waiting = ContributionMail.objects.filter(state=ContributionMail.State.WAITING, due_at__lte=timezone.now())
    waiting = waiting.filter(contribution__in=wanted.values("pk"))
    return waiting.select_related("contribution__issue__locale", "contribution__project").order_by("due_at", "pk")


def write(mail: ContributionMail, publisher: Publisher) -> EmailMultiAlternatives:
    """Return a mail with a new link. Links of earlier mails open the contribution too."""
    contribution = mail.contribution
    token = new_token()
    ContributionLink.objects.create(contribution=contribution, token_hash=ContributionLink.hash_of(token))
    with override(contribution.issue.locale.language_code):
        title = contribution.project_title
        subjects = {
            Kind.ASK: _("What does %(project)s report? Your contribution to the newsletter"),
            Kind.REMINDER: _("Reminder: your contribution about %(project)s to the newsletter"),
            Kind.CHANGES: _("A question about your contribution on %(project)s"),
        }
        return compose(
            mail,
            contribution.address,
            subject=subjects[Kind(mail.kind)] % {"project": title},
            template=f"newsletters/contributions/mail/{mail.kind}",
            context={
                "publisher": publisher,
                "contribution": contribution,
                "project": title,
                "quarter": Quarter(contribution.issue.year, contribution.issue.quarter),
                "link": link(URL_NAME, token=token),
                "days": Contribution.KEPT.days,
            },
        )


POST = Post(model=ContributionMail, due=due, write=write)
