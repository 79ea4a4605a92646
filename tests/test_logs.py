"""What stays out of the logs."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client

from cms.publishing.previews import make_token
from cms.settings.logs import WithoutTokens
from cms.subscriptions.models.subscribers import new_token
from site_pages.newsletters.forwarding.links import token_of
from site_pages.newsletters.models import Forwarder, KitMail
from tests import factories


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the handler of the settings writes down meanwhile."""
    handlers = [each for each in logging.root.handlers if type(each) is logging.StreamHandler]
    [handler] = handlers
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def tokens(page: Any) -> list[str]:
    return [
        new_token(),
        make_token(page.save_revision()),
        token_of(KitMail(public_id=uuid4(), forwarder=Forwarder())),
        default_token_generator.make_token(factories.UserFactory()),
    ]


def test_no_token_in_an_address_is_logged(section: Any, logged: io.StringIO) -> None:
    strict = Client(enforce_csrf_checks=True)
    for token in tokens(section):
        for address in (f"/nl/nergens/{token}/", f"/preview/{token}x", f"/nl/aanmelding/{token}/"):
            strict.get(address)
            strict.post(address)
            strict.put(address)
        written = logged.getvalue()
        assert "…" in written
        assert token not in written
        assert token[:20] not in written


def test_no_other_handler_writes_what_ours_hides() -> None:
    assert logging.getLogger("django").handlers == []


@pytest.mark.parametrize("part", ["a", "a-", "0123456789abcdef", "-0123456789abcdef"])
def test_a_long_address_costs_no_more_than_its_length(part: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (f"/{part * 200_000}",), None)
    start = time.perf_counter()
    WithoutTokens().filter(record)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "address",
    [
        "/nl/nergens/een-heel-lange-titel-van-een-pagina-2026/",
        "/api/v1/pages/5f0c4c1e-6c0b-5a57-9d0e-2f6f7a1b3c4d",
        "/api/v1/nergens",
    ],
)
def test_other_addresses_can_be_read(db: None, client: Client, logged: io.StringIO, address: str) -> None:
    client.get(address)
    assert f"Not Found: {address}" in logged.getvalue()
