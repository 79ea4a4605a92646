"""Joining, the matrix of partners and projects, and an event for the calendar: all accessible, also on a telephone."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Page as WagtailPage

from cms.publishing import outbox
from cms.subscriptions import forms
from partners.models import GroupMembership, JoinRequest
from site_pages.models import ProjectPartner
from tests import factories
from tests.browser.test_search import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_organisation_asks_to_join_and_staff_accept(
    editor: Page, home: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(forms, "AT_LEAST", 0)
    section = factories.CollectionPageFactory(parent=home, title="Organisaties")
    factories.PartnerPageFactory(parent=section, title="Movisie")
    editor.goto("/nl/meedoen/")
    assert faults(editor) == []
    button = editor.get_by_role("button", name="Aanvraag versturen")
    editor.get_by_label("Waarom wilt u meedoen?").fill("Wij helpen jongeren.")
    button.click()
    expect(editor.get_by_role("alert").get_by_role("link")).to_have_count(4)
    assert faults(editor) == []
    editor.get_by_role("alert").get_by_role("link", name="Uw naam").click()
    expect(editor.get_by_label("Uw naam")).to_be_focused()
    expect(editor.get_by_label("Waarom wilt u meedoen?")).to_have_value("Wij helpen jongeren.")
    editor.screenshot(path=tmp_path / "mistakes.png", full_page=True)
    editor.get_by_label("Naam van uw organisatie").fill("Stichting Voorbeeld")
    editor.get_by_label("Soort organisatie").select_option("support-organisation")
    editor.get_by_label("Uw naam").fill("Anna")
    editor.get_by_label("Uw e-mailadres").fill("anna@example.org")
    button.click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("Bedankt")
    assert faults(editor) == []
    editor.goto("/admin/")
    editor.get_by_role("link", name="Aanvragen", exact=True).click()
    editor.get_by_role("link", name="Stichting Voorbeeld").click()
    editor.screenshot(path=tmp_path / "decide.png", full_page=True)
    editor.get_by_role("button", name="Accepteren").click()
    expect(editor.locator("[name=title]")).to_have_value("Stichting Voorbeeld")
    assert JoinRequest.objects.get().state == "accepted"


def test_the_matrix_the_chart_and_an_event_are_accessible(page: Page, home: Any, tmp_path: Path) -> None:
    section = factories.CollectionPageFactory(parent=home, title="Sectie")
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    other = factories.PartnerPageFactory(parent=section, title="Vilans")
    theme = factories.ThemePageFactory(parent=home, title="Beleid")
    for title in ("Gemeenten aan zet", "School als vindplaats"):
        taking_part = [
            ProjectPartner(partner=WagtailPage.objects.get(pk=each.pk), role="Trekker") for each in (partner, other)
        ]
        factories.ProjectPageFactory(parent=theme, title=title, project_partners=taking_part)
    lab = {"name": "JMZ Lab", "description": "Denkt mee.", "partners": [partner.pk]}
    unit = {"name": "Stuurgroep", "description": "Besluit.", "partners": [other.pk], "units": [lab]}
    chart = factories.stream(("unit", unit))
    members = [GroupMembership(partner=partner, role="Voorzitter")]
    factories.GroupPageFactory(parent=section, title="Alliantie", chart=chart, memberships=members)
    start = datetime.datetime(2027, 6, 3, 10, tzinfo=datetime.UTC)
    factories.EventPageFactory(parent=section, title="Congres", planned_start=start)
    outbox.process()
    for path in ("organisaties-en-projecten/", "sectie/alliantie/", "sectie/congres/", "sectie/movisie/"):
        page.goto(f"/nl/{path}")
        assert faults(page) == [], path
        page.screenshot(path=tmp_path / f"{path.strip('/').replace('/', '-')}.png", full_page=True)
    page.goto("/nl/organisaties-en-projecten/")
    expect(page.get_by_role("rowheader", name="Gemeenten aan zet")).to_have_count(1)
    expect(page.get_by_role("table")).to_contain_text("Trekker")
    page.goto("/nl/sectie/congres/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Zet in uw agenda").click()
    assert b"BEGIN:VEVENT" in Path(download.value.path()).read_bytes()
