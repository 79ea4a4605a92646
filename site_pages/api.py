"""What the pages of the site look like outside."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils import timezone

from cms.blocks.body import BodyItem, body_shape
from cms.core.building import Build
from cms.core.days import day_of
from cms.core.identity import item_id
from cms.core.registry import YEARS, PublicType
from cms.core.relations import ids_in
from cms.core.shapes import Card, RichText, Shape, Term, one_of
from site_pages import project_states
from site_pages.calendar import KEPT_OF_TIMES, TIMES
from site_pages.event_items import EventItem, dated, event_fields
from site_pages.models import (
    CollectionPage,
    ContentPage,
    EventPage,
    HomePage,
    NewsletterIssuePage,
    ProjectPage,
    ThemePage,
)

BY_DATE = "date"
"""The order of collections that are shown by year."""


class EntryPointShape(Shape):
    audience: Term
    title: str
    text: str
    card: Card


class HomeItem(BodyItem):
    """The start of a language, with an entry point for each audience."""

    entry_points: list[EntryPointShape]


def home_fields(page: HomePage, build: Build) -> dict[str, Any]:
    return {
        "entry_points": [
            EntryPointShape(audience=build.terms([entry.audience])[0], title=entry.title, text=entry.text, card=card)
            for entry in page.entry_points.select_related("audience")
            if (card := build.card(entry.page_id))
        ],
        "body": body_shape(page.body, build),
    }


class ContentPageItem(BodyItem):
    """An ordinary page."""


def content_fields(page: ContentPage, build: Build) -> dict[str, Any]:
    return {"body": body_shape(page.body, build)}


class DatedShape(Shape):
    """An item of a collection, by its id, and the day of what it tells of."""

    id: UUID
    date: datetime.date


class YearShape(Shape):
    """What a collection has of a year, the latest first."""

    year: int
    items: list[DatedShape]


class CollectionItem(BodyItem):
    """A section with the items that its stored query finds.

    ``years`` has them once more by year, if they are in the order of their dates; otherwise it is empty.
    """

    items: list[Card]
    years: list[YearShape]


def collection_fields(page: CollectionPage, build: Build) -> dict[str, Any]:
    found = build.dated_query(
        types=[str(child.value) for child in page.listed_types],
        facets={
            "theme": [theme.key for theme in page.listed_themes.all()],
            "audience": [audience.key for audience in page.listed_audiences.all()],
        },
        order=page.order,
        number=page.number,
    )
    return {
        "items": [card for card, _moment in found],
        "years": _years(found) if page.order == BY_DATE else [],
        "body": body_shape(page.body, build),
    }


def _years(found: list[tuple[Card, datetime.datetime]]) -> list[YearShape]:
    dates = [DatedShape(id=card.id, date=day_of(moment)) for card, moment in found]
    return [YearShape(year=year, items=list(items)) for year, items in groupby(dates, key=lambda each: each.date.year)]


class ThemeItem(BodyItem):
    """A theme: its aim, its focus points and its projects."""

    theme: Term
    aim: str
    focus_points: list[str]
    projects: list[Card]


def theme_fields(page: ThemePage, build: Build) -> dict[str, Any]:
    own_id = item_id(page.translation_key, build.locale)
    return {
        "theme": build.terms([page.theme])[0],
        "aim": page.aim,
        "focus_points": [point.text for point in page.focus_points.all()],
        "projects": build.query(types=["project"], facets={"parent": [str(own_id)]}, order="position"),
        "body": body_shape(page.body, build),
    }


class ProjectPartnerShape(Shape):
    """An organisation or group that takes part in a project."""

    partner: Card
    role: str


class ResultShape(Shape):
    """A result: a page, a text, or both."""

    card: Card | None
    text: str


class ProjectItem(BodyItem):
    """A project: its state, who works on it, how many places are open, and its results."""

    theme_page: UUID | None
    status: str = one_of(ProjectPage.Status)
    start: datetime.date | None
    end: datetime.date | None
    open_places: int
    partners: list[ProjectPartnerShape]
    results: list[ResultShape]


def project_fields(page: ProjectPage, build: Build) -> dict[str, Any]:
    parent = page.get_parent() if page.path else None
    results = [ResultShape(card=build.card(result.resource_id), text=result.text) for result in page.results.all()]
    return {
        "theme_page": build.public_id(parent) if parent else None,
        "status": page.status,
        "start": page.start,
        "end": page.end,
        "open_places": page.open_places,
        "partners": [
            ProjectPartnerShape(partner=card, role=project_partner.role)
            for project_partner in page.project_partners.all()
            if (card := build.card(project_partner.partner_id))
        ],
        "results": [result for result in results if result.card or result.text],
        "body": body_shape(page.body, build),
    }


class ProjectNewsShape(Shape):
    """What a project reports, as HTML. ``themes`` are those of the project."""

    project: Card
    themes: list[Term]
    html: RichText


class NewsletterItemShape(Shape):
    """Something to read. ``themes`` are those of the item that the card stands for."""

    card: Card
    themes: list[Term]
    text: str


class NewsletterIssueItem(BodyItem):
    """An issue of the newsletter. ``quarter`` is 1 to 4; ``intro`` is HTML.

    ``previousIssue`` and ``nextIssue`` are those just before and just after it in the same language.
    """

    year: int
    quarter: int
    previous_issue: Card | None
    next_issue: Card | None
    intro: RichText
    project_news: list[ProjectNewsShape]
    items: list[NewsletterItemShape]


def quarter_start(year: int, quarter: int) -> datetime.datetime:
    """Return when a quarter begins, by which issues are put in order: they may appear before or after it."""
    return timezone.make_aware(datetime.datetime(year, 3 * quarter - 2, 1), timezone.get_default_timezone())


def newsletter_fields(page: NewsletterIssuePage, build: Build) -> dict[str, Any]:
    previous_issue, next_issue = build.beside("newsletter", quarter_start(page.year, page.quarter))
    return {
        "year": page.year,
        "quarter": page.quarter,
        "previous_issue": previous_issue,
        "next_issue": next_issue,
        "intro": build.html(page.intro),
        "project_news": [
            ProjectNewsShape(project=card, themes=build.themes_of(card), html=build.html(news.text))
            for news in page.project_news.all()
            if (card := build.card(news.project_id))
        ],
        "items": [
            NewsletterItemShape(card=card, themes=build.themes_of(card), text=item.text)
            for item in page.items.all()
            if (card := build.card(item.target_id))
        ],
        "body": body_shape(page.body, build),
    }


TYPES = [
    PublicType(name="home", collection="home-pages", model=HomePage, shape=HomeItem, describe=home_fields),
    PublicType(
        name="content", collection="content-pages", model=ContentPage, shape=ContentPageItem, describe=content_fields
    ),
    PublicType(
        name="collection",
        collection="collections",
        model=CollectionPage,
        shape=CollectionItem,
        describe=collection_fields,
        expansions={"items": ids_in("items")},
    ),
    PublicType(
        name="theme",
        collection="themes",
        model=ThemePage,
        shape=ThemeItem,
        describe=theme_fields,
        summary_fields=("aim",),
        expansions={"projects": ids_in("projects")},
    ),
    PublicType(
        name="project",
        collection="projects",
        model=ProjectPage,
        shape=ProjectItem,
        describe=project_fields,
        stored=project_states.on_stored,
        summary_fields=("status", "start", "end", "open_places"),
        facets={
            "partner": lambda item: [str(entry.partner.id) for entry in item.partners],
            "status": lambda item: [item.status],
        },
        facet_choices={"status": ProjectPage.Status.choices},
        expansions={"partners": ids_in("partners", at="partner"), "results": ids_in("results", at="card")},
    ),
    PublicType(
        name="event",
        collection="events",
        model=EventPage,
        shape=EventItem,
        describe=event_fields,
        summary_fields=(
            *TIMES,
            *("yearly", "yearly_rule", "place", "online"),
            *("registration_url", "registration_opens", "registration_closes", "registration_full"),
        ),
        tombstone_fields=KEPT_OF_TIMES,
        dated=dated,
        facets={
            "partner": lambda item: [str(entry.partner.id) for entry in item.organisers],
            "status": lambda item: [item.status],
            "previousEdition": lambda item: [str(item.previous_edition.id)] if item.previous_edition else [],
        },
        facet_choices={"status": EventPage.Status.choices},
        expansions={
            "partners": ids_in("organisers", at="partner"),
            "signatories": ids_in("signatories"),
            "toolkit": ids_in("toolkit", at="card"),
            "results": ids_in("results", at="card"),
        },
    ),
    PublicType(
        name="newsletter",
        collection="newsletters",
        model=NewsletterIssuePage,
        shape=NewsletterIssueItem,
        describe=newsletter_fields,
        summary_fields=("year", "quarter"),
        dated=lambda item: quarter_start(item.year, item.quarter),
        facets={"year": lambda item: [str(item.year)], "quarter": lambda item: [str(item.quarter)]},
        facet_choices={"quarter": [(str(value), label) for value, label in NewsletterIssuePage.Quarter.choices]},
        facet_ranges={"year": YEARS, "quarter": range(1, 5)},
        expansions={"items": ids_in("items", at="card"), "projects": ids_in("projectNews", at="project")},
    ),
]
