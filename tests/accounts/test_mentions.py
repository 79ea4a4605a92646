"""Who is named in a comment with an at sign hears of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, CommentReply, PageSubscription

from cms.accounts.mentions import named_in
from cms.accounts.roles import Role
from tests import factories
from tests.accounts.test_roles import somebody_as
from tests.english import english_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(section: Any) -> Any:
    return factories.ContentPageFactory(parent=section, title="Contact")


@pytest.fixture
def author(page: Any) -> Any:
    return somebody_as(Role.EDITOR, email="rik@voorbeeld.nl", first_name="Rik", last_name="Redactie")


@pytest.fixture
def els(page: Any) -> Any:
    return somebody_as(Role.PUBLISHER, email="els@voorbeeld.nl", first_name="Els", last_name="Vos")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Els Vos, klopt dit?", ["els@voorbeeld.nl"]),
        ("Vraag het @els vos.", ["els@voorbeeld.nl"]),
        ("@Els Vos en @Rik Redactie", ["els@voorbeeld.nl", "rik@voorbeeld.nl"]),
        ("@Elsbeth Vos", []),
        ("Els Vos zei het al", []),
        ("@Els", ["kort@voorbeeld.nl"]),
        ("@kort.van.naam@voorbeeld.nl kijk", ["kort.van.naam@voorbeeld.nl"]),
        ("mail els@voorbeeld.nl @ drie uur", []),
    ],
)
def test_people_are_known_by_their_whole_name(page: Any, author: Any, els: Any, text: str, found: list[str]) -> None:
    somebody_as(Role.EDITOR, email="kort@voorbeeld.nl", first_name="Els", last_name="")
    somebody_as(Role.EDITOR, email="kort.van.naam@voorbeeld.nl", first_name="", last_name="")
    assert sorted(person.email for person in named_in(text, page)) == found


def test_namesakes_are_both_told(page: Any, els: Any) -> None:
    other = somebody_as(Role.EDITOR, email="els.vos@voorbeeld.nl", first_name="Els", last_name="Vos")
    assert set(named_in("@Els Vos", page)) == {els, other}


def test_nobody_is_named_who_may_not_change_the_page(page: Any, els: Any) -> None:
    somebody_as(Role.TRANSLATOR, email="wie@voorbeeld.nl", first_name="Wie", last_name="Anders")
    gone = somebody_as(Role.EDITOR, email="weg@voorbeeld.nl", first_name="Al", last_name="Weg")
    gone.is_active = False
    gone.save()
    factories.UserFactory(first_name="Geen", last_name="Toegang", is_superuser=False)
    assert named_in("@Geen Toegang en @Al Weg", page) == []


def test_who_is_named_follows_the_comments_and_the_author_does_not(page: Any, author: Any, els: Any) -> None:
    comment = Comment.objects.create(page=page, user=author, text="@Els Vos, klopt dit? Groet, @Rik Redactie")
    assert [(found.user, found.comment_notifications) for found in PageSubscription.objects.all()] == [(els, True)]
    PageSubscription.objects.update(comment_notifications=False)
    CommentReply.objects.create(comment=comment, user=author, text="@Els Vos, nog even?")
    assert PageSubscription.objects.get().comment_notifications


def test_a_comment_is_mailed_in_dutch_to_who_is_named(page: Any, author: Any, els: Any) -> None:
    client = Client()
    client.force_login(author)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(address).context["form"]
    posted = {name: form[name].value() or "" for name in ("title", "slug", "summary")}
    for name in ("comments", "body"):
        posted |= {f"{name}-TOTAL_FORMS": "1", f"{name}-INITIAL_FORMS": "0", f"{name}-count": "0"}
    comment = {"id": "", "contentpath": "title", "text": "@Els Vos, klopt dit?", "position": "", "resolved": ""}
    posted |= {f"comments-0-{name}": value for name, value in comment.items()}
    posted |= {"comments-0-replies-TOTAL_FORMS": "0", "comments-0-replies-INITIAL_FORMS": "0"}
    answer = client.post(address, {**posted, "comment_notifications": ""})
    assert answer.status_code == 302, answer.context["form"].errors
    sent = [message for message in mail.outbox if message.to == [els.email]]
    assert len(sent) == 1
    assert "klopt dit?" in sent[0].body
    assert not english_words(sent[0].subject + sent[0].body.replace("example", ""))
    assert not [message for message in mail.outbox if message.to == [author.email]]


def test_names_are_told_to_who_may_change_the_page(
    page: Any, author: Any, els: Any, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    address = reverse("people_to_mention", args=[page.pk])
    client.force_login(author)
    client.get(address)
    with django_assert_max_num_queries(12):
        assert "Els Vos" in json.loads(client.get(address).content)["names"]
    assert "Rik Redactie" not in client.get(address).json()["names"]
    client.force_login(somebody_as(Role.TRANSLATOR, email="vera@voorbeeld.nl"))
    assert client.get(address, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403
