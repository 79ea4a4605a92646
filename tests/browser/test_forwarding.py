"""A partner opens the link in its mail, looks at the kit, copies the mail, and has no more of them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.core.identity import item_id
from cms.publishing import outbox
from site_pages.models import NewsletterItem, ProjectNews
from site_pages.newsletters.forwarding import forewords, sending
from site_pages.newsletters.forwarding.addresses import forwarded_address
from site_pages.newsletters.forwarding.links import token_of
from site_pages.newsletters.forwarding.organisations import organisations_that_forward
from site_pages.newsletters.mails import issue_with_id
from site_pages.newsletters.models import Foreword, Forwarder, KitMail
from tests import factories
from tests.browser.test_accessibility import violations
from tests.browser.test_search import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def issue(home: Any) -> dict[str, Any]:
    """A public issue, with one partner that has a contact."""
    section = factories.CollectionPageFactory(parent=home, title="Sectie", slug="sectie")
    partner = factories.PartnerPageFactory(
        parent=section, title="MantelzorgNL", slug="mnl", kind="carers-organisation", logo=factories.ImageFactory()
    )
    theme = factories.ThemePageFactory(parent=section, title="Thema", slug="thema")
    project = factories.ProjectPageFactory(parent=theme, title="Campagne", slug="campagne")
    page = factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuws van het voorjaar",
        slug="voorjaar",
        summary="Een samenvatting van het nummer.",
        project_news=[ProjectNews(project=project, text="<p>De campagne begint in juni.</p>")],
        items=[NewsletterItem(target=partner, text="Lees over een partner.")],
    )
    outbox.process()
    forwarder = Forwarder.objects.of(partner)
    forwarder.contact = "nieuws@mantelzorg.example"
    forwarder.save()
    forewords.write(partner, "Beste lezer,\n\nDit is ons voorwoord.", locale="nl", issue=None, by=None)
    found = issue_with_id(item_id(page.translation_key, "nl"))
    assert found
    return found


def test_a_partner_looks_copies_downloads_and_stops(page: Page, issue: dict[str, Any]) -> None:
    sending.send_kits(issue)
    token = token_of(KitMail.objects.get())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/nl/nieuwsbrief-doorsturen/{token}/")
    frame = page.frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text("Dit is ons voorwoord.")
    expect(frame.locator("img").first).to_be_visible()
    assert faults(page) == []

    button = page.locator("#kit-html + button")
    button.click()
    expect(button).to_contain_text("Gekopieerd")
    expect(page.locator("[data-status]")).to_have_text("Gekopieerd")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#kit-html").input_value()
    assert "Dit is ons voorwoord." in copied
    assert faults(page) == []

    with page.expect_download() as download:
        page.locator("main a.button").click()
    assert download.value.suggested_filename == "nieuwsbrief-2026-1-mantelzorgnl.zip"

    page.locator("main a[href$='/stoppen/']").click()
    page.wait_for_url("**/stoppen/")
    assert faults(page) == []
    page.locator("main button[value=stop]").click()
    expect(page.locator("main button[value=resume]")).to_be_visible()
    assert faults(page) == []
    assert Forwarder.objects.get().declined_at
    assert page.context.cookies() == []

    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"/nl/nieuwsbrief-doorsturen/{token}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert faults(page) == []
    page.goto("/nl/nieuwsbrief-doorsturen/niets/")
    assert faults(page) == []


def test_without_a_script_the_texts_can_be_selected(browser: Any, address: str, issue: dict[str, Any]) -> None:
    sending.send_kits(issue)
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/nl/nieuwsbrief-doorsturen/{token_of(KitMail.objects.get())}/")
    expect(page.locator("#kit-html")).to_be_visible()
    expect(page.locator("main textarea + button")).to_have_count(0)
    context.close()


def test_readers_see_who_forwarded_an_issue(page: Page, issue: dict[str, Any]) -> None:
    [organisation] = organisations_that_forward("nl")
    page.goto(forwarded_address(issue, organisation.item))
    expect(page.locator(".forwarded")).to_contain_text("Aan u doorgestuurd door MantelzorgNL")
    assert page.locator(".forwarded img").evaluate("image => image.complete && image.naturalWidth > 0")
    assert faults(page) == []
    page.locator(".forwarded a").click()
    expect(page.locator("h1")).to_have_text("MantelzorgNL")


def test_a_coordinator_writes_a_foreword_and_sends_the_kits(editor: Page, issue: dict[str, Any]) -> None:
    editor.goto("/admin/newsletter-forwarding/")
    editor.get_by_role("link", name=issue["title"]).click()
    expect(editor.locator("main table")).to_contain_text("MantelzorgNL")
    assert violations(editor) == []
    editor.get_by_role("link", name="het vaste voorwoord").click()
    editor.locator("#id_text").fill("Dit kwartaal anders.")
    expect(editor.locator("#foreword-count")).to_have_text("Tekens over: 1180")
    assert violations(editor) == []
    editor.locator("main button[type=submit]").click()
    expect(editor.locator("main table")).to_contain_text("voor dit nummer")
    assert Foreword.objects.filter(issue=issue["id"]).get().text == "Dit kwartaal anders."
    editor.locator("main form button[type=submit]").click()
    expect(editor.locator("main table")).to_contain_text("wacht")
    assert KitMail.objects.count() == 1
    editor.get_by_role("link", name="MantelzorgNL", exact=True).click()
    expect(editor.locator("#id_contact")).to_have_value("nieuws@mantelzorg.example")
    assert violations(editor) == []
