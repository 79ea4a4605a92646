"""Which sites may show embeds: those of API clients that nobody revoked, and those that the settings name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save

from cms.clients.models import Client
from cms.publishing import feed

KEY = "embedding-sites"
"""Surrogate key of every answer that names the sites which may show it."""


def embedding_origins() -> list[str]:
    """Return the origins, in one statement.

    A key that expired ends no embed: embeds need no key, and only staff decide that a site is no longer known.
    """
    kept = Client.objects.filter(revoked_at=None).exclude(origins="").values_list("origins", flat=True)
    registered = {origin for origins in kept for origin in origins.split()}
    return [*settings.EMBED_ORIGINS, *sorted(registered - set(settings.EMBED_ORIGINS))]


def connect() -> None:
    post_save.connect(_changed, sender=Client, dispatch_uid="embeds.origins.saved")
    post_delete.connect(_changed, sender=Client, dispatch_uid="embeds.origins.deleted")


def _changed(instance: Client, created: bool = False, **kwargs: Any) -> None:
    """Have caches forget the sites; a new client without sites changes nothing."""
    if instance.origins or not created:
        feed.record_keys(KEY)
