"""The public types that the core itself brings."""

import datetime
from typing import Any
from uuid import UUID

from cms.core.building import Build
from cms.core.identity import item_id
from cms.core.models import Figure
from cms.core.registry import PublicType
from cms.core.shapes import Item


class FigureItem(Item):
    """A number with its claim and its source. ``supersededBy`` is the newer figure that replaces it."""

    claim: str
    value: str
    source: str
    source_url: str | None
    date: datetime.date | None
    superseded_by: UUID | None


def figure_fields(figure: Figure, build: Build) -> dict[str, Any]:
    """Return the fields of a figure; also what the figure block shows."""
    newer = build.localized(figure.superseded_by) if figure.superseded_by else None
    return {
        "claim": figure.claim,
        "value": figure.value,
        "source": figure.source,
        "source_url": figure.source_url or None,
        "date": figure.date,
        "superseded_by": item_id(newer.translation_key, newer.locale.language_code) if newer else None,
    }


FIGURE = PublicType(
    name="figure",
    collection="figures",
    model=Figure,
    shape=FigureItem,
    describe=figure_fields,
    summary_fields=("claim", "value", "date", "superseded_by"),
)
