"""Drafts for people without an account: a signed link that opens one revision for a short time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.core.identity import item_id
from cms.core.models import BasePage
from cms.core.registry import registry
from cms.core.shapes import Card
from cms.publishing.addresses import path_of, url_of
from cms.publishing.builder import BuiltItem, ItemBuild, access_of_place
from cms.publishing.models import Access

INCOMPLETE = (ValueError, TypeError, AttributeError, ObjectDoesNotExist)
"""What a build raises for a draft that lacks a part: pydantic's ``ValidationError`` is a ``ValueError``, and types
may trust that what publishing requires is there."""

_SALT = "cms.publishing.previews"


def make_token(revision: Revision) -> str:
    """Return a token that opens this revision and no other."""
    return signing.dumps([revision.pk, str(revision.object_id)], salt=_SALT)


def valid_until() -> datetime:
    """Return until when a token that is made now opens something."""
    return timezone.now() + timedelta(seconds=settings.PREVIEW_SECONDS)


def open_token(token: str) -> Any:
    """Return the page as its revision has it, or None for a token that is wrong, too old, or of what is deleted."""
    try:
        number, page_id = signing.loads(token, salt=_SALT, max_age=settings.PREVIEW_SECONDS)
    except signing.BadSignature:
        return None
    revision = Revision.page_revisions.filter(pk=number, object_id=page_id).first()
    if revision is None or not Page.objects.filter(pk=page_id).exists():
        return None
    return revision.as_object()


def build_draft(page: Any, *, among_public: bool = False) -> BuiltItem | None:
    """Build the item of a draft without storing it. Raises one of ``INCOMPLETE`` for a draft that lacks a part.

    ``among_public``: show of everything else only what everybody may read.
    """
    public_type = registry.for_model(type(page))
    if public_type is None:
        return None
    build = ItemBuild(page, access=Access.PUBLIC) if among_public else DraftBuild(page, access=Access.MEMBERS)
    return build.run(public_type)


class DraftBuild(ItemBuild):
    """The build of a draft: of the pages that it refers to, it shows what was last written too."""

    def _load_pages(self, pks: Iterable[int]) -> None:
        missing = [pk for pk in pks if pk not in self._pages]
        super()._load_pages(missing)
        drafts = Page.objects.filter(pk__in=missing).filter(Q(live=False) | Q(has_unpublished_changes=True))
        for page in drafts.specific():
            if access_of_place(page):
                self._show_draft(page.get_latest_revision_as_object())

    def _show_draft(self, page: Any) -> None:
        public_type = registry.for_model(type(page))
        if public_type is None or not isinstance(page, BasePage):
            return
        public_id = item_id(page.translation_key, page.locale.language_code)
        path = path_of(page)
        self._cards[public_id] = Card(
            id=public_id,
            type=public_type.name,
            locale=page.locale.language_code,
            path=path,
            url=path and url_of(path),
            title=page.title,
            summary=page.summary,
            image=self.image(page.image, alt=page.image_alt) if page.image_id else None,
        )
        self._theme_keys[public_id] = [theme.key for theme in page.themes.all()]
