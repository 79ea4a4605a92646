"""From a new issue over the link in a mail to a text in its draft, as the coordinator and a project would do it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from cms.core.days import today
from cms.publishing import outbox
from cms.subscriptions import addresses, sending
from site_pages.models import NewsletterIssuePage, ProjectNews
from site_pages.newsletters.contributions import lifecycle
from site_pages.newsletters.models import Contribution
from tests import factories
from tests.browser.test_accessibility import violations
from tests.browser.test_search import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def project(home: Any) -> Any:
    """A project that stood in a public issue."""
    section = factories.CollectionPageFactory(parent=home, title="Nieuwsbrieven")
    theme = factories.ThemePageFactory(parent=home, title="Thema")
    project = factories.ProjectPageFactory(parent=theme, title="Gemeenten aan zet")
    factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuwsbrief 2020, nummer 1",
        slug="2020-nummer-1",
        year=2020,
        project_news=[ProjectNews(project=project, text="<p>Vorige keer begonnen we.</p>")],
    )
    outbox.process()
    return project


def link_in_last_mail() -> str:
    sending.Turn.objects.all().delete()
    sending.send_due()
    found = re.search(r"https?://\S+/bijdrage/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_an_issue_is_made_and_a_project_writes_its_part(editor: Page, project: Any, tmp_path: Path) -> None:
    editor.goto("/admin/")
    panel = editor.get_by_role("region", name="Het is tijd voor de nieuwsbrief")
    expect(panel).to_contain_text("moet verschijnen, maar is er nog niet")
    editor.screenshot(path=tmp_path / "dashboard.png", full_page=True)
    panel.get_by_role("link", name="Nieuw nummer").click()
    expect(editor.get_by_role("checkbox", name="Gemeenten aan zet")).to_be_checked()
    assert violations(editor) == []
    editor.screenshot(path=tmp_path / "new.png", full_page=True)
    editor.get_by_role("button", name="Concept maken").click()
    expect(editor.get_by_text("Dit is het nieuwe nummer.")).to_be_visible()
    # Without the message, which fades in.
    editor.reload()
    assert violations(editor) == []
    editor.screenshot(path=tmp_path / "issue.png", full_page=True)
    editor.get_by_role("main").get_by_role("link", name="Om bijdragen vragen").last.click()
    editor.get_by_label("Naam voor Gemeenten aan zet").fill("Anna")
    editor.get_by_label("E-mailadres voor Gemeenten aan zet").fill("anna@example.org")
    assert violations(editor) == []
    editor.screenshot(path=tmp_path / "ask.png", full_page=True)
    editor.get_by_role("button", name="Vragen", exact=True).click()
    expect(editor.get_by_role("row", name=re.compile("Gemeenten aan zet.*wacht op tekst"))).to_be_visible()

    editor.goto(link_in_last_mail())
    assert faults(editor) == []
    expect(editor.get_by_text("Vorige keer begonnen we.")).to_be_visible()
    text = editor.get_by_label("Uw tekst")
    text.fill("a" * 1501)
    expect(editor.get_by_text("Tekens te veel: 1")).to_be_visible()
    editor.get_by_role("button", name="Inleveren").click()
    editor.get_by_role("alert").get_by_role("link").click()
    expect(text).to_be_focused()
    assert faults(editor) == []
    text.fill("Vijf gemeenten doen mee.\n\n- Zwolle\n- Enschede")
    expect(editor.get_by_text("Tekens over: 1455")).to_be_visible()
    editor.screenshot(path=tmp_path / "form.png", full_page=True)
    editor.get_by_role("button", name="Opslaan als concept").click()
    expect(editor.get_by_role("status")).to_contain_text("Opgeslagen als concept")
    editor.get_by_role("button", name="Inleveren").click()
    expect(editor.get_by_text("Bedankt. Uw tekst is ingeleverd")).to_be_visible()
    assert faults(editor) == []
    editor.screenshot(path=tmp_path / "closed.png", full_page=True)

    contribution = Contribution.objects.get()
    editor.goto(f"/admin/newsletter-issues/{contribution.issue_id}/")
    editor.get_by_role("link", name="Gemeenten aan zet").click()
    expect(editor.get_by_role("button", name="Accepteren")).to_be_visible()
    assert violations(editor) == []
    editor.screenshot(path=tmp_path / "decide.png", full_page=True)
    editor.get_by_role("button", name="Accepteren").click()
    expect(editor.get_by_text("De tekst staat nu in het concept")).to_be_visible()
    editor.screenshot(path=tmp_path / "accepted.png", full_page=True)
    draft = NewsletterIssuePage.objects.get(pk=contribution.issue_id).get_latest_revision_as_object()
    assert draft.project_news.get().text == ("<p>Vijf gemeenten doen mee.</p><ul><li>Zwolle</li><li>Enschede</li></ul>")
    editor.goto("/admin/newsletter-issues/")
    expect(editor.get_by_role("row", name=re.compile("1 van 1 klaar"))).to_be_visible()
    assert violations(editor) == []
    editor.screenshot(path=tmp_path / "issues.png", full_page=True)


def test_the_form_works_without_scripts(browser: Browser, address: str, project: Any) -> None:
    issue = NewsletterIssuePage.objects.get()
    draft = factories.NewsletterIssuePageFactory(parent=issue.get_parent(), title="Volgende", quarter=2, live=False)
    day = today() + lifecycle.USUAL_TIME
    lifecycle.ask(draft, project, name="", address=addresses.parse("anna@example.org"), due_on=day)
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    page.goto(link_in_last_mail())
    page.get_by_label("Uw tekst").fill("Zonder scripts.")
    page.get_by_role("button", name="Opslaan als concept").click()
    expect(page.get_by_label("Uw tekst")).to_have_value("Zonder scripts.")
    page.get_by_role("button", name="Inleveren").click()
    expect(page.get_by_text("Bedankt. Uw tekst is ingeleverd")).to_be_visible()
    assert context.cookies() == []
    context.close()
    assert Contribution.objects.get().state == "handed-in"
