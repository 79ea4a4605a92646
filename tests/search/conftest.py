"""Content items for searches, made without pages, and every engine that can run here."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import urllib3
from django.utils import timezone

from cms.core.registry import registry
from cms.publishing import feed
from cms.publishing.models import Access, ContentItem, Facet
from cms.publishing.reading import Filters
from search import engines, indexing, service, views
from search.engines.base import RELEVANCE, Engine
from search.models import SynonymSet

ENGINES = ["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]

EMPTY = {
    "image": None,
    "themes": [],
    "audiences": [],
    "tags": [],
    "translations": [],
    "breadcrumbs": [],
    "reviewDate": None,
    "body": [],
    "licence": "cc-by-4.0",
    "editable": True,
    "editions": [],
}


def text_block(html: str) -> dict[str, Any]:
    return {"id": str(uuid4()), "type": "text", "value": {"html": html}}


class Library:
    """Content items of which a test says what is in them."""

    def add(
        self,
        title: str,
        body: str | list[dict[str, Any]] = "",
        *,
        summary: str = "",
        type: str = "handout",
        locale: str = "nl",
        access: str = Access.PUBLIC,
        days_old: int = 0,
        item: ContentItem | None = None,
        facets: dict[str, list[str]] | None = None,
        **fields: Any,
    ) -> ContentItem:
        """Publish an item; with ``item`` in the place of that one."""
        public_id = item.pk if item else uuid4()
        published_at = timezone.now() - datetime.timedelta(days=days_old)
        blocks = [text_block(f"<p>{body}</p>")] if isinstance(body, str) else body
        document = {
            **EMPTY,
            **{"id": str(public_id), "type": type, "locale": locale, "path": f"/{locale}/{public_id}/", "url": None},
            **{"title": title, "summary": summary, "body": blocks, **fields},
            **{"publishedAt": published_at.isoformat(), "changedAt": published_at.isoformat()},
        }
        shown = {name: document[name] for name in summary_names(type)}
        stored, _created = ContentItem.objects.update_or_create(
            pk=public_id,
            defaults={
                **{"source": str(public_id), "type": type, "locale": locale, "access": access, "title": title},
                **{"path": document["path"], "published_at": published_at, "changed_at": published_at},
                **{"document": orjson.dumps(document), "summary": orjson.dumps(shown), "etag": uuid4().hex},
            },
        )
        stored.facets.all().delete()
        Facet.objects.bulk_create(
            Facet(item=stored, name=name, value=value, type=type, locale=locale, published_at=published_at)
            for name, values in (facets or {}).items()
            for value in values
        )
        feed.record(stored, accesses={access}, frame=False)
        return stored

    def remove(self, item: ContentItem) -> None:
        feed.record(item, accesses={item.access}, frame=False)
        ContentItem.objects.filter(pk=item.pk).delete()


def summary_names(type_name: str) -> list[str]:
    found = registry.get(type_name)
    assert found
    return [info.alias or name for name, info in found.summary_shape.model_fields.items()]


@pytest.fixture(autouse=True)
def _no_synonyms(request: Any) -> None:
    """Take away the words that every site starts with, so that a test says itself what means the same."""
    if "db" in request.fixturenames:
        request.getfixturevalue("db")
        SynonymSet.objects.all().delete()


@pytest.fixture(params=ENGINES)
def engine(request: Any, settings: Any, db: None) -> Iterator[Engine]:
    """Each engine in turn, with an empty index."""
    settings.SEARCH_ENGINE = request.param
    settings.ELASTICSEARCH_INDEX = f"test-{uuid4().hex[:12]}"
    settings.SEARCH_FALLBACK = False
    indexing.forget_rest()
    service.forget_rest()
    views.forget()
    chosen = engines.in_use()[0]
    indexing.rebuild()
    yield chosen
    if request.param == engines.ELASTICSEARCH:
        drop_indexes(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX)


def drop_indexes(url: str, prefix: str) -> None:
    """Delete what a test left behind in Elasticsearch."""
    address = f"{url}/{prefix}-*/_alias"
    for name in orjson.loads(urllib3.request("GET", address).data):
        urllib3.request("DELETE", f"{url}/{name}")


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library()


Search = Callable[..., service.Found]


@pytest.fixture
def search(engine: Engine) -> Search:
    """Search as the API does, after the index has taken up what changed."""

    def run(text: str = "", *, locale: str = "nl", levels: tuple[str, ...] = (Access.PUBLIC,), **options: Any) -> Any:
        indexing.follow()
        names = {"types", "published_after", "changed_after"}
        chosen = {name: options.pop(name) for name in names & options.keys()}
        facets = tuple((name, tuple(values)) for name, values in options.pop("where", {}).items())
        filters = Filters(levels=levels, locale=locale, facets=facets, **chosen)
        return service.search(service.Search(text=text, filters=filters, **{"sort": RELEVANCE, **options}))

    return run


@pytest.fixture
def titles(search: Search) -> Callable[..., list[str]]:
    """Search, and return the titles of the hits in their order."""

    def run(text: str = "", **options: Any) -> list[str]:
        hits = search(text, **options).results.hits
        known: dict[UUID, str] = dict(ContentItem.objects.values_list("pk", "title"))
        return [known[hit.id] for hit in hits]

    return run


@pytest.fixture
def synonyms(db: None) -> Callable[..., SynonymSet]:
    def add(words: str, *, locale: str = "nl", finds_also: str = "") -> SynonymSet:
        return SynonymSet.objects.create(locale=locale, words=words, finds_also=finds_also)

    return add
