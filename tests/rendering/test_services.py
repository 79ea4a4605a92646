"""The foot of every page leads to what is no content item."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("joining", [True, False])
def test_every_page_leads_to_the_services_that_are_on(home: Any, client: Client, settings: Any, joining: bool) -> None:
    settings.JOINING = joining
    page = client.get("/nl/").content.decode()
    for path in ("/nl/hulp-in-de-buurt/", "/nl/organisaties-en-projecten/", "/nl/insluiten/"):
        assert page.count(f'href="{path}"') == 1
    assert page.count('href="/nl/meedoen/"') == joining
