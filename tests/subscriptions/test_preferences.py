"""What somebody wants to hear of, and in which language: chosen in the form, changed on its page."""

from __future__ import annotations

from typing import Any

import pytest

from cms.subscriptions import announcing, lifecycle
from cms.subscriptions.announcing import announce
from cms.subscriptions.models import Delivery, Subscription, Wording
from tests.subscriptions.conftest import PARTS, address_of, ask, link_in, text_of
from tests.subscriptions.subscribers import subscribe

ANNE = "anne@example.org"


def page_of(subscription: Subscription) -> str:
    return address_of("subscription", "en", token=subscription.token)


def change(client: Any, subscription: Subscription, key: str = "a", *parts: str) -> Any:
    return client.post(page_of(subscription), {"do": "change", "key": key, "parts": parts})


def test_the_form_asks_and_the_confirmation_says_what_was_chosen(client: Any, work: Any) -> None:
    ask(client, ANNE, key="a", parts=["work", "money"], locale="en")
    [letter] = work()
    for kind in ("plain", "html"):
        assert "Geld, Werk" in text_of(letter, kind)
    assert "Geld, Werk" in client.get(link_in(letter)).content.decode()
    client.post(link_in(letter))
    assert Subscription.objects.get().parts == ["money", "work"]


def test_another_key_can_be_chosen_in_the_form(client: Any, work: Any) -> None:
    form = address_of("subscribe", "en", topic="plans", key="a")
    assert '<option value="a" selected>' in client.get(form).content.decode()
    ask(client, ANNE, key="a", locale="en", **{"parts": []})
    path_answer = client.get(form).content.decode()
    assert 'name="key"' in path_answer
    [letter] = work()
    client.post(link_in(letter))
    assert Subscription.objects.get().key == "a"


@pytest.mark.parametrize("chosen", [[], sorted(PARTS)])
def test_nothing_and_everything_are_the_same(chosen: list[str], client: Any, work: Any) -> None:
    ask(client, ANNE, parts=chosen)
    [letter] = work()
    client.post(link_in(letter))
    assert Subscription.objects.get().parts == []


@pytest.mark.parametrize("fields", [{"parts": ["sport"]}, {"parts": "<script>"}])
def test_what_is_not_offered_is_refused(fields: Any, client: Any, home: Any) -> None:
    answer = ask(client, ANNE, **fields)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert "<script>" not in answer.content.decode().partition("<main")[2]


def test_a_choice_is_changed_on_the_page_of_the_subscription_without_another_mail(client: Any, work: Any) -> None:
    subscription = subscribe(ANNE)
    page = client.get(page_of(subscription)).content.decode()
    assert 'name="parts" value="money">' in page
    answer = change(client, subscription, "b", "money")
    assert answer["Location"] == address_of("subscription_changed", "en")
    subscription.refresh_from_db()
    assert (subscription.key, subscription.parts) == ("b", ["money"])
    page = client.get(page_of(subscription)).content.decode()
    assert 'value="money" checked' in page
    assert '<option value="b" selected>' in page
    assert work() == []
    announce("plans", "b", reference="Plan 1")
    [mail] = work()
    assert mail["Subject"] == "Plan 1 (nl, money)"


@pytest.mark.parametrize(("key", "parts"), [("c", ()), ("a", ("sport",))])
def test_only_what_is_offered_can_be_changed_to(key: str, parts: Any, client: Any, home: Any) -> None:
    subscription = subscribe(ANNE)
    assert change(client, subscription, key, *parts).status_code == 400
    subscription.refresh_from_db()
    assert (subscription.key, subscription.parts) == ("a", [])


def test_nobody_has_two_subscriptions_to_the_same(client: Any, home: Any) -> None:
    first, second = subscribe(ANNE), subscribe(ANNE, "b")
    assert 'name="key"' not in client.get(page_of(first)).content.decode()
    change(client, first, "b", "work")
    first.refresh_from_db()
    assert first.key == "a"
    assert not lifecycle.change(first, key="b", parts=[])
    assert not lifecycle.change(second, key="a", parts=[])


def test_whoever_changes_to_another_key_gets_nothing_more_about_the_first_one(client: Any, work: Any) -> None:
    subscription = subscribe(ANNE)
    ask(client, ANNE)
    [late] = work()
    announce("plans", "a", reference="Plan 1")
    announcing.list_recipients()
    assert Delivery.objects.count() == 1
    change(client, subscription, "b")
    assert work() == []
    assert client.post(link_in(late)).status_code == 410
    subscription.refresh_from_db()
    assert subscription.key == "b"


def test_a_subscription_that_ended_is_not_changed(client: Any, home: Any) -> None:
    subscription = subscribe(ANNE)
    lifecycle.unsubscribe(subscription)
    client.post(page_of(subscription), {"do": "change", "key": "b"})
    assert not lifecycle.change(subscription, key="b", parts=[])
    assert not Subscription.objects.exists()


def test_each_mail_is_written_once_for_all_who_chose_the_same(work: Any) -> None:
    for number, parts in enumerate([[], [], ["money"], ["money"], ["work"], ["gone"]]):
        found = subscribe(f"reader-{number}@example.org", locale="en" if number == 1 else "nl")
        found.parts = parts
        found.save()
    announce("plans", "a", reference="only money")
    subjects = sorted(mail["Subject"] for mail in work())
    # Whose parts are all gone hears everything; who chose what this says nothing of hears nothing.
    assert subjects == ["only money (en)", "only money (nl)", "only money (nl)", *["only money (nl, money)"] * 2]
    assert Wording.objects.count() == 3
