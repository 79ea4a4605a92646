from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import translate_object

from cms.accounts.granting import grant_on_trees, grant_permissions, groups
from cms.accounts.roles import Role
from tests import factories


def translate(translation: Translation, *, leave: int = 0, words: Mapping[str, str] | None = None) -> None:
    """Translate every text but the last ones: by these words, and what they do not know by a word before it."""
    words = words or {}
    segments = list(translation.source.stringsegment_set.order_by("order"))
    for segment in segments[: len(segments) - leave]:
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            defaults={"data": words.get(segment.string.data, f"English {segment.string.data}")},
        )


@pytest.fixture
def submitted(section: Any, english: Locale) -> Callable[..., Translation]:
    """Publish a Dutch page and submit it for translation into English; the translation is a draft."""

    def submit(title: str = "Gids", **fields: Any) -> Translation:
        page = factories.ContentPageFactory(parent=section, title=title, **fields)
        translate_object(page, [english])
        return Translation.objects.get(source__object_id=page.translation_key)

    return submit


@pytest.fixture
def translated(submitted: Any, django_capture_on_commit_callbacks: Any) -> Callable[..., Translation]:
    """The same, translated in full and published."""

    def publish(title: str = "Gids", **fields: Any) -> Translation:
        translation = submitted(title, **fields)
        translate(translation)
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(publish=True)
        return translation

    return publish


@pytest.fixture
def log_in(client: Client, home: Any) -> Callable[[Role], Client]:
    """Log in as somebody with a role."""

    def enter(role: Role) -> Client:
        # A migration makes this permission, which not every test runs.
        kind, _created = ContentType.objects.get_or_create(app_label="wagtail_localize", model="translation")
        Permission.objects.get_or_create(
            codename="submit_translation", content_type__app_label="wagtail_localize", defaults={"content_type": kind}
        )
        grant_permissions()
        grant_on_trees()
        user = factories.UserFactory(is_superuser=False)
        user.groups.add(groups()[role])
        client.force_login(user)
        return client

    return enter
