"""A passkey in a real browser, with a device of the browser's own that has a finger at hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import CDPSession, Page, expect

from cms.accounts.roles import Role
from tests.accounts.conftest import code_of
from tests.accounts.test_roles import somebody_as
from tests.browser.conftest import PASSWORD
from tests.browser.test_house import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_device(page: Page, *, verified: bool = True) -> tuple[CDPSession, str]:
    """Give a browser a device for passkeys, and return what leads to it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    device = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, device["authenticatorId"]


def test_somebody_adds_a_passkey_and_logs_in_with_it(page: Page, home: Any, address: str, settings: Any) -> None:
    settings.REQUIRE_TWO_FACTOR = True
    user = somebody_as(Role.EDITOR, email="redactie@voorbeeld.nl", first_name="Rik")
    user.set_password(PASSWORD)
    user.save()
    session, device = with_device(page)
    page.goto(reverse("wagtailadmin_login"))
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click(".login-form button[type=submit]")
    page.wait_for_url("**/second-step/set-up/")
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.fill("input[name=code]", code_of(secret))
    page.click("form button[type=submit]")
    page.wait_for_url("**/recovery-codes/")

    page.goto(reverse("mfa_index"))
    wrong = look(page)
    page.fill("input[name=code]", code_of(secret, steps=1))
    page.get_by_role("button", name="Passkey toevoegen").click()
    page.wait_for_url("**/passkeys/add/")
    wrong += look(page)
    page.get_by_label("Naam").fill("Telefoon van Rik")
    page.get_by_role("button", name="Passkey maken").click()
    page.wait_for_url(f"**{reverse('mfa_index')}")
    expect(page.get_by_role("cell", name="Telefoon van Rik", exact=True)).to_be_visible()
    wrong += look(page)
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    page.context.clear_cookies()
    page.goto(f"{reverse('wagtailadmin_login')}?next={reverse('wagtailadmin_account')}")
    page.get_by_role("button", name="Inloggen met een passkey").press("Enter")
    page.wait_for_url(f"{address}{reverse('wagtailadmin_account')}")

    page.context.clear_cookies()
    page.goto(reverse("wagtailadmin_login"))
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click(".login-form button[type=submit]")
    page.wait_for_url("**/login/code/")
    wrong += look(page)
    page.get_by_role("button", name="Passkey gebruiken").click()
    page.wait_for_url(f"**{reverse('wagtailadmin_home')}")

    page.goto(reverse("mfa_index"))
    page.get_by_role("link", name="Telefoon van Rik verwijderen").click()
    page.wait_for_url("**/remove/")
    wrong += look(page)
    page.get_by_role("button", name="Passkey verwijderen").click()
    expect(page.get_by_text("De passkey is verwijderd")).to_be_visible()
    assert wrong == []


def test_a_device_that_does_not_know_the_owner_says_so(page: Page, home: Any) -> None:
    with_device(page, verified=False)
    page.goto(reverse("wagtailadmin_login"))
    trouble = page.get_by_text("Dat is niet gelukt")
    expect(trouble).to_be_hidden()
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(trouble).to_be_visible()
    assert look(page) == []


def test_a_browser_without_passkeys_is_offered_none(page: Page, home: Any) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(reverse("wagtailadmin_login"))
    expect(page.get_by_role("button", name="Inloggen", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Inloggen met een passkey")).to_be_hidden()
