"""A new issue: what it takes over, what it proposes, and what is absent although it is due."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from resources.models import HandoutEdition
from site_pages.models import NewsletterIssuePage, NewsletterItem, ProjectNews, ProjectResult
from site_pages.newsletters.due import absent_issues
from site_pages.newsletters.proposals import proposals
from site_pages.newsletters.quarters import Quarter
from tests import factories
from tests.factories import stream

NEW = "newsletter-issues:new"
DECEMBER = datetime.datetime(2026, 12, 7, 9, tzinfo=datetime.UTC)
AT_LAST_ISSUE = datetime.datetime(2026, 9, 21, 9, tzinfo=datetime.UTC)
LONG_AGO = datetime.datetime(2026, 2, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def staff(client: Any, db: None) -> Any:
    user = factories.UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def quiet(section: Any, settle: Any, time_machine: Any) -> dict[str, Any]:
    """Two public issues, and what stood on the site before them. Then it is December."""
    time_machine.move_to(LONG_AGO)
    theme = factories.ThemePageFactory(parent=section, title="Thema")
    projects = {
        name: factories.ProjectPageFactory(parent=theme, title=name, **fields)
        for name, fields in (
            ("Alfa", {}),
            ("Beta", {}),
            ("Gamma", {}),
            ("Delta", {}),
            ("Oud", {"status": "completed"}),
        )
    }
    handout = factories.HandoutPageFactory(parent=section, title="Handreiking")
    heading = ("heading", {"text": "Agenda", "level": "2"})
    contact = ("contact", {"title": "Vragen?", "text": "Schrijf ons.", "email": "info@example.org"})
    factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuwsbrief 2",
        quarter=2,
        body=stream(heading, ("text", {"text": "<p>Nieuws van juni.</p>"}), contact),
    )
    time_machine.move_to(AT_LAST_ISSUE)
    issue = factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuwsbrief 3",
        quarter=3,
        intro="<p>Welkom in september.</p>",
        themes=[factories.ThemeFactory(key="policy")],
        body=stream(heading, ("text", {"text": "<p>Nieuws van september.</p>"}), contact),
        project_news=[
            ProjectNews(project=projects[name], text=f"<p>Oud nieuws van {name}.</p>")
            for name in ("Gamma", "Alfa", "Oud")
        ],
        items=[NewsletterItem(target=handout, text="De handreiking.")],
    )
    time_machine.move_to(DECEMBER)
    settle()
    return {"projects": projects, "handout": handout, "issue": issue, "theme": theme, "section": section}


def publish(page: Any) -> None:
    page.save_revision().publish()


def change(quiet: dict[str, Any], settle: Any) -> dict[str, Any]:
    """Have everything happen that an issue can tell of."""
    section, handout = quiet["section"], quiet["handout"]
    practice = factories.PracticePageFactory(parent=section, title="Spreekuur", summary="Een vaste middag.")
    beta = quiet["projects"]["Beta"]
    beta.results = [ProjectResult(resource=Page.objects.get(pk=practice.pk))]
    publish(beta)
    handout.editions = [HandoutEdition(number=1, date=datetime.date(2026, 11, 1), what_changed="Nieuw stappenplan.")]
    publish(handout)
    partner = factories.PartnerPageFactory(parent=section, title="Movisie", summary="Kennis over sociale vraagstukken.")
    event = factories.EventPageFactory(
        parent=section, title="Congres", planned_start=DECEMBER + datetime.timedelta(days=40), place="Zwolle"
    )
    factories.EventPageFactory(
        parent=section, title="Geweest", planned_start=DECEMBER - datetime.timedelta(days=4), place="Zwolle"
    )
    factories.EventPageFactory(
        parent=section, title="Afgelast", status="cancelled", planned_start=DECEMBER + datetime.timedelta(days=3)
    )
    settle()
    return {"practice": practice, "beta": beta, "partner": partner, "event": event}


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2026-11-30", (2026, 3)), ("2026-12-01", (2026, 4)), ("2027-01-01", (2026, 4)), ("2027-03-01", (2027, 1))],
)
def test_a_quarter_is_due_from_its_last_month_on(day: str, quarter: tuple[int, int]) -> None:
    assert Quarter.due_on(datetime.date.fromisoformat(day)) == Quarter(*quarter)


@pytest.mark.parametrize("key", ["2026", "2026-5", "2026-0", "1900-1", "x-1", ""])
def test_what_is_no_quarter_is_refused(key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is Python's own
        Quarter.parse(key)


def test_what_changed_is_proposed_with_its_reason(quiet: Any, settle: Any) -> None:
    made = change(quiet, settle)
    found = proposals("nl", quiet["issue"])
    told = [(each.title, each.reason, each.is_ticked) for each in found.projects]
    assert told == [
        ("Gamma", "Stond in het vorige nummer", True),
        ("Alfa", "Stond in het vorige nummer", True),
        ("Oud", "Stond in het vorige nummer", False),
        ("Beta", "Gewijzigd op 7 december 2026; Nieuw resultaat: Spreekuur", True),
        ("Delta", "", False),
    ]
    assert [(each.title, each.text) for each in found.publications] == [
        ("Handreiking", "Uitgave 1. Wat er veranderd is: Nieuw stappenplan."),
        ("Spreekuur", "Een vaste middag."),
    ]
    assert [(each.page_id, each.text) for each in found.partners] == [
        (made["partner"].pk, "Kennis over sociale vraagstukken.")
    ]
    assert [(each.title, each.text) for each in found.events] == [
        ("Congres", "16 januari 2027, Zwolle. Waar deze pagina over gaat.")
    ]


def test_proposals_take_the_same_statements_however_much_changed(
    quiet: Any, settle: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):
        proposals("nl", quiet["issue"])
    change(quiet, settle)
    with django_assert_num_queries(6):
        proposals("nl", quiet["issue"])


def test_what_is_not_public_is_not_proposed(quiet: Any, settle: Any) -> None:
    made = change(quiet, settle)
    for page in made.values():
        page.unpublish()
    quiet["handout"].unpublish()
    settle()
    found = proposals("nl", quiet["issue"])
    assert found.items == []
    assert "Beta" not in [each.title for each in found.projects]


def test_the_form_proposes_the_quarter_that_is_due(quiet: Any, client: Any, staff: Any) -> None:
    shown = client.get(reverse(NEW)).content.decode()
    assert '<option value="2026-4" selected>Het vierde kwartaal van 2026</option>' in shown
    assert "De structuur" in shown or "Nieuwsbrief 3" in shown


def post(client: Any, **data: Any) -> Any:
    return client.post(reverse(NEW), {"language": "nl", "quarter": "2026-4", **data})


def test_a_draft_takes_over_the_structure_and_what_was_ticked(
    quiet: Any, settle: Any, client: Any, staff: Any, api: Any
) -> None:
    made = change(quiet, settle)
    projects = quiet["projects"]
    answer = post(
        client,
        projects=[projects["Beta"].pk, projects["Gamma"].pk],
        items=[made["event"].pk, quiet["handout"].pk],
    )
    draft = NewsletterIssuePage.objects.get(quarter=4)
    assert answer["Location"] == reverse("newsletter-issues:show", args=[draft.pk])
    assert (draft.title, draft.live, draft.owner) == ("Nieuwsbrief 2026, nummer 4", False, staff)
    assert draft.get_parent().pk == quiet["section"].pk
    draft = draft.get_latest_revision_as_object()
    news = [(each.project_id, each.text) for each in draft.project_news.all()]
    assert news == [(projects["Gamma"].pk, ""), (projects["Beta"].pk, "")]
    items = [(each.target_id, each.text) for each in draft.items.all()]
    assert items == [
        (quiet["handout"].pk, "Uitgave 1. Wat er veranderd is: Nieuw stappenplan."),
        (made["event"].pk, "16 januari 2027, Zwolle. Waar deze pagina over gaat."),
    ]
    assert [block.block_type for block in draft.body] == ["heading", "contact"]
    assert [theme.key for theme in draft.themes.all()] == ["policy"]
    assert (draft.intro, draft.summary) == ("", "")
    assert client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).status_code == 200
    settle()
    assert api("/newsletters?locale=nl").json()["total"] == 2


def test_news_without_text_cannot_go_public(quiet: Any, client: Any, staff: Any) -> None:
    post(client, projects=[quiet["projects"]["Beta"].pk])
    draft = NewsletterIssuePage.objects.get(quarter=4).get_latest_revision_as_object()
    [message] = draft.publication_errors()["__all__"]
    assert "Beta" in message


def test_a_quarter_with_an_issue_leads_to_it(quiet: Any, client: Any, staff: Any) -> None:
    shown = client.get(reverse(NEW), {"language": "nl", "quarter": "2026-3"}).content.decode()
    assert "Er is al een nummer van het derde kwartaal van 2026" in shown
    assert reverse("newsletter-issues:show", args=[quiet["issue"].pk]) in shown
    assert 'name="projects"' not in shown
    assert post(client, quarter="2026-3").status_code == 302
    assert NewsletterIssuePage.objects.count() == 2
    post(client)
    post(client)
    assert NewsletterIssuePage.objects.count() == 3


def test_what_was_never_proposed_is_refused(quiet: Any, client: Any, staff: Any) -> None:
    answer = post(client, projects=[quiet["issue"].pk])
    assert answer.status_code == 200
    assert "Bekijk de lijst nog een keer" in answer.content.decode()
    assert not NewsletterIssuePage.objects.filter(quarter=4).exists()


def test_nonsense_in_the_address_shows_what_is_proposed(quiet: Any, client: Any, staff: Any) -> None:
    shown = client.get(reverse(NEW), {"language": "xx", "quarter": "2026-9"}).content.decode()
    assert '<option value="2026-4" selected>' in shown


def test_an_english_issue_stands_in_the_english_section_and_is_linked_to_the_dutch_one(
    quiet: Any, client: Any, staff: Any, english: Any, settle: Any
) -> None:
    shown = client.get(reverse(NEW), {"language": "en"}).content.decode()
    assert "Er is nog geen pagina voor nummers in deze taal" in shown
    section = quiet["section"].copy_for_translation(english, copy_parents=True)
    publish(section)
    beta = quiet["projects"]["Beta"].copy_for_translation(english, copy_parents=True)
    beta.title = "Beta in English"
    publish(beta)
    settle()
    post(client)
    answer = post(client, language="en", projects=[beta.pk])
    assert answer.status_code == 302
    dutch, issue = (NewsletterIssuePage.objects.get(quarter=4, locale__language_code=code) for code in ("nl", "en"))
    assert issue.title == "Newsletter 2026, number 4"
    assert issue.get_parent().pk == section.pk
    assert issue.translation_key == dutch.translation_key
    assert issue.get_latest_revision_as_object().project_news.get().project_id == beta.pk


def test_only_those_who_may_add_pages_there_make_an_issue(quiet: Any, client: Any) -> None:
    user = factories.UserFactory(is_staff=False, is_superuser=False)
    group = Group.objects.create(name="Redactie")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    addresses = [reverse(NEW), reverse("newsletter-issues:index")]
    assert all(client.get(address).status_code == 302 for address in addresses)
    assert "verschijnen" not in client.get(reverse("wagtailadmin_home")).content.decode()
    elsewhere = factories.CollectionPageFactory(parent=quiet["section"].get_parent(), title="Elders")
    add = Permission.objects.get(codename="add_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=Page.objects.get(pk=elsewhere.pk), permission=add)
    assert client.get(reverse(NEW)).status_code == 302
    assert post(client).status_code == 302
    assert NewsletterIssuePage.objects.count() == 2
    listed = client.get(reverse("newsletter-issues:index"))
    assert listed.status_code == 200
    assert "Nieuwsbrief 3" not in listed.content.decode()
    GroupPagePermission.objects.create(group=group, page=Page.objects.get(pk=quiet["section"].pk), permission=add)
    assert post(client).status_code == 302
    assert NewsletterIssuePage.objects.get(quarter=4).owner == user


def test_the_dashboard_says_what_is_due_and_absent(
    quiet: Any, client: Any, staff: Any, django_assert_num_queries: Any
) -> None:
    day = timezone.localdate()
    with django_assert_num_queries(3):
        [absent] = absent_issues(day)
    assert (absent.quarter, absent.draft) == (Quarter(2026, 4), None)
    shown = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "De nieuwsbrief van het vierde kwartaal van 2026" in shown
    assert f"{reverse(NEW)}?language=nl&amp;quarter=2026-4" in shown
    post(client)
    draft = NewsletterIssuePage.objects.get(quarter=4)
    shown = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("newsletter-issues:show", args=[draft.pk]) in shown
    draft.live = True
    draft.save(clean=False)
    with django_assert_num_queries(3):
        assert absent_issues(day) == []


def test_buttons_stand_where_staff_look_for_them(quiet: Any, client: Any, staff: Any) -> None:
    listing = client.get(reverse("wagtailadmin_explore", args=[quiet["section"].pk])).content.decode()
    assert f"{reverse(NEW)}?language=nl" in listing
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[quiet["issue"].pk])).content.decode()
    assert reverse("newsletter-issues:show", args=[quiet["issue"].pk]) in editor
