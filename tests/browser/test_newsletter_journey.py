"""From nothing to an issue in the mailboxes of its readers: two coordinators in a browser, and a real mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Locale

from cms.accounts.roles import Role
from cms.publishing import outbox
from cms.subscriptions import announcing, sending
from site_pages.models import NewsletterIssuePage
from tests import factories
from tests.accounts.test_roles import somebody_as
from tests.browser.conftest import PASSWORD
from tests.browser.test_search import faults
from tests.subscriptions.post_office import PostOffice
from tests.subscriptions.subscribers import subscribe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READERS = 3
SUMMARY = {"nl": "Twee handreikingen en een bijeenkomst.", "en": "Two guides and a meeting."}
NEWS = {"nl": "Vijf gemeenten doen mee.", "en": "Five municipalities take part."}


@pytest.fixture
def post_office(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(announcing, "PAUSE", announcing.PAUSE * 0)
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.MAILS_PER_MINUTE = 60_000
    yield office
    office.close()


@pytest.fixture
def section(home: Any) -> dict[str, Any]:
    """Where the issues stand, by language, with something new to tell."""
    sections = {"nl": factories.CollectionPageFactory(parent=home, title="Nieuwsbrieven", slug="nieuwsbrieven")}
    theme = factories.ThemePageFactory(parent=home, title="Beleid", slug="beleid")
    project = factories.ProjectPageFactory(
        parent=theme, title="Gemeenten aan zet", slug="gemeenten", summary="Samen aan beleid."
    )
    english = Locale.objects.get(language_code="en")
    for page in (home, theme, project, sections["nl"]):
        translated = page.copy_for_translation(english)
        translated.save_revision().publish()
    sections["en"] = translated.specific
    types = factories.stream(("type", "newsletter"))
    for found in sections.values():
        found.listed_types = types
        found.save_revision().publish()
    outbox.process()
    return sections


def coordinator(name: str) -> Any:
    user = somebody_as(Role.COORDINATOR, email=f"{name}@example.org", first_name=name.title())
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(page: Page, user: Any) -> None:
    page.context.clear_cookies()
    page.emulate_media(reduced_motion="reduce")
    page.goto("/admin/login/")
    page.fill("input[name=username], input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.wait_for_url("**/admin/")


def work() -> None:
    outbox.process()
    announcing.list_recipients()
    sending.send_due()


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_an_issue_comes_from_nothing_to_its_readers(
    page: Page, section: dict[str, Any], post_office: PostOffice, tmp_path: Path, locale: str, picture: Any
) -> None:
    anne, bram = coordinator("anne"), coordinator("bram")
    log_in(page, anne)
    page.goto("/admin/newsletter-issues/new/")
    page.screenshot(path=tmp_path / "1-new.png", full_page=True)
    picture(page, "newsletter")
    if locale == "en":
        page.locator("main select").first.select_option("en")
        page.get_by_role("button", name="Dit nummer tonen").click()
    page.get_by_role("button", name="Concept maken").click()
    expect(page.get_by_text("Dit is het nieuwe nummer")).to_be_visible()
    page.screenshot(path=tmp_path / "2-made.png", full_page=True)
    issue = NewsletterIssuePage.objects.get()
    assert issue.locale.language_code == locale
    page.goto(f"/admin/pages/{issue.pk}/edit/")
    page.locator("#id_summary").fill(SUMMARY[locale])
    for text_of, name in (("intro", "intro"), ("project_news", "project_news-0-text")):
        field = page.locator(f"[id*='{text_of}'] .public-DraftEditor-content").first
        field.scroll_into_view_if_needed()
        field.click()
        page.keyboard.type(NEWS[locale])
        # The editor writes down what was typed a moment later.
        expect(page.locator(f"[name='{name}']")).to_have_value(re.compile(NEWS[locale]))
    page.screenshot(path=tmp_path / "3-edit.png", full_page=True)
    page.locator("footer .w-dropdown__toggle").last.click()
    page.get_by_role("button", name="Publiceren").click()
    page.wait_for_load_state()
    page.screenshot(path=tmp_path / "4-public.png", full_page=True)
    expect(page.locator(".messages")).to_contain_text("gepubliceerd")
    outbox.process()
    page.screenshot(path=tmp_path / "4-public.png", full_page=True)

    page.goto(f"/admin/newsletter-issues/{issue.pk}/check/")
    assert faults(page) == []
    page.screenshot(path=tmp_path / "5-check.png", full_page=True)
    page.get_by_role("button", name="Stuur mij een testmail").click()
    expect(page.locator(".messages")).to_contain_text("De testmail is onderweg naar anne@example.org")
    [(recipient, tested)] = post_office.mails
    assert recipient == anne.email
    assert tested["Subject"].startswith("[Test] ")

    for number in range(READERS):
        subscribe(f"lezer-{number}@example.org", locale, topic="newsletter")
    page.get_by_role("link", name="Verzending").click()
    expect(page.locator("main")).to_contain_text("nooit verstuurd")
    sending_page = page.url
    page.screenshot(path=tmp_path / "6-ask.png", full_page=True)
    assert faults(page) == []
    page.click("button[value=ask]")
    work()
    log_in(page, bram)
    page.goto(sending_page)
    expect(page.locator("main")).to_contain_text(f"krijgen {READERS} mensen deze nieuwsbrief")
    page.screenshot(path=tmp_path / "7-approve.png", full_page=True)
    page.click("button[value=approve]")
    work()
    expect(page.locator("[data-phase]")).to_have_attribute("data-phase", "done", timeout=20_000)
    page.screenshot(path=tmp_path / "8-sent.png", full_page=True)
    sent = [(to, mail) for to, mail in post_office.mails if to.startswith("lezer-")]
    assert sorted(to for to, _mail in sent) == [f"lezer-{number}@example.org" for number in range(READERS)]
    for _to, mail in sent:
        assert mail["Subject"] == issue.title
        for kind in ("plain", "html"):
            assert NEWS[locale] in mail.get_body((kind,)).get_content()
    page.goto(issue.get_url())
    expect(page.locator("main")).to_contain_text(NEWS[locale])
    page.screenshot(path=tmp_path / "9-web.png", full_page=True)
