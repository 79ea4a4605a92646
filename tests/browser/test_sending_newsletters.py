"""Two people have a newsletter sent, and the page counts along; a reader signs up for a theme and changes that."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from cms.core.identity import item_id
from cms.publishing import outbox
from cms.subscriptions import announcing, forms, sending
from cms.subscriptions.models import Subscription
from site_pages.models import NewsletterItem
from tests import factories
from tests.browser.conftest import PASSWORD
from tests.browser.test_search import faults
from tests.subscriptions.conftest import link_in, parsed
from tests.subscriptions.subscribers import subscribe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALL = ["access_admin", "view_dispatch", "ask_dispatch", "approve_dispatch", "view_announcement", "control_announcement"]


@pytest.fixture
def path(home: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page on which a public issue is sent, with three subscribers."""
    monkeypatch.setattr(announcing, "PAUSE", announcing.PAUSE * 0)
    section = factories.CollectionPageFactory(parent=home, title="Sectie", slug="sectie")
    care = factories.ThemeFactory(key="care", name="Zorg")
    factories.ThemeFactory(key="school", name="School")
    target = factories.ContentPageFactory(parent=section, title="Over zorg", slug="over-zorg", themes=[care])
    issue = factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuws van het voorjaar",
        slug="voorjaar",
        summary="Een samenvatting van het nummer.",
        items=[NewsletterItem(target=target, text="Lees over zorg.")],
    )
    outbox.process()
    for number, parts in enumerate([[], ["care"], ["school"]]):
        found = subscribe(f"lezer-{number}@example.org", "nl", topic="newsletter")
        found.parts = parts
        found.save()
    return reverse("newsletter-sending:issue", args=[item_id(issue.translation_key, "nl")])


def person(name: str) -> Any:
    user = factories.UserFactory(is_superuser=False, email=f"{name}@example.org", first_name=name.title())
    user.user_permissions.set(Permission.objects.filter(codename__in=ALL))
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(page: Page, user: Any) -> None:
    page.context.clear_cookies()
    page.goto("/admin/login/")
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.wait_for_url("**/admin/")


def work() -> list[Any]:
    before = len(mail.outbox)
    announcing.list_recipients()
    sending.send_due()
    return [parsed(sent.message().as_bytes()) for sent in mail.outbox[before:]]


def test_one_asks_another_approves_and_the_page_counts_along(page: Page, path: str) -> None:
    anne, bram = person("anne"), person("bram")
    log_in(page, anne)
    page.goto(path)
    expect(page.locator("main")).to_contain_text("openbaar, nooit verstuurd")
    expect(page.locator("main")).to_contain_text("nee: er staat niets over deze thema’s in")
    page.fill("textarea[name=note]", "Graag vóór vrijdag.")
    assert faults(page) == []
    page.click("button[value=ask]")
    expect(page.locator("button[value=approve]")).to_have_count(0)
    [notice] = work()
    assert notice["To"] == bram.email

    log_in(page, bram)
    page.goto(link_in(notice))
    expect(page.locator("main")).to_contain_text("Na uw goedkeuring krijgen 2 mensen deze nieuwsbrief.")
    assert faults(page) == []
    page.click("button[value=approve]")
    page.click("button[value=pause]")
    expect(page.locator("[data-phase]")).to_have_attribute("data-phase", "paused")
    assert work() == []
    page.click("button[value=go-on]")
    expect(page.locator("[data-phase]")).to_have_attribute("data-phase", "planned")
    assert faults(page) == []
    assert len(work()) == 2
    # Nobody loads the page: it does so itself.
    expect(page.locator("[data-phase]")).to_have_attribute("data-phase", "done", timeout=20_000)
    expect(page.locator("button[value=cancel]")).to_have_count(0)
    assert faults(page) == []


def test_a_reader_chooses_a_theme_and_changes_that(page: Page, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "AT_LEAST", -1)
    page.goto("/nl/abonneren/newsletter/nl/")
    page.fill("#address", "nieuw@example.org")
    page.get_by_label("Zorg").check()
    assert faults(page) == []
    page.click("main form button[type=submit]")
    [letter] = work()
    page.goto(link_in(letter))
    expect(page.locator("main")).to_contain_text("Over: Zorg")
    assert faults(page) == []
    page.click("main form button[type=submit]")
    found = Subscription.objects.latest("pk")
    page.goto(f"/nl/abonnement/{found.token}/")
    expect(page.get_by_label("Zorg")).to_be_checked()
    page.get_by_label("School").check()
    page.get_by_label("Zorg").uncheck()
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.click("button[value=change]")
    expect(page.locator("h1")).to_have_text("Uw keuze is opgeslagen")
    found.refresh_from_db()
    assert found.parts == ["school"]
