"""Issue of the newsletter → mail, made from its content item: the same for everybody who chose the same themes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.publishing.models import PUBLIC_ONLY
from cms.publishing.previews import build_draft
from cms.publishing.reading import item_with_id
from cms.rendering.documents.blocks import nodes_of_blocks
from cms.rendering.documents.items import printable
from cms.rendering.documents.nodes import Box, Heading
from cms.rendering.documents.pieces import paragraphs, section
from cms.rendering.documents.rich_text import nodes_of
from cms.rendering.mails import Teaser, layout, picture_for_mail
from cms.rendering.mails.writer import Part, html_of
from cms.rendering.outline import Outline
from cms.rendering.templatetags.reading import type_name

Item: TypeAlias = dict[str, Any]
"""The JSON of a content item in full."""

LOGO_WIDTH = 200
"""Pixels that a partner's logo may take."""


@dataclass(frozen=True, kw_only=True)
class Forward:
    """Who passes the issue on to their own readers.

    ``logo`` is the JSON of a picture, ``foreword`` clean HTML that may be empty, ``address`` where the issue stands
    on the web with this name.
    """

    name: str
    logo: dict[str, Any] | None
    foreword: str
    address: str


@dataclass(frozen=True)
class IssueMail:
    """``html`` and ``text`` say the same. Both have room for what one recipient gets: see ``mails.with_footer``."""

    subject: str
    html: str
    text: str


def issue_with_id(public_id: UUID | str) -> Item | None:
    """Return a public issue; one statement."""
    ready = item_with_id(UUID(str(public_id)), levels=PUBLIC_ONLY, type_name="newsletter")
    return orjson.loads(ready.document) if ready and ready.document else None


def draft_of(page: Any) -> Item:
    """Return the JSON of what was written of an issue, saved or not.

    Raises one of ``cms.publishing.previews.INCOMPLETE`` if it lacks a part.
    """
    built = build_draft(page)
    if built is None:
        raise ValueError(f"{page!r} is of no public type.")
    return orjson.loads(built.document)


def issue_mail(issue: Item, *, forward: Forward | None = None, themes: Collection[str] = ()) -> IssueMail:
    """Return the mail of an issue, in its language.

    ``themes`` are keys: of what has themes only that with one of these is told; none means everything.
    """
    issue = printable(issue)
    with translation.override(issue["locale"]), timezone.override(timezone.get_default_timezone()):
        mail = layout(
            title=issue["title"],
            language=issue["locale"],
            preheader=issue["summary"],
            address=forward.address if forward else issue["url"] or "",
            top=[_sent_on(forward)] if forward else [],
            content=_content(issue, frozenset(themes)),
        )
    return IssueMail(subject=" ".join(issue["title"].split()), html=mail.html, text=mail.text)


def concerns(issue: Item, themes: Collection[str]) -> bool:
    """Say whether an issue tells something to those who chose these themes; none: everything.

    What has no theme is for everybody, and so is an issue that has nothing but an introduction.
    """
    entries = [*issue["projectNews"], *issue["items"]]
    return bool(issue["body"]) or not entries or any(_is_wanted(entry, frozenset(themes)) for entry in entries)


def sizes_of_parts(issue: Item) -> dict[str, int]:
    """Return how many characters each part of an issue takes, by what editors call it."""
    with translation.override(issue["locale"]):
        parts: dict[str, tuple[Part, ...]] = {_("Introduction"): nodes_of(issue["intro"])}
        parts |= {news["project"]["title"]: (_news(news),) for news in issue["projectNews"]}
        parts |= {item["card"]["title"]: (_pointer(item),) for item in issue["items"]}
        parts |= _body_parts(issue["body"])
        return {name: len(html_of(content)) for name, content in parts.items()}


def _body_parts(body: list[Item]) -> dict[str, tuple[Part, ...]]:
    """Return the content of a body by the heading that it stands under."""
    parts: dict[str, tuple[Part, ...]] = {}
    name, outline = _("Body"), Outline()
    for node in nodes_of_blocks(body, outline=outline):
        name = node.text if isinstance(node, Heading) else name
        parts[name] = (*parts.get(name, ()), node)
    return parts


def _sent_on(forward: Forward) -> Box:
    label = _("Sent on to you by %(name)s") % {"name": forward.name}
    logo = (picture_for_mail(forward.logo, width=LOGO_WIDTH, alt=forward.name),) if forward.logo else ()
    bare = (replace(picture, caption="", credit="") for picture in logo)
    return Box(label, (*bare, *nodes_of(forward.foreword)))


def _content(issue: Item, themes: frozenset[str]) -> Iterator[Part]:
    outline = Outline()
    if issue["image"]:
        yield picture_for_mail(issue["image"])
    yield from nodes_of(issue["intro"])
    if news := [_news(entry) for entry in issue["projectNews"] if _is_wanted(entry, themes)]:
        yield section(_("News of the projects"), outline)
        yield from news
    if items := [_pointer(entry) for entry in issue["items"] if _is_wanted(entry, themes)]:
        yield section(_("In this issue"), outline)
        yield from items
    yield from nodes_of_blocks(issue["body"], outline=outline)


def _is_wanted(entry: Item, themes: frozenset[str]) -> bool:
    own = {theme["key"] for theme in _themes_of(entry)}
    return not themes or not own or not themes.isdisjoint(own)


def _themes_of(entry: Item) -> list[dict[str, str]]:
    """Return the themes of an entry. What was built before entries had them is built again, and until then has none."""
    found: list[dict[str, str]] = entry.get("themes", [])
    return found


def _news(entry: Item) -> Teaser:
    names = ", ".join(theme["name"] for theme in _themes_of(entry))
    return _teaser(entry["project"], label=names, content=nodes_of(entry["html"]))


def _pointer(entry: Item) -> Teaser:
    card = entry["card"]
    return _teaser(
        card,
        label=type_name(card["type"]),
        content=paragraphs(entry["text"] or card["summary"]),
        picture=picture_for_mail(card["image"]) if card["image"] else None,
    )


def _teaser(card: dict[str, Any], **said: Any) -> Teaser:
    language = "" if card["locale"] == translation.get_language() else card["locale"]
    return Teaser(title=card["title"], link=card["url"] or "", language=language, **said)
