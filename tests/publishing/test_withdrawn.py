"""A page that others use is withdrawn: what refers to it is shown before, where its address leads is asked after."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from cms.publishing import outbox
from tests import factories

OLD = "/nl/sectie/oud/"


@pytest.fixture
def pages(section: Any) -> tuple[Any, Any, Any]:
    """A page, one that refers to it, and one that can take its place."""
    old = factories.ContentPageFactory(parent=section, title="Oud", slug="oud")
    link = f'<p><a linktype="page" id="{old.pk}">Lees verder</a></p>'
    body = factories.stream(("text", {"text": link}))
    user = factories.ContentPageFactory(parent=section, title="Verwijzer", body=body)
    new = factories.ContentPageFactory(parent=section, title="Nieuw", slug="nieuw")
    outbox.process()
    return old, user, new


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(factories.UserFactory())
    return client


def withdraw(client: Client, action: str, page: Any) -> str:
    """Withdraw a page, and return the address of the question that follows."""
    answer = client.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]))
    outbox.process()
    assert answer.status_code == 302
    return str(answer["Location"])


def resolved(client: Client) -> Any:
    return client.get("/api/v1/resolve", {"path": OLD})


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_what_refers_to_a_page_is_shown_before_it_goes(pages: Any, staff: Client, action: str) -> None:
    old, user, _new = pages
    shown = staff.get(reverse(f"wagtailadmin_pages:{action}", args=[old.pk])).content.decode()
    assert "Wat naar deze pagina verwijst" in shown
    assert reverse("wagtailadmin_pages:edit", args=[user.pk]) in shown


def test_a_few_of_many_are_shown(pages: Any, staff: Client, django_assert_max_num_queries: Any) -> None:
    old, _user, _new = pages
    for _number in range(20):
        link = f'<p><a linktype="page" id="{old.pk}">Lees verder</a></p>'
        factories.ContentPageFactory(parent=old.get_parent(), body=factories.stream(("text", {"text": link})))
    with django_assert_max_num_queries(80):
        shown = staff.get(reverse("wagtailadmin_pages:unpublish", args=[old.pk])).content.decode()
    assert shown.count("<td>pagina</td>") == 8


@pytest.mark.parametrize(("action", "is_permanent"), [("unpublish", False), ("delete", True)])
def test_the_old_address_leads_to_the_page_that_takes_its_place(
    pages: Any, staff: Client, action: str, is_permanent: bool
) -> None:
    old, _user, new = pages
    question = withdraw(staff, action, old)
    assert OLD in staff.get(question).content.decode()
    answer = staff.post(question, {"page": ""})
    assert "laat het oude adres zoals het is" in answer.content.decode()
    assert resolved(staff).status_code == 410

    answer = staff.post(question, {"page": new.pk})
    assert answer["Location"] == reverse("wagtailadmin_explore", args=[new.get_parent().pk])
    assert resolved(staff).status_code == 308
    assert staff.get(resolved(staff)["Location"]).json()["path"] == "/nl/sectie/nieuw/"
    assert Redirect.objects.get().is_permanent is is_permanent


def test_a_page_that_comes_back_has_its_address_again(pages: Any, staff: Client) -> None:
    old, _user, new = pages
    staff.post(withdraw(staff, "unpublish", old), {"page": new.pk})
    old.refresh_from_db()
    old.save_revision().publish()
    outbox.process()
    assert resolved(staff).status_code == 200


def test_nobody_asks_about_a_page_that_was_never_public(section: Any, staff: Client) -> None:
    draft = factories.ContentPageFactory(parent=section, live=False)
    assert withdraw(staff, "delete", draft) == reverse("wagtailadmin_explore", args=[section.pk])


def test_only_who_withdrew_the_page_answers_and_only_for_its_address(pages: Any, staff: Client) -> None:
    old, _user, new = pages
    question = withdraw(staff, "unpublish", old)
    staff.force_login(factories.UserFactory())
    for address in (question, question[:-4] + "AAA/"):
        assert staff.post(address, {"page": new.pk})["Location"] == reverse("wagtailadmin_home")
    assert not Redirect.objects.exists()
