"""The roles of people in the admin, and what each may do: apps say so here, and ``granting`` gives it to groups."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """A role. Its value is kept in the database, its label names the group that is made for it."""

    EDITOR = "editor", pgettext_lazy("role", "Editor")
    PUBLISHER = "publisher", pgettext_lazy("role", "Final editor")
    TRANSLATOR = "translator", pgettext_lazy("role", "Translator")
    PARTNER_EDITOR = "partner-editor", pgettext_lazy("role", "Partner editor")
    COORDINATOR = "coordinator", pgettext_lazy("role", "Coordinator")
    ADMINISTRATOR = "administrator", pgettext_lazy("role", "Administrator")


WRITERS = (Role.EDITOR, Role.PUBLISHER, Role.COORDINATOR, Role.ADMINISTRATOR)
PUBLISHERS = (Role.PUBLISHER, Role.COORDINATOR, Role.ADMINISTRATOR)
STAFF = (*WRITERS, Role.TRANSLATOR)

FORMER_NAMES = {
    Role.EDITOR: "Editors",
    Role.PUBLISHER: "Moderators",
    Role.PARTNER_EDITOR: "Partner editors",
}
"""Groups of before the roles. A role takes such a group over, with its members and everything that it may do."""

ON_PAGES: dict[str, tuple[Role, ...]] = {
    "add_page": WRITERS,
    "change_page": WRITERS,
    "publish_page": PUBLISHERS,
    "lock_page": PUBLISHERS,
    "unlock_page": PUBLISHERS,
    "bulk_delete_page": (Role.ADMINISTRATOR,),
}
"""What roles may do with all pages, by the names of Wagtail's permissions."""

ON_TRANSLATED_PAGES: dict[str, tuple[Role, ...]] = {
    "add_page": (Role.TRANSLATOR,),
    "change_page": (Role.TRANSLATOR,),
}
"""What roles may do with the pages in other languages than the first."""

ON_FILES: dict[str, tuple[Role, ...]] = {
    **{f"{action}_{kind}": WRITERS for action in ("add", "change") for kind in ("image", "document")},
    **{f"choose_{kind}": STAFF for kind in ("image", "document")},
    **{f"{action}_collection": (Role.ADMINISTRATOR,) for action in ("add", "change", "delete")},
}
"""What roles may do with the pictures and documents of all collections, and with collections."""

_allowed: dict[str, set[Role]] = {}


def allow(*permissions: str, to: Iterable[Role]) -> None:
    """Have roles get permissions, named like ``resources.view_download``. Call it from ``AppConfig.ready()``.

    Each is given once, by ``migrate``: what an administrator then changes in a group stays. A permission that is not
    there, because its app is not installed, is given to nobody.
    """
    roles = set(to)
    for permission in permissions:
        if permission.count(".") != 1:
            raise ValueError(f"{permission!r} is not an app and the name of a permission, with a dot between them.")
        _allowed.setdefault(permission, set()).update(roles)


def actions(model: str, *names: str) -> list[str]:
    """Return the permissions for these actions on a model: ``actions("core.tag", "add")`` is ``["core.add_tag"]``."""
    app_label, model_name = model.split(".")
    return [f"{app_label}.{name}_{model_name}" for name in names]


def allowed() -> dict[str, set[Role]]:
    """Return all permissions with the roles that get them."""
    return _allowed
