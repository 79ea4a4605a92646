"""What editors see before readers do: a page from its draft, and a block in the block picker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.userbar import Userbar
from wagtail.models import Locale

from cms.accounts.confinement import is_confined
from cms.core.registry import registry
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


@dataclass(frozen=True, kw_only=True)
class Mode:
    """A way to look at a draft besides its page in the reading view.

    ``show`` gets the JSON of the draft's item. ``types`` names the public types that have it; without them all do.
    """

    name: str
    label: str | Promise
    show: Show
    types: frozenset[str] = frozenset()

    def is_for(self, type_name: str) -> bool:
        return not self.types or type_name in self.types


_modes: dict[str, Mode] = {}


def offer(*modes: Mode) -> None:
    """Add modes to the preview of drafts; called from ``AppConfig.ready()``."""
    _modes.update({mode.name: mode for mode in modes})


def modes_of(page: Any) -> list[tuple[str, str | Promise]]:
    """Return the modes in which editors can look at a page, the reading view first, as Wagtail takes them."""
    public_type = registry.for_model(type(page))
    name = public_type.name if public_type else ""
    return [("", _("Web page")), *((mode.name, mode.label) for mode in _modes.values() if mode.is_for(name))]


def page_preview(page: Any, request: HttpRequest, mode_name: str) -> HttpResponse:
    """Show a draft, saved or not, as it will read; a draft that cannot be shown yet says what it lacks."""
    try:
        built = build_draft(page, among_public=is_confined(getattr(request, "user", None)))
    except INCOMPLETE as error:
        return _incomplete(page, error)
    if built is None:
        return _incomplete(page, None)
    document = orjson.loads(built.document)
    mode = _modes.get(mode_name)
    if mode and mode.is_for(document["type"]):
        return with_headers(mode.show(document), preview=True)
    html = render_item(document, preview=True, toolbar=_accessibility_checker(page, request))
    return with_headers(HttpResponse(html, headers={"Content-Language": document["locale"]}), preview=True)


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the draft that a signed link opens to somebody without an account."""
    page = open_token(token)
    response = page_preview(page, request, "") if page else _ended()
    response["Content-Security-Policy"] = content_security_policy()
    # The address is the key: it must not travel along to other sites.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _ended() -> HttpResponse:
    """Say that a link does not work; it tells neither why nor of what."""
    context = frame(translation.get_language() or settings.LANGUAGE_CODE)
    page = render_to_string("rendering/preview_ended.html", context)
    return with_headers(HttpResponse(page, status=HTTPStatus.NOT_FOUND), preview=True)


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
