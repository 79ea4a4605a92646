"""The panel of the page editor: what it asks for, who may, and that it changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.admin.models import FormState

from site_pages.models import ContentPage
from tests import factories

BODY = factories.stream(("text", {"text": '<p><a href="https://a.example/">Klik hier</a></p>'}))


@pytest.fixture
def page(section: Any) -> Any:
    return factories.ContentPageFactory(parent=section, title="Gids", body=BODY)


def test_it_shows_what_is_found_with_the_way_there(page: Any, admin_client: Any) -> None:
    answer = admin_client.get(reverse("quality:findings", args=[page.pk]))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    assert "Klik hier" in html
    assert f'data-quality-where="body.{page.body[0].id}"' in html


def test_it_shows_what_was_typed_and_not_saved(page: Any, admin_client: Any) -> None:
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    form = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    data = {
        **{"title": "Gids", "slug": page.slug, "summary": " ", "body-count": 0, "image_alt": ""},
        **{f"{name}-{part}_FORMS": 0 for name in form.formsets for part in ("TOTAL", "INITIAL")},
    }
    assert admin_client.post(address, data).json()["is_valid"]
    html = admin_client.get(reverse("quality:findings", args=[page.pk])).content.decode()
    assert "Klik hier" not in html
    assert 'data-quality-where="summary"' in html
    assert ContentPage.objects.get(pk=page.pk).body.raw_data
    assert FormState.objects.count() == 1


def test_it_checks_a_page_that_was_never_saved(home: Any, admin_client: Any) -> None:
    address = reverse("quality:findings_of_new_page", args=["site_pages", "contentpage", home.pk])
    assert 'data-quality-where="summary"' in admin_client.get(address).content.decode()


def test_the_editor_has_the_panel(page: Any, home: Any, admin_client: Any) -> None:
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert f'data-quality="{reverse("quality:findings", args=[page.pk])}"' in html
    address = reverse("wagtailadmin_pages:add", args=["site_pages", "contentpage", home.pk])
    new = reverse("quality:findings_of_new_page", args=["site_pages", "contentpage", home.pk])
    assert f'data-quality="{new}"' in admin_client.get(address).content.decode()


def test_only_who_may_edit_the_page_sees_what_is_found(page: Any, client: Any) -> None:
    address = reverse("quality:findings", args=[page.pk])
    assert client.get(address).status_code == 302
    user = factories.UserFactory(is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(address).status_code == 302


def test_a_page_of_wagtail_alone_has_no_checks(home: Any, admin_client: Any) -> None:
    root = home.get_parent()
    assert admin_client.get(reverse("quality:findings", args=[root.pk])).status_code in (302, 404)
