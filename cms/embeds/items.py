"""One content item as an embed: a card, or the whole article."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
from django.template.loader import select_template
from django.utils.safestring import SafeString
from django.utils.translation import override

from cms.api import parameters
from cms.api.parameters import Parser
from cms.core.registry import registry
from cms.embeds.kinds import Asked, Embed, Kind, embed_path, kinds
from cms.publishing.addresses import home_path, url_of
from cms.publishing.models import PUBLIC_ONLY
from cms.publishing.reading import item_with_id
from cms.rendering.blocks import render_blocks
from cms.rendering.documents.html import content_of
from cms.rendering.documents.items import document_of
from cms.rendering.documents.nodes import Heading, Node, Picture
from cms.rendering.outline import Outline

CARD, ARTICLE = "card", "article"
VIEWS = [CARD, ARTICLE]

Item = dict[str, Any]

CARD_HEIGHT, COMPACT_HEIGHT, ARTICLE_HEIGHT = 220, 170, 640


@dataclass(frozen=True)
class ItemKind:
    """The items of a public type, by their ids. A card takes one statement, and another in a language it is not in."""

    name: str
    label: str = ""

    def parsers(self, key: str) -> dict[str, Parser] | None:
        return {"view": parameters.one_of(VIEWS)}

    def show(self, asked: Asked) -> Embed | None:
        item = self._item(asked)
        return embed_of(item, asked) if item else None

    def _item(self, asked: Asked) -> Item | None:
        public_id = id_of(asked.key)
        item = self._with_id(public_id) if public_id else None
        if item is None or asked.locale in ("", item["locale"]):
            return item
        others = {each["locale"]: each["id"] for each in item["translations"] if each["id"]}
        return (asked.locale in others and self._with_id(UUID(others[asked.locale]))) or item

    def _with_id(self, public_id: UUID) -> Item | None:
        ready = item_with_id(public_id, levels=PUBLIC_ONLY, type_name=self.name)
        return orjson.loads(ready.document) if ready and ready.document else None


def embed_of(item: Item, asked: Asked) -> Embed:
    """Return an item as what was asked for: a card, if nothing else."""
    is_article = asked.given.get("view", CARD) == ARTICLE
    embed = Embed(
        title=item["title"],
        address=item["url"] or url_of(home_path(item["locale"])),
        locale=item["locale"],
        template="",
        height=ARTICLE_HEIGHT if is_article else COMPACT_HEIGHT if asked.is_compact else CARD_HEIGHT,
        # What is shown in another language goes with the item that was asked for.
        keys=tuple(dict.fromkeys((f"item-{id_of(asked.key)}", f"item-{item['id']}"))),
        image=item["image"],
    )
    with override(item["locale"]):
        return (_as_article if is_article else _as_card)(embed, item, for_pasting=asked.for_pasting)


def id_of(key: str) -> UUID | None:
    try:
        return UUID(key) if len(key) == 36 else None
    except ValueError:
        return None


def kind_named(name: str) -> Kind | None:
    """Return a kind of embed: one that an app registered, or the items of a public type."""
    return kinds.get(name) or (ItemKind(name) if registry.get(name) else None)


def path_of_item(item: Item) -> str:
    """Return where an item, or its summary, can be had as an embed."""
    return embed_path(item["type"], item["id"])


def _as_card(embed: Embed, item: Item, *, for_pasting: bool) -> Embed:
    if for_pasting:
        return replace(embed, template="embeds/snippets/card.html", context={"item": item})
    template = select_template([f"embeds/types/{item['type']}.html", "embeds/card.html"])
    return replace(embed, template=_name_of(template), context={"item": item, "document": item})


def _as_article(embed: Embed, item: Item, *, for_pasting: bool) -> Embed:
    if for_pasting:
        context = {"item": item, "content": _content_to_paste(item)}
        return replace(embed, template="embeds/snippets/article.html", context=context)
    template = select_template([f"rendering/types/{item['type']}.html", "rendering/item.html"])
    context = {
        "base": "embeds/article.html",
        "document": item,
        "body": render_blocks(item.get("body", []), outline=Outline()),
    }
    # A type may add to its page what is no part of the item, as handouts do with the state of their editions.
    return replace(
        embed, template=_name_of(template), context=context, keys=None, stylesheets=("rendering/reading.css",)
    )


def _name_of(template: Any) -> str:
    return str(template.template.name)


def _content_to_paste(item: Item) -> SafeString:
    """Return the content below a title of the second level, without pictures: these would have to come from here."""
    nodes = document_of(item, publisher="-").content
    return content_of(_below_title(node) for node in nodes if not isinstance(node, Picture))


def _below_title(node: Node) -> Node:
    return replace(node, level=min(node.level + 1, 6)) if isinstance(node, Heading) else node
