"""The first page of the admin: each role finds what it may work on, one click away, and nothing else."""

from __future__ import annotations

import datetime
import re
from typing import Any
from uuid import UUID

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from cms.accounts import granting
from cms.accounts.roles import STAFF, Role
from cms.publishing.models import ContentItem, OutboxEntry, PlannedFailure
from cms.quality.models import Address, AddressUse
from cms.reports.panels import SHOWN
from cms.webhooks.models import Delivery, Subscriber
from partners.models import JoinRequest
from resources.models import KeptFile
from site_pages.newsletters.models import Dispatch
from tests import factories
from tests.accounts.test_roles import somebody_as


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def first_page(client: Client) -> str:
    answer = client.get(reverse("wagtailadmin_home"))
    assert answer.status_code == 200
    return answer.content.decode()


def panels(client: Client) -> dict[str, str]:
    """Return the HTML of each panel on the first page, by its name."""
    panel = r'(<section class="w-panel[^>]*id="([\w-]+)-section".*?</section>)'
    found = re.findall(panel, first_page(client), re.DOTALL)
    return {name: html for html, name in found}


def buttons(client: Client) -> list[str]:
    bar = re.search(r'<nav class="work__buttons".*?</nav>', first_page(client), re.DOTALL)
    return re.findall(r'<a href="([^"]+)"', bar[0]) if bar else []


@pytest.fixture
def world(section: Any, home: Any, english: Any, settle: Any, settings: Any) -> Any:
    """A site in two languages with one of everything that a panel shows."""
    settings.JOINING = True
    section.copy_for_translation(english, copy_parents=True)
    factories.NewsletterIssuePageFactory(parent=section, year=2020, quarter=1)
    return add_work(home, settle)


def add_work(home: Any, settle: Any) -> Any:
    """Add one of everything that waits for somebody or failed; return the page that it is about."""
    number = Subscriber.objects.count() + 1
    page = factories.ContentPageFactory(parent=home, title=f"Pagina {number}", review_date=timezone.localdate())
    page.expire_at = timezone.now() + datetime.timedelta(days=3)
    page.save_revision().publish()
    settle()
    item = ContentItem.objects.get(source=f"wagtailcore.page:{page.pk}")
    address = Address.objects.create(url=f"https://example.org/{number}", failures=3, failing_since=timezone.now())
    AddressUse.objects.create(item=item, address=address)
    JoinRequest.objects.create(organisation=f"Vereniging {number}", kind="other", contact="A", address="a@example.org")
    asker = factories.UserFactory()
    Dispatch.objects.create(issue=UUID(int=number), title=f"Nieuwsbrief {number}", asked_by=asker)
    later = timezone.now() + datetime.timedelta(hours=1)
    OutboxEntry.objects.create(key=f"core.tag:{number}", attempts=1, due_at=later)
    PlannedFailure.objects.create(key=f"revision {number}", page=page, reason="", due_at=later)
    subscriber = Subscriber.objects.create(name=f"Abonnee {number}", url="https://example.org/")
    Delivery.objects.create(subscriber=subscriber, event="x", payload="{}", state=Delivery.State.FAILED)
    KeptFile.objects.create(item_id=UUID(int=number), source="x", format="pdf", language="nl", attempts=1, due_at=later)
    return page


ON_PAGES = {"waiting", "reviews", "scheduled", "broken-links", "absent-issues", "planned-failures"}
EXPECTED = {
    Role.EDITOR: ON_PAGES,
    Role.PUBLISHER: ON_PAGES,
    Role.TRANSLATOR: {"waiting"},
    Role.COORDINATOR: ON_PAGES,
    Role.ADMINISTRATOR: ON_PAGES | {"failed-tasks"},
}


@pytest.mark.parametrize("role", STAFF)
def test_each_role_sees_what_it_may_work_on(world: Any, role: Role) -> None:
    found = panels(client_of(somebody_as(role)))
    assert set(found) == EXPECTED[role]
    if role != Role.TRANSLATOR:
        edit = reverse("wagtailadmin_pages:edit", args=[world.pk])
        assert all(edit in found[name] for name in ("reviews", "scheduled", "broken-links", "planned-failures"))
    may_decide = role in (Role.PUBLISHER, Role.COORDINATOR, Role.ADMINISTRATOR)
    assert ("Vereniging 1" in found["waiting"]) is may_decide
    assert ("Nieuwsbrief 1" in found["waiting"]) is may_decide
    assert ("Er wacht niets op u." in found["waiting"]) is not may_decide


@pytest.mark.parametrize("role", STAFF)
def test_each_role_makes_what_it_may(world: Any, role: Role) -> None:
    made = ["newsletter-issues/new/", "resources/handoutpage/", "site_pages/eventpage/", "partners/partnerpage/"]
    client = client_of(somebody_as(role))
    found = buttons(client)
    assert [address.split("/admin/")[1].removeprefix("new/") for address in found] == (
        [] if role == Role.TRANSLATOR else made
    )
    led_to = client.get(reverse("new_page", args=["resources", "handoutpage"]))["Location"]
    assert (led_to == reverse("wagtailadmin_home")) is (role == Role.TRANSLATOR)


def test_a_button_leads_to_the_form_or_to_the_choice_of_a_place(section: Any, home: Any) -> None:
    client = client_of(somebody_as(Role.EDITOR))
    address = reverse("new_page", args=["resources", "handoutpage"])

    def form_in(page: Any) -> str:
        return reverse("wagtailadmin_pages:add", args=["resources", "handoutpage", page.pk])

    assert client.get(address)["Location"] == form_in(section)
    other = factories.CollectionPageFactory(parent=home, title="Andere sectie")
    choice = client.get(address).content.decode()
    assert form_in(section) in choice
    assert form_in(other) in choice
    factories.HandoutPageFactory(parent=other)
    assert client.get(address)["Location"] == form_in(other)
    for unknown in (["resources", "nothing"], ["core", "figure"]):
        assert client.get(reverse("new_page", args=unknown)).status_code == 404


def test_people_find_their_own_drafts(home: Any) -> None:
    mine, other = somebody_as(Role.EDITOR), somebody_as(Role.EDITOR)
    page = factories.ContentPageFactory(parent=home, title="Concept")
    page.save_revision(user=mine)
    assert "Concept" in panels(client_of(mine))["drafts"]
    assert "drafts" not in panels(client_of(other))
    page.get_latest_revision().publish()
    assert "drafts" not in panels(client_of(mine))


def test_a_panel_without_a_report_unfolds_to_all_that_it_counts(home: Any) -> None:
    mine = somebody_as(Role.EDITOR)
    pages = [factories.ContentPageFactory(parent=home, title=f"Concept {number}") for number in range(SHOWN + 2)]
    for page in pages[1:]:
        page.save_revision(user=mine)
    assert "Nog 1" in panels(client_of(mine))["drafts"]
    pages[0].save_revision(user=mine)
    found = panels(client_of(mine))["drafts"]
    assert "Nog 2" in found
    assert all(reverse("wagtailadmin_pages:edit", args=[page.pk]) in found for page in pages)


def test_what_was_put_forward_waits_for_who_decides(home: Any) -> None:
    writer, decider = somebody_as(Role.EDITOR), somebody_as(Role.PUBLISHER)
    page = factories.ContentPageFactory(parent=home, title="Voorstel", live=False)
    page.save_revision(user=writer)
    workflow = Workflow.objects.create(name="Communicatie")
    task = GroupApprovalTask.objects.create(name="Communicatie")
    task.groups.add(granting.groups()[Role.PUBLISHER])
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    workflow.start(page, writer)
    found = panels(client_of(decider))
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in found["waiting"]
    assert "Voorstel" not in panels(client_of(writer))["waiting"]
    assert set(found) == {"waiting"}


def test_failed_work_is_tried_again_by_who_may(world: Any) -> None:
    administrator, publisher = (client_of(somebody_as(role)) for role in (Role.ADMINISTRATOR, Role.PUBLISHER))
    names = ("items", "deliveries", "files")
    for name in names:
        address = reverse("retry_failed", args=[name])
        assert address in panels(administrator)["failed-tasks"]
        assert administrator.get(address).status_code == 405
        publisher.post(address)
    assert not OutboxEntry.objects.filter(due_at__lte=timezone.now()).exists()
    assert Delivery.objects.filter(state=Delivery.State.FAILED).exists()
    for name in names:
        administrator.post(reverse("retry_failed", args=[name]))
    assert OutboxEntry.objects.get(key="core.tag:1").due_at <= timezone.now()
    assert Delivery.objects.get().state == Delivery.State.WAITING
    assert KeptFile.objects.get().due_at <= timezone.now()
    assert administrator.post(reverse("retry_failed", args=["unknown"])).status_code == 404


def test_a_planned_change_is_tried_again_by_who_may_publish(world: Any) -> None:
    failure = PlannedFailure.objects.get()
    address = reverse("retry_planned", args=[failure.pk])
    editor, publisher = (client_of(somebody_as(role)) for role in (Role.EDITOR, Role.PUBLISHER))
    assert address not in panels(editor)["planned-failures"]
    editor.post(address)
    assert PlannedFailure.objects.get().due_at > timezone.now()
    assert address in panels(publisher)["planned-failures"]
    publisher.post(address)
    assert PlannedFailure.objects.get().due_at <= timezone.now()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_the_page_asks_the_same_number_of_statements_however_much_there_is(
    world: Any, home: Any, settle: Any, role: Role
) -> None:
    user = somebody_as(role)
    client = client_of(user)
    world.save_revision(user=user)
    ContentType.objects.clear_cache()
    first_page(client)
    with CaptureQueriesContext(connection) as few:
        first_page(client)
    for _more in range(7):
        page = add_work(home, settle)
        page.save_revision(user=user)
    first_page(client)
    with CaptureQueriesContext(connection) as many:
        first_page(client)
    assert len(many) == len(few)
    assert "(8)" in panels(client)["reviews"]
    assert panels(client)["reviews"].count("<li>") == 5
