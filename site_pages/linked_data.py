"""What the pages of the site are in the words of schema.org; those that are not here are web pages."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from cms.publishing.addresses import url_of
from cms.rendering.linked_data import Item, Kind, Node, filled, iri, organisations, plain
from cms.rendering.templatetags.reading import day
from site_pages.models import EventPage


def project(item: Item) -> Node:
    """Return a project, to schema.org an organisation that exists for a time."""
    return {
        "foundingDate": item["start"],
        "dissolutionDate": item["end"],
        "member": organisations(entry["partner"] for entry in item["partners"]),
    }


STATUSES = {
    EventPage.Status.POSTPONED: "https://schema.org/EventPostponed",
    EventPage.Status.CANCELLED: "https://schema.org/EventCancelled",
}
"""What is planned or was held counts as scheduled."""


SCHEDULED, MOVED = "https://schema.org/EventScheduled", "https://schema.org/EventRescheduled"


def event(item: Item) -> Node:
    places: list[Node] = [{"@type": "Place", "name": item["place"]}] if item["place"] else []
    if item["online"]:
        places.append({"@type": "VirtualLocation", "url": item["registrationUrl"] or item["url"]})
    mode = "Mixed" if len(places) > 1 else "Online" if item["online"] else "Offline"
    start = item["actualStart"] or item["plannedStart"]
    before = _previous_start(item)
    status = STATUSES.get(item["status"], MOVED if before else SCHEDULED)
    return {
        "startDate": start,
        "endDate": item["actualEnd"] or item["plannedEnd"],
        "previousStartDate": before,
        "eventStatus": status,
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode" if places else None,
        "location": places,
        "organizer": organisations(entry["partner"] for entry in item["organisers"]),
        "offers": _registration(item),
        "subEvent": [_session(item, entry, status) for entry in item["programme"]],
        "workFeatured": [work(entry["card"]) for entry in item["toolkit"]],
        "subjectOf": [work(entry["card"]) for entry in item["results"] if entry["card"]],
    }


def _previous_start(item: Item) -> str | None:
    """Return when an event would have begun before it was moved to another day."""
    if item["previousStart"]:
        return str(item["previousStart"])
    planned, actual = item["plannedStart"], item["actualStart"]
    if item["status"] == EventPage.Status.POSTPONED:
        return planned if planned else None
    return planned if planned and actual and day(planned) != day(actual) else None


def _registration(item: Item) -> Node | None:
    if not item["registrationUrl"]:
        return None
    availability = "SoldOut" if item["registrationFull"] else "InStock"
    return filled(
        {
            "@type": "Offer",
            "url": item["registrationUrl"],
            "availability": f"https://schema.org/{availability}",
            "availabilityStarts": item["registrationOpens"],
            "availabilityEnds": item["registrationCloses"],
        }
    )


def _session(item: Item, entry: Item, status: str) -> Node:
    """Return a session at one of its times."""
    session = next(each for each in item["sessions"] if each["id"] == entry["session"])
    room = next(time["room"] for time in session["times"] if time["id"] == entry["time"])
    place = {"@type": "Place", "name": room, "containedInPlace": {"@type": "Place", "name": item["place"]}}
    return filled(
        {
            "@type": "Event",
            "@id": iri(entry["time"]),
            "name": session["title"],
            "description": session["text"],
            "startDate": entry["start"],
            "endDate": entry["end"],
            "eventStatus": STATUSES[EventPage.Status.CANCELLED] if session["cancelled"] else status,
            "location": (place if item["place"] else {"@type": "Place", "name": room}) if room else None,
            "performer": organisations(session["hosts"]),
            "superEvent": {"@id": iri(item["id"])},
        }
    )


def work(card: Item) -> Node:
    """Return what a card leads to."""
    found = {"@type": "CreativeWork", "@id": iri(card["id"]), "name": card["title"], "url": card["url"]}
    return filled(found | {"inLanguage": card["locale"]})


def newsletter(item: Item) -> Node:
    name = _("Newsletter of %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}
    archive = item["breadcrumbs"][-1]["path"] if item["breadcrumbs"] else None
    periodical = {
        "@type": "Periodical",
        "name": name,
        "url": url_of(archive) if archive else None,
        "inLanguage": item["locale"],
        "publisher": {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME},
    }
    news = [{**work(entry["project"]), "description": plain(entry["html"])} for entry in item["projectNews"]]
    return {
        "issueNumber": f"{item['year']}-{item['quarter']}",
        "isPartOf": filled(periodical),
        "hasPart": [*news, *(work(entry["card"]) for entry in item["items"])],
    }


KINDS = {
    "collection": Kind(name="CollectionPage"),
    "project": Kind(name="Project", properties=project, is_work=False),
    "event": Kind(name="Event", properties=event, is_work=False),
    "newsletter": Kind(name="PublicationIssue", properties=newsletter),
}
