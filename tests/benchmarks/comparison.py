"""Teaches Wagtail's own APIs, v2 and v3, to show of a handout what our items hold, the way Wagtail documents it.

Only the benchmark mounts them. Fields are declared in ``api_fields``; blocks override ``get_api_representation``.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from rest_framework.fields import Field
from wagtail.api import APIField
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page

from cms.blocks.media import PictureBlock
from cms.blocks.references import CardsBlock, ListingBlock
from cms.core.models import CustomImage
from cms.core.registry import registry
from cms.publishing.pictures import FILTERS, image_shape
from resources.models import HandoutPage
from resources.models.handouts import HandoutEdition


def pictures() -> Any:
    return CustomImage.objects.prefetch_renditions(*FILTERS)


def picture(image: Any, alt: str) -> dict[str, Any] | None:
    if image is None:
        return None
    shape = image_shape(image, alt=alt, decorative=False, absolute=lambda url: settings.PUBLIC_URL + url)
    return shape and shape.model_dump(mode="json", by_alias=True)


def card(page: Any) -> dict[str, Any]:
    return {
        "id": page.pk,
        "type": page._meta.model_name,
        "locale": page.locale.language_code,
        "url": page.full_url,
        "title": page.title,
        "summary": page.summary,
        "image": picture(page.image, page.image_alt),
    }


class PictureField(Field):
    def to_representation(self, page: Any) -> dict[str, Any] | None:
        return picture(page.image, page.image_alt)


class TermsField(Field):
    def to_representation(self, terms: Any) -> list[dict[str, Any]]:
        return [{"key": term.key, "name": term.name} for term in terms]


class BreadcrumbsField(Field):
    def to_representation(self, ancestors: Any) -> list[dict[str, Any]]:
        return [{"id": page.pk, "title": page.title, "url": page.url} for page in ancestors if page.depth > 1]


class TranslationsField(Field):
    def to_representation(self, translations: Any) -> list[dict[str, Any]]:
        return [{"id": page.pk, "locale": page.locale.language_code, "url": page.url} for page in translations]


class HandoutsViewSet(PagesAPIViewSet):
    """Wagtail's v2 with the prefetching that saves it a statement for each page and field."""

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        if queryset.model is HandoutPage:
            relations = ("themes", "audiences", "tags", "editions", Prefetch("image", pictures()))
            queryset = queryset.select_related("locale").prefetch_related(*relations)
        return queryset


SUMMARY_FIELDS = ["title", "summary", "image", "themes", "audiences", "tags", "first_published_at", "last_published_at"]


def install() -> None:
    HandoutPage.api_fields = [
        APIField("summary"),
        APIField("image", serializer=PictureField(source="*")),
        *(APIField(name, serializer=TermsField(source=f"{name}.all")) for name in ("themes", "audiences", "tags")),
        APIField("last_published_at"),
        APIField("breadcrumbs", serializer=BreadcrumbsField(source="get_ancestors")),
        APIField("translations", serializer=TranslationsField(source="get_translations")),
        APIField("review_date"),
        APIField("licence"),
        APIField("editable"),
        APIField("editions"),
        APIField("body"),
    ]
    HandoutEdition.api_fields = [APIField("number"), APIField("date"), APIField("what_changed"), APIField("files")]
    PictureBlock.get_api_representation = _picture_block
    CardsBlock.get_api_representation = _cards_block
    ListingBlock.get_api_representation = _listing_block


def _picture_block(block: Any, value: Any, context: Any = None) -> dict[str, Any]:
    image = value["image"]
    return {"image": picture(image, image.contextual_alt_text or ""), "caption": value["caption"]}


def _cards_block(block: Any, value: Any, context: Any = None) -> dict[str, Any]:
    found = {
        page.pk: page for page in _with_what_cards_show(Page.objects.filter(pk__in=[p.pk for p in value["pages"]]))
    }
    return {"title": value["title"], "cards": [card(found[page.pk]) for page in value["pages"] if page.pk in found]}


def _listing_block(block: Any, value: Any, context: Any = None) -> dict[str, Any]:
    models = [registry.get(name).model for name in value["types"]]
    pages = Page.objects.type(*models).order_by("-first_published_at")
    return {"title": value["title"], "cards": [card(page) for page in _with_what_cards_show(pages)[: value["number"]]]}


def _with_what_cards_show(pages: Any) -> Any:
    return pages.live().defer_streamfields().specific().prefetch_related("locale", Prefetch("image", pictures()))
