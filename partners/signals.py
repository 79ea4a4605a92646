"""What follows from a change of a team, of a profile in another language, or of a member."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from cms.core.identity import object_key
from cms.publishing import outbox
from partners.models import Member, PartnerPage, PartnerTeam, SupportOffer
from partners.models.teams import confine


def connect() -> None:
    m2m_changed.connect(on_editors_changed, sender=PartnerTeam.editors.through)
    post_delete.connect(on_team_deleted, sender=PartnerTeam)
    post_save.connect(on_profile_saved, sender=PartnerPage)
    post_save.connect(on_member_saved, sender=Member)


@transaction.atomic
def on_editors_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    if not action.startswith("post_"):
        return
    if reverse:
        confine(instance)
        return
    changed = set(pk_set or ()) | set(instance.group.user_set.values_list("pk", flat=True))
    for user in get_user_model().objects.filter(pk__in=changed):
        confine(user)


@transaction.atomic
def on_team_deleted(instance: PartnerTeam, **kwargs: Any) -> None:
    """Take what the team might away. The files in its collection stay."""
    if instance.group is None:
        return
    editors = list(instance.group.user_set.all())
    instance.group.delete()
    for editor in editors:
        confine(editor)


def on_profile_saved(instance: PartnerPage, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A new translation of a profile belongs to the same team."""
    if created and not raw:
        for team in PartnerTeam.objects.filter(organisation__translation_key=instance.translation_key):
            team.grant()


def on_member_saved(instance: Member, raw: bool = False, **kwargs: Any) -> None:
    """Its offers are public only while it is. Those that are not now were built from nothing that tells of it."""
    if not raw:
        outbox.changed([object_key(offer) for offer in SupportOffer.objects.filter(member=instance)])
