"""Where editions and their files are found: in the API, and on the site for people."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.translation import override, pgettext

from cms.publishing.addresses import url_of


def api_address(item_id: UUID, *parts: object) -> str:
    """Return the address of something below a handout in the API."""
    return "/".join([f"{settings.PUBLIC_URL}/api/v1/handouts/{item_id}", *(str(part) for part in parts)])


def edition_address(item_id: UUID, number: int, *parts: object) -> str:
    return api_address(item_id, "editions", number, *parts)


def edition_path(path: str, number: int, *, locale: str) -> str:
    """Return the path of the page that shows an edition of the handout at this path."""
    with override(locale):
        return f"{path}{pgettext('address', 'edition')}/{number}/"


def cited_address(path: str, number: int, *, locale: str) -> str:
    """Return what an edition is cited by: the page that shows it to people."""
    return url_of(edition_path(path, number, locale=locale))
