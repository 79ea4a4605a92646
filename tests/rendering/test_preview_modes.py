"""The ways in which editors look at a draft: each is made from its item, and offered for the types that have it."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.core import lengths
from cms.core.models import BasePage
from cms.core.registry import registry
from tests import factories

ALWAYS = ["", "card", "search"]


@pytest.fixture
def handout(section: Any, settle: Any) -> Any:
    """A public handout with a draft that is not saved."""
    body = factories.stream(("text", {"text": "<p>Zo ondersteunt u jonge mantelzorgers.</p>"}))
    page = factories.HandoutPageFactory(parent=section, title="Oude gids", body=body)
    settle()
    page.title = "Gids voor mantelzorgers"
    page.summary = "Wat mantelzorgers nodig hebben."
    return page


def preview(page: Any, mode: str, rf: Any) -> Any:
    request = rf.get("/")
    request.user = AnonymousUser()
    return page.serve_preview(request, mode)


def modes(page: Any) -> list[str]:
    return [name for name, _label in page.preview_modes]


@pytest.mark.django_db
def test_each_type_has_the_modes_that_apply_to_it() -> None:
    own = {"handout": {"pdf"}, "newsletter": {"mail", "mail-dark", "mail-text"}}
    for public_type in registry:
        if issubclass(public_type.model, BasePage):
            found = modes(public_type.model())
            assert found[0] == ""
            assert set(found) == {*ALWAYS, *own.get(public_type.name, ())}


@pytest.mark.parametrize("mode", ["", "card", "search"])
def test_a_mode_shows_what_was_typed_and_is_kept_nowhere(handout: Any, mode: str, rf: Any) -> None:
    answer = preview(handout, mode, rf)
    shown = re.sub("</?mark>", "", answer.content.decode())
    assert "Gids voor mantelzorgers" in shown
    assert "Oude gids" not in shown
    assert "no-store" in answer["Cache-Control"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_the_card_is_the_one_that_partners_show(handout: Any, rf: Any) -> None:
    answer = preview(handout, "card", rf)
    assert '<article class="card">' in answer.content.decode()
    assert "script-src 'sha256-" in answer["Content-Security-Policy"]


def test_the_first_page_of_the_pdf_is_a_picture_that_the_policy_lets_in(handout: Any, rf: Any) -> None:
    answer = preview(handout, "pdf", rf)
    html = answer.content.decode()
    [picture] = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert base64.b64decode(picture).startswith(b"<svg")
    assert "Gids voor mantelzorgers" in html
    [images] = re.findall(r"img-src ([^;]+)", answer["Content-Security-Policy"])
    assert "data:" in images.split()


def test_a_type_without_a_pdf_shows_its_page_instead(section: Any, rf: Any) -> None:
    page = factories.ContentPageFactory(parent=section, title="Over ons", live=False)
    assert "data:image/svg" not in preview(page, "pdf", rf).content.decode()


def test_a_search_result_marks_words_and_tells_what_is_cut(handout: Any, rf: Any) -> None:
    handout.title = "Gids voor mantelzorgers " + "en iedereen om hen heen " * 3
    shown = preview(handout, "search", rf).content.decode()
    assert "<mark>mantelzorgers</mark>" in shown
    assert handout.full_url.partition("//")[2].partition("/")[2] in shown
    assert "Handreiking" in shown
    assert f"{len(handout.title)} tekens" in shown
    assert f"alleen ongeveer de eerste {lengths.TITLE}" in shown


@pytest.mark.parametrize("mode", ["card", "pdf", "search"])
def test_a_draft_that_was_never_saved_has_them_too(section: Any, mode: str, rf: Any) -> None:
    page = factories.HandoutPage(title="Nieuw", slug="nieuw", summary="Kort.", locale=section.locale)
    assert "Nieuw" in re.sub("</?mark>", "", preview(page, mode, rf).content.decode())


@pytest.mark.parametrize("mode", ["card", "pdf", "search"])
def test_the_number_of_statements_does_not_grow_with_the_page(
    handout: Any, mode: str, rf: Any, django_assert_num_queries: Any
) -> None:
    text = ("text", {"text": "<p>Tekst.</p>"})
    preview(handout, mode, rf)
    with CaptureQueriesContext(connection) as few:
        preview(handout, mode, rf)
    handout.body = factories.stream(*[text] * 40)
    with django_assert_num_queries(len(few)):
        preview(handout, mode, rf)


def test_editors_choose_among_them_in_the_panel(handout: Any, admin_client: Any) -> None:
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[handout.pk])).content.decode()
    choice = html.partition('id="id_preview_mode"')[2].partition("</select>")[0]
    assert re.findall(r'value="([^"]*)"', choice) == modes(handout)
    for mode in modes(handout):
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[handout.pk])
        assert admin_client.get(address, {"mode": mode}).status_code == 200
