"""A draft as searches will show it: that of this site, and those of the web."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from cms.core import lengths
from cms.core.registry import registry
from cms.rendering.frame import frame
from cms.rendering.preview import Mode
from search import queries
from search.highlights import highlights, pack
from search.pages import Shown, shown
from search.texts import texts_of
from search.thesaurus import Thesaurus


def _result(item: dict[str, Any]) -> HttpResponse:
    title = f"{item['title']} – {settings.WAGTAIL_SITE_NAME}"
    context = {
        **frame(get_language() or settings.LANGUAGE_CODE),
        "item": item,
        "hit": _hit(item),
        "title": Truncator(title).chars(lengths.TITLE),
        "summary": Truncator(item["summary"]).chars(lengths.SUMMARY),
        "lengths": [
            (_("Title"), len(item["title"]), lengths.TITLE),
            (_("Summary"), len(item["summary"]), lengths.SUMMARY),
        ],
    }
    return HttpResponse(render_to_string("search/preview.html", context))


def _hit(item: dict[str, Any]) -> Shown:
    """Return the hit of a search for the words of the title. Files are left out: to read them takes long."""
    locale = item["locale"]
    texts = texts_of(item, registry[item["type"]])
    query = queries.build(item["title"], locale, Thesaurus())
    with override(locale):
        return shown(item, highlights(pack(texts.passages, texts, locale), {locale: query}))


MODE = Mode(name="search", label=_("Search result"), show=_result)
