"""What the pages of the site look like outside."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from cms.blocks.body import BodyItem, body_shape
from cms.core.building import Build
from cms.core.identity import item_id
from cms.core.registry import PublicType
from cms.core.relations import ids_in
from cms.core.shapes import Card, RichText, Shape, Term, one_of
from partners.blocks import phrases
from site_pages.models import (
    CollectionPage,
    ContentPage,
    EventPage,
    HomePage,
    NewsletterIssuePage,
    ProjectPage,
    ThemePage,
)


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


class CollectionItem(BodyItem):
    """A section with the items that its stored query finds."""

    items: list[Card]


def collection_fields(page: CollectionPage, build: Build) -> dict[str, Any]:
    return {
        "items": build.query(
            types=[str(child.value) for child in page.listed_types],
            facets={
                "theme": [theme.key for theme in page.listed_themes.all()],
                "audience": [audience.key for audience in page.listed_audiences.all()],
            },
            order=page.order,
            number=page.number,
        ),
        "body": body_shape(page.body, build),
    }


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


class SessionShape(Shape):
    """A part of the programme. ``repeatStart`` is when it is held a second time."""

    title: str
    start: datetime.datetime | None
    end: datetime.datetime | None
    repeat_start: datetime.datetime | None
    room: str


class OrganiserShape(Shape):
    partner: Card
    role: str


class EventItem(BodyItem):
    """A meeting, congress or campaign: planned times, and actual times where it was held."""

    status: str = one_of(EventPage.Status)
    planned_start: datetime.datetime | None
    planned_end: datetime.datetime | None
    actual_start: datetime.datetime | None
    actual_end: datetime.datetime | None
    yearly: bool
    yearly_rule: str
    place: str
    online: bool
    registration_url: str | None
    goals: list[str]
    organisers: list[OrganiserShape]
    signatories: list[Card]
    sessions: list[SessionShape]


def utc(moment: datetime.datetime | None) -> datetime.datetime | None:
    return moment.astimezone(datetime.UTC) if moment else None


def event_fields(page: EventPage, build: Build) -> dict[str, Any]:
    return {
        "status": page.status,
        "planned_start": utc(page.planned_start),
        "planned_end": utc(page.planned_end),
        "actual_start": utc(page.actual_start),
        "actual_end": utc(page.actual_end),
        "yearly": page.yearly,
        "yearly_rule": page.yearly_rule,
        "place": page.place,
        "online": page.online,
        "registration_url": page.registration_url or None,
        "goals": phrases(page.goals),
        "organisers": [
            OrganiserShape(partner=card, role=organiser.role)
            for organiser in page.organisers.all()
            if (card := build.card(organiser.partner_id))
        ],
        "signatories": build.cards(signatory.partner_id for signatory in page.signatories.all()),
        "sessions": [
            SessionShape(
                title=session.title,
                start=utc(session.start),
                end=utc(session.end),
                repeat_start=utc(session.repeat_start),
                room=session.room,
            )
            for session in page.sessions.all()
        ],
        "body": body_shape(page.body, build),
    }


class ProjectNewsShape(Shape):
    """What a project reports, as HTML."""

    project: Card
    html: RichText


class NewsletterItemShape(Shape):
    card: Card
    text: str


class NewsletterIssueItem(BodyItem):
    """An issue of the newsletter. ``quarter`` is 1 to 4; ``intro`` is HTML."""

    year: int
    quarter: int
    intro: RichText
    project_news: list[ProjectNewsShape]
    items: list[NewsletterItemShape]


def newsletter_fields(page: NewsletterIssuePage, build: Build) -> dict[str, Any]:
    return {
        "year": page.year,
        "quarter": page.quarter,
        "intro": build.html(page.intro),
        "project_news": [
            ProjectNewsShape(project=card, html=build.html(news.text))
            for news in page.project_news.all()
            if (card := build.card(news.project_id))
        ],
        "items": [
            NewsletterItemShape(card=card, text=item.text)
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
        search_fields=("aim", "focus_points"),
        expansions={"projects": ids_in("projects")},
    ),
    PublicType(
        name="project",
        collection="projects",
        model=ProjectPage,
        shape=ProjectItem,
        describe=project_fields,
        summary_fields=("status", "start", "end", "open_places"),
        facets={
            "partner": lambda item: [str(entry.partner.id) for entry in item.partners],
            "status": lambda item: [item.status],
        },
        expansions={"partners": ids_in("partners", at="partner"), "results": ids_in("results", at="card")},
    ),
    PublicType(
        name="event",
        collection="events",
        model=EventPage,
        shape=EventItem,
        describe=event_fields,
        summary_fields=("status", "planned_start", "planned_end", "yearly", "yearly_rule", "place", "online"),
        facets={
            "partner": lambda item: [str(entry.partner.id) for entry in item.organisers],
            "status": lambda item: [item.status],
        },
        search_fields=("place", "goals"),
        expansions={"partners": ids_in("organisers", at="partner"), "signatories": ids_in("signatories")},
    ),
    PublicType(
        name="newsletter",
        collection="newsletters",
        model=NewsletterIssuePage,
        shape=NewsletterIssueItem,
        describe=newsletter_fields,
        summary_fields=("year", "quarter"),
        search_fields=("intro",),
        expansions={"items": ids_in("items", at="card"), "projects": ids_in("projectNews", at="project")},
    ),
]
