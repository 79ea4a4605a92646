from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Collection
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import override

from cms.rendering.documents.nodes import Paragraph, Text
from cms.rendering.mails import layout
from cms.subscriptions import announcing, forms, sending
from cms.subscriptions.models import Delivery, Subscription
from cms.subscriptions.topics import Mail, Question, Topic, topics

TITLES = {"a": "Gids A", "b": "Gids B"}
PARTS = {"money": "Geld", "school": "School", "work": "Werk"}


def written(reference: str, locale: str, parts: Collection[str]) -> Mail | None:
    if reference == "gone" or (reference == "only money" and parts and "money" not in parts):
        return None
    if reference == "broken":
        raise ValueError(reference)
    text = f"{reference} ({', '.join([locale, *parts])})"
    mail = layout(title=text, language=locale, content=[Paragraph((Text(".begins with a dot"),))])
    return Mail(subject=text, text=mail.text, html=mail.html)


TOPIC = Topic(
    name="plans",
    label="Plans by e-mail",
    consent="You get an e-mail when a plan changes.",
    describe=lambda key, locale: TITLES.get(key),
    write=written,
    parts=Question(label="Which parts?", hint="Nothing chosen: all.", answers=lambda key, locale: PARTS),
    keys=Question(label="Which plan?", answers=lambda key, locale: TITLES),
)


@pytest.fixture(autouse=True)
def _plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic that nobody here wrote, forms that need no time to fill in, and announcements without a pause."""
    monkeypatch.setitem(topics._by_name, TOPIC.name, TOPIC)
    monkeypatch.setattr(forms, "AT_LEAST", -1)
    monkeypatch.setattr(announcing, "PAUSE", announcing.PAUSE * 0)


@pytest.fixture
def work(home: Any) -> Callable[[], list[EmailMessage]]:
    """Do what the worker does, and return the mails that went out by it."""

    def once() -> list[EmailMessage]:
        before = len(mail.outbox)
        announcing.list_recipients()
        sending.send_due()
        return [parsed(sent.message().as_bytes()) for sent in mail.outbox[before:]]

    return once


def parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def link_in(message: EmailMessage) -> str:
    """Return the path of the one page that a mail leads to."""
    [found] = set(re.findall(r"https?://[^/\s]+(/[^\s)]+)", text_of(message)))
    return str(found)


def address_of(name: str, locale: str = "nl", **arguments: str) -> str:
    with override(locale):
        return reverse(name, kwargs=arguments)


def moment_in(answer: Any) -> str:
    found = re.search(r'name="moment" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def ask(client: Any, address: str, key: str = "a", *, locale: str = "nl", **fields: Any) -> Any:
    """Fill in the form and send it."""
    path = address_of("subscribe", locale, topic="plans", key=key)
    moment = moment_in(client.get(path))
    headers = fields.pop("headers", {})
    return client.post(path, {"address": address, "moment": moment, **fields}, headers=headers)


@pytest.fixture
def subscribed(client: Any, work: Callable[[], list[EmailMessage]]) -> Callable[..., Subscription]:
    """Subscribe an address the way people do."""

    def subscribe(address: str, key: str = "a", *, locale: str = "nl") -> Subscription:
        ask(client, address, key, locale=locale)
        [letter] = work()
        assert client.post(link_in(letter)).status_code == 303
        return Subscription.objects.latest("pk")

    return subscribe


def states() -> dict[str, int]:
    """Return how many deliveries are in each state."""
    found: dict[str, int] = {}
    for state in Delivery.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found
