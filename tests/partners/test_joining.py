"""Joining: from a public form over a decision of staff to a draft, with a mail at each step, and forgotten in time."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from cms.subscriptions import forms, limits, sending
from cms.subscriptions.checks import check_mail_settings
from partners.joining import requests
from partners.joining.forms import JoinForm
from partners.models import ApplicantMail, JoinRequest, PartnerPage
from tests import factories
from tests.subscriptions.conftest import parsed
from tests.subscriptions.post_office import PostOffice

ADDRESS = "anna@example.org"
ANSWERS = {
    "organisation": "Stichting <b>Voorbeeld</b>",
    "kind": "support-organisation",
    "site": "www.example.org",
    "motivation": "Wij helpen jongeren.\nElke dag.",
    "contact": "Anna Aanvrager",
    "address": ADDRESS,
    "website": "",
}
PATHS = {"nl": "/nl/meedoen/", "en": "/en/join/"}


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "AT_LEAST", -1)


@pytest.fixture
def ask(home: Any, client: Any) -> Callable[..., Any]:
    """Fill in the form and send it."""

    def send(locale: str = "nl", headers: dict[str, str] | None = None, **changed: str) -> Any:
        moment = JoinForm().moment_to_send
        return client.post(PATHS[locale], {**ANSWERS, "moment": moment, **changed}, headers=headers or {})

    return send


@pytest.fixture
def mails() -> Callable[[], list[EmailMessage]]:
    """Do what the worker does, and return the mails that went out by it."""

    def work() -> list[EmailMessage]:
        before = len(mail.outbox)
        sending.send_due()
        return [parsed(sent.message().as_bytes()) for sent in mail.outbox[before:]]

    return work


@pytest.fixture
def staff(client: Any) -> Any:
    user = factories.UserFactory()
    client.force_login(user)
    return user


def decide(client: Any, **data: str) -> Any:
    found = JoinRequest.objects.get()
    return client.post(reverse("join-requests:decide", args=[found.pk]), data)


def texts(message: EmailMessage) -> list[str]:
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


def test_a_request_waits_for_staff_and_is_confirmed_by_mail(ask: Any, mails: Any, client: Any) -> None:
    answer = ask()
    assert (answer.status_code, answer["Location"]) == (303, "/nl/meedoen/bedankt/")
    assert "Bedankt" in client.get(answer["Location"]).content.decode()
    found = JoinRequest.objects.get()
    assert (found.organisation, found.address) == (ANSWERS["organisation"], ADDRESS)
    assert found.site == "https://www.example.org"
    assert found.state == "waiting"
    [message] = mails()
    assert (message["To"], message["Subject"]) == (ADDRESS, "Wij hebben uw aanvraag ontvangen")
    assert message["Auto-Submitted"] == "auto-generated"
    for text in texts(message):
        assert "30 dagen" in text
        assert not any(typed in text for typed in ("Voorbeeld", "Anna", "helpen"))
    assert mails() == []


def test_an_applicant_is_answered_in_the_language_of_the_form(ask: Any, mails: Any, english: Any) -> None:
    assert ask("en")["Location"] == "/en/join/thanks/"
    [message] = mails()
    assert message["Subject"] == "We have your request to join"
    assert "30 days after the decision" in texts(message)[0]


MISTAKES = [
    ("organisation", "", "Vul de naam van uw organisatie in."),
    ("organisation", " \n ", "Vul de naam van uw organisatie in."),
    ("kind", "", "Kies wat voor organisatie u bent."),
    ("site", "geen adres", "Dit is geen volledig adres."),
    ("site", "javascript:alert(1)", "Dit is geen volledig adres."),
    ("motivation", "", "Schrijf waarom u wilt meedoen."),
    ("contact", "", "Vul uw naam in."),
    ("address", "anna", "Dit is geen volledig e-mailadres."),
]


@pytest.mark.parametrize(("name", "value", "told"), MISTAKES)
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(ask: Any, name: str, value: str, told: str) -> None:
    answer = ask(**{name: value})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    shown = answer.content.decode()
    assert "<title>Fout: Meedoen" in shown
    assert f'id="join-{name}-error">{told}' in shown
    assert f'<a href="#join-{name}">' in shown
    described = "join-motivation-help join-motivation-error" if name == "motivation" else f"join-{name}-error"
    assert f'aria-describedby="{described}"' in shown
    assert 'aria-invalid="true"' in shown
    assert "Stichting &lt;b&gt;Voorbeeld&lt;/b&gt;" in shown or name == "organisation"
    assert "Wij helpen jongeren.\nElke dag." in shown or name == "motivation"
    assert '<option value="support-organisation" selected>' in shown or name == "kind"
    assert not JoinRequest.objects.exists()


def test_machines_and_other_sites_get_nothing_done(ask: Any, mails: Any) -> None:
    assert ask(website="https://spam.example").status_code == 303
    assert ask(headers={"Sec-Fetch-Site": "cross-site"}).status_code == HTTPStatus.FORBIDDEN
    assert ask(moment="forged").status_code == HTTPStatus.BAD_REQUEST
    assert not JoinRequest.objects.exists()
    assert mails() == []


def test_what_is_sent_too_fast_is_shown_again_with_all_that_was_typed(ask: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(forms, "AT_LEAST", 2)
    answer = ask()
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Wij helpen jongeren." in answer.content.decode()


def test_one_mailbox_is_not_flooded_and_staff_neither(ask: Any, mails: Any, monkeypatch: Any) -> None:
    assert [ask(address=f"anna+{number}@example.org").status_code for number in range(5)] == [303] * 5
    assert JoinRequest.objects.count() == len(mails()) == limits.MAILBOX.most
    monkeypatch.setattr(requests, "EVERYBODY", limits.Limit(name="join", most=5, seconds=limits.DAY))
    answer = ask(address="bram@example.org")
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Wij helpen jongeren." in answer.content.decode()


def test_one_network_is_limited(ask: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "NETWORK", limits.Limit(name="network", most=1, seconds=limits.DAY))
    assert [ask().status_code for _time in range(2)] == [303, 429]


def test_accepting_makes_a_draft_under_the_section_of_the_profiles(
    ask: Any, mails: Any, client: Any, staff: Any, section: Any, settle: Any, api: Any
) -> None:
    other = factories.PartnerPageFactory(parent=section, title="Movisie")
    ask()
    mails()
    answer = decide(client, do="accept")
    profile = PartnerPage.objects.exclude(pk=other.pk).get()
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[profile.pk])
    assert profile.get_parent().pk == section.pk
    assert (profile.title, profile.live, profile.owner) == (ANSWERS["organisation"], False, staff)
    assert (profile.kind, profile.website, profile.email) == ("support-organisation", "https://www.example.org", "")
    assert client.get(answer["Location"]).status_code == 200
    settle()
    assert [item["title"] for item in api("/partners").json()["items"]] == ["Movisie"]
    [message] = mails()
    assert (message["To"], message["Subject"]) == (ADDRESS, "Uw organisatie kan meedoen")
    plain, html = texts(message)
    assert "Stichting <b>Voorbeeld</b> kan meedoen" in plain
    assert "Stichting &lt;b&gt;Voorbeeld&lt;/b&gt; kan meedoen" in html


def test_two_requests_with_one_name_make_two_drafts(ask: Any, client: Any, staff: Any, section: Any) -> None:
    for _time in range(2):
        ask()
    for found in JoinRequest.objects.all():
        requests.accept(found.pk, by=staff)
    assert PartnerPage.objects.values("slug").distinct().count() == 2


def test_declining_needs_a_reason_which_is_mailed(ask: Any, mails: Any, client: Any, staff: Any) -> None:
    ask()
    mails()
    assert decide(client, do="decline", reason="").status_code == 200
    assert mails() == []
    assert decide(client, do="decline", reason="U werkt < buiten Nederland.").status_code == 302
    [message] = mails()
    assert message["Subject"] == "Over uw aanvraag om mee te doen"
    plain, html = texts(message)
    assert "U werkt < buiten Nederland." in plain
    assert "<p>U werkt &lt; buiten Nederland.</p>" in html
    assert not PartnerPage.objects.exists()


def test_spam_is_deleted_without_a_mail(ask: Any, mails: Any, client: Any, staff: Any) -> None:
    ask()
    decide(client, do="delete")
    assert not JoinRequest.objects.exists()
    assert mails() == []


def test_a_request_is_decided_on_once(ask: Any, mails: Any, client: Any, staff: Any, section: Any) -> None:
    ask()
    decide(client, do="decline", reason="Nee.")
    decide(client, do="accept")
    decide(client, do="decline", reason="Toch niet.")
    assert not PartnerPage.objects.exists()
    assert (JoinRequest.objects.get().reason, len(mails())) == ("Nee.", 2)


def test_without_a_place_for_profiles_staff_are_told(ask: Any, client: Any, staff: Any) -> None:
    ask()
    assert decide(client, do="accept").status_code == 302
    assert JoinRequest.objects.get().state == "waiting"


def test_the_admin_lists_requests_and_shows_what_was_typed_harmlessly(ask: Any, client: Any, staff: Any) -> None:
    ask()
    listed = client.get(reverse("join-requests:index")).content.decode()
    assert "Stichting &lt;b&gt;Voorbeeld&lt;/b&gt;" in listed
    assert "wacht op een besluit" in listed
    shown = client.get(reverse("join-requests:decide", args=[JoinRequest.objects.get().pk])).content.decode()
    assert ADDRESS in shown
    assert "<b>Voorbeeld" not in shown
    assert "Accepteren" in shown


def test_only_those_with_the_right_see_and_decide(ask: Any, client: Any, section: Any) -> None:
    ask()
    user = factories.UserFactory(is_staff=False, is_superuser=False)
    group = Group.objects.create(name="Redactie")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    addresses = [reverse("join-requests:index"), reverse("join-requests:decide", args=[JoinRequest.objects.get().pk])]
    assert all(client.get(address).status_code in (302, 403) for address in addresses)
    assert decide(client, do="accept").status_code in (302, 403)
    assert JoinRequest.objects.get().state == "waiting"
    right = Permission.objects.get(codename="change_joinrequest")
    group.permissions.add(right)
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    # A draft is made only by those who may make one there.
    decide(client, do="accept")
    assert not PartnerPage.objects.exists()
    add = Permission.objects.get(codename="add_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=Page.objects.get(pk=section.pk), permission=add)
    decide(client, do="accept")
    assert PartnerPage.objects.get().owner == user


@pytest.mark.parametrize(("decided", "days"), [(True, 30), (False, 180)])
def test_what_people_typed_is_deleted_in_time(
    ask: Any, client: Any, staff: Any, time_machine: Any, decided: bool, days: int
) -> None:
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    ask()
    if decided:
        decide(client, do="decline", reason="Nee.")
    time_machine.move_to(start + datetime.timedelta(days=days, seconds=-1), tick=False)
    requests.forget_expired()
    assert JoinRequest.objects.exists()
    time_machine.move_to(start + datetime.timedelta(days=days, seconds=1), tick=False)
    requests.forget_expired()
    assert not JoinRequest.objects.exists()
    assert not ApplicantMail.objects.exists()


def test_no_log_and_no_name_of_an_object_holds_anything_of_a_person(
    ask: Any, mails: Any, client: Any, staff: Any, caplog: Any
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask()
        ask(address="anna")
        decide(client, do="decline", reason="Nee.")
        mails()
    told = caplog.text + str(JoinRequest.objects.get()) + "".join(map(str, ApplicantMail.objects.all()))
    assert not any(typed in told for typed in (ADDRESS, "Aanvrager", "helpen"))


def test_nothing_is_there_while_joining_is_off(ask: Any, mails: Any, client: Any, settings: Any) -> None:
    ask()
    settings.JOINING = False
    assert client.get("/nl/meedoen/").status_code == 404
    assert ask().status_code == 404
    assert mails() == []


def test_joining_works_without_subscriptions_and_has_its_mail_settings_checked(
    ask: Any, mails: Any, settings: Any
) -> None:
    settings.SUBSCRIPTIONS = False
    ask()
    assert len(mails()) == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"
    assert "subscriptions.E001" in {message.id for message in check_mail_settings()}


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    yield office
    office.close()


def test_a_real_server_gets_each_mail_once_also_after_trouble(
    ask: Any, client: Any, staff: Any, section: Any, post_office: PostOffice, time_machine: Any
) -> None:
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    ask()
    post_office.at_recipient[ADDRESS] = "451 later"
    sending.send_due()
    assert post_office.mails == []
    post_office.at_recipient.clear()
    time_machine.move_to(start + datetime.timedelta(minutes=10), tick=False)
    sending.send_due()
    decide(client, do="accept")
    time_machine.move_to(start + datetime.timedelta(minutes=20), tick=False)
    for _time in range(2):
        sending.send_due()
    subjects = [message["Subject"] for _recipient, message in post_office.mails]
    assert subjects == ["Wij hebben uw aanvraag ontvangen", "Uw organisatie kan meedoen"]
    assert post_office.recipients() == [ADDRESS] * 2
