"""What everybody may see → the rows of a report, in the same number of statements however much there is."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Min, Q, Sum
from django.utils import translation

from cms.core import days, models
from cms.core.alphabet import in_order
from cms.core.registry import registry
from cms.publishing.models import Access, ContentItem
from cms.rendering.documents.rich_text import nodes_of
from cms.rendering.templatetags.reading import type_name
from cms.reports.periods import quarter
from resources.models import Download, FixedEdition, Requester
from resources.models.base import ResourcePage
from site_pages.alliance_report.rows import (
    DownloadRow,
    EditionRow,
    EventRow,
    IssueRow,
    Link,
    News,
    Participant,
    ProjectRow,
    PublicationRow,
    Result,
    Rows,
    Theme,
)
from site_pages.alliance_report.scope import Scope
from site_pages.alliance_report.themes import by_theme
from site_pages.models import EventPage, ProjectPage
from site_pages.project_states import States

PROJECT, EVENT, NEWSLETTER, HANDOUT, GROUP = "project", "event", "newsletter", "handout", "group"

Item = dict[str, Any]


class Work(NamedTuple):
    """An item in all its languages: as it is ``shown`` in the report, and its ``source``, which knows the facts."""

    shown: Item
    source: Item
    all: tuple[Item, ...]

    @property
    def ids(self) -> list[UUID]:
        """The ids in every language, that of the source first."""
        others = [other["id"] for other in self.source["translations"] if other["id"]]
        return [UUID(each) for each in (self.source["id"], *others)]


def rows_of(scope: Scope) -> Rows:
    """Return what a report says, in its language."""
    with translation.override(scope.locale):
        return _Reader(scope).rows()


class _Reader:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.languages = tuple(dict.fromkeys((scope.locale, settings.LANGUAGE_CODE)))
        self.theme_names = _theme_names(self.languages)
        self.partner_name, self.partners = _partners(scope.partner)
        self.states = States()
        works = self._works()
        self.projects = [work for work in works[PROJECT] if self._is_of_project(work)]
        self.events = [work for work in works[EVENT] if self._is_wanted(work.source, self._organisers(work))]
        self.issues = [work for work in works[NEWSLETTER] if self._is_in_period(work.source)]
        self.resources = [work for name in resource_types() for work in works[name]]
        # What belongs to an organisation is known of the results of its projects alone.
        self.result_ids = {card["id"] for work in self.projects for card in _cards_of_results(work)}
        self.editions = self._editions()
        self.counted = self._counted()
        self.named = self._summaries()

    def rows(self) -> Rows:
        projects = sorted(self._projects(), key=lambda row: in_order(row.link.title))
        events = sorted(self._events(), key=lambda row: (row.day, in_order(row.link.title)))
        issues = sorted(map(self._issue, self.issues), key=lambda row: (row.year, row.quarter))
        editions = list(self._edition_rows())
        publications = sorted(self._publications(), key=lambda row: (row.published, in_order(row.link.title)))
        downloads = sorted(self._downloads(), key=lambda row: (-row.count, in_order(row.title)))
        return Rows(
            projects=tuple(projects),
            themes=tuple(
                by_theme(
                    projects=projects,
                    events=events,
                    editions=editions,
                    publications=publications,
                    downloads=downloads,
                )
            ),
            events=tuple(events),
            issues=tuple(issues),
            editions=tuple(editions),
            publications=tuple(publications),
            downloads=tuple(downloads),
            requesters=tuple(self._requesters()),
            states_since=self.states.since,
            downloads_since=Download.objects.aggregate(first=Min("day"))["first"],
            theme_name=self.theme_names.get(self.scope.theme, self.scope.theme),
            partner_name=self.partner_name,
        )

    def _works(self) -> dict[str, list[Work]]:
        """Return the projects, events and issues that there are, and what was published in the period."""
        first, following = self.scope.moments
        wanted = Q(type__in=(PROJECT, EVENT, NEWSLETTER)) | Q(
            type__in=resource_types(), published_at__gte=first, published_at__lt=following
        )
        found = ContentItem.objects.visible().filter(wanted, locale__in=self.languages).order_by("title", "pk")
        families: dict[str, dict[frozenset[str], list[Item]]] = defaultdict(lambda: defaultdict(list))
        for document in found.values_list("document", flat=True):
            item = orjson.loads(bytes(document))
            family = frozenset([item["id"], *(other["id"] for other in item["translations"] if other["id"])])
            families[item["type"]][family].append(item)
        works: dict[str, list[Work]] = defaultdict(list)
        for name, members in families.items():
            works[name] = [self._work(items) for items in members.values()]
        return works

    def _work(self, items: list[Item]) -> Work:
        by_language = {item["locale"]: item for item in items}
        shown = by_language.get(self.scope.locale, items[0])
        return Work(shown, by_language.get(settings.LANGUAGE_CODE, shown), tuple(items))

    def _is_wanted(self, item: Item, participants: Collection[str]) -> bool:
        keys = {theme["key"] for theme in item["themes"]}
        of_theme = not self.scope.theme or self.scope.theme in keys
        return of_theme and (not self.scope.partner or not self.partners.isdisjoint(participants))

    def _is_of_project(self, work: Work) -> bool:
        participants = [entry["partner"]["id"] for item in work.all for entry in item["partners"]]
        period, source = self.scope.period, work.source
        if not period.overlaps(_day(source["start"]), _day(source["end"])):
            return False
        changes = self.states.of(work.ids)
        before = [change for change in changes if change.day < period.first]
        was_over = before and before[-1].after == ProjectPage.Status.COMPLETED
        if was_over and not any(change.day in period for change in changes):
            return False
        return self._is_wanted(source, participants)

    @staticmethod
    def _organisers(work: Work) -> list[str]:
        return [entry["partner"]["id"] for item in work.all for entry in item["organisers"]]

    def _is_in_period(self, issue: Item) -> bool:
        of_issue = quarter(issue["year"], issue["quarter"])
        return self.scope.period.overlaps(of_issue.first, of_issue.last)

    def _editions(self) -> list[FixedEdition]:
        period = self.scope.period
        found = FixedEdition.objects.details().filter(
            access=Access.PUBLIC, date__gte=period.first, date__lte=period.last
        )
        return list(found.order_by("date", "number", "pk"))

    def _counted(self) -> list[tuple[UUID, str, int]]:
        period = self.scope.period
        found = Download.objects.filter(day__gte=period.first, day__lte=period.last).order_by()
        return list(found.values_list("item_id", "requester").annotate(Sum("count")))

    def _summaries(self) -> dict[UUID, Item]:
        """Return those of the resources that results, editions and downloads name that everybody may see."""
        ids = {UUID(each) for each in self.result_ids}
        ids |= {edition.item_id for edition in self.editions} | {item_id for item_id, *_count in self.counted}
        found = ContentItem.objects.visible().filter(pk__in=ids).values_list("pk", "summary")
        return {pk: orjson.loads(bytes(summary)) for pk, summary in found}

    def _projects(self) -> Iterator[ProjectRow]:
        news = self._news()
        period = self.scope.period
        for work in self.projects:
            shown, source = work.shown, work.source
            status, is_recorded = source["status"], True
            changes = self.states.of(work.ids)
            if period.last < days.today():
                until = [change for change in changes if change.day <= period.last]
                status, is_recorded = (until[-1].after, True) if until else (status, False)
            yield ProjectRow(
                link=_link(shown),
                themes=self._themes(source),
                status=status,
                is_recorded=is_recorded,
                changes=tuple(change for change in changes if change.before and change.day in period),
                start=_day(source["start"]),
                end=_day(source["end"]),
                participants=tuple(Participant(_link(each["partner"]), each["role"]) for each in shown["partners"]),
                open_places=source["openPlaces"],
                results=tuple(map(self._result, shown["results"])),
                news=tuple(each for public_id in work.ids for each in news[str(public_id)]),
            )

    def _result(self, result: Item) -> Result:
        card = result["card"]
        if not card:
            return Result(None, result["text"], "", None, False)
        summary = self.named.get(UUID(card["id"]))
        published = _day(summary["publishedAt"]) if summary else None
        return Result(_link(card), result["text"], type_name(card["type"]), published, published in self.scope.period)

    def _news(self) -> dict[str, list[News]]:
        found: dict[str, list[News]] = defaultdict(list)
        issues = sorted((work.shown for work in self.issues), key=lambda item: (item["year"], item["quarter"]))
        for issue in issues:
            for entry in issue["projectNews"]:
                found[entry["project"]["id"]].append(News(_link(issue), nodes_of(entry["html"])))
        return found

    def _events(self) -> Iterator[EventRow]:
        for work in self.events:
            source, period = work.source, self.scope.period
            planned = _day(source["plannedStart"])
            held = _day(source["actualStart"]) if source["status"] == EventPage.Status.HELD else None
            if planned in period or held in period:
                yield EventRow(
                    link=_link(work.shown),
                    themes=self._themes(source),
                    status=source["status"],
                    planned=planned,
                    held=held,
                    was_planned=planned in period,
                    was_held=held in period,
                    place=work.shown["place"],
                    organisers=tuple(_link(entry["partner"]) for entry in work.shown["organisers"]),
                )

    @staticmethod
    def _issue(work: Work) -> IssueRow:
        source = work.source
        published = days.day_of(datetime.datetime.fromisoformat(source["publishedAt"]))
        return IssueRow(_link(work.shown), source["year"], source["quarter"], published)

    def _is_wanted_resource(self, summary: Item | None, public_id: str) -> bool:
        if self.scope.theme and (not summary or self.scope.theme not in {each["key"] for each in summary["themes"]}):
            return False
        return not self.scope.partner or public_id in self.result_ids

    def _edition_rows(self) -> Iterator[EditionRow]:
        for edition in self.editions:
            summary = self.named.get(edition.item_id)
            if self._is_wanted_resource(summary, str(edition.item_id)):
                yield EditionRow(
                    link=_link(summary) if summary else None,
                    themes=self._themes(summary),
                    number=edition.number,
                    date=edition.date,
                    what_changed=edition.what_changed,
                    is_withdrawn=edition.withdrawn_at is not None,
                )

    def _publications(self) -> Iterator[PublicationRow]:
        in_editions = {edition.item_id for edition in self.editions}
        for work in self.resources:
            wanted = any(self._is_wanted_resource(work.source, item["id"]) for item in work.all)
            if wanted and in_editions.isdisjoint(work.ids):
                published = days.day_of(datetime.datetime.fromisoformat(work.source["publishedAt"]))
                yield PublicationRow(
                    link=_link(work.shown),
                    themes=self._themes(work.source),
                    kind=type_name(work.shown["type"]),
                    published=published,
                )

    def _downloads(self) -> Iterator[DownloadRow]:
        sums: Counter[UUID | None] = Counter()
        for item_id, count in self._wanted_counts(lambda item_id, requester: item_id):
            sums[item_id if item_id in self.named else None] += count
        for public_id, count in sums.items():
            summary = self.named[public_id] if public_id else None
            yield DownloadRow(link=_link(summary) if summary else None, themes=self._themes(summary), count=count)

    def _requesters(self) -> Iterator[tuple[str, int]]:
        sums: Counter[str] = Counter()
        for requester, count in self._wanted_counts(lambda item_id, requester: requester):
            sums[requester] += count
        yield from ((value, sums[value]) for value in (*Requester.values, "") if sums[value])

    def _wanted_counts(self, part: Callable[[UUID, str], Any]) -> Iterator[tuple[Any, int]]:
        for item_id, requester, count in self.counted:
            if self._is_wanted_resource(self.named.get(item_id), str(item_id)):
                yield part(item_id, requester), count

    def _themes(self, item: Item | None) -> tuple[Theme, ...]:
        found = item["themes"] if item else ()
        return tuple(Theme(each["key"], self.theme_names.get(each["key"], each["name"])) for each in found)


def resource_types() -> list[str]:
    return [each.name for each in registry if issubclass(each.model, ResourcePage)]


def _theme_names(languages: tuple[str, ...]) -> dict[str, str]:
    """Return what themes are called in the first of these languages that knows them."""
    rows = models.Theme.objects.filter(locale__language_code__in=languages)
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for key, language, name in rows.values_list("key", "locale__language_code", "name"):
        names[key][language] = name
    return {key: next(known[each] for each in languages if each in known) for key, known in names.items()}


def _partners(public_id: str) -> tuple[str, set[str]]:
    """Return the name of an organisation or group, and the ids that count as it: with a group, its members."""
    if not public_id:
        return "", set()
    document = ContentItem.objects.visible().filter(pk=UUID(public_id)).values_list("document", flat=True).first()
    if document is None:
        return public_id, {public_id}
    item = orjson.loads(bytes(document))
    members = [entry["partner"]["id"] for entry in item["members"]] if item["type"] == GROUP else []
    return item["title"], {public_id, *members}


def _cards_of_results(work: Work) -> Iterator[Item]:
    for item in work.all:
        yield from (result["card"] for result in item["results"] if result["card"])


def _link(card: Item) -> Link:
    return Link(card["title"], card["url"] or "", card["locale"])


def _day(text: str | None) -> datetime.date | None:
    """Return the day of a date or a moment in JSON, in the time of the site."""
    if not text:
        return None
    if "T" in text:
        return days.day_of(datetime.datetime.fromisoformat(text))
    return datetime.date.fromisoformat(text)
