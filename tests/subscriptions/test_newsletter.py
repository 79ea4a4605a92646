"""The newsletter: two people have it sent; each subscriber gets it once, in their language, about their themes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.urls import reverse

from cms.publishing.models import ContentItem
from cms.subscriptions import controlling
from cms.subscriptions.models import Announcement, Delivery, Subscription
from site_pages.newsletters.dispatching import steps
from site_pages.newsletters.models import ApprovalMail, Dispatch
from tests import factories
from tests.subscriptions.conftest import address_of, link_in, moment_in, text_of
from tests.subscriptions.subscribers import subscribe

ANNE, BRAM, CARLA = "anne@example.org", "bram@example.org", "carla@example.org"


def person(name: str, *permissions: str) -> Any:
    group = Group.objects.create(name=name)
    codes = ["access_admin", "view_dispatch", *permissions]
    group.permissions.set(Permission.objects.filter(codename__in=codes))
    user = factories.UserFactory(is_superuser=False, email=f"{name}@staff.example")
    user.groups.add(group)
    return user


@pytest.fixture
def coordinator(home: Any) -> Any:
    return person("coordinator", "ask_dispatch", "approve_dispatch")


@pytest.fixture
def approver(home: Any) -> Any:
    return person("approver", "approve_dispatch", "view_announcement", "control_announcement")


@pytest.fixture
def themes(home: Any) -> dict[str, Any]:
    return {key: factories.ThemeFactory(key=key, name=name) for key, name in (("care", "Zorg"), ("school", "School"))}


@pytest.fixture
def page(section: Any, settle: Any, themes: dict[str, Any]) -> Any:
    found = factories.NewsletterIssuePageFactory(
        parent=section, title="Zomer", slug="zomer", year=2026, quarter=2, summary="Nieuws & meer."
    )
    page_on_care = factories.ContentPageFactory(parent=section, title="Over zorg", slug="zorg", themes=[themes["care"]])
    found.items.create(target=page_on_care, text="Iets over zorg.")
    found.save_revision().publish()
    settle()
    return found


@pytest.fixture
def issue(page: Any) -> ContentItem:
    return ContentItem.objects.get(type="newsletter")


def reader(address: str, *parts: str, locale: str = "nl") -> Subscription:
    found = subscribe(address, locale, topic="newsletter", locale=locale)
    found.parts = sorted(parts)
    found.save()
    return found


def approved(issue: ContentItem, by: Any, approver: Any) -> Dispatch:
    steps.ask(issue.pk, by=by, note="")
    return steps.approve(issue.pk, by=approver, fingerprint=issue.etag)


def test_nothing_is_sent_because_an_issue_is_published(page: Any, settle: Any, work: Any) -> None:
    reader(ANNE)
    page.save_revision().publish()
    settle()
    assert work() == []
    assert not Announcement.objects.exists()


def test_two_people_have_it_sent(issue: ContentItem, client: Any, work: Any, coordinator: Any, approver: Any) -> None:
    reader(ANNE), reader(BRAM)
    path = reverse("newsletter-sending:issue", args=[issue.pk])
    client.force_login(coordinator)
    listed = client.get(reverse("newsletter-sending:index")).content.decode()
    assert path in listed
    assert 'value="ask"' in client.get(path).content.decode()
    client.post(path, {"do": "ask", "note": "Let op <de kop>"})
    assert 'value="approve"' not in client.get(path).content.decode()
    client.post(path, {"do": "approve", "fingerprint": issue.etag})
    assert not Announcement.objects.exists()

    [notice] = work()
    assert notice["To"] == "approver@staff.example"
    assert "Let op <de kop>" in text_of(notice)
    assert link_in(notice) == path
    client.force_login(approver)
    shown = client.get(path).content.decode()
    assert "Let op &lt;de kop&gt;" in shown
    assert "<td>2</td>" in shown
    assert ANNE not in shown
    client.post(path, {"do": "approve", "fingerprint": issue.etag})
    assert 'data-phase="planned"' in client.get(path).content.decode()

    first, second = work()
    assert {first["To"], second["To"]} == {ANNE, BRAM}
    assert first["Subject"] == "Zomer"
    for kind in ("plain", "html"):
        assert "Iets over zorg." in text_of(first, kind)
        assert "http://testserver/nl/sectie/zomer/" in text_of(first, kind)
    assert text_of(first, "html").count("<html") == 1
    assert 'data-phase="done"' in client.get(path).content.decode()
    assert work() == []


def test_nobody_approves_what_they_asked_for(issue: ContentItem, coordinator: Any, approver: Any) -> None:
    reader(ANNE)
    dispatch = steps.ask(issue.pk, by=coordinator, note="")
    with pytest.raises(steps.Refused):
        steps.approve(issue.pk, by=coordinator, fingerprint=issue.etag)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.filter(pk=dispatch.pk).update(approved_by=coordinator)
    Dispatch.objects.update(asked_by=None)
    with pytest.raises(steps.Refused):
        steps.approve(issue.pk, by=approver, fingerprint=issue.etag)
    assert not Announcement.objects.exists()


def test_a_change_voids_the_approval(
    issue: ContentItem, page: Any, settle: Any, work: Any, client: Any, coordinator: Any, approver: Any
) -> None:
    reader(ANNE)
    steps.ask(issue.pk, by=coordinator, note="")
    page.summary = "Anders."
    page.save_revision().publish()
    settle()
    changed = ContentItem.objects.get(pk=issue.pk)
    for seen in (issue.etag, changed.etag):
        with pytest.raises(steps.Refused):
            steps.approve(issue.pk, by=approver, fingerprint=seen)
    client.force_login(approver)
    shown = client.get(reverse("newsletter-sending:issue", args=[issue.pk])).content.decode()
    assert 'value="approve"' not in shown
    assert "Anders." not in shown
    # Asked again, approved, and changed before it went out: nothing goes, and a third time it does.
    approved(changed, coordinator, approver)
    page.summary = "Nog anders."
    page.save_revision().publish()
    settle()
    assert [mail["To"] for mail in work()] == []
    assert Announcement.objects.get().dropped_at
    approved(ContentItem.objects.get(pk=issue.pk), coordinator, approver)
    [mail] = work()
    assert "Nog anders." in text_of(mail)


def test_nobody_gets_an_issue_twice(
    issue: ContentItem, page: Any, settle: Any, work: Any, coordinator: Any, approver: Any
) -> None:
    reader(ANNE)
    approved(issue, coordinator, approver)
    assert len(work()) == 1
    reader(BRAM)
    with pytest.raises(steps.Refused):
        steps.ask(issue.pk, by=coordinator, note="")
    assert work() == []


def test_what_was_cancelled_before_anything_went_can_be_asked_for_again(
    issue: ContentItem, work: Any, coordinator: Any, approver: Any
) -> None:
    reader(ANNE)
    approved(issue, coordinator, approver)
    controlling.cancel(Announcement.objects.get())
    assert work() == []
    approved(issue, coordinator, approver)
    assert len(work()) == 1


def test_each_gets_the_themes_and_the_language_that_they_chose(
    issue: ContentItem, work: Any, coordinator: Any, approver: Any
) -> None:
    reader(ANNE), reader(BRAM, "care"), reader(CARLA, "school"), reader("gone@example.org", "no-theme-any-more")
    subscribe("english@example.org", "en", topic="newsletter", locale="en")
    subscribe("reads-english@example.org", "nl", topic="newsletter", locale="en")
    approved(issue, coordinator, approver)
    sent = {mail["To"]: mail for mail in work()}
    assert set(sent) == {ANNE, BRAM, "gone@example.org", "reads-english@example.org"}
    assert '<html lang="nl"' in text_of(sent["reads-english@example.org"], "html")
    assert Delivery.objects.values("wording").distinct().count() == 2


@pytest.mark.parametrize(("broken", "value"), [("SUBSCRIPTIONS", False), ("DEFAULT_FROM_EMAIL", "webmaster@localhost")])
def test_it_is_refused_while_mail_cannot_be_sent(
    broken: str, value: Any, issue: ContentItem, coordinator: Any, settings: Any
) -> None:
    reader(ANNE)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    setattr(settings, broken, value)
    with pytest.raises(steps.Refused):
        steps.ask(issue.pk, by=coordinator, note="")


def test_it_is_refused_while_a_check_fails_or_it_is_not_public(
    issue: ContentItem, page: Any, settle: Any, coordinator: Any, approver: Any, monkeypatch: Any
) -> None:
    reader(ANNE)
    steps.ask(issue.pk, by=coordinator, note="")
    monkeypatch.setattr(steps, "obstacles", lambda item: ["Te groot."])
    with pytest.raises(steps.Refused, match="Te groot"):
        steps.approve(issue.pk, by=approver, fingerprint=issue.etag)
    monkeypatch.undo()
    page.unpublish()
    settle()
    with pytest.raises(steps.Refused):
        steps.approve(issue.pk, by=approver, fingerprint=issue.etag)
    with pytest.raises(steps.Refused):
        steps.ask(uuid.uuid4(), by=coordinator, note="")


def test_without_subscribers_nothing_is_approved(issue: ContentItem, coordinator: Any, approver: Any) -> None:
    with pytest.raises(steps.Refused):
        approved(issue, coordinator, approver)


def test_a_question_can_be_taken_back(issue: ContentItem, client: Any, coordinator: Any, work: Any) -> None:
    person("approver", "approve_dispatch")
    reader(ANNE)
    steps.ask(issue.pk, by=coordinator, note="")
    client.force_login(coordinator)
    client.post(reverse("newsletter-sending:issue", args=[issue.pk]), {"do": "withdraw"})
    assert not Dispatch.objects.exists()
    assert not ApprovalMail.objects.exists()
    assert work() == []


def test_who_may_only_look_changes_nothing(issue: ContentItem, client: Any, coordinator: Any) -> None:
    reader(ANNE)
    path = reverse("newsletter-sending:issue", args=[issue.pk])
    client.force_login(person("reader"))
    assert 'value="ask"' not in client.get(path).content.decode()
    for wanted in ("ask", "approve", "withdraw"):
        assert client.post(path, {"do": wanted, "fingerprint": issue.etag}).status_code == 302
    assert not Dispatch.objects.exists()
    steps.ask(issue.pk, by=coordinator, note="")
    client.post(path, {"do": "withdraw"})
    assert Dispatch.objects.exists()
    client.force_login(factories.UserFactory(is_superuser=False))
    assert client.get(path).status_code == 302


def test_the_list_of_issues_takes_a_fixed_number_of_statements(
    issue: ContentItem, section: Any, settle: Any, client: Any, approver: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(approver)
    path = reverse("newsletter-sending:index")
    client.get(path)
    for quarter in (1, 3, 4):
        factories.NewsletterIssuePageFactory(parent=section, title=f"{quarter}", slug=f"q{quarter}", quarter=quarter)
    settle()
    with django_assert_max_num_queries(20):
        client.get(path)


def test_the_page_of_an_issue_leads_to_the_form(issue: ContentItem, client: Any, settings: Any) -> None:
    page = client.get("/nl/sectie/zomer/").content.decode()
    form = "/nl/abonneren/newsletter/nl/"
    assert form in page
    assert "Nieuwsbrief van" in client.get(form).content.decode()
    assert client.get("/nl/abonneren/newsletter/en/").status_code == 404
    settings.SUBSCRIPTIONS = False
    assert form not in client.get("/nl/sectie/zomer/").content.decode()


def test_the_form_can_be_embedded_and_asks_for_themes(
    issue: ContentItem, client: Any, settings: Any, work: Any
) -> None:
    answer = client.get("/embed/newsletter-sign-up")
    assert answer.status_code == 200
    form = address_of("subscribe", topic="newsletter", key="nl")
    shown = answer.content.decode()
    assert f'action="{form}"' in shown
    assert 'name="parts" value="care"' in shown
    filled_in = {"address": ANNE, "moment": moment_in(answer), "origin": "embed", "parts": ["care"]}
    assert client.post(form, filled_in).status_code == 303
    [letter] = work()
    assert "Zorg" in text_of(letter)
    client.post(link_in(letter))
    found = Subscription.objects.get()
    assert (found.parts, found.way) == (["care"], "embed")
    assert "newsletter-sign-up" in client.get("/nl/insluiten/").content.decode()
    assert client.get("/embed/newsletter-sign-up?locale=en").status_code == 404
    settings.SUBSCRIPTIONS = False
    assert client.get("/embed/newsletter-sign-up").status_code == 404
    assert "newsletter-sign-up" not in client.get("/nl/insluiten/").content.decode()
