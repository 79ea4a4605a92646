"""Contributions: from the question over a link without an account to the draft of the issue, and forgotten in time."""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import Callable
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Revision

from cms.subscriptions import addresses, sending
from site_pages.models import NewsletterIssuePage, ProjectNews
from site_pages.newsletters.contributions import lifecycle
from site_pages.newsletters.contributions.texts import MOST_CHARACTERS, html_of
from site_pages.newsletters.models import Contribution, ContributionLink, ContributionMail
from tests import factories
from tests.subscriptions.conftest import parsed

ADDRESS = "anna@example.org"
START = datetime.datetime(2026, 12, 7, 9, tzinfo=datetime.UTC)
DUE = datetime.date(2026, 12, 21)


@pytest.fixture(autouse=True)
def _december(time_machine: Any) -> None:
    time_machine.move_to(START, tick=False)


@pytest.fixture
def project(section: Any) -> Any:
    theme = factories.ThemePageFactory(parent=section, title="Thema")
    return factories.ProjectPageFactory(parent=theme, title="Gemeenten & scholen", slug="gemeenten")


@pytest.fixture
def issue(section: Any, project: Any, settle: Any) -> Any:
    """A draft with a place for the project, whose issue before is public."""
    factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuwsbrief 3",
        quarter=3,
        project_news=[ProjectNews(project=project, text="<p>Vorige keer <b>dit</b>.</p>")],
    )
    issue = factories.NewsletterIssuePageFactory(
        parent=section, title="Nieuwsbrief 4", quarter=4, live=False, project_news=[ProjectNews(project=project)]
    )
    issue.save_revision(clean=False)
    settle()
    return issue


@pytest.fixture
def mails() -> Callable[[], list[EmailMessage]]:
    """Do what the worker does, and return the mails that went out by it."""

    def work() -> list[EmailMessage]:
        before = len(mail.outbox)
        sending.Turn.objects.all().delete()
        sending.send_due()
        return [parsed(sent.message().as_bytes()) for sent in mail.outbox[before:]]

    return work


@pytest.fixture
def asked(issue: Any, project: Any) -> Contribution:
    return lifecycle.ask(issue, project, name="Anna", address=addresses.parse(ADDRESS), due_on=DUE)


@pytest.fixture
def link(asked: Contribution, mails: Any) -> str:
    """The path of the link that was mailed."""
    [message] = mails()
    return path_in(message)


@pytest.fixture
def staff(client: Any, db: None) -> Any:
    user = factories.UserFactory()
    client.force_login(user)
    return user


def path_in(message: EmailMessage) -> str:
    text = message.get_body(("plain",)).get_content()
    found = re.search(r"https?://[^/]+(/(?:nl/bijdrage|en/contribution)/\S+)", text)
    assert found
    return found[1]


def body(message: EmailMessage) -> str:
    return "".join(message.get_body((kind,)).get_content() for kind in ("plain", "html"))


def send(client: Any, link: str, text: str, *, version: int = 0, do: str = "hand-in", **options: Any) -> Any:
    return client.post(link, {"text": text, "version": version, "do": do}, **options)


def draft_of(issue: Any) -> Any:
    return NewsletterIssuePage.objects.get(pk=issue.pk).get_latest_revision_as_object()


def news_of(issue: Any) -> list[str]:
    return [news.text for news in draft_of(issue).project_news.all()]


def decide(client: Any, contribution: Contribution, **data: Any) -> Any:
    return client.post(reverse("newsletter-issues:contribution", args=[contribution.issue_id, contribution.pk]), data)


def test_whoever_is_asked_gets_a_mail_with_a_link(asked: Contribution, mails: Any) -> None:
    [message] = mails()
    assert message["To"] == ADDRESS
    assert "Gemeenten & scholen" in message["Subject"]
    told = body(message)
    assert "Beste Anna" in told
    assert "het vierde kwartaal van 2026" in told
    assert "21 december 2026" in told
    assert "90 dagen" in told
    token = path_in(message).rstrip("/").rpartition("/")[2]
    assert len(token) >= 22
    assert ContributionLink.objects.get().token_hash != token
    assert mails() == []


def test_the_link_opens_a_form_that_needs_no_account_no_cookie_and_nobody_else(client: Any, link: str) -> None:
    answer = client.get(link)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Gemeenten &amp; scholen" in shown
    assert "<p>Vorige keer " in shown
    assert "21 december 2026" in shown
    assert 'type="file"' not in shown
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "script-src 'self';" in answer["Content-Security-Policy"]


def test_the_form_takes_the_same_statements_however_many_issues_there_were(
    client: Any, link: str, section: Any, settle: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        client.get(link)
    for quarter in (1, 2):
        factories.NewsletterIssuePageFactory(parent=section, title=f"Nieuwsbrief {quarter}", quarter=quarter)
    settle()
    with django_assert_max_num_queries(9):
        client.get(link)


def test_a_get_changes_nothing(client: Any, link: str, asked: Contribution) -> None:
    before = Contribution.objects.values().get()
    for _time in range(2):
        client.get(link)
        client.head(link)
    assert Contribution.objects.values().get() == before


def test_a_concept_is_kept_until_it_is_handed_in(client: Any, link: str, asked: Contribution) -> None:
    answer = send(client, link, "Een begin.", do="save")
    assert (answer.status_code, answer["Location"]) == (303, link)
    shown = client.get(link).content.decode()
    assert "Een begin.</textarea>" in shown
    assert "Opgeslagen als concept op 7 december 2026" in shown
    asked.refresh_from_db()
    assert (asked.state, asked.version) == ("asked", 1)
    assert send(client, link, "Een begin.\r\n\r\nEn een eind.", version=1).status_code == 303
    asked.refresh_from_db()
    assert (asked.state, asked.text) == ("handed-in", "Een begin.\n\nEn een eind.")
    shown = client.get(link).content.decode()
    assert "Bedankt" in shown
    assert "<p>Een begin.</p><p>En een eind.</p>" in shown
    assert "<textarea" not in shown


def test_a_double_press_does_no_harm_and_another_text_is_given_back(
    client: Any, link: str, asked: Contribution
) -> None:
    send(client, link, "Klaar.")
    assert send(client, link, "Klaar.").status_code == 200
    answer = send(client, link, "Toch anders <b>.")
    assert answer.status_code == HTTPStatus.CONFLICT
    shown = answer.content.decode()
    assert "niet opgeslagen" in shown
    assert "Toch anders &lt;b&gt;." in shown
    asked.refresh_from_db()
    assert (asked.text, asked.version) == ("Klaar.", 1)


def test_two_people_with_one_link_lose_nothing_of_each_other(client: Any, link: str, asked: Contribution) -> None:
    send(client, link, "Van Anna.", do="save")
    answer = send(client, link, "Van Bram.", do="save")
    assert answer.status_code == HTTPStatus.CONFLICT
    shown = answer.content.decode()
    assert "Van Bram.</textarea>" in shown
    assert "Van Anna." in shown
    assert 'name="version" value="1"' in shown
    assert send(client, link, "Van Anna. Van Bram.", version=1).status_code == 303
    asked.refresh_from_db()
    assert asked.text == "Van Anna. Van Bram."


MISTAKES = [
    ("", "Schrijf eerst iets"),
    (" \n\u200b ", "Schrijf eerst iets"),
    ("a" * (MOST_CHARACTERS + 1), "1 teken te lang"),
    ("b\r\n" * MOST_CHARACTERS, "tekens te lang"),
]


@pytest.mark.parametrize(("text", "told"), MISTAKES)
def test_a_mistake_is_told_and_nothing_typed_is_lost(
    client: Any, link: str, asked: Contribution, text: str, told: str
) -> None:
    answer = send(client, link, text)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    shown = answer.content.decode()
    assert "<title>Fout: " in shown
    assert told in shown
    assert 'aria-invalid="true"' in shown
    assert text.replace("\r\n", "\n").strip() in shown.replace("\r\n", "\n")
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_what_is_too_long_can_be_kept_as_a_concept(client: Any, link: str, asked: Contribution) -> None:
    assert send(client, link, "a" * (MOST_CHARACTERS + 1), do="save").status_code == 303
    answer = send(client, link, "a" * 10_001, version=1, do="save")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "te lang om te bewaren" in answer.content.decode()


def test_other_sites_and_broken_requests_get_nothing_done(client: Any, link: str, asked: Contribution) -> None:
    answer = send(client, link, "Van elders.", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert client.post(link, {"text": "Zonder versie.", "do": "hand-in"}).status_code == HTTPStatus.BAD_REQUEST
    assert client.put(link).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    asked.refresh_from_db()
    assert (asked.text, asked.state) == ("", "asked")


@pytest.mark.parametrize("token", ["x", "a" * 43, "..", "%00", "null", "<script>", "é"])
def test_a_guessed_link_tells_nothing(client: Any, link: str, token: str) -> None:
    for answer in (client.get(f"/nl/bijdrage/{token}/"), client.post(f"/nl/bijdrage/{token}/", {"text": "x"})):
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert "Gemeenten" not in answer.content.decode()


def test_a_link_that_expired_says_so_calmly(client: Any, link: str, time_machine: Any) -> None:
    time_machine.move_to(START + Contribution.KEPT + datetime.timedelta(seconds=1), tick=False)
    for _time in range(2):
        answer = client.get(link)
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert "Deze link werkt niet" in answer.content.decode()
        lifecycle.forget_expired()
    assert not ContributionLink.objects.exists()


@pytest.mark.parametrize("what", ["erased", "unpublished"])
def test_a_project_that_went_ends_the_form_but_loses_no_text(
    client: Any, link: str, asked: Contribution, project: Any, mails: Any, what: str, staff: Any
) -> None:
    send(client, link, "Een begin.", do="save")
    if what == "erased":
        project.delete()
    else:
        project.unpublish()
    answer = client.get(link)
    assert answer.status_code == 200
    assert "niet op de website" in answer.content.decode()
    answer = send(client, link, "Een begin met vervolg.", version=1)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Een begin met vervolg." in answer.content.decode()
    asked.refresh_from_db()
    assert (asked.text, asked.state, asked.project_title) == ("Een begin.", "asked", "Gemeenten & scholen")
    assert not lifecycle.remind(asked)
    shown = client.get(reverse("newsletter-issues:show", args=[asked.issue_id])).content.decode()
    assert "het project is verwijderd" in shown or "het project is niet openbaar" in shown


def test_what_was_handed_in_of_a_deleted_project_stays_readable(
    client: Any, link: str, asked: Contribution, project: Any, staff: Any
) -> None:
    send(client, link, "Bewaar mij.")
    project.delete()
    assert decide(client, asked, do="accept").status_code == 302
    asked.refresh_from_db()
    assert asked.state == "handed-in"
    page = reverse("newsletter-issues:contribution", args=[asked.issue_id, asked.pk])
    assert "Bewaar mij." in client.get(page).content.decode()


def test_typed_html_stays_text_everywhere(
    client: Any, link: str, asked: Contribution, issue: Any, staff: Any, settle: Any, api: Any
) -> None:
    attack = (
        '<script>alert(1)</script> <a href="javascript:x">k</a> {{ x }} <embed embedtype="image" id="1"/>'
        "\n- een\n- twee"
    )
    send(client, link, attack)
    page = reverse("newsletter-issues:contribution", args=[asked.issue_id, asked.pk])
    for address in (link, page):
        assert "<script>alert" not in client.get(address).content.decode()
    decide(client, asked, do="accept")
    [text] = news_of(issue)
    assert "<" not in re.sub(r"</?(p|ul|li)>", "", text)
    draft = draft_of(issue)
    draft.intro, draft.summary = "<p>Welkom.</p>", "Kort."
    draft.save_revision().publish()
    settle()
    found = next(
        item for item in api("/newsletters?fields=quarter,projectNews").json()["items"] if item["quarter"] == 4
    )
    html = found["projectNews"][0]["html"]
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<a " not in html
    assert "<ul><li>een</li><li>twee</li></ul>" in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Een.\nTwee.\n\nDrie.", "<p>Een.<br/>Twee.</p><p>Drie.</p>"),
        ("Dit:\n- een\n* twee\nSlot", "<p>Dit:</p><ul><li>een</li><li>twee</li></ul><p>Slot</p>"),
        ("-geen lijst", "<p>-geen lijst</p>"),
        ("a & b <i>", "<p>a &amp; b &lt;i&gt;</p>"),
        ("\u202eomgekeerd\x00", "<p>omgekeerd</p>"),
        ("", ""),
    ],
)
def test_plain_text_becomes_simple_html(text: str, html: str) -> None:
    assert html_of(text) == html


def test_accepting_changes_the_newest_draft_and_nothing_else(
    client: Any, link: str, asked: Contribution, issue: Any, staff: Any, settle: Any, api: Any
) -> None:
    draft = draft_of(issue)
    draft.intro = "<p>Van een collega.</p>"
    draft.save_revision(clean=False)
    send(client, link, "Nieuws van ons.")
    answer = decide(client, asked, do="accept")
    assert answer["Location"] == reverse("newsletter-issues:show", args=[issue.pk])
    draft = draft_of(issue)
    assert (draft.intro, news_of(issue)) == ("<p>Van een collega.</p>", ["<p>Nieuws van ons.</p>"])
    page = NewsletterIssuePage.objects.get(pk=issue.pk)
    assert (page.live, page.has_unpublished_changes) == (False, True)
    assert page.latest_revision.user == staff
    settle()
    assert api("/newsletters").json()["total"] == 1
    asked.refresh_from_db()
    assert (asked.state, asked.accepted_by) == ("accepted", staff)
    assert "overgenomen" in client.get(link).content.decode()
    decide(client, asked, do="accept")
    assert news_of(issue) == ["<p>Nieuws van ons.</p>"]


def test_a_text_that_stood_there_stays(client: Any, link: str, asked: Contribution, issue: Any, staff: Any) -> None:
    draft = draft_of(issue)
    news = draft.project_news.get()
    news.text = "<p>Al geschreven.</p>"
    draft.project_news.add(news)
    draft.save_revision(clean=False)
    send(client, link, "Erbij.")
    decide(client, asked, do="accept")
    assert news_of(issue) == ["<p>Al geschreven.</p><p>Erbij.</p>"]


def test_a_project_that_was_taken_out_gets_a_place_again(
    client: Any, link: str, asked: Contribution, issue: Any, staff: Any
) -> None:
    draft = draft_of(issue)
    draft.project_news.clear()
    draft.save_revision(clean=False)
    send(client, link, "Toch.")
    decide(client, asked, do="accept")
    assert news_of(issue) == ["<p>Toch.</p>"]


def busy(issue: Any, how: str) -> None:
    other = factories.UserFactory(email="bram@example.org")
    if how == "locked":
        NewsletterIssuePage.objects.filter(pk=issue.pk).update(locked=True, locked_by=other, locked_at=timezone.now())
    elif how == "scheduled":
        revision = Revision.objects.get(pk=NewsletterIssuePage.objects.get(pk=issue.pk).latest_revision_id)
        revision.approved_go_live_at = timezone.now() + datetime.timedelta(days=3)
        revision.save()
    else:
        EditingSession.objects.create(
            user=other, content_object=issue, last_seen_at=timezone.now(), is_editing=how == "editing"
        )


@pytest.mark.parametrize(
    ("how", "told"), [("locked", "vergrendeld"), ("scheduled", "vergrendeld"), ("editing", "open")]
)
def test_accepting_waits_while_somebody_else_has_the_issue(
    client: Any, link: str, asked: Contribution, issue: Any, staff: Any, how: str, told: str
) -> None:
    send(client, link, "Nieuws.")
    busy(issue, how)
    answer = decide(client, asked, do="accept")
    assert told in client.get(answer["Location"]).content.decode()
    asked.refresh_from_db()
    assert (asked.state, news_of(issue)) == ("handed-in", [""])


def test_somebody_who_only_looks_is_in_nobodys_way(
    client: Any, link: str, asked: Contribution, issue: Any, staff: Any
) -> None:
    send(client, link, "Nieuws.")
    busy(issue, "looking")
    decide(client, asked, do="accept")
    assert news_of(issue) == ["<p>Nieuws.</p>"]


def test_asking_for_changes_sends_the_link_again_with_the_remark(
    client: Any, link: str, asked: Contribution, staff: Any, mails: Any
) -> None:
    send(client, link, "Te vaag.")
    assert decide(client, asked, do="changes", remark="", due_on="2026-12-24").status_code == 200
    assert decide(client, asked, do="changes", remark="Leuk", due_on="2026-12-07").status_code == 200
    assert mails() == []
    decide(client, asked, do="changes", remark="Wie <deed> dit?", due_on="2026-12-24")
    [message] = mails()
    assert "Wie <deed> dit?" in message.get_body(("plain",)).get_content()
    assert "Wie &lt;deed&gt; dit?" in message.get_body(("html",)).get_content()
    for path in (link, path_in(message)):
        shown = client.get(path).content.decode()
        assert "Wie &lt;deed&gt; dit?" in shown
        assert "Te vaag.</textarea>" in shown
    assert send(client, link, "Heel precies.", version=1).status_code == 303
    asked.refresh_from_db()
    assert (asked.state, asked.text) == ("handed-in", "Heel precies.")


def test_staff_can_write_it_themselves(
    client: Any, link: str, asked: Contribution, staff: Any, mails: Any, time_machine: Any
) -> None:
    send(client, link, "Een begin.", do="save")
    decide(client, asked, do="leave")
    assert "schrijft deze tekst zelf" in client.get(link).content.decode()
    time_machine.move_to(START + datetime.timedelta(days=12), tick=False)
    lifecycle.work()
    assert mails() == []
    page = reverse("newsletter-issues:contribution", args=[asked.issue_id, asked.pk])
    assert "Een begin." in client.get(page).content.decode()


def test_somebody_else_gets_a_new_link_and_the_old_one_ends(
    client: Any, link: str, asked: Contribution, staff: Any, mails: Any
) -> None:
    send(client, link, "Van Anna.", do="save")
    decide(client, asked, do="person", name="Bram", address="geen adres", due_on="2026-12-24")
    assert mails() == []
    decide(client, asked, do="person", name="Bram", address="bram@example.org", due_on="2026-12-24")
    [message] = mails()
    assert message["To"] == "bram@example.org"
    assert client.get(link).status_code == HTTPStatus.NOT_FOUND
    assert "Van Anna.</textarea>" in client.get(path_in(message)).content.decode()


def at(days: float) -> datetime.datetime:
    return START + datetime.timedelta(days=days)


def test_a_reminder_goes_out_by_itself_once(asked: Contribution, mails: Any, time_machine: Any) -> None:
    mails()
    sent = []
    for day in range(1, 30):
        time_machine.move_to(at(day), tick=False)
        for _time in range(2):
            lifecycle.work()
        sent += [(day, message["Subject"]) for message in mails()]
    assert sent == [(10, "Herinnering: uw bijdrage over Gemeenten & scholen aan de nieuwsbrief")]


def test_the_button_reminds_but_never_twice_a_day_nor_on_the_day_of_the_question(
    client: Any, asked: Contribution, staff: Any, mails: Any, time_machine: Any
) -> None:
    mails()
    decide(client, asked, do="remind")
    assert mails() == []
    time_machine.move_to(at(1), tick=False)
    for _time in range(3):
        decide(client, asked, do="remind")
        client.post(reverse("newsletter-issues:show", args=[asked.issue_id]))
    assert len(mails()) == 1
    # On the day on which it goes out by itself, none goes out besides one by hand.
    time_machine.move_to(at(10), tick=False)
    decide(client, asked, do="remind")
    lifecycle.work()
    assert len(mails()) == 1
    time_machine.move_to(at(11), tick=False)
    lifecycle.work()
    assert len(mails()) == 1
    time_machine.move_to(at(12), tick=False)
    lifecycle.work()
    assert mails() == []


def test_nobody_is_reminded_after_handing_in(
    client: Any, link: str, asked: Contribution, mails: Any, time_machine: Any
) -> None:
    time_machine.move_to(at(10), tick=False)
    lifecycle.work()
    # It waits for the mail server while the text comes in.
    send(client, link, "Klaar.")
    assert mails() == []
    time_machine.move_to(at(11), tick=False)
    assert not lifecycle.remind(Contribution.objects.get())
    lifecycle.work()
    assert mails() == []


def test_people_are_forgotten_when_the_issue_is_published(
    client: Any, link: str, asked: Contribution, issue: Any, staff: Any
) -> None:
    send(client, link, "Nieuws.")
    decide(client, asked, do="accept")
    draft = draft_of(issue)
    draft.intro, draft.summary = "<p>Welkom.</p>", "Kort."
    draft.save_revision().publish()
    asked.refresh_from_db()
    assert (asked.name, asked.address, asked.text, asked.state) == ("", "", "", "accepted")
    assert "is gepubliceerd" in client.get(link).content.decode()


def test_a_text_that_nobody_accepted_outlives_the_publication(
    client: Any, link: str, asked: Contribution, issue: Any, staff: Any
) -> None:
    send(client, link, "Te laat gezien.")
    draft = draft_of(issue)
    draft.intro, draft.summary = "<p>Welkom.</p>", "Kort."
    news = draft.project_news.get()
    news.text = "<p>Zelf geschreven.</p>"
    draft.project_news.add(news)
    draft.save_revision().publish()
    asked.refresh_from_db()
    assert (asked.address, asked.text, asked.state) == ("", "Te laat gezien.", "handed-in")
    decide(client, asked, do="accept")
    assert news_of(issue) == ["<p>Zelf geschreven.</p><p>Te laat gezien.</p>"]
    assert "Te laat" not in NewsletterIssuePage.objects.get(pk=issue.pk).project_news.get().text


def test_people_are_forgotten_after_90_days(asked: Contribution, mails: Any, time_machine: Any) -> None:
    time_machine.move_to(at(89.9), tick=False)
    lifecycle.work()
    asked.refresh_from_db()
    assert asked.address == ADDRESS
    time_machine.move_to(at(90), tick=False)
    lifecycle.work()
    asked.refresh_from_db()
    assert (asked.name, asked.address) == ("", "")
    assert mails() == []


def test_no_log_name_of_an_object_or_address_of_a_page_holds_anything_of_a_person(
    issue: Any, project: Any, mails: Any, client: Any, staff: Any, caplog: Any
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(client, issue, project)
        [message] = mails()
        send(client, path_in(message), "Nieuws.")
    found = Contribution.objects.get()
    told = caplog.text + str(found) + "".join(map(str, [*ContributionMail.objects.all(), *found.links.all()]))
    assert ADDRESS not in told
    assert "Anna" not in told
    shown = client.get(reverse("newsletter-issues:show", args=[issue.pk])).content.decode()
    assert ADDRESS not in shown


def ask(client: Any, issue: Any, project: Any, **data: Any) -> Any:
    fields = {"due_on": "2026-12-21", f"name-{project.pk}": " Anna \n ", f"address-{project.pk}": ADDRESS}
    return client.post(reverse("newsletter-issues:ask", args=[issue.pk]), {**fields, **data})


def test_staff_ask_for_the_projects_of_an_issue(client: Any, staff: Any, issue: Any, project: Any) -> None:
    page = reverse("newsletter-issues:ask", args=[issue.pk])
    shown = client.get(page).content.decode()
    assert 'value="2026-12-21"' in shown
    assert "Naam voor Gemeenten &amp; scholen" in shown
    assert (
        "Vul minstens één e-mailadres in"
        in ask(client, issue, project, **{f"address-{project.pk}": ""}).content.decode()
    )
    assert (
        "geen volledig e-mailadres" in ask(client, issue, project, **{f"address-{project.pk}": "anna"}).content.decode()
    )
    assert "in de toekomst" in ask(client, issue, project, due_on="2026-12-07").content.decode()
    assert not Contribution.objects.exists()
    assert ask(client, issue, project)["Location"] == reverse("newsletter-issues:show", args=[issue.pk])
    found = Contribution.objects.get()
    assert (found.name, found.address, found.due_on) == ("Anna", ADDRESS, DUE)
    # A second press asks nobody twice.
    ask(client, issue, project)
    assert ContributionMail.objects.count() == 1
    assert "zijn al gevraagd" in client.get(page).content.decode()


def test_staff_are_told_where_no_mail_can_be_sent(client: Any, staff: Any, issue: Any, settings: Any) -> None:
    page = reverse("newsletter-issues:ask", args=[issue.pk])
    told = "kan nog geen mail versturen"
    assert told not in client.get(page).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"
    assert told in client.get(page).content.decode()


def test_who_was_asked_last_is_proposed_while_still_kept(
    client: Any, staff: Any, asked: Contribution, section: Any, project: Any
) -> None:
    other = factories.NewsletterIssuePageFactory(
        parent=section, title="Extra", year=2027, live=False, project_news=[ProjectNews(project=project)]
    )
    other.save_revision(clean=False)
    page = reverse("newsletter-issues:ask", args=[other.pk])
    assert ADDRESS in client.get(page).content.decode()
    lifecycle.forget(Contribution.objects.all())
    assert ADDRESS not in client.get(page).content.decode()


def test_a_project_that_is_not_public_is_not_asked(client: Any, staff: Any, issue: Any, project: Any) -> None:
    project.unpublish()
    ask(client, issue, project)
    assert not Contribution.objects.exists()


def test_the_overview_shows_what_is_missing_in_a_fixed_number_of_statements(
    client: Any, staff: Any, asked: Contribution, project: Any, time_machine: Any, django_assert_max_num_queries: Any
) -> None:
    time_machine.move_to(at(20), tick=False)
    client.force_login(staff)
    index = reverse("newsletter-issues:index")
    shown = client.get(index).content.decode()
    assert "0 van 1 klaar, 1 ontbreekt" in shown
    page = client.get(reverse("newsletter-issues:show", args=[asked.issue_id])).content.decode()
    assert "<strong>ontbreekt</strong>" in page
    with django_assert_max_num_queries(30) as few:
        client.get(index)
    for year in range(2027, 2032):
        other = factories.NewsletterIssuePageFactory(
            parent=project.get_parent().get_parent(), title=f"Nieuwsbrief {year}", year=year, live=False
        )
        lifecycle.ask(other, project, name="", address=addresses.parse(ADDRESS), due_on=DUE)
    with django_assert_max_num_queries(len(few)):
        client.get(index)


def test_the_page_of_an_issue_says_what_is_to_be_mended(client: Any, staff: Any, issue: Any) -> None:
    page = reverse("newsletter-issues:show", args=[issue.pk])
    shown = client.get(page).content.decode()
    assert "Gemeenten &amp; scholen’ heeft geen tekst" in shown


def test_only_who_may_edit_the_issue_sees_its_contributions(client: Any, asked: Contribution) -> None:
    names = [("show", 1), ("ask", 1), ("contribution", 2)]
    paths = [reverse(f"newsletter-issues:{name}", args=[asked.issue_id, asked.pk][:number]) for name, number in names]
    for path in paths:
        assert client.get(path)["Location"].startswith(reverse("wagtailadmin_login"))
    client.force_login(factories.UserFactory(is_staff=False, is_superuser=False))
    for path in paths:
        assert client.get(path).status_code in (302, 403)
        assert client.post(path, {"do": "accept"}).status_code in (302, 403)


def test_an_english_issue_asks_in_english(
    section: Any, project: Any, english: Any, settle: Any, mails: Any, client: Any
) -> None:
    translated = section.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()
    page = project.copy_for_translation(english, copy_parents=True)
    page.title = "Towns and schools"
    page.save_revision().publish()
    issue = factories.NewsletterIssuePageFactory(parent=translated, title="Newsletter", live=False, locale=english)
    settle()
    lifecycle.ask(issue, page, name="", address=addresses.parse(ADDRESS), due_on=DUE)
    [message] = mails()
    assert message["Subject"] == "What does Towns and schools report? Your contribution to the newsletter"
    told = body(message)
    assert "Dear reader," in told
    assert "December" in told
    link = path_in(message)
    assert link.startswith("/en/contribution/")
    for path in (link, link.replace("/en/contribution/", "/nl/bijdrage/")):
        answer = client.get(path)
        assert "Hand in" in answer.content.decode()
        assert '<html lang="en">' in answer.content.decode()
        assert answer["Content-Language"] == "en"
