from collections.abc import Iterator

from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.registry import Check
from tests.plugin.models import GamePage


def too_few_players(draft: Draft) -> Iterator[Finding]:
    if isinstance(draft.page, GamePage) and draft.page.players < 2:
        yield Finding(
            severity="error",
            message="Dit spel is voor één kind.",
            remedy="Kies een spel voor een hele klas.",
            where="players",
        )


PLAYERS = Check(
    name="game-players",
    title="Spelers",
    reason="In een klas zit meer dan één kind.",
    find=too_few_players,
    blocks=True,
)
