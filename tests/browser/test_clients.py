"""Staff give out a key in the admin, and can use its pages whatever their senses."""

from __future__ import annotations

import datetime
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from cms.clients.models import DailyUsage
from tests.factories import client_with_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def violations(page: Page) -> list[str]:
    """Return what axe finds in the content of a page of the admin; its frame is Wagtail's."""
    found = Axe().run(page, context="main").response["violations"]
    return [f"{page.url} {violation['id']}: {violation['nodes'][0]['html']}" for violation in found]


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
