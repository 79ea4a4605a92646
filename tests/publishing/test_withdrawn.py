"""A page that others use is withdrawn: what refers to it is shown before, where its address leads is asked after."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.accounts import granting
from cms.accounts.roles import Role
from cms.clients.embed_usage import embeds
from cms.clients.models import EmbeddedItem
from cms.core.identity import item_id
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
def staff(section: Any, client: Client) -> Client:
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
    assert "Wat hiernaar verwijst" in shown
    assert reverse("wagtailadmin_pages:edit", args=[user.pk]) in shown


def test_a_few_of_many_are_shown(pages: Any, staff: Client, django_assert_max_num_queries: Any) -> None:
    old, _user, _new = pages
    for _number in range(20):
        link = f'<p><a linktype="page" id="{old.pk}">Lees verder</a></p>'
        factories.ContentPageFactory(parent=old.get_parent(), body=factories.stream(("text", {"text": link})))
    with django_assert_max_num_queries(80):
        shown = staff.get(reverse("wagtailadmin_pages:unpublish", args=[old.pk])).content.decode()
    assert shown.count("<td>Oud</td>") == 8


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


@pytest.fixture
def below(section: Any) -> tuple[Any, Any]:
    """A page with one below it, to which another refers."""
    top = factories.ContentPageFactory(parent=section, title="Boven", slug="boven")
    low = factories.ContentPageFactory(parent=top, title="Onder", slug="onder")
    link = f'<p><a linktype="page" id="{low.pk}">Lees verder</a></p>'
    factories.ContentPageFactory(
        parent=section, title="Verwijst naar onder", body=factories.stream(("text", {"text": link}))
    )
    # What refers to it from below goes with it.
    factories.ContentPageFactory(
        parent=top, title="Gaat mee", live=False, body=factories.stream(("text", {"text": link}))
    )
    outbox.process()
    return top, low


def test_what_refers_to_a_page_below_is_shown_too(below: Any, staff: Client) -> None:
    top, _low = below
    shown = staff.get(reverse("wagtailadmin_pages:delete", args=[top.pk])).content.decode()
    assert "<td>Onder</td>" in shown
    assert "Gaat mee" not in shown


@pytest.mark.parametrize(
    ("action", "posted", "gone"),
    [
        ("unpublish", {}, ["/nl/sectie/boven/"]),
        ("unpublish", {"include_descendants": "on"}, ["/nl/sectie/boven/", "/nl/sectie/boven/onder/"]),
        ("delete", {}, ["/nl/sectie/boven/", "/nl/sectie/boven/onder/"]),
    ],
)
def test_the_pages_below_that_go_with_it_are_asked_about(
    below: Any, pages: Any, staff: Client, action: str, posted: dict[str, str], gone: list[str]
) -> None:
    top, _low = below
    new = pages[2]
    question = staff.post(reverse(f"wagtailadmin_pages:{action}", args=[top.pk]), posted)["Location"]
    outbox.process()
    shown = staff.get(question).content.decode()
    assert [
        path for path in ("/nl/sectie/boven/", "/nl/sectie/boven/onder/") if f"<code>{path}</code>" in shown
    ] == gone
    staff.post(question, {"page": new.pk})
    found = {path: staff.get("/api/v1/resolve", {"path": path}).status_code for path in gone}
    assert set(found.values()) == {308}


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_many_pages_are_withdrawn_at_once(pages: Any, section: Any, staff: Client, action: str) -> None:
    old, user, new = pages
    other = factories.ContentPageFactory(parent=section, title="Ook oud", slug="ook-oud")
    draft = factories.ContentPageFactory(parent=section, title="Nooit openbaar", live=False)
    outbox.process()
    chosen = [old.pk, other.pk, *([draft.pk] if action == "delete" else [])]
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    address += "?" + "&".join(f"id={pk}" for pk in chosen)
    shown = staff.get(address).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[user.pk]) in shown
    question = staff.post(address)["Location"]
    outbox.process()
    shown = staff.get(question).content.decode()
    assert "/nl/sectie/ook-oud/" in shown
    assert OLD in shown
    said = staff.post(question, {"page": new.pk}, follow=True).content.decode()
    assert "De oude adressen leiden nu naar" in said
    assert {redirect.redirect_page_id for redirect in Redirect.objects.all()} == {new.pk}
    assert resolved(staff).status_code == 308


def test_pictures_in_bulk_are_not_asked_about(staff: Client) -> None:
    image = factories.ImageFactory()
    address = reverse("wagtail_bulk_action", args=["core", "customimage", "delete"]) + f"?id={image.pk}"
    assert "withdrawn" not in staff.post(address)["Location"]


@pytest.mark.parametrize("sees_clients", [False, True])
def test_websites_that_show_a_page_are_told_by_name_to_who_may_see_them(
    pages: Any, client: Client, sees_clients: bool
) -> None:
    old, _user, _new = pages
    site = "https://www.partner.example"
    factories.client_with_key(name="Gemeente Hengelo, website", origins=site)
    public_id = item_id(old.translation_key, "nl")
    assert client.get(f"/embed/content/{public_id}", headers={"Referer": f"{site}/zorg/"}).status_code == 200
    embeds.flush()
    editor = factories.UserFactory(is_superuser=sees_clients)
    if not sees_clients:
        editor.groups.add(granting.groups()[Role.PUBLISHER])
    client.force_login(editor)
    shown = client.get(reverse("wagtailadmin_pages:unpublish", args=[old.pk])).content.decode()
    assert "Websites van partners die dit tonen" in shown
    assert ("Gemeente Hengelo" in shown) is sees_clients

    EmbeddedItem.objects.update(last_shown_on=timezone.localdate() - datetime.timedelta(days=91))
    shown = client.get(reverse("wagtailadmin_pages:unpublish", args=[old.pk])).content.decode()
    assert "Websites van partners die dit tonen" not in shown
