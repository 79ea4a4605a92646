from site_pages.models.collections import CollectionPage
from site_pages.models.content import ContentPage
from site_pages.models.events import EventMaterial, EventOrganiser, EventPage, EventResult, EventSignatory
from site_pages.models.home import EntryPoint, HomePage
from site_pages.models.newsletters import NewsletterIssuePage, NewsletterItem, ProjectNews
from site_pages.models.programme import EventSession
from site_pages.models.projects import ProjectPage, ProjectPartner, ProjectResult
from site_pages.models.reports import AllianceReport, ProjectStatusChange
from site_pages.models.themes import FocusPoint, ThemePage

__all__ = [
    "AllianceReport",
    "CollectionPage",
    "ContentPage",
    "EntryPoint",
    "EventMaterial",
    "EventOrganiser",
    "EventPage",
    "EventResult",
    "EventSession",
    "EventSignatory",
    "FocusPoint",
    "HomePage",
    "NewsletterIssuePage",
    "NewsletterItem",
    "ProjectNews",
    "ProjectPage",
    "ProjectPartner",
    "ProjectResult",
    "ProjectStatusChange",
    "ThemePage",
]
