"""The data block of a page gets past the policy that lets no script run."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD_SCRIPT = "document.head.append(Object.assign(document.createElement('script'), {textContent: 'evil = 1'}))"


def test_a_browser_reads_linked_data_and_reports_no_violation(page: Page, home: Any) -> None:
    page.add_init_script(
        "violations = []; addEventListener('securitypolicyviolation', event => violations.push(event))"
    )
    page.goto("/nl/")
    block = page.locator('script[type="application/ld+json"]')
    assert orjson.loads(block.text_content() or "")["@context"] == "https://schema.org"
    assert page.evaluate("violations.length") == 0
    page.evaluate(ADD_SCRIPT)
    page.wait_for_function("violations.length === 1 && typeof evil === 'undefined'")
