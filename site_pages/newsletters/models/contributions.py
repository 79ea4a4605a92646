from __future__ import annotations

import datetime
import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.days import today
from cms.subscriptions.models import Mailing
from site_pages.models import NewsletterIssuePage, ProjectPage


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def wanted(self) -> ContributionQuerySet:
        """Keep those that somebody can still write: asked for, of a public project, in an issue that is not public."""
        return self.filter(state__in=Contribution.OPEN, issue__live=False, project__live=True)

    def opened_by(self, token: str) -> ContributionQuerySet:
        """Keep the one that a link opens. Whether it can still be written is another question."""
        links = ContributionLink.objects.alive().filter(token_hash=ContributionLink.hash_of(token))
        return self.filter(pk__in=links.values("contribution_id"))

    def with_pages(self) -> ContributionQuerySet:
        return self.select_related("issue__locale", "project")


class Contribution(models.Model):
    """What a project is asked to report in an issue, from the question until staff took it over.

    Who was asked is forgotten when the issue is published, and 90 days after the question at the latest.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for a text")
        HANDED_IN = "handed-in", _("handed in")
        RETURNED = "returned", _("changes asked for")
        ACCEPTED = "accepted", _("accepted")
        BY_STAFF = "by-staff", _("written by staff")

    wagtail_reference_index_ignore = True
    OPEN = (State.ASKED, State.RETURNED)
    KEPT = datetime.timedelta(days=90)
    """How long a person is kept, and how long a link opens something."""

    issue = models.ForeignKey(NewsletterIssuePage, on_delete=models.CASCADE, related_name="contributions")
    project = models.ForeignKey(ProjectPage, null=True, on_delete=models.SET_NULL, related_name="+")
    project_title = models.CharField(max_length=255)
    """As it was when it was asked for: the project may be deleted, what it wrote is not."""
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    name = models.CharField(_("name"), max_length=120, blank=True)
    address = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    due_on = models.DateField(_("due"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    remark = models.TextField(_("remark"), blank=True)
    reminded_on = models.DateField(_("reminded"), null=True)
    was_reminded = models.BooleanField(default=False)
    """Whether the reminder that goes out by itself did."""
    text = models.TextField(_("text"), blank=True)
    """Plain text, as it was typed."""
    version = models.PositiveIntegerField(default=0)
    """How often it was saved: whoever saves on top of another version is told."""
    saved_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(_("handed in"), null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["project_title", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["issue", "project"], name="contribution_once_an_issue")]

    def __str__(self) -> str:
        # Whatever shows or logs an object shows this: nobody's name.
        return f"contribution {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_missing(self) -> bool:
        """Say whether it should have been handed in by now."""
        return self.is_open and self.due_on < today()


class ContributionLinkQuerySet(models.QuerySet["ContributionLink"]):
    def alive(self) -> ContributionLinkQuerySet:
        return self.filter(made_at__gt=timezone.now() - Contribution.KEPT)


class ContributionLink(models.Model):
    """A link in a mail that opens a contribution. Only a hash of its token is kept; every attempt to send makes one."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = ContributionLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"link {self.pk}"

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()


class ContributionMail(Mailing):
    """A mail to whoever is asked for a contribution."""

    class Kind(models.TextChoices):
        ASK = "ask", _("question")
        REMINDER = "reminder", _("reminder")
        CHANGES = "changes", _("question for changes")

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta(Mailing.Meta):
        indexes = [models.Index("due_at", condition=models.Q(state="waiting"), name="contribution_mail_due")]

    def __str__(self) -> str:
        return f"mail {self.pk} about {self.contribution_id}"
