"""What providers tell of mail, as they document it: who gets no mail any more, and who cannot pose as them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cms.subscriptions import announcing, lifecycle
from cms.subscriptions.announcing import announce
from cms.subscriptions.checks import check_provider
from cms.subscriptions.models import Delivery, Letter, Report, Subscriber
from tests.subscriptions.conftest import ask
from tests.subscriptions.subscribers import subscribe

ANNE, BRAM = "anne@example.org", "bram@example.org"
SECRET, KEY = "postbode:geheim", "key-0123456789"
ADDRESS = "/mail-events"


@pytest.fixture(autouse=True)
def _readers(home: Any) -> None:
    subscribe("Anne@Example.org"), subscribe(BRAM)


def configured(settings: Any, provider: str) -> None:
    settings.EMAIL_PROVIDER = provider
    settings.EMAIL_WEBHOOK_SECRET, settings.EMAIL_WEBHOOK_KEY = SECRET, KEY
    settings.ANYMAIL = {"WEBHOOK_SECRET": "" if provider == "mailgun" else SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def postmark(settings: Any) -> None:
    configured(settings, "postmark")


def left() -> list[str]:
    return sorted(Subscriber.objects.values_list("normalised", flat=True))


def tell(payload: Any, *, secret: str = SECRET) -> Any:
    """Call as a provider does: without a cookie, from anywhere."""
    credentials = base64.b64encode(secret.encode()).decode()
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    headers = {"Authorization": f"Basic {credentials}"} if secret else {}
    return strict.post(ADDRESS, json.dumps(payload), content_type="application/json", headers=headers)


def bounce(number: int, address: str = "Anne@example.org", **fields: Any) -> dict[str, Any]:
    """What Postmark documents for a bounce."""
    return {
        "RecordType": "Bounce",
        "ID": number,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Name": "Hard bounce",
        "Tag": "",
        "MessageID": f"883953f4-6105-42a2-a16a-77a8eac7{number:04}",
        "Metadata": {},
        "ServerID": 23,
        "MessageStream": "broadcast",
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": f"smtp;550 5.1.1 <{address}> User unknown",
        "Email": address,
        "From": "post@jmz.example",
        "BouncedAt": "2026-11-05T16:33:54.9070259Z",
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Subject": "Zomer",
        **fields,
    }


def complaint(number: int = 42) -> dict[str, Any]:
    about = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512, "Name": "Spam complaint"}
    return bounce(number, **about, Description="The subscriber explicitly marked this message as spam.")


DELIVERED = {
    "RecordType": "Delivery",
    "ServerID": 23,
    "MessageStream": "broadcast",
    "MessageID": "00000000-0000-0000-0000-000000000000",
    "Recipient": ANNE,
    "Tag": "",
    "DeliveredAt": "2026-11-05T16:33:54.9070259Z",
    "Details": "Test delivery webhook details",
    "Metadata": {},
}


def test_who_calls_a_mail_unwanted_gets_none_any_more_and_nothing_is_kept(
    postmark: None, client: Any, work: Any
) -> None:
    ask(client, ANNE, "b")
    announce("plans", "a", reference="Plan 1")
    assert tell(complaint()).status_code == 200
    assert left() == [BRAM]
    assert not Letter.objects.exists()
    assert [mail["To"] for mail in work()] == [BRAM]
    subscribe(ANNE)
    tell(complaint())
    assert left() == [ANNE, BRAM]


def test_after_three_mails_that_came_back_an_address_is_not_kept(postmark: None) -> None:
    for number in (1, 2, 2, 1):
        assert tell(bounce(number)).status_code == 200
    assert left() == [ANNE, BRAM]
    tell(bounce(3))
    assert left() == [BRAM]


def test_a_mail_that_arrived_counts_more_than_those_that_came_back(postmark: None) -> None:
    for event in (bounce(1), bounce(2), DELIVERED, bounce(3), bounce(4)):
        tell(event)
    assert left() == [ANNE, BRAM]
    tell(bounce(5))
    assert left() == [BRAM]


@pytest.mark.parametrize(
    "event",
    [
        *(bounce(number, Type=kind) for number, kind in enumerate(["Transient", "AutoResponder", "DnsError", "New"])),
        {"RecordType": "Open", "MessageID": "1", "Recipient": ANNE, "ReceivedAt": "2026-11-05T16:33:54Z"},
        {"RecordType": "Something", "Email": ANNE},
        complaint() | {"Email": "unknown@example.org"},
        complaint() | {"Email": "no address"},
        {},
    ],
)
def test_other_events_and_other_people_change_nothing(postmark: None, event: Any) -> None:
    for _time in range(4):
        assert tell(event).status_code in (200, 400)
    assert left() == [ANNE, BRAM]


@pytest.mark.parametrize("secret", ["", "postbode:anders", "x"])
def test_nobody_poses_as_the_provider(postmark: None, secret: str) -> None:
    assert tell(complaint(), secret=secret).status_code == 400
    assert left() == [ANNE, BRAM]
    assert not Report.objects.exists()


def test_without_a_provider_or_a_proof_the_address_does_not_exist(settings: Any) -> None:
    assert tell(complaint()).status_code == 404
    for provider in ("postmark", "mailgun", "somebody"):
        settings.EMAIL_PROVIDER = provider
        assert tell(complaint()).status_code == 404
    assert left() == [ANNE, BRAM]


def test_what_cannot_be_read_is_refused_and_no_address_is_logged(postmark: None, caplog: Any, client: Any) -> None:
    caplog.set_level(logging.DEBUG)
    for payload in ([ANNE], ANNE, {"RecordType": ANNE, "Email": [ANNE]}, bounce(1, BouncedAt=ANNE)):
        assert tell(payload).status_code in (200, 400)
    for event in (complaint(), bounce(7, BRAM), bounce(8, BRAM), bounce(9, BRAM)):
        tell(event)
    assert left() == []
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert any("was erased" in line for line in logged)
    assert not [line for line in logged if "example.org" in line.lower()]
    assert client.get(ADDRESS).status_code == 405


def test_reports_are_kept_as_hashes_for_a_month(postmark: None) -> None:
    tell(bounce(1))
    assert ANNE.partition("@")[0] not in str(list(Report.objects.values()))
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        lifecycle.forget_expired()
    assert not Report.objects.exists()


def mailgun(kind: str, number: int, *, key: str = KEY, **fields: Any) -> dict[str, Any]:
    """What Mailgun documents: an event with a signature over the moment and a token."""
    moment, token = "1763000000", f"{number:050}"
    signature = hmac.new(key.encode(), f"{moment}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": moment, "token": token, "signature": signature},
        "event-data": {
            "event": kind,
            "id": f"G9Bn5sl1TC6nu79C8C{number}",
            "timestamp": 1763000000.2,
            "log-level": "error",
            "recipient": ANNE,
            "recipient-domain": "example.org",
            "tags": [],
            "user-variables": {},
            "message": {"headers": {"to": ANNE, "message-id": "1@jmz.example", "from": "post@jmz.example"}},
            **fields,
        },
    }


PERMANENT = {
    "severity": "permanent",
    "reason": "bounce",
    "delivery-status": {"attempt-no": 1, "code": 550, "message": "5.1.1 User unknown", "description": ""},
}


def test_mailgun_signs_what_it_tells(settings: Any) -> None:
    configured(settings, "mailgun")
    for number in range(3):
        assert tell(mailgun("failed", number, key="key-of-others", **PERMANENT), secret="").status_code == 400
    later = {**PERMANENT, "severity": "temporary", "reason": "generic"}
    for number in range(3, 6):
        assert tell(mailgun("failed", number, **later), secret="").status_code == 200
    assert left() == [ANNE, BRAM]
    for number in range(6, 9):
        assert tell(mailgun("failed", number, **PERMANENT), secret="").status_code == 200
    assert left() == [BRAM]
    subscribe(ANNE)
    assert tell(mailgun("complained", 9), secret="").status_code == 200
    assert left() == [BRAM]


def test_brevo_tells_without_names_for_its_events(settings: Any) -> None:
    configured(settings, "brevo")

    def event(kind: str, moment: int) -> dict[str, Any]:
        return {
            "event": kind,
            "email": ANNE,
            "id": 26224,
            "date": "2026-11-05 17:33:54",
            "ts": moment,
            "ts_event": moment,
            "ts_epoch": moment * 1000,
            "message-id": f"<{moment}@smtp-relay.mailin.fr>",
            "subject": "Zomer",
            "reason": "550 5.1.1",
        }

    for moment in (1763000000, 1763000000, 1763000000, 1763000001):
        assert tell(event("hard_bounce", moment)).status_code == 200
    assert Subscriber.objects.get(normalised=ANNE).bounces == 2
    tell(event("spam", 1763000002))
    assert left() == [BRAM]


def test_what_waits_for_whoever_complained_is_not_sent(postmark: None, work: Any) -> None:
    announce("plans", "a", reference="Plan 1")
    announcing.list_recipients()
    assert Delivery.objects.count() == 2
    tell(complaint())
    assert [mail["To"] for mail in work()] == [BRAM]


@pytest.mark.parametrize(
    ("provider", "secret", "key", "found"),
    [
        ("", "", "", []),
        ("postmark", SECRET, "", []),
        ("mailgun", "", KEY, []),
        ("mailgun", SECRET, "", ["subscriptions.E004"]),
        ("postmark", "", KEY, ["subscriptions.E004"]),
        ("gmail", SECRET, KEY, ["subscriptions.E003"]),
    ],
)
def test_what_is_missing_for_a_provider_is_named(
    provider: str, secret: str, key: str, found: list[str], settings: Any
) -> None:
    settings.EMAIL_PROVIDER, settings.EMAIL_WEBHOOK_SECRET, settings.EMAIL_WEBHOOK_KEY = provider, secret, key
    assert [message.id for message in check_provider()] == found
