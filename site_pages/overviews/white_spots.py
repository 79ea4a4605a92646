"""The report of white spots: where the network has nothing yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import django_filters
import orjson
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from cms.core.alphabet import in_order
from cms.core.models import Theme
from cms.core.models.taxonomy import in_first_language
from cms.core.places.lineage import Lineage
from cms.publishing.models import ContentItem, Facet
from cms.reports.pages import FOR_ALL_STAFF
from cms.reports.views import ListedReport
from site_pages.models import ProjectPage
from site_pages.overviews.addresses import editing_address


class Lack(models.TextChoices):
    """What is missing, in the order of the report."""

    PARTNERS = "partners", gettext_lazy("Project without an organisation")
    RESULTS = "results", gettext_lazy("Project without a result")
    HANDOUTS = "handouts", gettext_lazy("Theme without a handout")
    SUPPORT = "support", gettext_lazy("Municipality without support")


class WhiteSpot(NamedTuple):
    title: str
    lack: str
    about: str
    address: str


class WhiteSpotFilterSet(WagtailFilterSet):
    lack = django_filters.ChoiceFilter(
        label=gettext_lazy("What is missing"), choices=Lack.choices, empty_label=gettext_lazy("All")
    )


class WhiteSpotReport(ListedReport):
    slug = "white-spots"
    index_url_name = "white_spot_report"
    page_title = gettext_lazy("White spots")
    header_icon = "crosshairs"
    menu_order = 630
    permission = FOR_ALL_STAFF
    filterset_class = WhiteSpotFilterSet
    row_columns = (
        ("title", gettext_lazy("Title")),
        ("lack", gettext_lazy("What is missing")),
        ("about", gettext_lazy("State or province")),
    )
    note = gettext_lazy(
        "A title leads to where you change it; that of a municipality to the form for an organisation with support."
    )
    nothing = gettext_lazy("There is no white spot.")

    def rows(self, chosen: Mapping[str, Any]) -> list[WhiteSpot]:
        wanted = [Lack(chosen["lack"])] if chosen.get("lack") else list(Lack)
        return [spot for lack in wanted for spot in sorted(FINDERS[lack](), key=lambda spot: in_order(spot.title))]


def _without_partners() -> Iterator[WhiteSpot]:
    yield from _projects_without("partners", Lack.PARTNERS)


def _without_results() -> Iterator[WhiteSpot]:
    yield from _projects_without("results", Lack.RESULTS)


def _projects_without(name: str, lack: Lack) -> Iterator[WhiteSpot]:
    states = dict(ProjectPage.Status.choices)
    found = ContentItem.objects.visible().filter(type="project", locale=settings.LANGUAGE_CODE)
    for source, document in found.values_list("source", "document"):
        project = orjson.loads(bytes(document))
        if not project[name]:
            state = str(states.get(project["status"], project["status"]))
            yield WhiteSpot(project["title"], str(lack.label), state, editing_address(source))


def _without_handouts() -> Iterator[WhiteSpot]:
    handouts = Facet.objects.filter(name="theme", type="handout", item__in=ContentItem.objects.visible())
    themes = Theme.objects.filter(**in_first_language()).exclude(key__in=handouts.values("value"))
    for pk, name in themes.values_list("pk", "name"):
        yield WhiteSpot(name, str(Lack.HANDOUTS.label), "", reverse("wagtailsnippets_core_theme:edit", args=[pk]))


def _without_support() -> Iterator[WhiteSpot]:
    """Return the municipalities for which neither a member nor an offer is public; online offers name none."""
    visible = ContentItem.objects.visible().filter(type__in=("member", "support-offer"))
    facets = Facet.objects.filter(name="municipality", item__in=visible)
    covered = set(facets.values_list("value", flat=True).distinct())
    lineage = Lineage()
    for place in lineage.present:
        if covered.isdisjoint(lineage.codes([place])):
            address = reverse("wagtailsnippets_partners_member:add")
            yield WhiteSpot(place.name, str(Lack.SUPPORT.label), place.province, address)


FINDERS = {
    Lack.PARTNERS: _without_partners,
    Lack.RESULTS: _without_results,
    Lack.HANDOUTS: _without_handouts,
    Lack.SUPPORT: _without_support,
}
