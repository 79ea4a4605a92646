"""One run: everything is loaded and indexed, and every query is asked of each engine."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import connections
from wagtail.models import Locale, Page

from search import indexing, service
from tests.search.relevance import corpus
from tests.search.relevance.judged import JudgedQuery, queries
from tests.search.relevance.measures import DEPTH, Measured, measured

WAGTAIL = "wagtail"

Find = Callable[[JudgedQuery], list[str]]


def measure(engine: str, say: Callable[[str], None]) -> dict[str, list[Measured]]:
    """Return what the engine and Wagtail's own search are worth, query by query."""
    try:
        call_command("migrate", verbosity=0)
        start = time.monotonic()
        loaded = corpus.load()
        say(f"{len(loaded.items)} items, of which {len(loaded.pages)} pages, in {time.monotonic() - start:.0f} s\n")
        indexing.rebuild()
        call_command("update_index", verbosity=0, stdout=io.StringIO())
        return {engine: _ask(_ours(loaded)), WAGTAIL: _ask(_wagtails(loaded))}
    finally:
        connections.close_all()


def _ours(loaded: corpus.Corpus) -> Find:
    references = {public_id: reference for reference, public_id in loaded.items.items()}

    def find(query: JudgedQuery) -> list[str]:
        return [references[public_id] for public_id in service.find(query.q, locale=query.locale, limit=DEPTH)]

    return find


def _wagtails(loaded: corpus.Corpus) -> Find:
    references = {pk: reference for reference, pk in loaded.pages.items()}
    locales = {locale.language_code: locale for locale in Locale.objects.all()}

    def find(query: JudgedQuery) -> list[str]:
        found = Page.objects.live().filter(locale=locales[query.locale]).search(query.q)[:DEPTH]
        return [references[page.pk] for page in found]

    return find


def _ask(find: Find) -> list[Measured]:
    return [measured(query.q, query.locale, find(query), query.answers) for query in queries()]
