"""What the admin shows of every page type and snippet."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import get_template
from django.urls import reverse
from wagtail.models import Page, get_page_models
from wagtail.snippets.models import get_snippet_models
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.core.models import BasePage
from tests import factories
from tests.api.test_delivery import MAKERS

PAGE_TYPES = [model for model in get_page_models() if issubclass(model, BasePage)]


@pytest.fixture
def admin(client: Any, db: None) -> Any:
    client.force_login(factories.UserFactory())
    return client


@pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model.__name__)
def test_every_page_type_says_what_it_is_for(model: Any) -> None:
    assert model.page_description
    get_template(f"wagtailadmin/icons/{model.page_icon}.svg")
    assert model._meta.verbose_name != model.__name__


def test_the_choice_of_a_page_type_shows_its_icon_and_what_it_is_for(section: Any, admin: Any) -> None:
    choice = admin.get(reverse("wagtailadmin_pages:add_subpage", args=[section.pk])).content.decode()
    for name in ("HandoutPage", "EventPage", "PartnerPage"):
        model = next(model for model in PAGE_TYPES if model.__name__ == name)
        assert f"#icon-{model.page_icon}" in choice
        assert str(model.page_description) in choice


@pytest.mark.parametrize("name", sorted(set(MAKERS) - {"figure", "member", "support-offer"}))
def test_the_form_of_every_page_type_opens(name: str, home: Any, section: Any, admin: Any) -> None:
    page = MAKERS[name](home, section)
    answer = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert answer.status_code == 200
    assert "Vindbaarheid" in answer.content.decode()


@pytest.mark.parametrize("model", get_snippet_models(), ids=lambda model: model.__name__)
def test_the_list_and_the_form_of_every_snippet_open(model: Any, admin: Any) -> None:
    for action in ("list", "add"):
        assert admin.get(reverse(model.snippet_viewset.get_url_name(action))).status_code == 200


def test_a_page_can_only_stand_where_it_belongs(home: Any) -> None:
    assert {model.__name__ for model in home.specific_class.allowed_subpage_models()} == {
        "CollectionPage",
        "ContentPage",
    }
    allowed = {model.__name__ for model in factories.ThemePage.allowed_subpage_models()}
    assert allowed == {"ProjectPage"}


def test_nothing_in_the_admin_is_asked_from_elsewhere(admin: Any, home: Any) -> None:
    dashboard = admin.get("/admin/").content.decode()
    assert "gravatar.com" not in dashboard
    assert "releases.wagtail.org" not in dashboard


def handout_form(**fields: Any) -> dict[str, Any]:
    empty = {name: inline_formset([]) for name in ("editions", "corrections", "comments")}
    return nested_form_data(
        {
            "title": "Gids",
            "slug": "gids",
            "summary": "",
            "licence": "cc-by-4.0",
            "body": streamfield([]),
            **empty,
            **fields,
        }
    )


def test_a_draft_may_be_incomplete_but_a_public_page_may_not(section: Any, admin: Any) -> None:
    address = reverse("wagtailadmin_pages:add", args=["resources", "handoutpage", section.pk])
    refused = admin.post(address, handout_form(**{"action-publish": "1"}))
    assert set(refused.context["form"].errors) == {"summary", "audiences"}
    assert not Page.objects.child_of(section).exists()
    assert admin.post(address, handout_form()).status_code == 302
    draft = Page.objects.child_of(Page.objects.get(pk=section.pk)).get()
    assert not draft.live


def test_a_rule_is_told_beside_its_field_before_anything_is_published(section: Any, admin: Any) -> None:
    factories.NewsletterIssuePageFactory(parent=section, title="Eerste", year=2026, quarter=1)
    address = reverse("wagtailadmin_pages:add", args=["site_pages", "newsletterissuepage", section.pk])
    empty = {name: inline_formset([]) for name in ("project_news", "items", "comments")}
    form = {"title": "Tweede", "slug": "tweede", "summary": "Kort.", "year": "2026", "quarter": "1"}
    answer = admin.post(
        address,
        nested_form_data(
            {**form, "intro": rich_text("<p>Welkom.</p>"), "body": streamfield([]), **empty, "action-publish": "1"}
        ),
    )
    assert "Eerste" in answer.context["form"].errors["quarter"][0]
    assert Page.objects.filter(path__startswith=section.path).count() == 2
