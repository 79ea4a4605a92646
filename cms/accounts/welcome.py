"""What greets people on the first page of the admin: what they come here to do, by role."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from cms.accounts.granting import roles_of
from cms.accounts.roles import Role

TASKS: dict[Role, Any] = {
    Role.EDITOR: _(
        "You write pages and put them forward. A final editor publishes them: nothing goes live by accident."
    ),
    Role.PUBLISHER: _("You publish pages, and decide on what colleagues and partners put forward."),
    Role.TRANSLATOR: _("You translate pages. What changed in the source waits for you in the report of translations."),
    Role.PARTNER_EDITOR: _("You look after the profile of your organisation. Staff publish what you put forward."),
    Role.COORDINATOR: _("You look after the partners and the newsletter, and publish pages."),
    Role.ADMINISTRATOR: _("You look after users, roles and settings, and can do everything with pages."),
}
"""What people with a role do here. Every one may try: what was is kept in the history."""


class WelcomePanel(Component):
    """A greeting with the tasks of somebody's roles."""

    name = "welcome"
    template_name = "accounts/welcome.html"
    order = 1

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "name": self.user.first_name or str(self.user),
            "tasks": [(role.label, TASKS[role]) for role in roles_of(self.user)],
            "is_superuser": self.user.is_superuser,
        }
