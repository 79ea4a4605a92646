from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.models import TranslatableMixin
from wagtail_localize.models import Translation

from cms.translating.completeness import what_lacks
from cms.translating.panel import TranslationPanel
from cms.translating.report import TranslationReport
from cms.translating.taking_up import take_up
from cms.translating.views import BringUpToDateView


@hooks.register("register_admin_urls", order=-1)
def bring_up_to_date_url() -> list[URLPattern]:
    """Come before the view of wagtail-localize at this address, which keeps its name."""
    return [path("localize/update/<int:translation_source_id>/", BringUpToDateView.as_view())]


@hooks.register("before_edit_page", order=-1)
@hooks.register("before_edit_snippet", order=-1)
def refuse_incomplete(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Say what a translation lacks before wagtail-localize publishes it; its texts are kept as they are."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    if not isinstance(instance, TranslatableMixin):
        return None
    translation = Translation.objects.filter(
        source__object_id=instance.translation_key, target_locale_id=instance.locale_id, enabled=True
    ).first()
    if translation is None:
        return None
    take_up(translation)
    lacks = what_lacks(instance)
    for reason in lacks:
        messages.error(request, reason)
    return redirect(request.path) if lacks else None


@hooks.register("construct_reports_menu")
def show_one_report(request: HttpRequest, menu_items: list[Any]) -> None:
    """Hide the report of wagtail-localize, which has no status, no export and no way to what was never begun."""
    other = reverse("wagtail_localize:translations_report")
    menu_items[:] = [item for item in menu_items if item.url != other]


@hooks.register("construct_homepage_panels")
def translations_behind(request: HttpRequest, panels: list[Component]) -> None:
    if TranslationReport.may_view(request.user):
        panels.append(TranslationPanel(request.user))


@hooks.register("insert_editor_js")
def heading_of_translations() -> str:
    return format_html(
        '<script src="{}" data-heading="{}"></script>',
        versioned_static("translating/editor.js"),
        _("From {source} into {target}"),
    )
