from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.accounts.confinement import partner_editors
from partners.models.members import Member, SupportOffer
from partners.models.partners import PartnerPage

OF_FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")


class PartnerTeamManager(models.Manager["PartnerTeam"]):
    """What the teams of somebody are about, in every language."""

    def organisations_of(self, user: Any) -> models.QuerySet[PartnerTeam, UUID]:
        """Return the translation keys of the organisations that this user edits."""
        return self.filter(editors=user).values_list("organisation__translation_key", flat=True)

    def pages_of(self, user: Any) -> models.QuerySet[PartnerPage]:
        return PartnerPage.objects.filter(translation_key__in=self.organisations_of(user))

    def members_of(self, user: Any) -> models.QuerySet[Member]:
        return Member.objects.filter(organisation__translation_key__in=self.organisations_of(user))

    def offers_of(self, user: Any) -> models.QuerySet[SupportOffer]:
        return SupportOffer.objects.filter(member__in=self.members_of(user))


class PartnerTeam(models.Model):
    """The people of an organisation who edit its profile, its affiliated organisations and their support offers.

    Wagtail's own permissions follow from it: a group that may change the profile in every language, and use the files
    of one collection.
    """

    organisation = models.ForeignKey(
        PartnerPage,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Its profile. The translations of it go with it."),
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editors"),
        blank=True,
        related_name="partner_teams",
        help_text=_("People of this organisation. They reach nothing else in the admin, and cannot publish."),
    )
    group = models.OneToOneField(Group, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    collection = models.OneToOneField(
        Collection, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    panels = [FieldPanel("organisation"), FieldPanel("editors")]

    objects = PartnerTeamManager()

    class Meta:
        verbose_name = _("team of an organisation")
        verbose_name_plural = _("teams of organisations")
        ordering = ["organisation__title"]

    def __str__(self) -> str:
        return self.organisation.title

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.grant()

    def clean(self) -> None:
        super().clean()
        if self.organisation_id:
            key = self.organisation.translation_key
            if PartnerTeam.objects.filter(organisation__translation_key=key).exclude(pk=self.pk).exists():
                raise ValidationError({"organisation": _("This organisation has a team already.")})

    def grant(self) -> None:
        """Give the team what it may, and nothing else."""
        if self.group is None or self.collection is None:
            self.group = self.group or Group.objects.create(name=f"{self.organisation.title[:100]} ({self.pk})")
            if self.collection is None:
                root = Collection.get_first_root_node()
                self.collection = root.add_child(name=self.organisation.title)
            super().save(update_fields=["group", "collection"])
        pages = PartnerPage.objects.filter(translation_key=self.organisation.translation_key)
        change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
        GroupPagePermission.objects.filter(group=self.group).exclude(page__in=pages).delete()
        for page in pages:
            GroupPagePermission.objects.get_or_create(group=self.group, page_id=page.pk, permission=change)
        for permission in Permission.objects.filter(
            content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=OF_FILES
        ):
            GroupCollectionPermission.objects.get_or_create(
                group=self.group, collection=self.collection, permission=permission
            )


def confine(user: Any) -> None:
    """Put somebody in the group of partner editors and in those of their teams, or take them out."""
    teams = PartnerTeam.objects.filter(editors=user, group__isnull=False)
    wanted = set(teams.values_list("group_id", flat=True))
    of_teams = set(PartnerTeam.objects.filter(group__isnull=False).values_list("group_id", flat=True))
    role = partner_editors()
    user.groups.remove(*(of_teams - wanted), *([] if wanted else [role.pk]))
    user.groups.add(*wanted, *([role.pk] if wanted else []))
