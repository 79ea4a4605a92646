"""What an issue refers to that not everybody can see: it is left out of the issue, without a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from cms.core.identity import object_key
from cms.core.models import CustomDocument
from cms.publishing.builder import ItemBuild
from cms.publishing.models import Access, ContentItem
from site_pages.models import NewsletterIssuePage


@dataclass(frozen=True, kw_only=True)
class References:
    """The titles of pages and documents that are not public, and the keys of the documents that are."""

    projects: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()


def page_of(issue: dict[str, Any]) -> NewsletterIssuePage | None:
    """Return the page that a public issue was made from; two statements."""
    source = ContentItem.objects.filter(pk=issue["id"]).values_list("source", flat=True).first()
    number = (source or "").rpartition(":")[2]
    return NewsletterIssuePage.objects.filter(pk=number).first() if number.isdigit() else None


def references_of(page: NewsletterIssuePage) -> References:
    """Return what a draft or a public issue refers to; as many statements whatever that is."""
    types = ContentType.objects.get_for_models(Page, CustomDocument)
    found: dict[int, set[int]] = {content_type.pk: set() for content_type in types.values()}
    # Wagtail keeps this method to itself; it is the one that knows the references of every field and block.
    for content_type, pk, *_path in ReferenceIndex._extract_references_from_object(page):
        if content_type in found:
            found[content_type].add(int(pk))
    pages, numbers = found[types[Page].pk], found[types[CustomDocument].pk]
    readers = ItemBuild(page, access=Access.PUBLIC)
    readers.cards(pages)
    hidden = [pk for pk in pages if readers.card(pk) is None]
    titles = dict(Page.objects.filter(pk__in=hidden).values_list("pk", "title"))
    projects = {news.project_id for news in page.project_news.all()}
    documents = CustomDocument.objects.select_related("collection").in_bulk(numbers).values()
    private = {document.pk for document in documents if readers.file(document) is None}
    return References(
        projects=tuple(sorted(title for pk, title in titles.items() if pk in projects)),
        pages=tuple(sorted(title for pk, title in titles.items() if pk not in projects)),
        documents=tuple(sorted(document.title for document in documents if document.pk in private)),
        shown=frozenset(object_key(document) for document in documents if document.pk not in private),
    )
