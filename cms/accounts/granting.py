"""Groups for the roles, made and given their permissions by ``migrate`` and as the first pages are made.

What was given is remembered. So everything here can run again at any time, gives what is new, and never takes away or
gives back what an administrator changed by hand: a group may be renamed, a permission withdrawn, a group deleted.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as all_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.accounts.models import RoleGrant, RoleGroup
from cms.accounts.roles import FORMER_NAMES, ON_FILES, ON_PAGES, ON_TRANSLATED_PAGES, Role, allowed

HOME_DEPTH = 2
"""Depth in the tree of a home page; only the root stands above it."""


def name_of(role: Role) -> str:
    """Return the first name of the group of a role, in the language of the site."""
    with override(settings.LANGUAGE_CODE):
        return str(role.label)


def groups() -> dict[Role, Group]:
    """Return the group of each role, made if it never was. A role whose group was deleted has none."""
    kept = {Role(row.role): row.group for row in RoleGroup.objects.select_related("group")}
    with transaction.atomic():
        for role in Role:
            if role not in kept:
                kept[role] = _new_group(role)
                RoleGroup.objects.create(role=role, group=kept[role])
    return {role: group for role, group in kept.items() if group}


def roles_of(user: Any) -> list[Role]:
    """Return the roles that somebody has by being in their groups, in the order of ``Role``. One statement."""
    kept = set(user.groups.filter(role__isnull=False).values_list("role__role", flat=True))
    return [role for role in Role if role in kept]


def _new_group(role: Role) -> Group:
    name = name_of(role)
    group = Group.objects.filter(name=name).first()
    if group is None and role in FORMER_NAMES:
        group = Group.objects.filter(name=FORMER_NAMES[role]).first()
    if group is None:
        return Group.objects.create(name=name)
    group.name = name
    group.save(update_fields=["name"])
    return group


@transaction.atomic
def grant_permissions() -> None:
    """Give each role the permissions that it never got before."""
    wanted = allowed()
    there = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(
            content_type__app_label__in={name.split(".")[0] for name in wanted}
        ).select_related("content_type")
    }
    of_roles = groups()
    given: dict[Role, list[Permission]] = {}
    for role, name in _new([(role, name) for name, roles in wanted.items() for role in roles if name in there]):
        given.setdefault(role, []).append(there[name])
    for role, permissions in given.items():
        if role in of_roles:
            of_roles[role].permissions.add(*permissions)


@transaction.atomic
def grant_on_page(page: Page) -> None:
    """Give each role what it may do with the root of the tree, or with a home page in another language."""
    if page.is_root():
        wanted = ON_PAGES
    elif page.depth == HOME_DEPTH and page.locale.language_code != settings.LANGUAGE_CODE:
        wanted = ON_TRANSLATED_PAGES
    else:
        return
    of_roles, permissions = groups(), _permissions(wanted)
    for role, name in _new(_pairs(wanted, permissions, f" on page {page.pk}")):
        if role in of_roles:
            permission = permissions[name.split(" ")[0]]
            GroupPagePermission.objects.get_or_create(group=of_roles[role], page=page, permission=permission)


@transaction.atomic
def grant_on_collection(collection: Collection) -> None:
    """Give each role what it may do with the files of all collections."""
    if not collection.is_root():
        return
    of_roles, permissions = groups(), _permissions(ON_FILES)
    for role, name in _new(_pairs(ON_FILES, permissions, f" on collection {collection.pk}")):
        if role in of_roles:
            permission = permissions[name.split(" ")[0]]
            GroupCollectionPermission.objects.get_or_create(
                group=of_roles[role], collection=collection, permission=permission
            )


def grant_on_trees() -> None:
    """Give each role what it may do with the pages and files that are there."""
    for page in Page.objects.filter(depth__lte=HOME_DEPTH).select_related("locale"):
        grant_on_page(page)
    for collection in Collection.get_root_nodes():
        grant_on_collection(collection)


def _permissions(codenames: Any) -> dict[str, Permission]:
    found = Permission.objects.filter(
        codename__in=codenames, content_type__app_label__in=("wagtailcore", "wagtailimages", "wagtaildocs")
    )
    return {permission.codename: permission for permission in found}


def _pairs(wanted: dict[str, tuple[Role, ...]], there: dict[str, Any], suffix: str) -> list[tuple[Role, str]]:
    return [(role, name + suffix) for name, roles in wanted.items() for role in roles if name in there]


def _new(pairs: list[tuple[Role, str]]) -> list[tuple[Role, str]]:
    """Return what was never given, and remember it as given."""
    names = {name for _role, name in pairs}
    given = set(RoleGrant.objects.filter(name__in=names).values_list("role", "name"))
    new = [(role, name) for role, name in pairs if (role.value, name) not in given]
    RoleGrant.objects.bulk_create(RoleGrant(role=role, name=name) for role, name in new)
    return new


@transaction.atomic
def name_permissions() -> None:
    """Give permissions names in the language of the site: the admin shows what is in the database."""
    changed = []
    with override(settings.LANGUAGE_CODE):
        for permission in Permission.objects.select_related("content_type"):
            name = _name(permission)
            if permission.name != name:
                permission.name = name
                changed.append(permission)
    Permission.objects.bulk_update(changed, ["name"], batch_size=100)


def _name(permission: Permission) -> str:
    model = permission.content_type.model_class()
    if model is None:
        return gettext(permission.name)
    options = model._meta
    name = {
        f"add_{options.model_name}": gettext("%(things)s: add"),
        f"change_{options.model_name}": gettext("%(things)s: change"),
        f"delete_{options.model_name}": gettext("%(things)s: delete"),
        f"view_{options.model_name}": gettext("%(things)s: view"),
        f"publish_{options.model_name}": gettext("%(things)s: publish"),
        f"lock_{options.model_name}": gettext("%(things)s: lock"),
        f"unlock_{options.model_name}": gettext("%(things)s: unlock"),
    }.get(permission.codename)
    if name:
        return capfirst(name % {"things": options.verbose_name_plural})[:255]
    custom = dict(options.permissions).get(permission.codename)
    return gettext(str(custom or permission.name))[:255]


def after_migration(sender: Any, using: str, apps: Any = all_apps, plan: Any = None, **_kwargs: Any) -> None:
    """Follow the permissions that ``migrate`` made, once it has made those of all apps. ``apps`` are as far as it went.

    After ``flush``, which has no plan, they keep the names that Django gave them: it takes longer than all the rest.
    """
    if using != "default" or sender is not _last() or not _has_tables(apps):
        return
    # Django makes them at the same signal, and for this app may come after this.
    create_permissions(sender, verbosity=0, interactive=False, using=using, apps=apps)
    if plan is not None:
        name_permissions()
    grant_permissions()
    grant_on_trees()


def _last() -> Any:
    """Return the app that hears of a migration after all others."""
    return [config for config in all_apps.get_app_configs() if config.models_module][-1]


def _has_tables(apps: Any) -> bool:
    try:
        apps.get_model("accounts", "RoleGrant")
    except LookupError:
        return False
    return True


def after_saving(sender: Any, instance: Any, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    """Follow the first pages and collections, which may be made long after the groups."""
    if not created or raw:
        return
    if isinstance(instance, Page) and instance.depth <= HOME_DEPTH:
        grant_on_page(instance)
    elif isinstance(instance, Collection):
        grant_on_collection(instance)
