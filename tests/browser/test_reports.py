"""Reports in the admin, as people who read with a screen reader or on a small screen meet them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.clients.models import DailyUsage
from cms.core.identity import item_id
from cms.publishing import outbox
from resources.models import Download, HandoutEdition
from site_pages.models import ProjectPage, ProjectPartner
from tests import factories
from tests.browser.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def content(home: Any) -> None:
    section = factories.CollectionPageFactory(parent=home, title="Sectie")
    theme = factories.ThemeFactory(key="awareness", name="Bewustwording")
    first = HandoutEdition(number=1, date=datetime.date(2026, 5, 4), what_changed="Nieuwe cijfers.")
    handout = factories.HandoutPageFactory(parent=section, title="Gids", themes=[theme], editions=[first])
    page = factories.ThemePageFactory(parent=section, title="Thema", theme=theme)
    factories.ProjectPageFactory(parent=page, title="Nieuw plan", status=ProjectPage.Status.PLANNED)
    project = factories.ProjectPageFactory(parent=page, title="Campagne", themes=[theme], live=False)
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    project.project_partners.add(ProjectPartner(partner=partner, role="Trekker"))
    project.results.create(resource=handout, text="Voor scholen.")
    project.save_revision().publish()
    start = datetime.datetime(2026, 5, 3, 10, tzinfo=datetime.UTC)
    factories.EventPageFactory(parent=section, title="Congres", planned_start=start, place="Utrecht")
    outbox.process()
    public_id = item_id(handout.translation_key, "nl")
    Download.objects.create(item_id=public_id, number=1, format="pdf", day="2026-05-02", requester="school", count=12)
    client, _key = factories.client_with_key(name="Onze website")
    DailyUsage.objects.create(client=client, day="2026-05-02", requests=1000)


def test_no_report_has_a_violation(editor: Page, content: None) -> None:
    found = []
    for width in (1280, 400):
        editor.set_viewport_size({"width": width, "height": 900})
        for slug in ("alliance", "downloads", "api-clients", "white-spots", "reviews", "newsletters", "unused"):
            editor.goto(f"/admin/reports/{slug}/")
            found += violations(editor)
    assert found == []


def test_a_coordinator_makes_a_report_and_takes_it_along(editor: Page, content: None) -> None:
    editor.goto("/admin/reports/alliance/")
    editor.get_by_label("Periode", exact=True).select_option("2026-Q2")
    editor.get_by_role("button", name="Rapportage tonen").click()
    editor.get_by_role("textbox", name="Inleiding").fill("Een goed kwartaal.\n\nMet veel nieuws.")
    editor.get_by_role("button", name="Inleiding opslaan").click()
    report = editor.get_by_role("article")
    expect(report).to_contain_text("Met veel nieuws.")
    expect(report).to_contain_text("Campagne")
    for name, ending in (("PDF", ".pdf"), ("Word", ".docx"), ("Projecten als CSV", "-projects.csv")):
        with editor.expect_download() as download:
            editor.get_by_role("link", name=name).click()
        assert download.value.suggested_filename == f"voortgangsrapportage-tweede-kwartaal-van-2026{ending}"
