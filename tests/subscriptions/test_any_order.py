"""Whatever people, mail programs and attackers do, in any order: who gets mail confirmed it and did not stop it."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as run_with
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from cms.subscriptions import announcing, lifecycle, sending
from cms.subscriptions.announcing import announce
from cms.subscriptions.models import Letter, Subscriber, Subscription, Turn
from tests import factories
from tests.subscriptions.conftest import PARTS, TITLES, address_of, ask, link_in, moment_in, parsed
from tests.subscriptions.test_bounces import DELIVERED, bounce, complaint, configured, tell

ADDRESSES = st.sampled_from(["anne@example.org", "bram@example.org"])
SPELLINGS = st.sampled_from([str.lower, str.upper, str.title])
KEYS = st.sampled_from(sorted(TITLES))
NUMBERS = st.integers(0, 99)
CHOICES = st.lists(st.sampled_from(sorted(PARTS)), unique=True)
MOSTLY = st.sampled_from([True, True, False])


class Life(RuleBasedStateMachine):
    """``wanted`` is what each address asked for, confirmed from its own mail, and did not end since."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.travel = time_machine.travel(timezone.now(), tick=False)
        self.clock = self.travel.start()
        self.client = Client()
        self.wanted: set[tuple[str, str]] = set()
        self.links: dict[str, tuple[str, str, str]] = {}
        """The path of each link that was mailed → what it is for, to whom it went, and the key that it is about."""
        self.published = 0
        self.bounced: Counter[str] = Counter()
        """How many mails came back from an address since one arrived or it was confirmed."""
        self.told = 0
        _client, self.key = factories.client_with_key(scopes=["subscriptions"])

    def teardown(self) -> None:
        self.travel.stop()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def links_to(self, purpose: str) -> list[str]:
        return [path for path, (found, *_about) in self.links.items() if found == purpose]

    def pick(self, purpose: str, number: int) -> tuple[str, str, str]:
        found = self.links_to(purpose)
        path = found[number % len(found)]
        _purpose, address, key = self.links[path]
        return path, address, key

    def nothing_else_confirms(self, address: str, *keys: str) -> None:
        """What was asked for before the end of a subscription does not begin it again."""
        for path in self.links_to("confirm"):
            _purpose, to, key = self.links[path]
            if to == address and key in keys:
                assert self.client.post(path).status_code == 410

    @rule(address=ADDRESSES, spelling=SPELLINGS, key=KEYS, at_once=MOSTLY)
    def ask_to_subscribe(self, address: str, spelling: Callable[[str], str], key: str, at_once: bool) -> None:
        assert ask(self.client, spelling(address), key).status_code == 303
        if at_once:
            self.work()

    @rule(address=ADDRESSES, key=KEYS, parts=CHOICES, at_once=MOSTLY)
    def ask_over_the_api(self, address: str, key: str, parts: list[str], at_once: bool) -> None:
        body = {"address": address, "topic": "plans", "key": key, "parts": parts}
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = self.client.post("/api/v1/subscriptions", body, content_type="application/json", headers=headers)
        assert answer.status_code == 202
        if at_once:
            self.work()

    @rule(address=ADDRESSES, key=KEYS, parts=CHOICES)
    def ask_in_an_embed(self, address: str, key: str, parts: list[str]) -> None:
        assert ask(self.client, address, key, origin="embed", parts=parts).status_code == 303

    @rule(address=ADDRESSES, at_once=MOSTLY)
    def ask_for_data(self, address: str, at_once: bool) -> None:
        path = address_of("ask_for_data")
        self.client.post(path, {"address": address, "moment": moment_in(self.client.get(path))})
        if at_once:
            self.work()

    @rule(key=KEYS, at_once=MOSTLY)
    def publish(self, key: str, at_once: bool) -> None:
        self.published += 1
        announce("plans", key, reference=str(self.published))
        if at_once:
            self.work()

    @rule()
    def work(self) -> None:
        mail.outbox.clear()
        self.clock.shift(timedelta(minutes=1))
        announcing.list_recipients()
        sending.send_due()
        for sent in mail.outbox:
            message = parsed(sent.message().as_bytes())
            address, path = sent.to[0].lower(), link_in(message)
            # As mail scanners do, each link is opened before anybody reads the mail.
            assert self.client.get(path).status_code == 200
            token = path.rstrip("/").rpartition("/")[2]
            if "List-Unsubscribe" in message:
                key = Subscription.objects.get(token=token).key
                assert (address, key) in self.wanted
                self.links[path] = ("stop", address, key)
            else:
                letter = Letter.objects.get(token_hash=Letter.hash_of(token))
                assert letter.normalised == address
                self.links[path] = (letter.purpose, address, letter.key)

    @precondition(lambda self: self.links_to("confirm"))
    @rule(number=NUMBERS)
    def confirm(self, number: int) -> None:
        path, address, key = self.pick("confirm", number)
        if self.client.post(path).status_code == 303:
            self.wanted.add((address, key))
            self.bounced[address] = 0
            self.nothing_else_confirms(address, key)

    @rule(number=NUMBERS)
    def guess(self, number: int) -> None:
        """Try tokens that were made up, or read from the database."""
        kept = [found for found in Letter.objects.values_list("token_hash", flat=True) if found]
        guesses = ["x", secrets.token_urlsafe(24), *kept]
        path = address_of("confirm_subscription", token=guesses[number % len(guesses)])
        assert self.client.post(path).status_code == 410

    @precondition(lambda self: self.links_to("stop"))
    @rule(number=NUMBERS, one_click=st.booleans())
    def stop(self, number: int, one_click: bool) -> None:
        path, address, key = self.pick("stop", number)
        works = self.client.get(path).status_code == 200
        self.client.post(path, {"List-Unsubscribe": "One-Click"} if one_click else {"do": "end"})
        assert self.client.get(path).status_code == 410
        if works:
            self.wanted.discard((address, key))
            if address not in {found for found, _key in self.wanted}:
                self.bounced[address] = 0
            self.nothing_else_confirms(address, key)

    @precondition(lambda self: self.links_to("stop"))
    @rule(number=NUMBERS, to=KEYS, parts=CHOICES)
    def choose_anew(self, number: int, to: str, parts: list[str]) -> None:
        path, address, key = self.pick("stop", number)
        works = self.client.get(path).status_code == 200
        done = self.client.post(path, {"do": "change", "key": to, "parts": parts})
        if works and done.status_code == 303 and done["Location"] == address_of("subscription_changed"):
            # A subscription with the only key that is left is asked for no key.
            found = Subscription.objects.get(token=path.rstrip("/").rpartition("/")[2])
            assert found.key == to or (address, to) in self.wanted
            self.wanted.remove((address, key))
            self.wanted.add((address, found.key))
            self.links[path] = ("stop", address, found.key)
            self.nothing_else_confirms(address, key, found.key)

    @rule()
    def scan(self) -> None:
        """Open every link that was ever mailed."""
        for path in self.links:
            assert self.client.get(path).status_code in (200, 410)
            assert self.client.head(path).status_code in (200, 410)

    @rule(address=ADDRESSES, again=st.booleans())
    def come_back(self, address: str, again: bool) -> None:
        """A mail came back, and the provider may tell it twice."""
        self.told += 1
        for _time in range(1 + again):
            assert tell(bounce(self.told, address)).status_code == 200
        if address in {found for found, _key in self.wanted}:
            self.bounced[address] += 1
        if self.bounced[address] >= 3:
            self.was_erased(address)

    @rule(address=ADDRESSES)
    def arrive(self, address: str) -> None:
        self.told += 1
        tell({**DELIVERED, "Recipient": address, "MessageID": str(self.told)})
        self.bounced[address] = 0

    @rule(address=ADDRESSES)
    def complain(self, address: str) -> None:
        self.told += 1
        tell({**complaint(self.told), "Email": address})
        self.was_erased(address)

    @precondition(lambda self: self.links_to("data"))
    @rule(number=NUMBERS)
    def erase(self, number: int) -> None:
        path, address, _key = self.pick("data", number)
        if self.client.post(path, {"do": "erase"}).status_code == 303:
            self.was_erased(address)

    @rule(address=ADDRESSES)
    def erase_by_staff(self, address: str) -> None:
        lifecycle.erase(address)
        self.was_erased(address)

    def was_erased(self, address: str) -> None:
        self.wanted = {found for found in self.wanted if found[0] != address}
        self.bounced[address] = 0
        self.nothing_else_confirms(address, *TITLES)
        assert not Letter.objects.filter(normalised=address).exists()

    @rule(hours=st.sampled_from([1, 30]))
    def wait(self, hours: int) -> None:
        self.clock.shift(timedelta(hours=hours))
        lifecycle.forget_expired()
        assert not Letter.objects.filter(asked_at__lte=timezone.now() - timedelta(hours=48)).exists()

    @invariant()
    def who_is_subscribed_wanted_it(self) -> None:
        found = Subscription.objects.values_list("subscriber__normalised", "key")
        assert set(found) == self.wanted
        assert set(Subscriber.objects.values_list("normalised", flat=True)) == {
            address for address, _key in self.wanted
        }


def test_nobody_is_subscribed_without_their_own_confirmation_or_after_they_stopped(home: Any, settings: Any) -> None:
    configured(settings, "postmark")
    Turn.objects.all().delete()
    run_state_machine_as_test(
        Life,
        settings=run_with(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
