"""The feed of new editions of handouts."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import uuid5

import orjson
from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpResponse
from django.urls import re_path
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.api import parameters
from cms.api.feeds import SIZE, FeedView, categories_of, titled
from cms.api.parameters import Parser
from cms.publishing.models import ContentItem, Facet
from cms.rendering.feeds import FORMS, Entry
from cms.rendering.linked_data import iri
from resources.addresses import cited_address
from resources.models import FixedEdition
from resources.views import TYPE

NAME = "editions"
HANDOUT = "handout"
FACETS = ("theme", "audience", "tag")

PARSERS: dict[str, Parser] = {
    "locale": parameters.locale,
    HANDOUT: parameters.ids,
    **dict.fromkeys(FACETS, parameters.values),
}


class EditionFeedView(FeedView):
    """Editions that were published last and not withdrawn, of handouts that the client may see. Two statements."""

    def get(self, request: Any, form: str) -> HttpResponse:
        given = parameters.parse(request.GET, PARSERS)
        locale = given.get("locale", settings.LANGUAGE_CODE)
        found = editions(given, levels=self.levels)
        entries = [_entry(edition, summary) for edition, summary in found]
        with override(locale):
            is_of_one = len(given.get(HANDOUT, ())) == 1 and found
            what = _("editions of “%(title)s”") % {"title": found[0][1]["title"]} if is_of_one else _("new editions")
            title = titled(what)
        # No list changes when an edition is withdrawn.
        return self.respond(request, (NAME, form), title=title, locale=locale, entries=entries, keys=None)


def editions(given: dict[str, Any], *, levels: tuple[str, ...]) -> list[tuple[FixedEdition, dict[str, Any]]]:
    """Return the newest editions that these parameters ask for, each with the summary of its handout; one statement."""
    handouts = ContentItem.objects.visible(levels).filter(pk=OuterRef("item_id"), type=TYPE)
    if "locale" in given:
        handouts = handouts.filter(locale=given["locale"])
    for name in FACETS:
        if name in given:
            handouts = handouts.filter(
                Exists(Facet.objects.filter(item=OuterRef("pk"), name=name, value__in=given[name]))
            )
    found = FixedEdition.objects.details().filter(Exists(handouts), withdrawn_at=None, access__in=levels)
    if HANDOUT in given:
        found = found.filter(item_id__in=given[HANDOUT])
    found = found.annotate(handout=Subquery(handouts.values("summary")))
    newest = found.order_by("-frozen_at", "item_id", "-number")[:SIZE]
    return [(edition, orjson.loads(bytes(edition.handout))) for edition in newest]


def _entry(edition: FixedEdition, summary: dict[str, Any]) -> Entry:
    with override(edition.locale):
        title = title_of_edition(summary["title"], edition.number)
    published = edition.frozen_at.astimezone(datetime.UTC).replace(microsecond=0)
    return Entry(
        id=iri(uuid5(edition.item_id, str(edition.number))),
        title=title,
        language=edition.locale,
        address=cited_address(summary["path"], edition.number, locale=edition.locale),
        published=published,
        updated=published,
        summary=edition.what_changed,
        html=linebreaks(edition.what_changed, autoescape=True),
        image=summary["image"]["url"] if summary["image"] else "",
        categories=categories_of(summary),
    )


def title_of_edition(title: str, number: int) -> str:
    """Return what an edition is called in the active language."""
    return _("%(title)s – edition %(number)s") % {"title": title, "number": number}


patterns = [re_path(rf"^{NAME}\.(?P<form>{'|'.join(FORMS)})$", EditionFeedView.as_view())]
"""Below /feeds/."""
