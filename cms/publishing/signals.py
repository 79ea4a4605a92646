"""Which changes reach the outbox. Everything is written in the transaction of the change itself."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site
from wagtail_localize.models import Translation, TranslationSource

from cms.core.identity import model_key, object_key, touched_keys, translations_key
from cms.core.models import (
    Audience,
    BasePage,
    Consent,
    CustomDocument,
    CustomImage,
    Municipality,
    Rendition,
    SiteSettings,
    Tag,
    Theme,
)
from cms.core.models.pages import is_being_saved, parents_of
from cms.core.registry import registry
from cms.core.signals import page_saved
from cms.publishing import feed, outbox
from cms.publishing.addresses import path_of
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

READ = {Audience, Consent, CustomDocument, CustomImage, Municipality, Tag, Theme}
"""Models that items show something of, besides those that are public types themselves."""


def connect() -> None:
    page_saved.connect(on_page_saved)
    post_save.connect(on_bare_page_saved, sender=Page)
    pre_delete.connect(on_page_deletion, sender=Page)
    post_delete.connect(on_deleted)
    post_save.connect(on_saved)
    m2m_changed.connect(on_relation_changed)
    pre_save.connect(on_restriction_moved, sender=PageViewRestriction)
    post_save.connect(on_restricted, sender=PageViewRestriction)
    post_delete.connect(on_restricted, sender=PageViewRestriction)
    post_delete.connect(on_rendition_deleted, sender=Rendition)
    post_save.connect(on_locale_saved, sender=Locale)
    post_save.connect(on_site_changed, sender=Site)
    post_delete.connect(on_site_changed, sender=Site)
    post_save.connect(on_collection_restricted, sender=CollectionViewRestriction)
    post_delete.connect(on_collection_restricted, sender=CollectionViewRestriction)
    post_save.connect(on_collection_saved, sender=Collection)
    post_save.connect(on_frame_changed, sender=SiteSettings)
    post_delete.connect(on_frame_changed, sender=SiteSettings)
    post_save.connect(on_source_taken_up, sender=TranslationSource)
    post_save.connect(on_translation_switched, sender=Translation)
    post_delete.connect(on_translation_switched, sender=Translation)
    for model in (PageViewRestriction, CollectionViewRestriction, Site, Collection, TranslationSource, Translation):
        # These are saved outside a transaction; what follows from it must be written within the same one.
        model.save = transaction.atomic(model.save)


def on_page_saved(
    instance: BasePage, address_changed: bool, update_fields: list[str] | None = None, **kwargs: Any
) -> None:
    """Build the page's own item within its transaction: nobody ever reads an older one than what was committed."""
    if update_fields is not None and not set(update_fields) - BOOKKEEPING:
        return
    _build_now(instance)
    if update_fields is not None and "alias_of_id" in update_fields:
        # What was an alias is a translation from now on, which its other languages tell.
        outbox.changed(touched=[translations_key(instance.translation_key)])
    if address_changed:
        outbox.changed(displaced([instance.path]) - {object_key(instance)})


def on_bare_page_saved(
    instance: Page, created: bool, update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any
) -> None:
    """A page saved as its base class, as a move does within its transaction, once the tree is as it will be.

    Addresses change below the page, who may see it changes with its parent, and positions among its siblings.
    """
    if raw or created or type(instance) is not Page or (update_fields and update_fields <= BOOKKEEPING):
        return
    is_hidden = path_of(instance) is None or instance.get_view_restrictions().exists()
    withheld = _withhold(instance) if is_hidden else set()
    parent = instance.path[: -Page.steplen]
    outbox.changed(sorted((withheld | displaced([parent])) - {object_key(instance)}))
    _build_now(instance)


def displaced(paths: Iterable[str]) -> set[str]:
    """Return the keys of the pages below these places in the tree whose item stands elsewhere than the page."""
    pages: dict[str, tuple[str, str]] = {}
    for path in paths:
        rows = Page.objects.filter(path__startswith=path, live=True).values_list("pk", "path", "url_path")
        pages.update({model_key(Page, pk): (position, url_path) for pk, position, url_path in rows})
    stored = ContentItem.objects.filter(source__in=pages).values_list("source", "position", "path")
    known = {source: (position, address) for source, position, address in stored}
    return {
        key
        for key, (position, url_path) in pages.items()
        if key not in known or known[key][0] != position or not _ends_alike(known[key][1], url_path)
    }


def _ends_alike(address: str, url_path: str) -> bool:
    """Say whether an address can be that of a page, both without what stands for the home page in front."""
    return address.split("/")[2:] == url_path.split("/")[2:]


def on_page_deletion(instance: Page, **kwargs: Any) -> None:
    """The settings forget a page that goes, before its item does: then nothing says that the footer named it."""
    if SiteSettings.objects.filter(accessibility_page=instance.pk).exists():
        feed.record_frame()


def on_deleted(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if isinstance(instance, Page) or _is_read(sender):
        outbox.forget(object_key(instance), touched_keys(instance))
    else:
        _on_child_changed(instance)


def on_saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    if _is_read(sender) or (raw and isinstance(instance, Page)):
        outbox.object_changed(instance)
    else:
        _on_child_changed(instance)


def on_relation_changed(instance: Any, action: str, **kwargs: Any) -> None:
    """A snippet's relation written after the snippet itself, as scripts do."""
    if action.startswith("post_") and isinstance(instance, models.Model) and _is_read(type(instance)):
        outbox.object_changed(instance)


def _on_child_changed(instance: models.Model) -> None:
    """A child object that was saved or deleted without the page or snippet that it belongs to."""
    for parent, pk in parents_of(instance):
        if issubclass(parent, Page) and not is_being_saved(pk):
            outbox.changed([model_key(parent, pk)])


def on_rendition_deleted(instance: Rendition, **kwargs: Any) -> None:
    """The same rendition made again gets another file."""
    outbox.changed(touched=[model_key(CustomImage, instance.image_id)])


def on_locale_saved(instance: Locale, created: bool, **kwargs: Any) -> None:
    """The code of a language is part of the ids and the addresses of its items."""
    if not created:
        outbox.changed(ContentItem.objects.values_list("source", flat=True))


def on_restriction_moved(instance: PageViewRestriction, **kwargs: Any) -> None:
    """The page that a restriction leaves may become public."""
    left = Page.objects.filter(view_restrictions__pk=instance.pk).exclude(pk=instance.page_id).first()
    if left:
        outbox.changed(_with_aliases(left.path))


def on_restricted(instance: PageViewRestriction, **kwargs: Any) -> None:
    """What becomes private is gone in the transaction that made it so; who may see what is worked out after it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        outbox.changed(sorted(_withhold(page)))


def _withhold(page: Page) -> set[str]:
    """Remove the items of a page and of all that is as private as it, and return the keys of these pages.

    The rows are locked until the end, so that nobody builds one of the pages with what was allowed before.
    """
    keys: set[str] = set()
    while found := set(_with_aliases(page.path)) - keys:
        if connection.features.has_select_for_update:
            numbers = [key.partition(":")[2] for key in found]
            list(Page.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))
        keys |= found
    for source in ContentItem.objects.filter(source__in=keys).values_list("source", flat=True):
        outbox.forget(source)
    return keys


def _with_aliases(path: str) -> list[str]:
    """Return the keys of the pages in a part of the tree and of their aliases, which are as private as they are."""
    keys = outbox.subtree_keys(path)
    for alias in Page.objects.filter(alias_of__path__startswith=path).exclude(path__startswith=path):
        keys += _with_aliases(alias.path)
    return keys


def on_site_changed(instance: Site, **kwargs: Any) -> None:
    """Only the default site is published; another root or another default moves every page."""
    root = Page.objects.filter(pk=instance.root_page_id).first()
    if root:
        keys: set[str] = set()
        for translated in root.get_translations(inclusive=True):
            keys.update(outbox.subtree_keys(translated.path))
        outbox.changed(sorted(keys | set(ContentItem.objects.exclude(path="").values_list("source", flat=True))))
    feed.record_frame()


def on_collection_restricted(instance: CollectionViewRestriction, **kwargs: Any) -> None:
    on_collection_saved(instance.collection)


def on_collection_saved(instance: Collection, **kwargs: Any) -> None:
    """The files in a collection and below it are as private as it is; one that moved gets a new parent."""
    below = Collection.objects.filter(path__startswith=instance.path).values_list("pk", flat=True)
    outbox.changed(touched=[model_key(Collection, pk) for pk in below])


def on_source_taken_up(instance: TranslationSource, **kwargs: Any) -> None:
    """Whether a translation is outdated depends on when it took up its source."""
    outbox.changed(touched=[translations_key(instance.object_id)])


def on_translation_switched(instance: Translation, **kwargs: Any) -> None:
    """A translation that begins, stops or goes on; its source may be deleted with it."""
    for source in TranslationSource.objects.filter(pk=instance.source_id):
        on_source_taken_up(source)


def on_frame_changed(instance: SiteSettings, **kwargs: Any) -> None:
    feed.record_frame()


def _is_read(model: type[models.Model]) -> bool:
    """Say whether items are built from objects of this model, other than pages."""
    return model in READ or (not issubclass(model, Page) and registry.for_model(model) is not None)


def _build_now(page: Page) -> None:
    key = object_key(page)
    try:
        with transaction.atomic():
            fresh = outbox.load(key, lock=True)
            if fresh is not None:
                outbox.rebuild(fresh)
    except Exception:
        # The editor's work is saved all the same; the outbox holds the page until it can be built.
        logger.exception("The item of %s could not be built.", key)
        outbox.changed([key])
