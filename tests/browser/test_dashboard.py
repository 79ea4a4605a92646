"""The first page of the admin with the example content, as people of two roles see it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cms.accounts.roles import Role
from cms.example.loader import Loader
from cms.publishing import outbox
from cms.publishing.models import ContentItem, OutboxEntry
from cms.quality.models import Address, AddressUse
from partners.models import JoinRequest
from resources.models import HandoutPage
from tests.accounts.test_roles import somebody_as
from tests.browser.conftest import PASSWORD
from tests.browser.test_clients import violations
from tests.browser.test_house import english_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def content(address: str, root: None, settings: Any) -> HandoutPage:
    """The example content, with work on one of its handouts."""
    settings.JOINING = True
    Loader().run()
    outbox.process()
    handout = HandoutPage.objects.filter(locale__language_code="nl").first()
    assert handout is not None
    HandoutPage.objects.filter(pk=handout.pk).update(review_date=timezone.localdate())
    item = ContentItem.objects.get(source=f"wagtailcore.page:{handout.pk}")
    broken = Address.objects.create(url="https://www.example.org/weg", failures=3, failing_since=timezone.now())
    AddressUse.objects.create(item=item, address=broken)
    JoinRequest.objects.create(organisation="Vereniging Vooruit", kind="other", contact="A", address="a@example.org")
    later = timezone.now() + datetime.timedelta(hours=1)
    OutboxEntry.objects.create(key="core.tag:0", attempts=1, due_at=later)
    return handout


def come_in(page: Page, role: Role, draft: HandoutPage) -> None:
    user = somebody_as(role, email=f"{role}@example.org", first_name="Rik")
    user.set_password(PASSWORD)
    user.save()
    draft.title += " (nieuw)"
    draft.save_revision(user=user)
    page.goto("/admin/login/")
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.wait_for_url("**/admin/")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.COORDINATOR, Role.ADMINISTRATOR])
def test_the_first_page_shows_the_work_and_leads_to_it(
    page: Page, content: HandoutPage, role: Role, tmp_path: Any
) -> None:
    come_in(page, role, content)
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 1900})
        page.screenshot(path=tmp_path / f"dashboard-{role}-{width}.png", full_page=True)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert english_on(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    may_decide = role != Role.EDITOR
    expect(page.get_by_role("link", name="Vereniging Vooruit")).to_have_count(int(may_decide))
    expect(page.get_by_role("button", name="Opnieuw proberen")).to_have_count(int(role == Role.ADMINISTRATOR))
    page.get_by_role("link", name="Nieuwe handreiking").click()
    page.wait_for_url("**/admin/pages/add/resources/handoutpage/*/")
    page.goto("/admin/")
    page.locator("#drafts-section").get_by_role("link", name=content.title).click()
    page.wait_for_url(f"**/admin/pages/{content.pk}/edit/")
