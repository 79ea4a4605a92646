"""What editors see of the mail before it goes out: the checks, the previews, and a test mail to themselves."""

from __future__ import annotations

from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from cms.rendering.mails.style import PREFERS_DARK
from site_pages.models import ProjectNews
from site_pages.newsletters import trials
from tests import factories


@pytest.fixture
def page(section: Any, settle: Any) -> Any:
    theme = factories.ThemePageFactory(parent=section, title="Thema")
    project = factories.ProjectPageFactory(parent=theme, title="Project")
    settle()
    return factories.NewsletterIssuePageFactory(
        parent=section,
        title="Nieuwsbrief",
        summary="Het nieuws.",
        intro='<p><a href="https://www.vng.nl/?utm_source=x">Het verslag</a></p>',
        project_news=[ProjectNews(project=project, text="<p>Nieuws van het project.</p>")],
        live=False,
    )


@pytest.fixture
def user(db: None) -> Any:
    return factories.UserFactory(email="redactie@example.org")


@pytest.fixture
def editor(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


def check_url(page: Any) -> str:
    return reverse("newsletter-issues:check", args=[page.pk])


def preview(page: Any, mode: str, rf: Any) -> Any:
    request = rf.get("/")
    request.user = AnonymousUser()
    return page.serve_preview(request, mode)


def test_the_page_says_what_to_mend_and_how(editor: Client, page: Any) -> None:
    shown = editor.get(check_url(page)).content.decode()
    assert "utm_source" in shown
    assert "Haal dit deel uit het adres." in shown
    assert "Het nummer kan verstuurd worden. Bekijk eerst de tips." in shown
    assert f"{reverse('wagtailadmin_pages:view_draft', args=[page.pk])}?mode=mail-dark" in shown


def test_an_issue_leads_to_its_checks(editor: Client, page: Any) -> None:
    for address in (
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("newsletter-issues:show", args=[page.pk]),
    ):
        assert check_url(page) in editor.get(address).content.decode()


def test_a_draft_that_lacks_a_part_says_which(editor: Client, page: Any) -> None:
    page.year = None
    page.save_revision(clean=False)
    answer = editor.get(check_url(page))
    assert "Jaar" in answer.content.decode()
    assert editor.post(check_url(page)).status_code == 302
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("mode", "media_type", "said"),
    [
        ("", "text/html", "<nav"),
        ("mail", "text/html", PREFERS_DARK),
        ("mail-dark", "text/html", "@media all"),
        ("mail-text", "text/plain", "-- \n"),
    ],
)
def test_every_preview_is_made_from_the_draft(page: Any, rf: Any, mode: str, media_type: str, said: str) -> None:
    assert mode in dict(page.preview_modes)
    page.title = "Nog niet opgeslagen"
    answer = preview(page, mode, rf)
    assert answer["Content-Type"].startswith(media_type)
    assert "no-store" in answer["Cache-Control"]
    shown = answer.content.decode()
    assert "Nog niet opgeslagen" in shown
    assert "Nieuws van het project." in shown
    assert said in shown


def test_every_mode_of_preview_that_editors_can_choose_works(editor: Client, page: Any) -> None:
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    for mode, _label in page.preview_modes:
        assert editor.get(url, {"mode": mode}).status_code == 200


def test_a_test_mail_goes_to_whoever_asks_for_it_and_nobody_else(editor: Client, page: Any) -> None:
    page.intro = "<p>Laatst opgeslagen.</p>"
    page.save_revision()
    answer = editor.post(check_url(page), {"to": "iemand@example.net", "email": "iemand@example.net"}, follow=True)
    assert "De testmail is onderweg naar redactie@example.org." in answer.content.decode()
    [sent] = mail.outbox
    assert sent.recipients() == ["redactie@example.org"]
    assert sent.subject == "[Test] Nieuwsbrief"
    html = sent.alternatives[0].content
    for form in (sent.body, html):
        assert "Laatst opgeslagen." in form
        assert "Dit is een test." in form
    assert html.count("</html>") == 1
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_server_that_is_down_is_said(editor: Client, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: Any) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", down)
    answer = editor.post(check_url(page), follow=True)
    assert "De mailserver nam de mail niet aan." in answer.content.decode()


@pytest.mark.parametrize("with_subscriptions", [True, False])
def test_a_site_without_mail_says_so(editor: Client, page: Any, settings: Any, with_subscriptions: bool) -> None:
    settings.SUBSCRIPTIONS = settings.JOINING = with_subscriptions
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"
    answer = editor.post(check_url(page), follow=True)
    assert "Deze site kan nog geen mail versturen" in answer.content.decode()


def test_somebody_without_an_address_gets_none(editor: Client, page: Any, user: Any) -> None:
    type(user).objects.filter(pk=user.pk).update(email="")
    assert "Bij uw account staat geen e-mailadres." in editor.post(check_url(page), follow=True).content.decode()
    assert mail.outbox == []


def test_test_mails_have_a_limit_for_each_editor(
    editor: Client, page: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "LIMIT", trials.Limit(name="test-mail", most=2, seconds=3600))
    for _number in range(3):
        answer = editor.post(check_url(page), follow=True)
    assert "U hebt dit uur al 2 testmails gekregen." in answer.content.decode()
    assert len(mail.outbox) == 2
    client.force_login(factories.UserFactory(email="ander@example.org"))
    client.post(check_url(page))
    assert len(mail.outbox) == 3


def test_only_who_may_edit_the_issue_checks_it(page: Any, client: Client) -> None:
    user = factories.UserFactory(is_staff=False, is_superuser=False)
    group = Group.objects.create(name="Lezers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    for answer in (client.get(check_url(page)), client.post(check_url(page))):
        assert answer.status_code in (302, 403)
    assert mail.outbox == []


def test_the_page_costs_the_same_whatever_the_issue_holds(
    editor: Client, page: Any, section: Any, settle: Any, django_assert_max_num_queries: Any
) -> None:
    links = " ".join(f'<a href="http://testserver/nl/weg-{number}/">Weg {number}</a>' for number in range(10))
    page.intro = f"<p>{links}</p>"
    page.save_revision()
    editor.get(check_url(page))
    with django_assert_max_num_queries(60):
        editor.get(check_url(page))
