"""The reports show what was found in public pages, with filters, and as CSV."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from cms.publishing import outbox
from cms.quality import keeping
from cms.quality.models import Address
from tests import factories

LINK = '<p><a href="https://weg.example/gids">Klik hier</a></p>'


@pytest.fixture
def page(section: Any) -> Any:
    old = factories.FigureFactory(claim="Aantal", value="70", superseded_by=factories.FigureFactory())
    body = factories.stream(("text", {"text": LINK}), ("figure", {"figure": old.pk}))
    page = factories.ContentPageFactory(parent=section, title="Gids", body=body)
    outbox.process()
    keeping.keep_due()
    return page


def test_findings_are_listed_with_the_way_to_the_page(page: Any, admin_client: Any) -> None:
    html = admin_client.get(reverse("finding_report")).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html
    assert "Klik hier" in html
    filtered = admin_client.get(reverse("finding_report"), {"check_name": "superseded-figures"}).content.decode()
    assert "Klik hier" not in filtered
    assert "70" in filtered
    assert "Gids" not in admin_client.get(reverse("finding_report"), {"type": "handout"}).content.decode()


def test_findings_leave_as_csv(page: Any, admin_client: Any) -> None:
    answer = admin_client.get(reverse("finding_report"), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert any("link-texts" in line and "Gids" in line for line in lines)


def test_broken_links_are_listed_with_their_pages(page: Any, admin_client: Any) -> None:
    address = reverse("broken_link_report")
    assert "weg.example" not in admin_client.get(address).content.decode()
    Address.objects.update(failures=3, status=404, failing_since=timezone.now())
    html = admin_client.get(address).content.decode()
    assert "https://weg.example/gids" in html
    assert "404" in html
    assert "Gids" in html
    answer = admin_client.get(address, {"export": "csv"})
    assert "https://weg.example/gids" in b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("name", ["finding_report", "broken_link_report"])
def test_a_report_needs_its_permission_and_a_fixed_number_of_statements(
    page: Any, name: str, client: Any, admin_client: Any, django_assert_max_num_queries: Any
) -> None:
    user = factories.UserFactory(is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(reverse(name)).status_code == 302
    admin_client.get(reverse(name))
    with django_assert_max_num_queries(100) as captured:
        admin_client.get(reverse(name))
    few = len(captured)
    for number in range(4):
        factories.ContentPageFactory(parent=page.get_parent(), title=f"Nog {number}", body=page.body)
    outbox.process()
    keeping.keep_due()
    Address.objects.update(failures=3, status=404, failing_since=timezone.now())
    admin_client.get(reverse(name))
    with django_assert_max_num_queries(few + 2):
        admin_client.get(reverse(name))
