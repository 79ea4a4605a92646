"""Switched on without what mail needs, the suite says so."""

from __future__ import annotations

from typing import Any

import pytest

from cms.subscriptions.checks import check_mail_settings

COMPLETE = {
    "SUBSCRIPTIONS": True,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.example.org",
    "DEFAULT_FROM_EMAIL": "JMZ <post@example.org>",
    "PUBLIC_URL": "https://cms.example.org",
    "MAILS_PER_MINUTE": 60,
}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"DEFAULT_FROM_EMAIL": "webmaster@localhost"}, ["subscriptions.E001"]),
        ({"DEFAULT_FROM_EMAIL": "JMZ"}, ["subscriptions.E001"]),
        ({"EMAIL_HOST": "localhost"}, ["subscriptions.W001"]),
        ({"PUBLIC_URL": "http://cms.example.org"}, ["subscriptions.W002"]),
        ({"MAILS_PER_MINUTE": 0}, ["subscriptions.E002"]),
        ({"SUBSCRIPTIONS": False, "JOINING": False, "DEFAULT_FROM_EMAIL": "", "MAILS_PER_MINUTE": 0}, []),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend", "DEFAULT_FROM_EMAIL": ""}, []),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, Any], found: list[str], settings: Any) -> None:
    for name, value in {**COMPLETE, **changed}.items():
        setattr(settings, name, value)
    assert [message.id for message in check_mail_settings()] == found
