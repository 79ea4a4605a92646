"""Staff give out a key in the admin, and can use its pages whatever their senses."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from playwright.sync_api import Page, expect

from cms.clients.models import Allowance, DailyUsage
from tests.browser import test_accessibility as accessibility
from tests.browser.conftest import PASSWORD
from tests.factories import UserFactory, client_with_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def violations(page: Page) -> list[str]:
    """Return what axe finds in the content of a page of the admin; its frame is Wagtail's."""
    return accessibility.violations(page, context="main")


def test_a_new_client_gets_a_key_that_opens_the_api(editor: Page) -> None:
    editor.goto("/admin/clients/new/")
    editor.fill("input[name=name]", "Gemeente Voorbeeld, website")
    editor.check("input[name=scopes]")
    editor.click("footer button[type=submit]")
    key = editor.get_by_label("Sleutel", exact=True)
    expect(key).to_have_value(re.compile("^jmz_"))
    answer = editor.request.get("/api/v1/pages", headers={"Authorization": f"Bearer {key.input_value()}"})
    assert answer.status == 200
    assert violations(editor) == []


def test_no_page_on_clients_has_a_violation(editor: Page) -> None:
    client, _key = client_with_key(scopes=["members"], origins="https://www.example.org")
    client_with_key(name="Oude afnemer", revoked_at=timezone.now())
    today = timezone.localdate()
    for days, requests in enumerate([1834, 1650, 12, 0, 2210, 1999]):
        DailyUsage.objects.create(client=client, day=today - datetime.timedelta(days=days), requests=requests)
    found = []
    for path in ("", "new/", *(f"{name}/{client.pk}/" for name in ("inspect", "edit", "renew", "delete"))):
        editor.goto(f"/admin/clients/{path}")
        found += violations(editor)
    assert found == []


def test_people_of_an_organisation_make_and_revoke_a_key(page: Page, home: object) -> None:
    group = Group.objects.create(name="Organisatie")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    allowance = Allowance.objects.create(name="Voorbeeldorganisatie", group=group)
    user = UserFactory(is_superuser=False)
    user.groups.add(group)
    user.set_password(PASSWORD)
    user.save()
    page.goto("/admin/login/")
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.wait_for_url("**/admin/")
    page.goto("/admin/api-keys/")
    found = violations(page)
    page.get_by_role("link", name="Sleutel maken").click()
    page.fill("input[name=name]", "Website")
    page.fill("textarea[name=origins]", "https://*.example.org")
    found += violations(page)
    page.get_by_role("button", name="Maak de sleutel").click()
    expect(page.get_by_text("zonder sterretje")).to_be_visible()
    found += violations(page)
    page.fill("textarea[name=origins]", "https://www.example.org")
    page.get_by_role("button", name="Maak de sleutel").click()
    expect(page.get_by_label("Sleutel", exact=True)).to_have_value(re.compile("^jmz_"))
    page.get_by_role("link", name="Ik heb de sleutel bewaard").click()
    today, client = timezone.localdate(), allowance.clients.get()
    for days, kind, requests in ((0, "", 834), (1, "handout", 50), (40, "card", 2210), (41, "", 99)):
        DailyUsage.objects.create(
            client=client, day=today - datetime.timedelta(days=days), kind=kind, requests=requests
        )
    page.get_by_role("link", name="Bekijk hoe vaak").click()
    expect(page.get_by_role("table", name="Embeds per maand")).to_contain_text("2.210")
    found += violations(page)
    page.goto("/admin/api-keys/")
    page.get_by_role("link", name="Trek Website in").click()
    expect(page.get_by_role("button", name="Trek de sleutel in")).to_be_visible()
    found += violations(page)
    page.get_by_role("button", name="Trek de sleutel in").click()
    expect(page.get_by_role("row").filter(has_text="www.example.org")).to_contain_text("Ingetrokken")
    assert found == []
