"""Reports that lead to the work: white spots, what is to be checked, and the quarters of the newsletter."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.core import days
from site_pages.models import ProjectPartner
from tests import factories

ADDRESS = "/admin/reports/"
SLUGS = ["white-spots", "reviews", "newsletters", "unused"]


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    user = factories.UserFactory(is_superuser=False)
    group = Group.objects.create(name="Redactie")
    group.permissions.set(Permission.objects.filter(codename__in=("access_admin", "view_overview")))
    user.groups.add(group)
    client.force_login(user)
    return client


def rows(staff: Client, slug: str, **query: str) -> list[list[str]]:
    answer = staff.get(f"{ADDRESS}{slug}/", {**query, "export": "csv"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(content)))[1:]


@pytest.fixture
def theme_page(section: Any) -> Any:
    theme = factories.ThemeFactory(key="awareness", name="Bewustwording")
    return factories.ThemePageFactory(parent=section, title="Thema", theme=theme)


def test_white_spots_are_what_the_network_has_nothing_for(
    section: Any, theme_page: Any, settle: Any, staff: Client
) -> None:
    empty = factories.ProjectPageFactory(parent=theme_page, title="Leeg")
    full = factories.ProjectPageFactory(parent=theme_page, title="Vol", live=False)
    full.project_partners.add(ProjectPartner(partner=factories.PartnerPageFactory(parent=section)))
    full.results.create(text="Een avond.")
    full.save_revision().publish()
    policy = factories.ThemeFactory(key="policy", name="Beleid")
    factories.HandoutPageFactory(parent=section, themes=[policy])
    covered, bare, former = (factories.MunicipalityFactory(name=name) for name in ("Hengelo", "Almelo", "Ambt"))
    former.valid_to, former.successor = datetime.date(2020, 1, 1), covered
    former.save()
    # What was said of a municipality that is gone holds for the one that it became.
    factories.MemberFactory(municipality=former, municipalities=[former])
    settle()
    assert rows(staff, "white-spots") == [
        ["Leeg", "Project zonder organisatie", "Loopt"],
        ["Leeg", "Project zonder resultaat", "Loopt"],
        ["Bewustwording", "Thema zonder handreiking", ""],
        ["Almelo", "Gemeente zonder ondersteuning", "Overijssel"],
    ]
    assert rows(staff, "white-spots", lack="support") == [["Almelo", "Gemeente zonder ondersteuning", bare.province]]
    page = staff.get(f"{ADDRESS}white-spots/").content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[empty.pk]) in page


def test_pages_whose_review_date_is_past_or_near_are_to_be_checked(section: Any, settle: Any, staff: Client) -> None:
    today = days.today()
    for title, ahead in (("Oud", -3), ("Vandaag", 0), ("Bijna", 30), ("Later", 300)):
        factories.ContentPageFactory(parent=section, title=title, review_date=today + datetime.timedelta(days=ahead))
    factories.ContentPageFactory(parent=section, title="Concept", review_date=today, live=False)
    factories.HandoutPageFactory(parent=section, title="Gids", review_date=today - datetime.timedelta(days=1))
    settle()
    assert [row[:2] for row in rows(staff, "reviews")] == [
        ["Oud", "Pagina"],
        ["Gids", "Handreiking"],
        ["Vandaag", "Pagina"],
        ["Bijna", "Pagina"],
    ]
    assert [row[0] for row in rows(staff, "reviews", when="past")] == ["Oud", "Gids"]
    assert [row[0] for row in rows(staff, "reviews", when="soon")] == ["Vandaag", "Bijna"]
    assert [row[0] for row in rows(staff, "reviews", type="handout")] == ["Gids"]


def test_a_quarter_without_an_issue_is_a_gap(section: Any, settle: Any, staff: Client, time_machine: Any) -> None:
    for quarter in (1, 3):
        factories.NewsletterIssuePageFactory(parent=section, title=f"Nummer {quarter}", year=2025, quarter=quarter)
    settle()
    time_machine.move_to(datetime.datetime(2026, 2, 1, 12, tzinfo=datetime.UTC), tick=True)
    staff.force_login(factories.UserFactory())
    assert [row[:3] for row in rows(staff, "newsletters")] == [
        ["vierde kwartaal van 2025", "Geen nummer", ""],
        ["derde kwartaal van 2025", "Gepubliceerd", "Nummer 3"],
        ["tweede kwartaal van 2025", "Geen nummer", ""],
        ["eerste kwartaal van 2025", "Gepubliceerd", "Nummer 1"],
    ]
    assert len(rows(staff, "newsletters", presence="absent")) == 2
    assert rows(staff, "newsletters", language="en") == []


def test_what_nothing_refers_to_is_unused(section: Any, settle: Any, staff: Client) -> None:
    used, _unused = factories.ImageFactory(title="Gebruikt"), factories.ImageFactory(title="Over")
    factories.DocumentFactory(title="=1+1")
    factories.ContentPageFactory(parent=section, image=used, image_alt="Beeld")
    settle()
    assert [row[:2] for row in rows(staff, "unused")] == [["'=1+1", "Document"], ["Over", "Afbeelding"]]
    assert [row[0] for row in rows(staff, "unused", kind="image")] == ["Over"]


@pytest.mark.parametrize("slug", SLUGS)
def test_only_who_may_sees_an_overview(slug: str, staff: Client, site: Any) -> None:
    assert staff.get(f"{ADDRESS}{slug}/").status_code == 200
    assert staff.get(f"{ADDRESS}{slug}/results/").status_code == 200
    assert f"{ADDRESS}{slug}/" in staff.get("/admin/").content.decode()
    group = Group.objects.get(name="Redactie")
    group.permissions.remove(Permission.objects.get(codename="view_overview"))
    assert staff.get(f"{ADDRESS}{slug}/").status_code == 302
    assert f"{ADDRESS}{slug}/" not in staff.get("/admin/").content.decode()


def test_statements_are_the_same_however_much_there_is(
    section: Any, theme_page: Any, settle: Any, staff: Client
) -> None:
    def statements(slug: str) -> int:
        staff.get(f"{ADDRESS}{slug}/results/")
        with CaptureQueriesContext(connection) as found:
            assert staff.get(f"{ADDRESS}{slug}/results/").status_code == 200
        return len(found)

    def add(number: int) -> None:
        factories.ProjectPageFactory(parent=theme_page, title=f"Project {number}")
        factories.ContentPageFactory(parent=section, title=f"Pagina {number}", review_date=days.today())
        factories.NewsletterIssuePageFactory(parent=section, title=f"Nummer {number}", year=2021 + number)
        factories.MunicipalityFactory()
        factories.ImageFactory()

    add(0)
    settle()
    before = {slug: statements(slug) for slug in SLUGS}
    for number in range(1, 4):
        add(number)
    settle()
    assert {slug: statements(slug) for slug in SLUGS} == before
