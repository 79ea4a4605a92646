from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import RecentEditsPanel, WorkflowObjectsToModeratePanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.core.creating import new_page
from cms.core.dashboard import CreationsPanel, DraftsPanel, WaitingPanel
from cms.core.library import DocumentsView
from cms.core.models import Audience, Consent, Figure, Municipality, Tag, Theme
from cms.core.others import labels


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "folder-open-inverse"
    list_display = ["name", "key"]


class AudienceViewSet(SnippetViewSet):
    model = Audience
    icon = "group"
    list_display = ["name", "key"]


class TagViewSet(SnippetViewSet):
    model = Tag
    icon = "tag"
    list_display = ["name", "key"]


class FigureViewSet(SnippetViewSet):
    model = Figure
    icon = "decimal"
    list_display = ["claim", "value", "date", "superseded_by"]


class MunicipalityViewSet(SnippetViewSet):
    model = Municipality
    icon = "site"
    list_display = ["name", "code", "province", "valid_to"]
    list_filter = ["province"]


class ConsentViewSet(SnippetViewSet):
    model = Consent
    icon = "lock"
    list_display = ["reference", "given_on", "withdrawn_on"]


class ReferenceDataViewSetGroup(SnippetViewSetGroup):
    """Everything that pages refer to, together in one menu."""

    items = (FigureViewSet, ThemeViewSet, AudienceViewSet, TagViewSet, MunicipalityViewSet, ConsentViewSet)
    menu_label = _("Reference data")
    menu_icon = "list-ul"
    menu_order = 200


register_snippet(ReferenceDataViewSetGroup)
labels.translate()


@hooks.register("register_admin_urls", order=-1)
def documents_with_what_they_are() -> list[URLPattern]:
    """Put our list of documents at the addresses of Wagtail's, which come after."""
    return [
        path("documents/", DocumentsView.as_view()),
        path("documents/results/", DocumentsView.as_view(results_only=True)),
    ]


@hooks.register("register_admin_urls")
def urls_for_new_pages() -> list[URLPattern]:
    return [path("new/<slug:app_label>/<slug:model_name>/", new_page, name="new_page")]


REPLACED = (RecentEditsPanel, WorkflowObjectsToModeratePanel)
"""Wagtail's panels on the first page that ours stand in for."""


@hooks.register("construct_homepage_panels", order=-1)
def panels_for_daily_work(request: HttpRequest, panels: list[Component]) -> None:
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED)]
    panels += [CreationsPanel(request.user), WaitingPanel(request.user), DraftsPanel(request.user)]
