"""Which changes reach the outbox. Everything is written in the transaction of the change itself."""

from __future__ import annotations

import logging
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import post_page_move

from cms.core.identity import object_key, touched_keys
from cms.core.models import Audience, BasePage, CustomDocument, CustomImage, Municipality, Tag, Theme
from cms.core.registry import registry
from cms.core.signals import page_saved
from cms.publishing import outbox
from cms.publishing.models import ContentItem

logger = logging.getLogger(__name__)

BOOKKEEPING = {
    "wagtail_admin_comments",
    "latest_revision",
    "latest_revision_created_at",
    "draft_title",
    "has_unpublished_changes",
    "locked",
    "locked_at",
    "locked_by",
    "numchild",
    "approved_go_live_at",
}
"""Columns of a page that no reader ever sees: writing them alone changes nothing public."""

READ = {Audience, CustomDocument, CustomImage, Municipality, Tag, Theme}
"""Models that items show something of, besides those that are public types themselves."""


def connect() -> None:
    page_saved.connect(on_page_saved)
    post_save.connect(on_bare_page_saved, sender=Page)
    post_page_move.connect(on_page_moved)
    post_delete.connect(on_deleted)
    post_save.connect(on_saved)
    post_save.connect(on_restricted, sender=PageViewRestriction)
    post_delete.connect(on_restriction_lifted, sender=PageViewRestriction)
    post_save.connect(on_site_changed, sender=Site)
    post_delete.connect(on_site_changed, sender=Site)


def on_page_saved(
    instance: BasePage, address_changed: bool, update_fields: list[str] | None = None, **kwargs: Any
) -> None:
    """Build the page's own item within its transaction: nobody ever reads an older one than what was committed."""
    if update_fields is not None and not set(update_fields) - BOOKKEEPING:
        return
    _build_now(instance)
    if address_changed:
        outbox.changed(set(outbox.subtree_keys(instance.path)) - {object_key(instance)})


def on_bare_page_saved(
    instance: Page, created: bool, update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any
) -> None:
    """A page saved as its base class, as a move does."""
    if not raw and not created and type(instance) is Page and not (update_fields and update_fields <= BOOKKEEPING):
        _build_now(instance)


def on_page_moved(instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Positions shift among the children of both parents."""
    keys = {*outbox.subtree_keys(parent_page_before.path), *outbox.subtree_keys(parent_page_after.path)}
    outbox.changed(sorted(keys))


def on_deleted(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if isinstance(instance, Page) or _is_read(sender):
        outbox.forget(object_key(instance), touched_keys(instance))


def on_saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    if not raw and _is_read(sender):
        outbox.changed([object_key(instance)])


def on_restricted(instance: PageViewRestriction, **kwargs: Any) -> None:
    """What becomes private is gone in the transaction that made it so."""
    below = outbox.subtree_keys(instance.page.path)
    for source in ContentItem.objects.filter(source__in=below).values_list("source", flat=True):
        outbox.forget(source)


def on_restriction_lifted(instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        outbox.changed(outbox.subtree_keys(page.path))


def on_site_changed(instance: Site, **kwargs: Any) -> None:
    root = Page.objects.filter(pk=instance.root_page_id).first()
    if root:
        keys: set[str] = set()
        for translation in root.get_translations(inclusive=True):
            keys.update(outbox.subtree_keys(translation.path))
        outbox.changed(sorted(keys))


def _is_read(model: type[models.Model]) -> bool:
    """Say whether items are built from objects of this model, other than pages."""
    return model in READ or (not issubclass(model, Page) and registry.for_model(model) is not None)


def _build_now(page: Page) -> None:
    key = object_key(page)
    try:
        with transaction.atomic():
            fresh = outbox.load(key)
            if fresh is not None:
                outbox.rebuild(fresh)
    except Exception:
        # The editor's work is saved all the same; the outbox holds the page until it can be built.
        logger.exception("The item of %s could not be built.", key)
        outbox.changed([key])
