"""Page or snippet → content item, without storing it.

A build first collects everything that the source refers to, loads that in bulk, and then makes the JSON. Whatever it
reads is noted in ``reads``, so that nobody declares dependencies by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone, translation
from wagtail.models import CollectionViewRestriction, DraftStateMixin, Page, PageViewRestriction, ReferenceIndex

from cms.core.identity import item_id, item_key, list_key, model_key, object_key, translations_key, version_key
from cms.core.models import BasePage, CustomDocument, CustomImage, Theme
from cms.core.registry import PublicType, registry
from cms.core.shapes import Breadcrumb, Card, FileShape, ImageShape, Item, Term
from cms.publishing.addresses import path_of, url_of
from cms.publishing.models import Access, ContentItem, ContentItemQuerySet, levels_for
from cms.publishing.pictures import FILTERS, image_shape
from cms.publishing.rich_text import linked_objects, public_html
from cms.publishing.versions import Version, versions

BUILD_VERSION = 7
"""Raise it when the builder itself changes what it makes: ``build_items`` then builds every item again."""


def fingerprint() -> str:
    """Return what identifies the settings and the code that items were built with."""
    parts = (BUILD_VERSION, settings.PUBLIC_URL, settings.FRONTEND_URL, _languages())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def _languages() -> tuple[str, ...]:
    return tuple(code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES)


@dataclass
class BuiltItem:
    """The outcome of a build: the validated item, and what goes with it into storage."""

    public_type: PublicType
    item: Item
    source: str
    access: str
    position: str
    in_menu: bool
    dated_at: datetime
    reads: set[str]
    facets: dict[str, list[str]] = field(default_factory=dict)

    @property
    def document(self) -> bytes:
        return orjson.dumps(self.item.model_dump(mode="json", by_alias=True))

    @property
    def summary(self) -> bytes:
        shape = self.public_type.summary_shape
        names = shape.model_fields.keys()
        summary = shape.model_construct(**{name: getattr(self.item, name) for name in names})
        return orjson.dumps(summary.model_dump(mode="json", by_alias=True))


class ItemBuild:
    """One build of one item; what blocks and page types use of it is described by ``cms.core.building.Build``."""

    def __init__(self, instance: Any, *, access: str) -> None:
        self.instance = instance
        self.access = access
        self.locale: str = instance.locale.language_code
        self.reads: set[str] = set()
        self._images: dict[int, Any] = {}
        self._documents: dict[int, Any] = {}
        self._private_collections: list[str] | None = None
        self._cards: dict[UUID, Card] = {}
        self._theme_keys: dict[UUID, list[str]] = {}
        self._pages: dict[int, tuple[UUID, str]] = {}
        self._parent_ids: list[UUID] = []
        self._ancestor_ids: list[UUID] = []
        self._snippets: dict[type[models.Model], dict[UUID, Any]] = {}

    @property
    def _items(self) -> ContentItemQuerySet:
        """What the readers of this item may see: nothing else can get into it."""
        return ContentItem.objects.visible(levels_for(self.access))

    def run(self, public_type: PublicType) -> BuiltItem:
        with translation.override(self.locale):
            self._collect()
            common = self._page_fields() if isinstance(self.instance, BasePage) else self._snippet_fields()
            own = public_type.describe(self.instance, self)
            item = public_type.item_shape(type=public_type.name, **common, **own)
        facets = {
            "theme": [term.key for term in item.themes],
            "audience": [term.key for term in item.audiences],
            "tag": [term.key for term in item.tags],
            "parent": [str(public_id) for public_id in self._parent_ids],
            "ancestor": [str(public_id) for public_id in self._ancestor_ids],
            **{name: values(item) for name, values in public_type.facets.items()},
        }
        return BuiltItem(
            public_type=public_type,
            item=item,
            source=object_key(self.instance),
            access=self.access,
            position=getattr(self.instance, "path", "") or "",
            in_menu=bool(getattr(self.instance, "show_in_menus", False)),
            dated_at=public_type.dated(item) or item.published_at,
            reads=self.reads,
            facets=facets,
        )

    def _collect(self) -> None:
        """Find every reference in the source and load pages, images and documents in bulk."""
        content_types = ContentType.objects.get_for_models(CustomDocument, CustomImage, Page)
        found: dict[int, set[int]] = {content_type.pk: set() for content_type in content_types.values()}
        # Wagtail keeps this method to itself; it is the one that knows the references of every field and block.
        for content_type_id, pk, *_path in ReferenceIndex._extract_references_from_object(self.instance):
            if content_type_id in found:
                found[content_type_id].add(int(pk))
        images, documents, pages = (found[content_types[model].pk] for model in (CustomImage, CustomDocument, Page))
        if images:
            queryset = CustomImage.objects.filter(pk__in=images).select_related("consent").prefetch_renditions(*FILTERS)
            self._images = {image.pk: image for image in queryset}
        if documents:
            self._documents = CustomDocument.objects.select_related("collection").in_bulk(documents)
        if pages:
            self._load_pages(pages)

    def _load_pages(self, pks: Iterable[int]) -> None:
        missing = [pk for pk in pks if pk not in self._pages]
        if not missing:
            return
        # Which item stands for a page is found by the page itself: with it the way to the item in this language goes.
        self.reads.update(model_key(Page, pk) for pk in missing)
        rows = Page.objects.filter(pk__in=missing).values_list("pk", "translation_key", "locale__language_code")
        self._pages.update({pk: (key, locale) for pk, key, locale in rows})
        wanted = {
            public_id for pk in missing if pk in self._pages for public_id in self._candidates(*self._pages[pk])
        } - self._cards.keys()
        for public_id, summary in self._items.filter(pk__in=wanted).values_list("pk", "summary"):
            data = orjson.loads(bytes(summary))
            self._cards[public_id] = _card_of(data)
            self._theme_keys[public_id] = [theme["key"] for theme in data["themes"]]

    def _candidates(self, translation_key: UUID, locale: str) -> list[UUID]:
        """Return the ids under which a page may be public for this reader: in this language, else in its own."""
        return list(dict.fromkeys([item_id(translation_key, self.locale), item_id(translation_key, locale)]))

    def _page_fields(self) -> dict[str, Any]:
        page = self.instance
        path = path_of(page)
        now = timezone.now()
        return {
            "id": item_id(page.translation_key, self.locale),
            "locale": self.locale,
            "path": path,
            "url": path and url_of(path),
            "title": page.title,
            "summary": page.summary,
            "image": self.image(page.image, alt=page.image_alt) if page.image_id else None,
            "published_at": _utc(page.first_published_at or now),
            "changed_at": _utc(page.last_published_at or page.first_published_at or now),
            "themes": self.terms(page.themes.all()),
            "audiences": self.terms(page.audiences.all()),
            "tags": self.terms(page.tags.all()),
            **self._translations(path, page.last_published_at or page.first_published_at or now),
            "breadcrumbs": self._breadcrumbs(page),
            "review_date": page.review_date,
        }

    def _snippet_fields(self) -> dict[str, Any]:
        snippet = self.instance
        return {
            "id": item_id(snippet.translation_key, self.locale),
            "locale": self.locale,
            "path": None,
            "url": None,
            "title": str(snippet)[:255],
            "summary": getattr(snippet, "description", ""),
            "image": None,
            "published_at": _utc(snippet.created_at),
            "changed_at": _utc(snippet.changed_at),
            "themes": [],
            "audiences": [],
            "tags": [],
            **self._translations(None, snippet.changed_at),
            "breadcrumbs": [],
        }

    def _translations(self, path: str | None, changed_at: datetime) -> dict[str, Any]:
        """Return how far this item is, and which other languages there are and how far each is."""
        key = self.instance.translation_key
        ids = {language: item_id(key, language) for language in dict.fromkeys([*_languages(), self.locale])}
        others = {public_id: language for language, public_id in ids.items() if language != self.locale}
        self.reads.update((translations_key(key), *map(version_key, others)))
        rows = self._items.filter(pk__in=others).values_list("pk", "path", "changed_at")
        public = {others[public_id]: Version(path or None, moment) for public_id, path, moment in rows}
        public[self.locale] = Version(path, _utc(changed_at))
        all_versions = versions(key, public, ids=ids, is_page=isinstance(self.instance, BasePage))
        own = next(version for version in all_versions if version.locale == self.locale)
        return {
            "translation_status": own.status,
            "translations": [version for version in all_versions if version is not own],
        }

    def _breadcrumbs(self, page: Page) -> list[Breadcrumb]:
        if not page.path:
            return []
        ancestors = page.get_ancestors().filter(depth__gt=1).values_list("translation_key", "locale__language_code")
        ids = [item_id(key, locale) for key, locale in ancestors]
        self.reads.update(item_key(public_id) for public_id in ids)
        rows = {
            public_id: Breadcrumb(id=public_id, title=title, path=path)
            for public_id, title, path in self._items.filter(pk__in=ids).values_list("pk", "title", "path")
        }
        # Nobody learns from a filter what stands below a page that they may not see.
        self._ancestor_ids = [public_id for public_id in ids if public_id in rows]
        self._parent_ids = [public_id for public_id in ids[-1:] if public_id in rows]
        return [rows[public_id] for public_id in self._ancestor_ids]

    # What blocks and page types may ask: see cms.core.building.Build.

    def image(self, image: Any, *, alt: str = "", decorative: bool = False) -> ImageShape | None:
        if image is None:
            return None
        self.reads.add(object_key(image))
        known = self._images.get(image.pk, image)
        if known.shows_young_carer and not self.consented(known.consent):
            return None
        return image_shape(known, alt=alt, decorative=decorative, absolute=self.absolute)

    def file(self, document: Any) -> FileShape | None:
        if document is None:
            return None
        document = self._documents.get(document.pk, document)
        self.reads.update((object_key(document), object_key(document.collection)))
        if self._is_private(document.collection):
            return None
        return FileShape(
            url=self.absolute(document.url),
            title=document.title,
            filename=document.filename,
            media_type=document.content_type,
            size=document.get_file_size() or 0,
            checksum=document.checksum,
            language=document.language or None,
            pages=document.pages,
            tagged=document.tagged,
        )

    def _is_private(self, collection: Any) -> bool:
        """Say whether a restriction stands on a collection of files or above it."""
        if self._private_collections is None:
            restricted = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
            self._private_collections = list(restricted)
        return any(collection.path.startswith(path) for path in self._private_collections)

    def consented(self, consent: Any) -> bool:
        if consent is None:
            return False
        self.note(consent)
        return not consent.problem

    def html(self, source: str) -> str:
        if not source:
            return ""
        self._load_pages(int(pk) for kind, pk in linked_objects(source) if kind == "page" and pk.isdigit())
        return public_html(source, self._address)

    def _address(self, kind: str, pk: str) -> str | None:
        if not pk.isdigit():
            return None
        if kind == "page":
            card = self.card(int(pk))
            return card.url if card else None
        if kind == "document":
            document = self._documents.get(int(pk)) or CustomDocument.objects.filter(pk=pk).first()
            file = self.file(document)
            return file.url if file else None
        return None

    def terms(self, terms: Iterable[Any]) -> list[Term]:
        return [Term(key=term.key, name=self.localized(term).name) for term in terms]

    def public_id(self, page: Any) -> UUID | None:
        card = self.card(page)
        return card.id if card else None

    def card(self, page: Any) -> Card | None:
        pk = page if isinstance(page, int) else getattr(page, "pk", None)
        if pk is None:
            return None
        self._load_pages([pk])
        if pk not in self._pages:
            return None
        for public_id in self._candidates(*self._pages[pk]):
            self.reads.add(item_key(public_id))
            if public_id in self._cards:
                return self._cards[public_id]
        return None

    def cards(self, pages: Iterable[Any]) -> list[Card]:
        pks = [page if isinstance(page, int) else page.pk for page in pages if page is not None]
        self._load_pages(pks)
        return [card for pk in pks if (card := self.card(pk))]

    def themes_of(self, card: Card) -> list[Term]:
        # A change of its themes alone leaves a card as it was.
        self.reads.add(version_key(card.id))
        keys = self._theme_keys.get(card.id, [])
        return self.terms(self._themes[key] for key in keys if key in self._themes) if keys else []

    @cached_property
    def _themes(self) -> dict[str, Theme]:
        themes = Theme.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        return {theme.key: theme for theme in themes.select_related("locale")}

    def query(
        self,
        *,
        types: Iterable[str],
        facets: dict[str, list[str]] | None = None,
        order: str = "newest",
        number: int | None = None,
    ) -> list[Card]:
        return [card for card, _moment in self.dated_query(types=types, facets=facets, order=order, number=number)]

    def dated_query(
        self,
        *,
        types: Iterable[str],
        facets: dict[str, list[str]] | None = None,
        order: str = "newest",
        number: int | None = None,
    ) -> list[tuple[Card, datetime]]:
        types = list(types)
        self.reads.update(list_key(type_name, self.locale) for type_name in types)
        queryset = self._items.filter(locale=self.locale, type__in=types)
        for name, values in (facets or {}).items():
            if values:
                queryset = queryset.filter(facets__name=name, facets__value__in=values).distinct()
        rows = queryset.exclude(pk=self._own_id).order_by(_ORDERS[order], "id").values_list("summary", "dated_at")
        found = [(_card(summary), moment) for summary, moment in (rows[:number] if number else rows)]
        self.reads.update(item_key(card.id) for card, _moment in found)
        return found

    def beside(self, type_name: str, moment: datetime) -> tuple[Card | None, Card | None]:
        self.reads.add(list_key(type_name, self.locale))
        others = self._items.filter(locale=self.locale, type=type_name).exclude(pk=self._own_id)
        earlier = others.filter(dated_at__lt=moment).order_by("-dated_at", "-id")
        later = others.filter(dated_at__gt=moment).order_by("dated_at", "id")
        before, after = (
            [_card(summary) for summary in found.values_list("summary", flat=True)[:1]] for found in (earlier, later)
        )
        self.reads.update(item_key(card.id) for card in (*before, *after))
        return next(iter(before), None), next(iter(after), None)

    @property
    def _own_id(self) -> UUID:
        return item_id(self.instance.translation_key, self.locale)

    def note(self, instance: models.Model) -> None:
        self.reads.add(object_key(instance))

    def localized(self, instance: models.Model) -> Any:
        self.reads.add(translations_key(instance.translation_key))  # type: ignore[attr-defined]
        if instance.locale_id == self.instance.locale_id:  # type: ignore[attr-defined]
            return instance
        translated = self._translated_snippets(type(instance)).get(instance.translation_key)  # type: ignore[attr-defined]
        if translated is None:
            return instance
        return translated

    def _translated_snippets(self, model: type[models.Model]) -> dict[UUID, Any]:
        if model not in self._snippets:
            translated = model._default_manager.filter(locale_id=self.instance.locale_id)
            if issubclass(model, DraftStateMixin):
                translated = translated.filter(live=True)
            self._snippets[model] = {instance.translation_key: instance for instance in translated}  # type: ignore[attr-defined]
        return self._snippets[model]

    def absolute(self, url: str) -> str:
        return url if url.startswith(("http://", "https://")) else settings.PUBLIC_URL + url


_ORDERS = {"newest": "-published_at", "date": "-dated_at", "title": "title", "position": "position"}


def _card(summary: bytes | memoryview) -> Card:
    return _card_of(orjson.loads(bytes(summary)))


def _card_of(data: dict[str, Any]) -> Card:
    return Card.model_validate({name: data[name] for name in _CARD_NAMES})


_CARD_NAMES = [info.alias or name for name, info in Card.model_fields.items()]


def _utc(moment: datetime) -> datetime:
    """Return the moment in UTC to the second: what RFC 3339 clients compare without surprises."""
    return moment.astimezone(UTC).replace(microsecond=0)


def access_of(instance: Any) -> str | None:
    """Return who may see this instance, or None for nobody: a draft, a page outside the site or behind a password.

    A model whose publication depends on more than itself says so with ``is_public``.

    A page that is private to people who log in, or stands below one, is for members.
    """
    if not getattr(instance, "is_public", getattr(instance, "live", True)):
        return None
    return access_of_place(instance) if isinstance(instance, Page) else Access.PUBLIC


def access_of_place(page: Page) -> str | None:
    """Return who may see what stands at the place of a page, were it published."""
    if path_of(page) is None:
        return None
    kinds = set(page.get_view_restrictions().values_list("restriction_type", flat=True))
    if not kinds:
        return Access.PUBLIC
    return Access.MEMBERS if kinds == {PageViewRestriction.LOGIN} else None


def build(instance: Any, *, access: str) -> BuiltItem | None:
    """Build the item of a page or snippet for those of this access; None if it has no public type."""
    public_type = registry.for_model(type(instance))
    if public_type is None:
        return None
    return ItemBuild(instance, access=access).run(public_type)
