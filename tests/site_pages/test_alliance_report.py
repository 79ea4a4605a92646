"""The report for the funder: what it says of a period, in each of its files, and who may see it."""

from __future__ import annotations

import csv
import datetime
import io
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from outloud import check
from pdfua import validate
from pypdf import PdfReader

from cms.core.identity import item_id
from cms.publishing.models import ContentItem
from cms.rendering.documents import pdf, word
from cms.rendering.documents.nodes import Box, Document, Heading, Table
from cms.reports.periods import Period, period
from resources.models import Download, FixedEdition, HandoutEdition
from site_pages.alliance_report.documents import document_of
from site_pages.alliance_report.introductions import introduction_of
from site_pages.alliance_report.reading import rows_of
from site_pages.alliance_report.rows import Rows
from site_pages.alliance_report.scope import Scope
from site_pages.models import AllianceReport, ProjectPage, ProjectPartner, ProjectStatusChange
from tests import factories
from tests.rendering.documents.test_word import differences_in_libreoffice, has_libreoffice

ADDRESS = "/admin/reports/alliance/"
YEAR = Period(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))


@pytest.fixture
def world(section: Any, settle: Any) -> World:
    return World(section, settle)


class World:
    """A theme with two projects, of which one has everything and the other nothing."""

    def __init__(self, section: Any, settle: Any) -> None:
        self.section, self.settle = section, settle
        self.theme = factories.ThemeFactory(key="awareness", name="Bewustwording")
        self.theme_page = factories.ThemePageFactory(parent=section, title="Thema", theme=self.theme)
        self.partner = factories.PartnerPageFactory(parent=section, title="Movisie")
        self.handout = factories.HandoutPageFactory(
            parent=section, title="Gids", themes=[self.theme], editions=[edition(1, "2026-05-04")]
        )
        self.full = self.project("Campagne", start=datetime.date(2025, 1, 1))
        self.empty = self.project("Nieuw plan", status=ProjectPage.Status.PLANNED, themes=[])
        self.full.project_partners.add(ProjectPartner(partner=self.partner, role="Trekker"))
        self.full.results.create(resource=self.handout, text="Voor scholen.")
        self.full.results.create(text="Een avond over signaleren.")
        publish(self.full)
        settle()

    def project(self, title: str, **fields: Any) -> Any:
        return factories.ProjectPageFactory(parent=self.theme_page, title=title, **{"themes": [self.theme], **fields})

    def id_of(self, page: Any) -> Any:
        return item_id(page.translation_key, page.locale.language_code)


def publish(page: Any) -> None:
    page.save_revision().publish()


def edition(number: int, date: str, **fields: Any) -> Any:
    values = {"what_changed": "Nieuwe cijfers.", "number": number, "date": datetime.date.fromisoformat(date)}
    return HandoutEdition(**{**values, **fields})


def scope(of: Period = YEAR, **fields: Any) -> Scope:
    return Scope(**{"period": of, "locale": "nl", **fields})


def report(**fields: Any) -> Rows:
    return rows_of(scope(**fields))


def document(of: Scope | None = None, introduction: str = "") -> Document:
    of = of or scope()
    return document_of(of, rows_of(of), introduction=introduction)


def headings(found: Document) -> list[tuple[int, str]]:
    return [(node.level, node.text) for node in found.content if isinstance(node, Heading)]


def project(rows: Rows, title: str) -> Any:
    return next(row for row in rows.projects if row.link.title == title)


def test_a_project_has_its_organisations_and_its_results_with_links(world: World) -> None:
    found = project(report(), "Campagne")
    assert [(each.link.title, each.role) for each in found.participants] == [("Movisie", "Trekker")]
    page, text = found.results
    assert (page.link.title, page.text, page.kind) == ("Gids", "Voor scholen.", "Handreiking")
    assert page.link.url.endswith("/sectie/gids/")
    assert page.published == timezone.localdate()
    assert (text.link, text.text, text.is_new) == (None, "Een avond over signaleren.", False)
    assert [theme.name for theme in found.themes] == ["Bewustwording"]


def test_a_project_without_an_organisation_is_a_white_spot(world: World) -> None:
    assert [row.link.title for row in report().white_spots] == ["Nieuw plan"]
    box = next(node for node in document().content if isinstance(node, Box))
    assert "Nieuw plan" in str(box)


def test_a_project_is_in_the_periods_that_it_ran_in(world: World) -> None:
    world.project("Kort", start=datetime.date(2026, 2, 1), end=datetime.date(2026, 2, 28))
    world.settle()
    titles = {
        code: [row.link.title for row in report(of=period(code)).projects] for code in ("2024", "2026-Q1", "2026-Q2")
    }
    assert titles == {
        "2024": ["Nieuw plan"],
        "2026-Q1": ["Campagne", "Kort", "Nieuw plan"],
        "2026-Q2": ["Campagne", "Nieuw plan"],
    }


def test_the_state_of_a_past_period_is_that_at_its_end(world: World) -> None:
    public_id = world.id_of(world.full)
    ProjectStatusChange.objects.filter(item_id=public_id).update(at="2026-01-10T12:00Z")
    world.full.status = ProjectPage.Status.PAUSED
    publish(world.full)
    ProjectStatusChange.objects.filter(item_id=public_id, after="paused").update(at="2026-04-02T12:00Z")
    world.full.status = ProjectPage.Status.COMPLETED
    publish(world.full)
    ProjectStatusChange.objects.filter(item_id=public_id, after="completed").update(at="2026-08-02T12:00Z")
    seen = {
        code: [
            (row.status, row.is_recorded, [(each.before, each.after) for each in row.changes])
            for row in report(of=period(code)).projects
            if row.link.title == "Campagne"
        ]
        for code in ("2025", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
    }
    assert seen == {
        # Nothing was kept then: today's state is shown, and said to be that.
        "2025": [("completed", False, [])],
        "2026-Q1": [("running", True, [])],
        "2026-Q2": [("paused", True, [("running", "paused")])],
        "2026-Q3": [("completed", True, [("paused", "completed")])],
        # It was over before this quarter began.
        "2026-Q4": [],
    }
    assert "wat het toen was, is niet bewaard" in str(document(scope(period("2025"))).content)


def test_a_state_is_recorded_when_it_changes_and_not_otherwise(world: World) -> None:
    changes = ProjectStatusChange.objects.filter(item_id=world.id_of(world.full))
    world.full.summary = "Iets anders."
    publish(world.full)
    assert list(changes.values_list("before", "after")) == [("", "running")]
    world.full.status = ProjectPage.Status.PAUSED
    world.full.save_revision()
    assert changes.count() == 1, "A draft is no state yet."
    publish(world.full)
    assert list(changes.values_list("before", "after")) == [("", "running"), ("running", "paused")]


def test_the_states_of_before_the_records_begin_with_the_present_one(world: World) -> None:
    ProjectStatusChange.objects.all().delete()
    import_module("site_pages.migrations.0003_present_states_of_projects").record(apps, None)
    found = ProjectStatusChange.objects.values_list("item_id", "before", "after")
    assert set(found) == {
        (world.id_of(world.full), "", "running"),
        (world.id_of(world.empty), "", "planned"),
    }


def test_events_say_what_was_planned_and_what_was_held(world: World) -> None:
    def moment(month: int) -> datetime.datetime:
        return datetime.datetime(2026, month, 3, 10, tzinfo=datetime.UTC)

    for title, fields in {
        "Volgens plan": {"planned_start": moment(5), "actual_start": moment(5), "status": "held"},
        "Afgelast": {"planned_start": moment(5), "status": "cancelled"},
        "Verschoven": {"planned_start": moment(2), "actual_start": moment(6), "status": "held"},
        "Elders": {"planned_start": moment(9)},
    }.items():
        factories.EventPageFactory(parent=world.section, title=title, **fields)
    world.settle()
    found = {row.link.title: (row.was_planned, row.was_held) for row in report(of=period("2026-Q2")).events}
    assert found == {"Volgens plan": (True, True), "Afgelast": (True, False), "Verschoven": (False, True)}
    tables = [node for node in document(scope(period("2026-Q2"))).content if isinstance(node, Table)]
    held = next(table for table in tables if "gepland" in table.caption)
    assert ["Afgelast", "3 mei 2026", "–", "Geannuleerd", "–"] in [list(row) for row in held.rows]


def test_news_of_projects_comes_from_the_issues_of_the_quarters(world: World) -> None:
    for quarter in (1, 2):
        issue = factories.NewsletterIssuePageFactory(
            parent=world.section, title=f"Nummer {quarter}", quarter=quarter, live=False
        )
        issue.project_news.create(project=world.full, text=f"<p>Bericht <b>{quarter}</b>.</p>")
        publish(issue)
    world.settle()
    found = report(of=period("2026-Q2"))
    assert [(row.link.title, row.quarter) for row in found.issues] == [("Nummer 2", 2)]
    news = project(found, "Campagne").news
    assert [each.issue.title for each in news] == ["Nummer 2"]
    assert "Bericht" in str(news[0].content)
    assert len(project(report(), "Campagne").news) == 2


def test_editions_publications_and_downloads_are_those_of_the_period(world: World) -> None:
    publish(world.handout)
    public_id = world.id_of(world.handout)
    assert FixedEdition.objects.filter(item_id=public_id).exists()
    practice = factories.PracticePageFactory(parent=world.section, title="Inloop")
    world.settle()
    ContentItem.objects.filter(pk=world.id_of(practice)).update(published_at="2026-06-01T10:00Z")
    for day, requester, count in (("2026-04-01", "school", 3), ("2026-05-01", "", 4), ("2026-07-01", "", 90)):
        Download.objects.create(item_id=public_id, number=1, format="pdf", day=day, requester=requester, count=count)
    found = report(of=period("2026-Q2"))
    assert [(row.link and row.link.title, row.number) for row in found.editions] == [("Gids", 1)]
    assert [(row.link.title, row.kind) for row in found.publications] == [("Inloop", "Praktijkvoorbeeld")]
    assert [(row.link and row.link.title, row.count) for row in found.downloads] == [("Gids", 7)]
    assert found.requesters == (("school", 3), ("", 4))
    assert found.downloads_since == datetime.date(2026, 4, 1)
    [theme, without] = found.themes
    assert (theme.theme.name, theme.projects, theme.publications, theme.downloads) == ("Bewustwording", 1, 1, 7)
    assert (without.theme.key, without.projects, without.publications) == ("", 1, 1)


def test_a_theme_or_a_group_narrows_the_report(world: World) -> None:
    group = factories.GroupPageFactory(parent=world.section, title="Alliantie", live=False)
    group.memberships.create(partner=world.partner, role="")
    publish(group)
    other = factories.PartnerPageFactory(parent=world.section, title="Ander")
    world.settle()
    assert [row.link.title for row in report(theme="awareness").projects] == ["Campagne"]
    for partner, titles in ((world.partner, ["Campagne"]), (group, ["Campagne"]), (other, [])):
        found = report(partner=str(world.id_of(partner)))
        assert [row.link.title for row in found.projects] == titles
        assert found.partner_name == partner.title
    assert [row.link.title for row in report(partner=str(world.id_of(world.partner))).publications] == []


def test_what_is_not_public_is_in_no_report(world: World) -> None:
    world.project("Geheim", live=False)
    world.full.unpublish()
    world.settle()
    text = str(document().content)
    assert "Geheim" not in text
    assert "Campagne" not in text


def test_an_english_report_shows_what_has_no_translation_in_dutch(world: World) -> None:
    found = document(scope(locale="en"))
    assert found.language == "en"
    assert found.title == "Progress report: 2026"
    assert (4, "Campagne") in headings(found)
    assert "The text of this project is in another language: Dutch." in str(found.content)


def test_a_period_without_anything_says_so(section: Any, settle: Any, tmp_path: Path) -> None:
    settle()
    found = document(scope(period("2019")))
    text = str(found.content)
    for words in ("geen openbaar project", "geen nieuwsbrief", "Geen activiteit", "niets nieuws", "niets gedownload"):
        assert words in text
    assert_no_error(found, tmp_path)


def test_statements_are_the_same_however_many_projects_there_are(world: World) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            document()
        return len(found)

    before = statements()
    for number in range(5):
        added = world.project(f"Project {number}", live=False)
        added.project_partners.add(ProjectPartner(partner=world.partner, role="Lid"))
        added.results.create(resource=world.handout, text="")
        publish(added)
        start = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
        factories.EventPageFactory(parent=world.section, title=f"Bijeenkomst {number}", planned_start=start)
    world.settle()
    assert statements() == before == 8


def assert_no_error(found: Document, folder: Path) -> PdfReader:
    file = folder / "report.pdf"
    file.write_bytes(pdf.write(found))
    result = check(str(file))
    assert not result.error
    assert [each.message for each in result.sorted_findings() if each.severity == "error"] == []
    assert not validate(str(file)).findings
    return PdfReader(file)


HOSTILE = '=cmd|"/c calc"!A1 #eval("1") $x$ *b* @label <b>x</b> \\ ]'


def test_the_pdf_has_contents_bookmarks_and_no_error(world: World, tmp_path: Path) -> None:
    world.full.title = HOSTILE
    world.full.results.create(text=HOSTILE)
    publish(world.full)
    world.settle()
    reader = assert_no_error(document(introduction=f"Eerste alinea.\n\n{HOSTILE}"), tmp_path)
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert '=cmd|"/c calc"!A1 #eval("1") $x$ *b* @label <b>x</b>' in text
    assert "Voortgangsrapportage: 2026" in text
    titles = [entry["/Title"] for entry in reader.outline if isinstance(entry, dict)]
    assert {"Inhoud", "In cijfers", "Projecten", "Colofon"} <= set(titles)


@pytest.mark.slow
@has_libreoffice
def test_libreoffice_shows_the_words_of_the_report(world: World, tmp_path: Path) -> None:
    found = document(introduction="Eerste alinea.")
    assert differences_in_libreoffice(word.FORMAT.write(found), tmp_path) == ([], [])


def coordinator(*codenames: str) -> Any:
    user = factories.UserFactory(is_superuser=False)
    group = Group.objects.create(name="Coördinatie")
    group.permissions.set(
        Permission.objects.filter(codename__in=("access_admin", *(f"{each}_alliancereport" for each in codenames)))
    )
    user.groups.add(group)
    return user


def rows_in(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_sheets_hold_a_row_for_each_project_and_each_result(world: World, client: Any) -> None:
    client.force_login(coordinator("view"))
    heading, *projects = rows_in(client.get(f"{ADDRESS}projects.csv/", {"period": "2026"}))
    assert heading[0] == "Project"
    assert [row[0] for row in projects] == ["Campagne", "Nieuw plan"]
    assert projects[0][8] == "Movisie (Trekker)"
    _heading, *results = rows_in(client.get(f"{ADDRESS}results.csv/", {"period": "2026"}))
    assert [row[:3] for row in results] == [
        ["Campagne", "Gids", "Voor scholen."],
        ["Campagne", "Een avond over signaleren.", ""],
    ]


def test_no_cell_is_a_formula(world: World, client: Any) -> None:
    world.full.title = HOSTILE
    world.full.results.create(text="+1+1")
    publish(world.full)
    world.settle()
    client.force_login(coordinator("view"))
    for name in ("projects.csv", "results.csv"):
        for row in rows_in(client.get(f"{ADDRESS}{name}/", {"period": "2026"})):
            assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@")]


def test_each_file_is_what_its_name_says(world: World, client: Any) -> None:
    client.force_login(coordinator("view"))
    for name, start, filename in (
        ("report.pdf", b"%PDF-", "voortgangsrapportage-eerste-helft-van-2026.pdf"),
        ("report.docx", b"PK", "voortgangsrapportage-eerste-helft-van-2026.docx"),
        ("projects.csv", "\ufeff".encode(), "voortgangsrapportage-eerste-helft-van-2026-projects.csv"),
    ):
        answer = client.get(f"{ADDRESS}{name}/", {"period": "2026-H1"})
        assert answer.content.startswith(start)
        assert answer["Content-Disposition"] == f'attachment; filename="{filename}"'
        assert "no-store" in answer["Cache-Control"]
    assert client.get(f"{ADDRESS}report.exe/", {"period": "2026"}).status_code == 404
    assert client.get(f"{ADDRESS}report.pdf/", {"period": "2026-Q9"}).status_code == 404


def test_the_page_shows_the_report_and_leads_to_its_files(world: World, client: Any) -> None:
    client.force_login(coordinator("view"))
    page = client.get(ADDRESS, {"period": "2026-Q2"}).content.decode()
    assert "Voortgangsrapportage: tweede kwartaal van 2026" in page
    assert f"{ADDRESS}report.pdf/?period=2026-Q2" in page
    assert "Campagne" in page
    assert "introduction" not in page, "Who may only look, writes no introduction."
    assert ADDRESS in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"period": "days"}, "Geef beide dagen"),
        ({"period": "days", "first": "2026-05-01", "last": "2026-04-01"}, "ligt vóór de eerste"),
        ({"period": "days", "first": "0001-05-01", "last": "2026-04-01"}, "deze eeuw"),
        ({"period": "2026-Q7"}, "2026-Q7"),
        ({"partner": "x"}, "x"),
    ],
)
def test_a_mistake_is_explained(site: Any, client: Any, query: dict[str, str], message: str) -> None:
    client.force_login(coordinator("view"))
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200
    assert "document" not in answer.context
    assert message in str(answer.context["form"].errors)


def test_own_days_make_a_period(world: World, client: Any) -> None:
    client.force_login(coordinator("view"))
    query = {"period": "days", "first": "2026-02-03", "last": "2026-03-04"}
    assert "3 februari 2026 – 4 maart 2026" in client.get(ADDRESS, query).content.decode()


def test_an_introduction_is_kept_for_its_report_alone(world: World, client: Any) -> None:
    user = coordinator("view", "change")
    client.force_login(user)
    address = f"{ADDRESS}?period=2026-Q2"
    answer = client.post(address, {"introduction": "Een <b>goed</b> kwartaal.", "version": 0})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert AllianceReport.objects.get().changed_by == user
    assert "Een &lt;b&gt;goed&lt;/b&gt; kwartaal." in client.get(address).content.decode()
    assert "kwartaal." not in client.get(f"{ADDRESS}?period=2026-Q3").content.decode()
    assert introduction_of(scope(period("2026-Q2"))).version == 1
    assert introduction_of(scope(period("2026-Q2"), locale="en")).version == 0


def test_nobody_writes_over_what_another_wrote_meanwhile(world: World, client: Any) -> None:
    client.force_login(coordinator("view", "change"))
    address = f"{ADDRESS}?period=2026-Q2"
    for version in (0, 1):
        client.post(address, {"introduction": f"Versie {version}", "version": version})
        for late in (0, version):
            answer = client.post(address, {"introduction": "Te laat", "version": late})
            page = answer.content.decode()
            assert answer.status_code == 200
            assert "Te laat" in page, "What was typed stays."
            assert f"Versie {version}" in page, "What the other wrote is shown."
            assert "Iemand anders" in page
    assert introduction_of(scope(period("2026-Q2"))) == ("Versie 1", 2)


def test_only_who_may_sees_the_report_and_only_who_may_writes(world: World, client: Any) -> None:
    client.force_login(coordinator("add"))
    for address in (ADDRESS, f"{ADDRESS}report.pdf/", f"{ADDRESS}projects.csv/"):
        assert client.get(address).status_code == 302
    assert ADDRESS not in client.get("/admin/").content.decode()
    Group.objects.all().delete()
    client.force_login(coordinator("view"))
    assert client.post(ADDRESS, {"introduction": "Nee", "version": 0}).status_code == 302
    assert not AllianceReport.objects.exists()
