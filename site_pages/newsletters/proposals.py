"""What a new issue could tell: what changed since the one before was published, read from what is public."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

import orjson
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.core.days import day_of, today
from cms.core.registry import registry
from cms.publishing.models import ContentItem
from resources.models import FixedEdition
from resources.models.base import ResourcePage
from site_pages.calendar import times_of
from site_pages.models import EventPage, NewsletterIssuePage, ProjectPage

MOST_CHARACTERS = 300
"""What the text of an item holds."""

WITHOUT_PREVIOUS = datetime.timedelta(days=92)
"""How far back what is new goes for the first issue in a language."""

AHEAD = datetime.timedelta(days=183)
MOST = 200
"""Of each kind."""

PAGE = "wagtailcore.page:"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A page that an issue could tell of. ``text`` is in the language of the issue, ``reason`` in that of the admin."""

    page_id: int
    title: str
    reason: str
    text: str = ""
    is_ticked: bool = True


@dataclass(frozen=True)
class Proposals:
    """What an issue could tell: ``projects`` become news of projects, all others items."""

    projects: list[Proposal]
    publications: list[Proposal]
    events: list[Proposal]
    partners: list[Proposal]

    @cached_property
    def items(self) -> list[Proposal]:
        return [*self.publications, *self.events, *self.partners]


@dataclass(frozen=True)
class Before:
    """What the issue before told of, by primary keys of pages, and when it was published."""

    published_at: datetime.datetime
    projects: list[int]
    targets: frozenset[int]


def before(previous: NewsletterIssuePage | None) -> Before:
    """Return what the previous issue told of; two statements."""
    if previous is None:
        return Before(timezone.now() - WITHOUT_PREVIOUS, [], frozenset())
    projects = list(previous.project_news.values_list("project_id", flat=True))
    targets = frozenset(previous.items.values_list("target_id", flat=True))
    return Before(previous.first_published_at or timezone.now() - WITHOUT_PREVIOUS, projects, targets)


def proposals(locale: str, previous: NewsletterIssuePage | None) -> Proposals:
    """Return what changed in a language since the previous issue; six statements."""
    told = before(previous)
    editions = _new_editions(locale, told.published_at)
    new = _new_items(locale, told.published_at, [edition.item_id for edition in editions])
    public_ids = {item.pk for item in new}
    publications = [*_editions(editions, new, locale), *_publications(new, editions)]
    return Proposals(
        projects=list(_projects(locale, told, public_ids)),
        publications=publications,
        events=list(_events(locale, told)),
        partners=[
            _proposal(item, reason=_("New"), text=orjson.loads(bytes(item.summary))["summary"])
            for item in new
            if item.type == "partner"
        ],
    )


def _resource_types() -> list[str]:
    return [public_type.name for public_type in registry if issubclass(public_type.model, ResourcePage)]


def _new_editions(locale: str, since: datetime.datetime) -> list[FixedEdition]:
    """Return the newest edition of each handout that got one; one statement."""
    found = FixedEdition.objects.details().filter(locale=locale, frozen_at__gt=since, withdrawn_at=None)
    newest: dict[UUID, FixedEdition] = {}
    for edition in found.order_by("number")[:MOST]:
        newest[edition.item_id] = edition
    return list(newest.values())


def _new_items(locale: str, since: datetime.datetime, ids: Collection[UUID]) -> list[ContentItem]:
    """Return the public resources and partners that are new, and those with these ids; one statement."""
    found = ContentItem.objects.visible().filter(locale=locale, type__in=[*_resource_types(), "partner"])
    found = found.filter(Q(published_at__gt=since) | Q(pk__in=ids), source__startswith=PAGE)
    return list(found.defer("document").order_by("type", "-published_at", "pk")[:MOST])


def _editions(editions: Iterable[FixedEdition], new: Iterable[ContentItem], locale: str) -> Iterator[Proposal]:
    public = {item.pk: item for item in new}
    for edition in editions:
        if item := public.get(edition.item_id):
            with override(locale):
                told = {"number": edition.number, "what_changed": edition.what_changed}
                text = _("Edition %(number)s. What changed: %(what_changed)s") % told
            yield _proposal(item, reason=_("Edition %(number)s") % {"number": edition.number}, text=text)


def _publications(new: Iterable[ContentItem], editions: Iterable[FixedEdition]) -> Iterator[Proposal]:
    told = {edition.item_id for edition in editions}
    for item in new:
        if item.type != "partner" and item.pk not in told:
            kind = registry[item.type].model._meta.verbose_name
            reason = _("New: %(kind)s") % {"kind": kind}
            yield _proposal(item, reason=reason, text=orjson.loads(bytes(item.summary))["summary"])


def _projects(locale: str, told: Before, new: Collection[UUID]) -> Iterator[Proposal]:
    """Yield all projects: those of the issue before in their order, then those with news, then the others."""
    rows = ContentItem.objects.visible().filter(locale=locale, type="project", source__startswith=PAGE)
    found = [_project(item, told, new) for item in rows.order_by("title", "pk")[:MOST]]
    order = {page_id: place for place, page_id in enumerate(told.projects)}
    yield from sorted(found, key=lambda each: (order.get(each.page_id, len(order)), not each.is_ticked))


def _project(item: ContentItem, told: Before, new: Collection[UUID]) -> Proposal:
    document = orjson.loads(bytes(item.document))
    results = [result["card"] for result in document["results"] if result["card"]]
    reasons = [_("New result: %(title)s") % {"title": card["title"]} for card in results if UUID(card["id"]) in new]
    if item.published_at > told.published_at:
        reasons.insert(0, _("New"))
    elif item.changed_at > told.published_at:
        reasons.insert(0, _("Changed on %(day)s") % {"day": date_format(day_of(item.changed_at), "j F Y")})
    is_ticked = bool(reasons)
    proposal = _proposal(item, reason="", text="")
    if proposal.page_id in told.projects:
        is_ticked = is_ticked or document["status"] != ProjectPage.Status.COMPLETED
        reasons.append(_("Stood in the previous issue"))
    return replace(proposal, reason="; ".join(reasons), is_ticked=is_ticked)


def _events(locale: str, told: Before) -> Iterator[Proposal]:
    """Yield the events of the coming half year; one statement."""
    rows = ContentItem.objects.visible().filter(locale=locale, type="event", source__startswith=PAGE)
    first, last = today(), today() + AHEAD
    coming = []
    for item in rows.defer("document").order_by("-changed_at", "pk")[:MOST]:
        summary = orjson.loads(bytes(item.summary))
        times = times_of(summary)
        if times is None or summary["status"] not in (EventPage.Status.PLANNED, EventPage.Status.POSTPONED):
            continue
        start = times[0]
        day = day_of(start) if isinstance(start, datetime.datetime) else start
        if not first <= day <= last:
            continue
        with override(locale):
            text = ", ".join(part for part in (date_format(day, "j F Y"), summary["place"]) if part)
        stood = _page_id(item) in told.targets
        reason = _("Stood in the previous issue") if stood else date_format(day, "j F Y")
        coming.append((day, _proposal(item, reason=reason, text=f"{text}. {summary['summary']}", is_ticked=not stood)))
    yield from (proposal for _day, proposal in sorted(coming, key=lambda each: (each[0], each[1].title)))


def _proposal(item: ContentItem, *, reason: str, text: str, is_ticked: bool = True) -> Proposal:
    return Proposal(
        page_id=_page_id(item),
        title=item.title,
        reason=reason,
        text=Truncator(text).chars(MOST_CHARACTERS),
        is_ticked=is_ticked,
    )


def _page_id(item: ContentItem) -> int:
    return int(item.source.removeprefix(PAGE))
