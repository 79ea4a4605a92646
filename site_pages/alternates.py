"""What pages point to besides themselves: home pages feeds and the catalogue, those of events their calendars."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.api.feeds import EVERYTHING, feed_path, titled
from cms.core.registry import registry
from cms.rendering.feeds import FORMS
from cms.rendering.metadata import Alternate, Item
from resources import alternates
from resources.alternates import FORM, MEDIA_TYPE
from site_pages import calendar

CALENDAR = "text/calendar"


def of_home(item: Item) -> Iterable[Alternate]:
    path = feed_path(EVERYTHING, FORM, {"locale": item["locale"]})
    return [
        Alternate(media_type=MEDIA_TYPE, title=_("Everything new"), address=path),
        alternates.new_editions(item["locale"]),
        alternates.catalogue(),
        all_events(item["locale"]),
    ]


def of_event(item: Item) -> Iterable[Alternate]:
    found = []
    if calendar.times_of(item):
        own = reverse(calendar.URL_NAME, kwargs={"id": item["id"]})
        found.append(Alternate(media_type=CALENDAR, title=_("This event for your calendar"), address=own))
    if item["programme"]:
        own = reverse(calendar.SESSIONS_URL_NAME, kwargs={"id": item["id"]})
        found.append(Alternate(media_type=CALENDAR, title=_("The programme for your calendar"), address=own))
    return [*found, all_events(item["locale"])]


def of_newsletter(item: Item) -> Iterable[Alternate]:
    return feeds_of(item["type"], item["locale"])


def of_collection(item: Item) -> Iterable[Alternate]:
    """Return the feeds of the types that a section lists."""
    types = dict.fromkeys(card["type"] for card in item["items"])
    found = [alternate for name in types for alternate in feeds_of(name, item["locale"])]
    return [*found, all_events(item["locale"])] if calendar.TYPE in types else found


def feeds_of(name: str, locale: str) -> list[Alternate]:
    public_type = registry[name]
    title = titled(str(public_type.model._meta.verbose_name_plural))
    return [
        Alternate(
            media_type=FORMS[form].media_type.partition(";")[0],
            title=title,
            address=feed_path(public_type.collection, form, {"locale": locale}),
        )
        for form in FORMS
    ]


def all_events(locale: str) -> Alternate:
    path = feed_path(registry[calendar.TYPE].collection, calendar.FORM, {"locale": locale})
    return Alternate(media_type=CALENDAR, title=_("Calendar of all events"), address=path)
