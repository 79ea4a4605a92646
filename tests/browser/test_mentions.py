"""Somebody names a colleague in a comment, with names that the panel proposes."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Comment, PageSubscription

from cms.accounts.roles import Role
from tests import factories
from tests.accounts.test_roles import somebody_as
from tests.browser.journeys import Journey
from tests.browser.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_colleague_is_proposed_chosen_and_told(page: Page, home: Any, settings: Any) -> None:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    about = factories.ContentPageFactory(parent=home, title="Contact")
    els = somebody_as(Role.PUBLISHER, email="els@voorbeeld.nl", first_name="Els", last_name="Vos")
    somebody_as(Role.EDITOR, email="eva@voorbeeld.nl", first_name="Eva", last_name="Smit")
    journey = Journey(page, "mention")
    journey.log_in(Role.EDITOR, first_name="Rik", last_name="Redactie")
    page.goto(reverse("wagtailadmin_pages:edit", args=[about.pk]))
    page.get_by_role("button", name="Toon/verberg opmerkingen").click()
    page.locator("[data-comment-add]").locator("visible=true").first.click()
    text = page.locator(".comment textarea")
    expect(text).to_be_focused()
    page.keyboard.type("Klopt dit, @e")
    proposed = page.get_by_role("listbox", name="Collega's")
    expect(proposed.get_by_role("option")).to_have_text(["Els Vos", "Eva Smit"])
    # That the field has a title in the place of a label is Wagtail's.
    ours = [found for found in violations(page) if "mention" in found and "label-title-only" not in found]
    assert ours == []
    page.keyboard.press("ArrowDown")
    expect(proposed.get_by_role("option", name="Eva Smit")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Klopt dit, @Els Vos ")
    expect(proposed).to_have_count(0)
    page.locator(".comment button[type=submit]").click()
    page.locator("footer button[type=submit]").first.click()
    expect(page.locator(".messages")).to_contain_text(about.title)
    assert Comment.objects.get().text.strip() == "Klopt dit, @Els Vos"
    assert PageSubscription.objects.filter(user=els, comment_notifications=True).exists()
