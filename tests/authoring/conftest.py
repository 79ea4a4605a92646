from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories


@pytest.fixture
def editor(db: None) -> Any:
    """Somebody who may do everything."""
    return factories.UserFactory()


def token_of(user: Any) -> str:
    output = io.StringIO()
    call_command("api_tokens", "create", user=user.email, name="Koppeling", stdout=output)
    return output.getvalue().strip()


class Machine:
    """A client of the authoring API with a token, or with none."""

    def __init__(self, token: str = "") -> None:
        self.headers = {"Accept-Language": "en"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self.client = Client(enforce_csrf_checks=True)

    def __call__(self, method: str, path: str, data: Any = None) -> Any:
        return self.client.generic(
            method,
            f"/authoring/v3{path}",
            data=b"" if data is None else json.dumps(data),
            content_type="application/json",
            headers=self.headers,
        )

    def get(self, path: str) -> Any:
        return self("GET", path)

    def post(self, path: str, data: Any = None) -> Any:
        return self("POST", path, data)

    def patch(self, path: str, data: Any) -> Any:
        return self("PATCH", path, data)

    def delete(self, path: str) -> Any:
        return self("DELETE", path)


@pytest.fixture
def machine(editor: Any) -> Machine:
    return Machine(token_of(editor))
