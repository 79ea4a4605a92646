"""What is put forward, approved and rejected is told by mail, in Dutch, to who wants to know, over SMTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from cms.accounts.roles import Role
from tests.accounts.test_roles import World, edit, somebody_as, world  # noqa: F401 - a fixture
from tests.english import Seen, english_words
from tests.subscriptions.post_office import PostOffice

JE = re.compile(r"\b(je|jij|jouw?)\b", re.IGNORECASE)


@pytest.fixture
def post(settings: Any) -> Iterator[PostOffice]:
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    yield office
    office.close()


@pytest.fixture
def final_editor(world: World) -> Any:  # noqa: F811
    return somebody_as(Role.PUBLISHER, email="eind@example.org", first_name="Els", last_name="Eind")


@pytest.fixture
def editor(world: World) -> Any:  # noqa: F811
    return somebody_as(Role.EDITOR, email="redactie@example.org", first_name="Rik", last_name="Redactie")


def parts(message: Any) -> tuple[str, str]:
    """Return the text of a mail and its HTML."""
    return tuple(message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[return-value]


def put_forward(world: World, editor: Any) -> None:  # noqa: F811
    world.client = Client()
    world.client.force_login(editor)
    edit(world, world.draft, **{"action-submit": "action-submit"})


def decide(world: World, final_editor: Any, action: str, **data: str) -> None:  # noqa: F811
    world.client = Client()
    world.client.force_login(final_editor)
    state = world.draft.current_workflow_state.current_task_state
    world.post("wagtailadmin_pages:workflow_action", world.draft.pk, action, state.pk, **data)


def edit_address(page: Any) -> str:
    return f"http://testserver{reverse('wagtailadmin_pages:edit', args=[page.pk])}"


def assert_dutch(subject: str, text: str, html: str, link: str) -> None:
    seen = [subject, *text.splitlines(), *Seen(html).texts]
    # What people typed is theirs.
    assert [(line, english_words(line)) for line in seen if english_words(line)] == []
    assert not JE.search(text)
    assert link in text
    assert f'href="{link}"' in html


def test_what_is_put_forward_is_told_to_those_who_decide(
    world: World,  # noqa: F811
    post: PostOffice,
    editor: Any,
    final_editor: Any,
) -> None:
    put_forward(world, editor)
    told = [(recipient, message) for recipient, message in post.mails if recipient == final_editor.email]
    [(_recipient, message)] = told
    assert "Veranderd" in message["Subject"]
    assert_dutch(message["Subject"], *parts(message), edit_address(world.draft))
    assert editor.email not in "".join(parts(message))
    assert editor.email not in post.recipients()


@pytest.mark.parametrize(("action", "words"), [("approve", "goedgekeurd"), ("reject", "afgekeurd")])
def test_the_decision_is_told_to_who_put_it_forward(
    world: World,  # noqa: F811
    post: PostOffice,
    editor: Any,
    final_editor: Any,
    action: str,
    words: str,
) -> None:
    put_forward(world, editor)
    post.mails.clear()
    decide(world, final_editor, action, comment="Noem nog de bron.")
    [(recipient, message)] = post.mails
    assert recipient == editor.email
    text, html = parts(message)
    assert words in message["Subject"] + text
    if action == "reject":
        assert "Noem nog de bron." in text
        assert "Noem nog de bron." in html
    link = world.draft.full_url if action == "approve" else edit_address(world.draft)
    assert_dutch(message["Subject"], text, html, link)
    assert final_editor.email not in text + html


def test_who_switched_them_off_gets_none(
    world: World,  # noqa: F811
    post: PostOffice,
    editor: Any,
    final_editor: Any,
) -> None:
    for user in (editor, final_editor):
        profile = UserProfile.get_for_user(user)
        profile.submitted_notifications = profile.approved_notifications = profile.rejected_notifications = False
        profile.save()
    put_forward(world, editor)
    decide(world, final_editor, "reject", comment="Nee")
    assert {editor.email, final_editor.email}.isdisjoint(post.recipients())
