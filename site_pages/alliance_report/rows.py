"""The rows of the report: what its page and all its files are made from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cms.rendering.documents.nodes import Node
from site_pages.project_states import Change


@dataclass(frozen=True)
class Theme:
    """``key`` is empty for what has no theme."""

    key: str
    name: str


@dataclass(frozen=True)
class Link:
    """``language`` is that of the title; ``url`` is empty where the site has no page for it."""

    title: str
    url: str
    language: str


@dataclass(frozen=True)
class Participant:
    link: Link
    role: str


@dataclass(frozen=True)
class Result:
    """A page, a text or both. ``published`` is known of pages alone."""

    link: Link | None
    text: str
    kind: str
    published: datetime.date | None
    is_new: bool


@dataclass(frozen=True)
class News:
    """What a project reported in an issue of the newsletter."""

    issue: Link
    content: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class ProjectRow:
    """``status`` is that at the end of the period, or the present one where that ``is_recorded`` not."""

    link: Link
    themes: tuple[Theme, ...]
    status: str
    is_recorded: bool
    changes: tuple[Change, ...]
    start: datetime.date | None
    end: datetime.date | None
    participants: tuple[Participant, ...]
    open_places: int
    results: tuple[Result, ...]
    news: tuple[News, ...]


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """``planned`` and ``held`` are the days on which it was to begin and began. ``was_held`` within the period."""

    link: Link
    themes: tuple[Theme, ...]
    status: str
    planned: datetime.date | None
    held: datetime.date | None
    was_planned: bool
    was_held: bool
    place: str
    organisers: tuple[Link, ...]

    @property
    def day(self) -> datetime.date:
        """The day by which events are in order."""
        return self.held or self.planned or datetime.date.max


@dataclass(frozen=True)
class IssueRow:
    link: Link
    year: int
    quarter: int
    published: datetime.date


@dataclass(frozen=True, kw_only=True)
class EditionRow:
    """``link`` is that of the handout, None where it is no longer public."""

    link: Link | None
    themes: tuple[Theme, ...]
    number: int
    date: datetime.date
    what_changed: str
    is_withdrawn: bool


@dataclass(frozen=True, kw_only=True)
class PublicationRow:
    """A resource that was published for the first time in the period."""

    link: Link
    themes: tuple[Theme, ...]
    kind: str
    published: datetime.date


@dataclass(frozen=True, kw_only=True)
class DownloadRow:
    """How often files of a handout were downloaded; ``link`` is None where it is no longer public."""

    link: Link | None
    themes: tuple[Theme, ...]
    count: int

    @property
    def title(self) -> str:
        return self.link.title if self.link else ""


@dataclass(frozen=True, kw_only=True)
class ThemeRow:
    """How much there is of a theme. What has several themes counts for each."""

    theme: Theme
    projects: int
    participants: int
    results: int
    events: int
    publications: int
    downloads: int


@dataclass(frozen=True, kw_only=True)
class Rows:
    """All that a report says. ``states_since`` and ``downloads_since`` are the days from which these are known."""

    projects: tuple[ProjectRow, ...]
    themes: tuple[ThemeRow, ...]
    events: tuple[EventRow, ...]
    issues: tuple[IssueRow, ...]
    editions: tuple[EditionRow, ...]
    publications: tuple[PublicationRow, ...]
    downloads: tuple[DownloadRow, ...]
    requesters: tuple[tuple[str, int], ...]
    states_since: datetime.date | None
    downloads_since: datetime.date | None
    theme_name: str
    partner_name: str

    @property
    def results(self) -> list[tuple[ProjectRow, Result]]:
        return [(project, result) for project in self.projects for result in project.results]

    @property
    def white_spots(self) -> list[ProjectRow]:
        """The projects in which no organisation takes part."""
        return [project for project in self.projects if not project.participants]
