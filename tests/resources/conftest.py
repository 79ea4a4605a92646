from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from cms.core.identity import item_id
from resources.models import HandoutEdition
from tests import factories


def edition(number: int, **fields: Any) -> HandoutEdition:
    defaults = {"date": datetime.date(2026, number, 1), "what_changed": f"Nieuw in {number}."}
    return HandoutEdition(number=number, **{**defaults, **fields})


@pytest.fixture
def handout(section: Any, settle: Callable[[], int]) -> Any:
    """A published handout with a first edition."""
    text = factories.stream(("text", {"text": "<p>De eerste tekst.</p>"}))
    page = factories.HandoutPageFactory(parent=section, title="Gids", slug="gids", body=text, editions=[edition(1)])
    settle()
    return page


@pytest.fixture
def root(handout: Any) -> str:
    """The address of the handout in the API."""
    return f"/handouts/{item_id(handout.translation_key, 'nl')}"


def publish(page: Any, settle: Callable[[], int], **fields: Any) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    settle()


def publish_edition(page: Any, number: int, settle: Callable[[], int], *, text: str = "", **fields: Any) -> None:
    """Publish a new edition with a text of its own."""
    page.editions.add(edition(number, **fields))
    body = factories.stream(("text", {"text": f"<p>{text or f'Tekst van uitgave {number}.'}</p>"}))
    publish(page, settle, body=body)


def body_of(answer: Any) -> bytes:
    """Return the bytes of a file that was sent."""
    assert answer.status_code in (200, 206), (answer.status_code, answer.content)
    return b"".join(answer.streaming_content)
