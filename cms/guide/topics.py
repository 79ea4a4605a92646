"""The tasks that the guide explains, and for which roles each is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.accounts.roles import PUBLISHERS, STAFF, WRITERS, Role


@dataclass(frozen=True)
class Topic:
    """A task with a page in the guide.

    ``slug`` is in its address, and names its template in ``guide/nl/`` and its picture in ``guide/pictures/``.
    """

    slug: str
    title: Any
    roles: tuple[Role, ...]

    @property
    def template_name(self) -> str:
        return f"guide/nl/{self.slug}.html"

    @property
    def picture(self) -> str:
        return f"guide/pictures/{self.slug}.webp"


TOPICS = (
    Topic("first-page", _("Make your first page"), WRITERS),
    Topic("mistake", _("Correct a mistake"), WRITERS),
    Topic("pictures", _("Pictures and their description"), (*WRITERS, Role.PARTNER_EDITOR)),
    Topic("links-and-files", _("Links and files"), WRITERS),
    Topic("moderation", _("Put forward and decide"), (Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR)),
    Topic("schedule", _("Publish at a chosen time"), PUBLISHERS),
    Topic("translate", _("Translate a page"), STAFF),
    Topic("share-draft", _("Show a draft to somebody without an account"), STAFF),
    Topic("newsletter", _("The newsletter, from start to sent"), (Role.COORDINATOR, Role.ADMINISTRATOR)),
    Topic("organisation", _("The profile of your organisation"), (Role.PARTNER_EDITOR, Role.COORDINATOR)),
    Topic("edition", _("A new edition of a handout"), PUBLISHERS),
    Topic("restore", _("Bring back the version of yesterday"), WRITERS),
    Topic("withdraw", _("Withdraw a page that others use"), PUBLISHERS),
    Topic("log-in", _("Log in with a code, and when you cannot get in"), tuple(Role)),
)


def by_roles(roles: Iterable[Role]) -> tuple[list[Topic], list[Topic]]:
    """Return the topics for somebody with these roles, and the others."""
    own = set(roles)
    return (
        [topic for topic in TOPICS if own.intersection(topic.roles)],
        [topic for topic in TOPICS if not own.intersection(topic.roles)],
    )
