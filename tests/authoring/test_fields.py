"""Machines may write what editors may write, for every type."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.admin.panels import get_edit_handler
from wagtail.api import APIField
from wagtail.models import Page, get_page_models
from wagtail.snippets.models import get_snippet_models

from cms.core.models import BasePage, Consent

COMMENTS = "wagtail_admin_comments"
OF_EVERY_PAGE = {"title", "slug", "seo_title", "search_description", "show_in_menus", "comment_notifications", COMMENTS}
"""Fields that Wagtail offers for every page by itself, and the comments of editors."""


def offered(options: dict[str, Any]) -> set[str]:
    return {*(options.get("fields") or ()), *(options.get("formsets") or ())}


def written(model: Any) -> set[str]:
    return {field.name for field in APIField.get_writable_fields_for_model(model)}


@pytest.mark.parametrize(
    "model", [model for model in get_page_models() if issubclass(model, BasePage)], ids=lambda model: model.__name__
)
def test_every_field_of_a_page_can_be_written(model: type[Page]) -> None:
    options = model.get_edit_handler().get_form_options()
    assert written(model) == offered(options) - OF_EVERY_PAGE
    for name, relation in options["formsets"].items():
        if name != COMMENTS:
            child = model._meta.get_field(name).related_model
            assert written(child) == offered(relation)


@pytest.mark.parametrize(
    "model", [model for model in get_snippet_models() if model is not Consent], ids=lambda model: model.__name__
)
def test_every_field_of_a_snippet_can_be_written(model: Any) -> None:
    assert written(model) == offered(get_edit_handler(model).get_form_options())


def test_nothing_of_a_consent_can_be_written() -> None:
    assert written(Consent) == set()
