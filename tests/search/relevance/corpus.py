"""The pages that are searched: the example content, and made pages that share its words.

A page is referred to by its key, one of the example content by its path, and what has no path by its kind and key with
the language behind it: ``figure:growth-target/nl``.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, Page

from cms.core.identity import item_id, object_key
from cms.core.models import Audience, Figure
from cms.example.loader import Loader, read_content
from cms.example.pages import MODELS, slug_of
from cms.publishing import outbox
from cms.publishing.builder import build
from cms.publishing.models import Access, ContentItem
from cms.publishing.storage import store
from partners.models import Member, SupportOffer
from site_pages.models import CollectionPage
from tests.factories import picture, stream

FOLDER = Path(__file__).parent
LANGUAGES = ("nl", "en")
FIRST_DAY = datetime.datetime(2019, 1, 7, 9, tzinfo=datetime.UTC)
DAYS_APART = 8
STRIDE = 101
"""Pages that follow each other in the files are published this many places apart."""
DISTRACTED = 3
"""Every so many pages one mentions another topic in passing."""


@dataclass
class MadePage:
    """A page as it will be stored. ``paragraphs`` belong under ``headings``, one list for each."""

    key: str
    locale: str
    type: str
    parent: str
    title: str
    summary: str
    published_at: datetime.datetime
    headings: list[str] = field(default_factory=list)
    paragraphs: list[list[str]] = field(default_factory=list)
    audience: str = ""
    place: str = ""
    aliases: list[str] = field(default_factory=list)
    lists: str = ""


@dataclass
class Corpus:
    """What was loaded, by reference: the public id of everything, and the primary key of what is a page."""

    items: dict[str, UUID] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)


def _rotated(values: list[str], start: int, count: int) -> list[str]:
    """Return so many of the values, beginning at another one for every page."""
    return [values[(start + place) % len(values)] for place in range(min(count, len(values)))]


def _source(language: str) -> dict[str, Any]:
    return yaml.safe_load((FOLDER / f"corpus-{language}.yaml").read_text())


@cache
def made_pages() -> tuple[MadePage, ...]:
    """Return all made pages of both languages; a collection comes before what stands in it."""
    pages = [page for language in LANGUAGES for page in _pages_in(language, _source(language))]
    for number, page in enumerate(pages):
        page.published_at = FIRST_DAY + datetime.timedelta(days=DAYS_APART * (number * STRIDE % len(pages)))
    return tuple(pages)


def _pages_in(language: str, source: dict[str, Any]) -> Iterator[MadePage]:
    for entry in source.get("collections", []):
        yield MadePage(
            key=entry["key"],
            locale=language,
            type="collection",
            parent=f"/{language}/",
            title=entry["title"],
            summary=entry["summary"],
            lists=entry["lists"],
            published_at=FIRST_DAY,
        )
    number = 0
    for topic, group in source["topics"].items():
        for entry in group["pages"]:
            kind, setting, *place = entry["is"]
            yield MadePage(
                key=entry["key"],
                locale=language,
                type=kind,
                parent=source["parents"][kind],
                title=entry["title"],
                summary=entry["summary"],
                headings=source["headings"].get(kind, []),
                paragraphs=list(_paragraphs(source, topic, entry, number)),
                audience=source["audiences"].get(setting, ""),
                place=source["places"][place[0]]["name"] if place else "",
                aliases=entry.get("aliases", []),
                published_at=FIRST_DAY,
            )
            number += 1


def _paragraphs(source: dict[str, Any], topic: str, entry: dict[str, Any], number: int) -> Iterator[list[str]]:
    """Give the paragraphs of a page for each of its headings."""
    _kind, setting, *place = entry["is"]
    sentences = _rotated(source["topics"][topic]["sentences"], number, 3)
    yield [" ".join([entry["text"], *sentences[:2]]), *sentences[2:]]
    local = source["places"][place[0]]["sentences"] if place else []
    yield [" ".join(_rotated(source["settings"][setting], number, 2)), *([" ".join(local)] if local else [])]
    others = [name for name in source["passing"] if name != topic]
    if number % DISTRACTED == 0:
        yield [source["passing"][others[number // DISTRACTED % len(others)]]]


@cache
def example_references() -> frozenset[str]:
    """Return the references of everything in the example content, from its files."""
    content = read_content()
    entries = {entry["key"]: entry for entry in content["pages"]}
    found = {
        _example_path(entry, entries, language)
        for entry in entries.values()
        for language in LANGUAGES
        if language in entry["title"]
    }
    for kind, plural, languages in (
        ("figure", "figures", LANGUAGES),
        ("member", "members", ("nl",)),
        ("support-offer", "support_offers", ("nl",)),
    ):
        found.update(f"{kind}:{entry['key']}/{language}" for entry in content[plural] for language in languages)
    return frozenset(found)


def _example_path(entry: dict[str, Any], entries: dict[str, Any], language: str) -> str:
    if entry["type"] == "home":
        return f"/{language}/"
    return f"{_example_path(entries[entry['parent']], entries, language)}{slug_of(entry, language)}/"


def locale_of(reference: str) -> str:
    """Return the language of what a reference names."""
    made = {page.key: page.locale for page in made_pages()}
    if reference in made:
        return made[reference]
    return reference.split("/")[1] if reference.startswith("/") else reference.rpartition("/")[2]


def _without_tasks() -> Any:
    """Leave out what Wagtail does after each save; its index is filled afterwards."""
    return mock.patch("django_tasks.base.Task.enqueue")


def load() -> Corpus:
    """Put everything into an empty database, with its items, and return where it is."""
    drawing = picture().read()
    # One transaction, so that the outbox is worked out once; pictures are never looked at.
    with _without_tasks(), mock.patch("cms.example.loader.draw", return_value=drawing), transaction.atomic():
        loader = Loader()
        loader.run()
    # What is done after the commit saves pages as they were before they had children.
    Page.fix_tree()
    outbox.process()
    corpus = Corpus()
    for path, public_id, source in ContentItem.objects.exclude(path="").values_list("path", "pk", "source"):
        corpus.items[path], corpus.pages[path] = public_id, int(source.rpartition(":")[2])
    corpus.items.update(_snippets(loader))
    with transaction.atomic():
        touched = _store_all(corpus)
        outbox.changed(touched=sorted(touched))
    outbox.process()
    return corpus


def _snippets(loader: Loader) -> Iterator[tuple[str, UUID]]:
    for kind, model in (("figure", Figure), ("member", Member), ("support-offer", SupportOffer)):
        keys = [name.partition(":")[2] for name in loader.known if name.startswith(f"{kind}:")]
        for key in keys:
            translation_key = model.objects.get(pk=loader.lookup(kind, key)).translation_key
            for snippet in model.objects.filter(translation_key=translation_key).select_related("locale"):
                language = snippet.locale.language_code
                yield f"{kind}:{key}/{language}", item_id(translation_key, language)


def _store_all(corpus: Corpus) -> set[str]:
    """Store pages and items, collections first, and return the dependency keys that this touches."""
    parents = {path: Page.objects.get(pk=pk) for path, pk in corpus.pages.items()}
    audiences = {(term.key, term.locale.language_code): term for term in Audience.objects.select_related("locale")}
    by_type: defaultdict[str, list[MadePage]] = defaultdict(list)
    for made in made_pages():
        by_type[made.type].append(made)
    touched: set[str] = set()
    for kind in sorted(by_type, key=lambda name: name != "collection"):
        pages = [_page(made, parents[made.parent]) for made in by_type[kind]]
        _insert(MODELS[kind], pages)
        for made, page in zip(by_type[kind], pages, strict=True):
            if made.audience:
                page.audiences.through.objects.create(
                    **{f"{kind}page_id": page.pk, "audience": audiences[made.audience, made.locale]}
                )
            corpus.items[made.key] = item_id(page.translation_key, made.locale)
            corpus.pages[made.key] = page.pk
            if kind == "collection":
                path = f"{made.parent}{page.slug}/"
                parents[path] = page
    Page.objects.bulk_update(parents.values(), ["numchild"])
    for kind in sorted(by_type, key=lambda name: name != "collection"):
        for page in MODELS[kind].objects.filter(pk__in=[corpus.pages[made.key] for made in by_type[kind]]):
            touched |= store(build(page, access=Access.PUBLIC)).touched
    touched.update(object_key(parent) for parent in CollectionPage.objects.all())
    return touched


def _insert(model: type[Page], pages: list[Page]) -> None:
    names = [column.attname for column in Page._meta.concrete_fields if not column.primary_key]
    rows = Page.objects.bulk_create(Page(**{name: getattr(page, name) for name in names}) for page in pages)
    for row, page in zip(rows, pages, strict=True):
        page.pk = row.pk
    # Django offers no bulk_create for models that inherit from others.
    model._base_manager._insert(pages, fields=model._meta.local_concrete_fields, using="default")


def _html(paragraphs: list[str]) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _page(made: MadePage, parent: Page) -> Page:
    """Return the page as it will be stored, its place in the tree included."""
    model = MODELS[made.type]
    parent.numchild += 1
    slug = made.title.lower() if made.type == "collection" else made.key
    slug = {"practice and knowledge": "practice"}.get(slug, slug)
    return model(
        title=made.title,
        draft_title=made.title,
        slug=slug,
        path=model._get_path(parent.path, parent.depth + 1, parent.numchild),
        depth=parent.depth + 1,
        url_path=f"{parent.url_path}{slug}/",
        locale=_locale(made.locale),
        content_type=ContentType.objects.get_for_model(model),
        live=True,
        first_published_at=made.published_at,
        last_published_at=made.published_at,
        latest_revision_created_at=made.published_at,
        translation_key=uuid5(NAMESPACE_URL, f"relevance/{made.key}"),
        summary=made.summary,
        **_own_fields(made),
    )


def _locale(language: str) -> Locale:
    return Locale.objects.get(language_code=language)


def _own_fields(made: MadePage) -> dict[str, Any]:
    """Return the body, and what the type of the page adds to it."""
    if made.type == "practice":
        names = ("context", "approach", "result")
        return {name: _html(texts) for name, texts in zip(names, made.paragraphs, strict=False)}
    blocks = []
    for heading, paragraphs in zip(made.headings, made.paragraphs, strict=False):
        blocks.append(("heading", {"text": heading, "level": "2"}))
        blocks.append(("text", {"text": _html(paragraphs)}))
    own: dict[str, Any] = {"body": stream(*blocks)}
    if made.type == "collection":
        own["listed_types"] = stream(("type", made.lists))
    elif made.type == "event":
        own |= {"place": made.place, "planned_start": made.published_at + datetime.timedelta(days=60)}
    elif made.type == "partner":
        own |= {"kind": "support-organisation", "region": made.place}
        own["other_names"] = stream(*[("phrase", alias) for alias in made.aliases])
    elif made.type == "media":
        own["kind"] = "image"
    return own
