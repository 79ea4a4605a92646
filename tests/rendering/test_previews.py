"""Previews: the item of a draft, shown by the same code as what is public, and never stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from cms.blocks.body import BodyBlock
from cms.publishing.models import ContentItem
from tests import factories


def preview(page: Any, rf: Any) -> Any:
    request = rf.get("/")
    request.user = AnonymousUser()
    return page.serve_preview(request, "")


def test_the_preview_of_a_draft_shows_it_and_stores_nothing(section: Any, settle: Any, rf: Any) -> None:
    draft = factories.HandoutPageFactory(parent=section, title="Nog geheim", live=False)
    settle()
    answer = preview(draft, rf)
    assert "Nog geheim" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not ContentItem.objects.filter(title="Nog geheim").exists()


def test_the_preview_of_a_page_that_was_never_saved_works(section: Any, rf: Any) -> None:
    unsaved = factories.HandoutPage(title="Nieuw", slug="nieuw", summary="Kort.", locale=section.locale)
    assert "Nieuw" in preview(unsaved, rf).content.decode()


def test_the_preview_of_an_incomplete_draft_says_what_is_missing(section: Any, rf: Any) -> None:
    unsaved = factories.NewsletterIssuePage(title="Nieuw", slug="nieuw", locale=section.locale)
    answer = preview(unsaved, rf)
    assert answer.status_code == 200
    assert "jaar" in answer.content.decode().lower()


@pytest.mark.parametrize("name", sorted(BodyBlock.base_blocks))
def test_every_block_can_be_previewed_in_the_choice_of_blocks(name: str, home: Any) -> None:
    factories.ImageFactory()
    factories.DocumentFactory()
    factories.FigureFactory()
    block = BodyBlock().child_blocks[name]
    assert "<" in block.render(block.get_preview_value())
