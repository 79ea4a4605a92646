"""Partner editors: people of other organisations, who reach only what an upper layer opens for them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from cms.accounts import granting
from cms.accounts.models import RoleGroup
from cms.accounts.roles import Role


@transaction.atomic
def partner_editors() -> Group:
    """Return the group that confines whoever is in it, whatever other groups they are in. It is made if need be."""
    if group := granting.groups().get(Role.PARTNER_EDITOR):
        return group
    # Somebody deleted it. Without it nobody would be confined.
    group, _created = Group.objects.get_or_create(name=granting.name_of(Role.PARTNER_EDITOR))
    RoleGroup.objects.filter(role=Role.PARTNER_EDITOR).update(group=group)
    return group


def is_confined(user: Any) -> bool:
    """Say whether this user is a partner editor. One statement for each user object."""
    if user is None or not user.is_authenticated or user.is_superuser:
        return False
    if not hasattr(user, "_is_confined"):
        user._is_confined = user.groups.filter(role__role=Role.PARTNER_EDITOR).exists()
    return user._is_confined
