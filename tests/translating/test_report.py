"""What waits for translators: the report, and the panel beside a page."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms.accounts.roles import Role
from tests import factories
from tests.translating.conftest import translate
from tests.translating.test_status import change, later, source_of


def rows(client: Client, **chosen: str) -> list[list[str]]:
    """Return the rows of the report as CSV, without the row of headings."""
    answer = client.get(reverse("translation_report"), {**chosen, "export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    return list(csv.reader(lines))[1:]


def soup(client: Client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html.parser")


def test_a_translator_finds_the_report_in_the_menu(log_in: Any, submitted: Any) -> None:
    submitted()
    client = log_in(Role.TRANSLATOR)
    assert client.get(reverse("translation_report")).status_code == 200
    props = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("translation_report") in props
    assert reverse("wagtail_localize:translations_report") not in props


def test_who_does_not_translate_does_not_get_it(log_in: Any) -> None:
    assert log_in(Role.PARTNER_EDITOR).get(reverse("translation_report")).status_code in (302, 403)


def test_it_tells_the_status_and_the_work_of_each_page_and_language(
    log_in: Any, translated: Any, submitted: Any, section: Any, time_machine: Any
) -> None:
    translated("Af")
    translate(submitted("Bezig"), leave=2)
    factories.ContentPageFactory(parent=section, title="Nieuw")
    factories.ContentPageFactory(parent=section, title="Nog niet openbaar", live=False)
    behind = translated("Gewijzigd")
    later(time_machine)
    change(source_of(behind), title="Anders")
    found = {row[0]: row[1:] for row in rows(log_in(Role.TRANSLATOR))}
    assert "Nog niet openbaar" not in found
    assert found["Af"][:2] == ["Engels", "Volledig"]
    assert found["Bezig"][:4] == ["Engels", "Loopt achter", "Nog 2 teksten te vertalen, om te beginnen “bezig”", "2"]
    assert found["Nieuw"][:5] == ["Engels", "Ontbreekt", "Laat deze pagina vertalen", "", ""]
    assert found["Anders"][2].startswith("Werk bij: de pagina in het Nederlands is op")


def test_it_is_filtered_on_language_and_status(log_in: Any, translated: Any, section: Any) -> None:
    translated("Af")
    client = log_in(Role.TRANSLATOR)
    assert [row[0] for row in rows(client, status="complete")] == ["Af"]
    assert rows(client, status="outdated") == []
    assert "Sectie" in [row[0] for row in rows(client, status="missing", language="en")]
    assert rows(client, language="nl") == []


def test_each_row_leads_to_the_work(log_in: Any, submitted: Any, section: Any) -> None:
    translation = submitted()
    page = soup(log_in(Role.TRANSLATOR), reverse("translation_report"))
    addresses = {link.get_text(strip=True): link["href"] for link in page.select("table .title a")}
    assert addresses["Gids"] == reverse("wagtailadmin_pages:edit", args=[translation.get_target_instance().pk])
    assert addresses["Sectie"] == reverse("wagtail_localize:submit_page_translation", args=[section.pk])


@pytest.mark.parametrize("number", [1, 4])
def test_it_takes_as_many_statements_for_more_pages(
    number: int, log_in: Any, submitted: Any, django_assert_max_num_queries: Any
) -> None:
    for each in range(number):
        submitted(f"Gids {each}")
    client = log_in(Role.TRANSLATOR)
    client.get(reverse("translation_report"))
    with django_assert_max_num_queries(20) as statements:
        client.get(reverse("translation_report"))
    assert len(statements) == 17


def languages(client: Client, page: Any) -> list[tuple[str, str, str | None]]:
    """Return what the panel beside a page says: the language with its status, what to do, and where."""
    found = []
    for line in soup(client, reverse("wagtailadmin_pages:edit", args=[page.pk])).select(".translations li"):
        task = line.select_one("a, .translations__status + span")
        name = " ".join(line.find(string=True).split()) + ": " + line.select_one(".translations__status").get_text()
        found.append((name, task.get_text(strip=True) if task else "", task.get("href") if task else None))
    # The editor of wagtail-localize shows its panels twice: within the header, and below it.
    return list(dict.fromkeys(found))


def test_the_panel_beside_a_page_says_what_there_is_to_do(log_in: Any, submitted: Any, section: Any) -> None:
    translation = submitted()
    page = translation.get_target_instance()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client = log_in(Role.PUBLISHER)
    task = "Nog 3 teksten te vertalen, om te beginnen “Gids”"
    assert languages(client, source_of(translation)) == [("Engels: Loopt achter", task, edit)]
    assert languages(client, page) == [("Engels: Loopt achter", task, edit)]
    submit = reverse("wagtail_localize:submit_page_translation", args=[section.pk])
    assert languages(client, section) == [("Engels: Ontbreekt", "Laat deze pagina vertalen", submit)]
    translate(translation)
    assert languages(client, page) == [("Engels: Volledig", "Publiceer: alles is vertaald", edit)]


def test_the_panel_leads_nobody_to_what_they_may_not_do(log_in: Any, submitted: Any) -> None:
    page = source_of(submitted())
    client = log_in(Role.EDITOR)
    GroupPagePermission.objects.filter(page__depth=1).update(page=page)
    assert languages(client, page) == [
        ("Engels: Loopt achter", "Nog 3 teksten te vertalen, om te beginnen “Gids”", None)
    ]
