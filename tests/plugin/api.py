from typing import Any

from cms.blocks.body import BodyItem, body_shape
from cms.core.building import Build
from cms.core.registry import PublicType
from cms.core.relations import ids_in
from cms.core.shapes import Card, RichText
from tests.plugin.models import GamePage


class GameItem(BodyItem):
    """A game to play with a class."""

    players: int
    rules: RichText
    maker: Card | None


def game_fields(page: GamePage, build: Build) -> dict[str, Any]:
    return {
        "players": page.players,
        "rules": build.html(page.rules),
        "maker": build.card(page.maker_id),
        "body": body_shape(page.body, build),
    }


GAME = PublicType(
    name="game",
    collection="games",
    model=GamePage,
    shape=GameItem,
    describe=game_fields,
    summary_fields=("players",),
    facets={"players": lambda item: [str(item.players)]},
    expansions={"maker": ids_in("maker")},
)
