"""A reader subscribes to a handout, confirms, and stops again; every page on the way is accessible."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from cms.publishing import outbox
from cms.subscriptions import forms, sending
from cms.subscriptions.models import Subscriber
from tests import factories
from tests.browser.test_search import faults
from tests.subscriptions.conftest import address_of, link_in, parsed, text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def start_of(locale: str) -> str:
    """Return how the addresses of the forms begin in a language."""
    return address_of("subscribe", locale, topic="x", key="x").removesuffix("x/x/")


def path_in_the_mail(page: Page) -> str:
    """Have the mail sent, look at its HTML as a page, and return where it leads."""
    mail.outbox.clear()
    sending.send_due()
    [sent] = mail.outbox
    message = parsed(sent.message().as_bytes())
    # Not on a page of ours, whose policy forbids styles within a page.
    page.goto("about:blank")
    page.set_content(text_of(message, "html"))
    assert faults(page) == []
    return link_in(message)


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_a_reader_subscribes_confirms_and_stops(page: Page, home: Any, monkeypatch: Any, locale: str) -> None:
    monkeypatch.setattr(forms, "AT_LEAST", 0)
    section = factories.CollectionPageFactory(parent=home, title="Sectie")
    factories.HandoutPageFactory(parent=section, title="Gids", slug="gids")
    outbox.process()
    page.goto("/nl/sectie/gids/")
    page.locator("main a[href*='/handout/']").click()
    if locale == "en":
        page.goto(page.url.replace(start_of("nl"), start_of("en")))
    assert faults(page) == []

    main, button = page.locator("main"), page.locator("main button").first
    field = page.locator("input[type=email]")
    field.fill("anne@mislukt")
    button.click()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert faults(page) == []
    field.fill("anne@example.org")
    button.click()
    expect(page.locator("h1")).to_be_visible()
    assert faults(page) == []

    page.goto(path_in_the_mail(page))
    expect(main).to_contain_text("Gids")
    assert faults(page) == []
    button.click()
    expect(page.locator("main form")).to_have_count(0)
    subscription = Subscriber.objects.get().subscriptions.get()

    page.goto(address_of("subscription", locale, token=subscription.token))
    assert faults(page) == []
    page.locator("main button[value=data]").click()
    page.goto(path_in_the_mail(page))
    expect(main).to_contain_text("anne@example.org")
    assert faults(page) == []
    page.locator("main button[value=erase]").click()
    expect(page.locator("main form")).to_have_count(0)
    assert not Subscriber.objects.exists()
