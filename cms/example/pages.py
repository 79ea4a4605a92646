"""Pages as the content files write them → fields and child objects of the models."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.text import slugify
from wagtail.models import Page, TranslatableMixin

from cms.core.models import Audience, Tag, Theme
from cms.core.models.taxonomy import TaxonomyTerm
from cms.example.blocks import BlockWriter, Lookup
from partners.models import GroupPage, PartnerPage
from resources.models import HandoutPage, InterventionPage, MediaPage, PracticePage, StudyPage
from site_pages.models import (
    CollectionPage,
    ContentPage,
    EventPage,
    HomePage,
    NewsletterIssuePage,
    ProjectPage,
    ThemePage,
)

MODELS: dict[str, type[Page]] = {
    "collection": CollectionPage,
    "content": ContentPage,
    "event": EventPage,
    "group": GroupPage,
    "handout": HandoutPage,
    "home": HomePage,
    "intervention": InterventionPage,
    "media": MediaPage,
    "newsletter": NewsletterIssuePage,
    "partner": PartnerPage,
    "practice": PracticePage,
    "project": ProjectPage,
    "study": StudyPage,
    "theme": ThemePage,
}

Entry = dict[str, Any]


def slug_of(entry: Entry, language: str) -> str:
    if entry["type"] == "home":
        return "home" if language == "nl" else f"home-{language}"
    return entry.get("slug", {}).get(language) or slugify(entry["title"][language])


def fill(page: Page, entry: Entry, language: str, lookup: Lookup) -> Page:
    """Give a page everything that its entry says, in one language, without saving it."""
    writer = BlockWriter(entry["key"], language, lookup)
    page.title = page.draft_title = entry["title"][language]
    page.slug = slug_of(entry, language)
    page.summary = writer.text(entry["summary"])
    page.image_id = lookup("image", entry["image"]) if entry.get("image") else None
    page.image_alt = writer.text(entry.get("image_alt"))
    page.show_in_menus = bool(entry.get("in_menu"))
    page.review_date = entry.get("review_date")
    page.body = json.dumps(writer.body(entry.get("body") or []))
    page.themes = _terms(Theme, "theme", entry.get("themes"), lookup)
    page.audiences = _terms(Audience, "audience", entry.get("audiences"), lookup)
    page.tags = _terms(Tag, "tag", entry.get("tags"), lookup)
    _SPECIFIC.get(entry["type"], _nothing)(page, entry, writer)
    return page


def _terms(
    model: type[TaxonomyTerm], kind: str, keys: list[str] | None, lookup: Callable[[str, str], int]
) -> list[Any]:
    return list(model.objects.filter(pk__in=[lookup(kind, key) for key in keys or []]))


def _children(page: Page, relation: str, values: list[dict[str, Any]], writer: BlockWriter) -> None:
    """Set the child objects of a page; those with text get the same translation key in every language."""
    model = type(page)._meta.get_field(relation).related_model
    children = []
    for number, fields in enumerate(values):
        child = model(sort_order=number, **fields)
        if isinstance(child, TranslatableMixin):
            child.translation_key = uuid5(NAMESPACE_URL, f"{writer.page_key}/{relation}/{number}")
            child.locale_id = page.locale_id
        children.append(child)
    setattr(page, relation, children)


def _nothing(page: Page, entry: Entry, writer: BlockWriter) -> None:
    """For types that add nothing to what every page has."""


def _home(page: HomePage, entry: Entry, writer: BlockWriter) -> None:
    points = [
        {
            "audience_id": writer.lookup("audience", point["audience"]),
            "title": writer.text(point["title"]),
            "text": writer.text(point.get("text")),
            "page_id": writer.lookup("page", point["page"]),
        }
        for point in entry["entry_points"]
    ]
    _children(page, "entry_points", points, writer)


def _collection(page: CollectionPage, entry: Entry, writer: BlockWriter) -> None:
    page.listed_types = json.dumps(
        [
            {"type": "type", "value": name, "id": str(uuid5(NAMESPACE_URL, f"{entry['key']}/{name}"))}
            for name in entry["types"]
        ]
    )
    page.order = entry.get("order", "newest")
    page.number = entry.get("number")


def _theme(page: ThemePage, entry: Entry, writer: BlockWriter) -> None:
    page.theme_id = writer.lookup("theme", entry["theme"])
    page.aim = writer.text(entry["aim"])
    _children(page, "focus_points", [{"text": writer.text(point)} for point in entry["focus_points"]], writer)


def _project(page: ProjectPage, entry: Entry, writer: BlockWriter) -> None:
    page.status = entry["status"]
    page.start, page.end = entry.get("start"), entry.get("end")
    page.open_places = entry.get("open_places") or 0
    _children(page, "project_partners", _participants(entry.get("partners"), writer), writer)
    results = [
        {
            "resource_id": writer.lookup("page", result["page"]) if result.get("page") else None,
            "text": writer.text(result.get("text")),
        }
        for result in entry.get("results") or []
    ]
    _children(page, "results", results, writer)


def _participants(values: list[Entry] | None, writer: BlockWriter) -> list[dict[str, Any]]:
    return [
        {"partner_id": writer.lookup("page", value["partner"]), "role": writer.text(value.get("role"))}
        for value in values or []
    ]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _event(page: Any, entry: Entry, writer: BlockWriter) -> None:
    page.status = entry["event_status"]
    for name in ("planned_start", "planned_end", "actual_start", "actual_end"):
        setattr(page, name, _moment(entry.get(name)))
    page.yearly = bool(entry.get("yearly"))
    page.yearly_rule = writer.text(entry.get("yearly_rule"))
    for name, value in (entry.get("recurrence") or {}).items():
        setattr(page, "recurrence" if name == "kind" else f"recurrence_{name}", value)
    previous = entry.get("previous_edition")
    page.previous_edition_id = writer.lookup("page", previous) if previous else None
    page.outcome = writer.html(entry.get("outcome"))
    page.participants = entry.get("participants")
    page.place = writer.text(entry.get("place"))
    page.online = bool(entry.get("online"))
    page.registration_url = entry.get("registration_url") or ""
    page.goals = json.dumps(writer.phrases(entry.get("goals") or [], "goals"))
    _children(page, "organisers", _participants(entry.get("organisers"), writer), writer)
    signatories = [{"partner_id": writer.lookup("page", key)} for key in entry.get("signatories") or []]
    _children(page, "signatories", signatories, writer)
    _children(page, "sessions", [_session(value, writer) for value in entry.get("sessions") or []], writer)
    toolkit = [
        {"resource_id": writer.lookup("page", value["page"]), "text": writer.text(value.get("text"))}
        for value in entry.get("toolkit") or []
    ]
    _children(page, "toolkit", toolkit, writer)


def _session(value: Entry, writer: BlockWriter) -> dict[str, Any]:
    title = value["title"]
    starts = value.get("repeats") or []
    place = f"sessions/{title['nl']}"
    return {
        "title": writer.text(title),
        "kind": value["kind"],
        "text": writer.text(value.get("text")),
        "start": _moment(value.get("start")),
        "end": _moment(value.get("end")),
        "room": writer.text(value.get("room")),
        "repeats": json.dumps(writer.repeats(starts, place)),
    }


def _newsletter(page: NewsletterIssuePage, entry: Entry, writer: BlockWriter) -> None:
    page.year, page.quarter = entry["year"], entry["quarter"]
    page.intro = writer.html(entry["intro"])
    news = [
        {"project_id": writer.lookup("page", value["project"]), "text": writer.html(value["text"])}
        for value in entry.get("project_news") or []
    ]
    _children(page, "project_news", news, writer)
    items = [
        {"target_id": writer.lookup("page", value["page"]), "text": writer.text(value.get("text"))}
        for value in entry.get("items") or []
    ]
    _children(page, "items", items, writer)


def _handout(page: HandoutPage, entry: Entry, writer: BlockWriter) -> None:
    page.editable, page.licence = entry["editable"], entry["licence"]
    editions = [
        {"number": value["number"], "date": value["date"], "what_changed": writer.text(value["what_changed"])}
        for value in entry["editions"]
    ]
    _children(page, "editions", editions, writer)


def _practice(page: PracticePage, entry: Entry, writer: BlockWriter) -> None:
    page.licence = entry["licence"]
    for name in ("context", "approach", "result"):
        setattr(page, name, writer.html(entry[name]))
    page.contact_id = writer.lookup("page", entry["contact"]) if entry.get("contact") else None


def _intervention(page: InterventionPage, entry: Entry, writer: BlockWriter) -> None:
    page.licence = entry["licence"]
    _children(page, "recognitions", entry.get("recognitions") or [], writer)


def _study(page: StudyPage, entry: Entry, writer: BlockWriter) -> None:
    page.licence = entry["licence"]
    page.start, page.end = entry.get("start"), entry.get("end")
    page.gaps = writer.html(entry.get("gaps"))
    page.publication_url = entry.get("publication_url") or ""
    partners = [{"partner_id": writer.lookup("page", key)} for key in entry.get("partners") or []]
    _children(page, "study_partners", partners, writer)


def _media(page: MediaPage, entry: Entry, writer: BlockWriter) -> None:
    page.licence, page.kind = entry["licence"], entry["media_kind"]
    page.text_alternative = writer.html(entry.get("text_alternative"))
    page.shows_young_carer = bool(entry.get("shows_young_carer"))


def _partner(page: Any, entry: Entry, writer: BlockWriter) -> None:
    page.kind, page.legal_form = entry["kind"], entry.get("legal_form") or ""
    page.other_names = json.dumps(writer.phrases(entry.get("aliases") or [], "other_names"))
    page.expertise = json.dumps(writer.phrases(entry.get("expertise") or [], "expertise"))
    page.awards = json.dumps(writer.phrases(entry.get("awards") or [], "awards"))
    page.website, page.email = entry.get("website") or "", entry.get("email") or ""
    page.region, page.since = writer.text(entry.get("region")), entry.get("since")
    roles = [
        {
            "role": value["role"],
            "start": value.get("from"),
            "end": value.get("until"),
            "source": writer.text(value.get("source")),
            "disputed": bool(value.get("disputed")),
            "disputed_by": writer.text(value.get("disputed_by")),
            "dispute_note": writer.text(value.get("dispute_note")),
        }
        for value in entry.get("roles") or []
    ]
    _children(page, "roles", roles, writer)


def _group(page: Any, entry: Entry, writer: BlockWriter) -> None:
    page.purpose = json.dumps(writer.phrases(entry.get("purpose") or [], "purpose"))
    page.period, page.launched = writer.text(entry.get("period")), entry.get("launched")
    page.meetings_a_year = entry.get("meetings_a_year")
    page.joining = writer.html(entry.get("joining"))
    page.chart = json.dumps(writer.units(entry.get("chart") or []))
    _children(page, "memberships", _participants(entry.get("members"), writer), writer)


_SPECIFIC: dict[str, Callable[[Any, Entry, BlockWriter], None]] = {
    "collection": _collection,
    "event": _event,
    "group": _group,
    "handout": _handout,
    "home": _home,
    "intervention": _intervention,
    "media": _media,
    "newsletter": _newsletter,
    "partner": _partner,
    "practice": _practice,
    "project": _project,
    "study": _study,
    "theme": _theme,
}
