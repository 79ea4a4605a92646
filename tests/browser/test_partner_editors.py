"""Somebody of an organisation sets up the second step, proposes a change, and staff publish it."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Locale

from cms.publishing import outbox
from tests import factories
from tests.accounts.conftest import SECRET, code_of
from tests.browser.conftest import PASSWORD
from tests.browser.test_clients import violations
from tests.browser.test_search import faults
from tests.partners.conftest import Organisation, make_organisation, make_staff, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ours(home: Any, settings: Any) -> Organisation:
    settings.REQUIRE_TWO_FACTOR = True
    make_staff()
    section = factories.CollectionPageFactory(parent=home, title="Partners")
    organisation = make_organisation("Mantelzorg Twente", section, Locale.objects.get(language_code="en"))
    outbox.process()
    return organisation


def give_password(page: Page, user: Any) -> None:
    user.set_password(PASSWORD)
    user.save()
    page.goto("/admin/")
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]")


def give_code(page: Page, code: str) -> None:
    page.fill("input[name=code]", code)
    page.click("form button[type=submit]")


def test_a_partner_editor_proposes_and_staff_publish(page: Page, ours: Organisation, picture: Any) -> None:
    give_password(page, ours.editor)
    page.wait_for_url("**/second-step/set-up/")
    assert faults(page) == []
    secret = page.locator("main code").inner_text().replace(" ", "")
    give_code(page, "000000")
    expect(page.locator("input[name=code]")).to_have_attribute("aria-invalid", "true")
    assert faults(page) == []
    give_code(page, code_of(secret))
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator("main li code")).to_have_count(10)
    assert faults(page) == []
    page.locator("main a.button").click()
    page.wait_for_url("**/my-organisation/")
    assert violations(page) == []

    page.context.clear_cookies()
    give_password(page, ours.editor)
    page.wait_for_url("**/login/code/")
    assert faults(page) == []
    picture(page, "log-in")
    # The code that set it up has been used: the app shows the next one.
    give_code(page, code_of(secret, steps=1))
    page.wait_for_url("**/my-organisation/")
    page.goto("/admin/second-step/")
    assert violations(page) == []
    page.goto("/admin/my-organisation/")
    picture(page, "organisation")
    page.get_by_role("link", name="Profiel Mantelzorg Twente").click()
    page.locator("input[name=region]").fill("Twente")
    expect(page.locator("[name=slug], [name=kind]")).to_have_count(0)
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("button[name=action-submit]").click()
    page.wait_for_url("**/my-organisation/")
    expect(page.get_by_role("main")).to_contain_text("uw wijzigingen liggen bij de medewerkers")
    answer = page.request.get("/api/v1/partners?locale=nl&fields=region")
    assert answer.json()["items"][0]["region"] == ""

    page.context.clear_cookies()
    moderator = person("Eindredacteur")
    TOTP.activate(moderator, SECRET)
    give_password(page, moderator)
    give_code(page, code_of())
    page.wait_for_url("**/admin/")
    page.goto(reverse("wagtailadmin_pages:edit", args=[ours.page.pk]))
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name="Goedkeuren en publiceren").click()
    page.wait_for_load_state("networkidle")
    outbox.process()
    answer = page.request.get("/api/v1/partners?locale=nl&fields=region")
    assert answer.json()["items"][0]["region"] == "Twente"


def test_no_page_for_staff_has_a_violation(page: Page, ours: Organisation) -> None:
    administrator = factories.UserFactory()
    TOTP.activate(administrator, SECRET)
    TOTP.activate(ours.editor, SECRET)
    give_password(page, administrator)
    give_code(page, code_of())
    page.wait_for_url("**/admin/")
    found = []
    for address in (
        reverse("reset_second_step", args=[ours.editor.pk]),
        reverse("partner-teams:index"),
        reverse("partner-teams:add"),
        reverse("partner-teams:edit", args=[ours.team.pk]),
    ):
        page.goto(address)
        found += violations(page)
    assert found == []
