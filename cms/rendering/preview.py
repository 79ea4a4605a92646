"""What editors see before readers do: a page from its draft, and a block in the block picker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe
from wagtail.admin.userbar import Userbar
from wagtail.models import Locale

from cms.accounts.confinement import is_confined
from cms.core.shapes import Card
from cms.publishing.builder import ItemBuild
from cms.publishing.models import Access, ContentItem
from cms.publishing.previews import INCOMPLETE, build_draft, open_token
from cms.rendering.blocks import render_block
from cms.rendering.frame import frame
from cms.rendering.headers import content_security_policy, with_headers
from cms.rendering.html import render_item
from cms.rendering.incomplete import incomplete_parts
from cms.rendering.outline import Outline

logger = logging.getLogger(__name__)

Show = Callable[[dict[str, Any]], HttpResponse]

_modes: dict[tuple[str, str], Show] = {}


def offer_mode(type_name: str, mode_name: str, show: Show) -> None:
    """Show the items of a type in one more mode of the preview, which the page type lists in ``preview_modes``.

    ``show`` gets the JSON of the draft's item. Called from ``AppConfig.ready()``.
    """
    _modes[type_name, mode_name] = show


def page_preview(page: Any, request: HttpRequest, mode_name: str) -> HttpResponse:
    """Show a draft, saved or not, as it will read; a draft that cannot be shown yet says what it lacks."""
    try:
        built = build_draft(page, among_public=is_confined(getattr(request, "user", None)))
    except INCOMPLETE as error:
        return _incomplete(page, error)
    if built is None:
        return _incomplete(page, None)
    document = orjson.loads(built.document)
    if show := _modes.get((document["type"], mode_name)):
        return with_headers(show(document), preview=True)
    html = render_item(document, preview=True, toolbar=_accessibility_checker(page, request))
    return with_headers(HttpResponse(html, headers={"Content-Language": document["locale"]}), preview=True)


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the draft that a signed link opens to somebody without an account."""
    page = open_token(token)
    if page is None:
        raise Http404
    response = page_preview(page, request, "")
    response["Content-Security-Policy"] = content_security_policy()
    # The address is the key: it must not travel along to other sites.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _accessibility_checker(page: Any, request: HttpRequest) -> str:
    """Return Wagtail's bar, which checks the preview for accessibility while an editor writes."""
    user = getattr(request, "user", None)
    if user is None or not user.has_perm("wagtailadmin.access_admin"):
        return ""
    return Userbar(object=page).render_html({"request": request})


def _incomplete(page: Any, error: Exception | None) -> HttpResponse:
    parts = incomplete_parts(page, error) if error else []
    if error and not parts:
        logger.warning("A preview of %r could not be built.", page, exc_info=error)
    context = frame(translation.get_language() or settings.LANGUAGE_CODE) | {"parts": parts}
    return with_headers(HttpResponse(render_to_string("rendering/incomplete.html", context)), preview=True)


class BlockPreviewBuild(ItemBuild):
    """The build of a block that stands on no page. Lists that would be empty show some public cards instead."""

    def __init__(self) -> None:
        locale = Locale.get_default()
        instance = SimpleNamespace(locale=locale, locale_id=locale.pk, translation_key=uuid4())
        super().__init__(instance, access=Access.PUBLIC)

    def cards(self, pages: Any) -> list[Card]:
        return super().cards(pages) or self._some_cards()

    def query(self, **wanted: Any) -> list[Card]:
        return super().query(**wanted) or self._some_cards()

    def _some_cards(self) -> list[Card]:
        items = ContentItem.objects.visible().filter(locale=self.locale).exclude(path="").order_by("position", "id")
        names = {info.alias or name for name, info in Card.model_fields.items()}
        summaries = [orjson.loads(bytes(summary)) for summary in items.values_list("summary", flat=True)[:3]]
        return [Card.model_validate({name: summary[name] for name in names}) for summary in summaries]


def block_preview(name: str, block_and_value: tuple[Any, Any]) -> str:
    """Return the HTML of one block for the block picker; without anything to show, a note that says so."""
    block, value = block_and_value
    preview = BlockPreviewBuild()
    with translation.override(preview.locale):
        # Wagtail leaves out what a block's sample value does not name.
        shape = block.shape({**block.get_default(), **value}, preview)
        if shape is None:
            return render_to_string("rendering/blocks/nothing.html")
        data = shape.model_dump(mode="json", by_alias=True)
        return render_block(name, data, outline=Outline(), key="block-1", number=1)
