"""Errors of checks hold a page back on every way to the public, hints on none; and apps add checks of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.core.models import CustomImage
from cms.publishing import schedule
from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.registry import Check, Checks, checks
from tests import factories


@pytest.fixture
def undescribed(db: None) -> CustomImage:
    """A picture from before pictures had to be described."""
    image = factories.ImageFactory()
    CustomImage.objects.filter(pk=image.pk).update(description="")
    return CustomImage.objects.get(pk=image.pk)


@pytest.fixture
def draft(section: Any, undescribed: CustomImage) -> Any:
    return factories.ContentPageFactory(parent=section, title="Gids", image=undescribed, live=False)


def test_an_error_stops_publishing_and_says_how_to_mend_it(draft: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        draft.save_revision().publish()
    [message] = refused.value.message_dict["image"]
    assert "decorati" in message.lower()
    draft.refresh_from_db()
    assert not draft.live
    draft.image_alt = "Een meisje leest"
    draft.save_revision().publish()


def test_a_planned_page_with_an_error_stays_a_draft(draft: Any) -> None:
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision(approved_go_live_at=draft.go_live_at)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert schedule.run() == (0, 1)
    draft.refresh_from_db()
    assert not draft.live


def test_the_form_of_an_editor_shows_the_error_beside_the_field(draft: Any, admin_client: Any) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    data = {
        **nested_form_data({"body": streamfield([]), "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}}),
        **{"title": "Gids", "slug": draft.slug, "summary": "Waarover", "image": draft.image_id, "image_alt": ""},
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    answer = admin_client.post(address, {**data, "action-publish": "1"})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"image"}
    assert admin_client.post(address, data).status_code == 302, "A draft may be incomplete."


def test_a_hint_stops_nothing(section: Any) -> None:
    body = factories.stream(("text", {"text": '<p><a href="https://a.example/">Klik hier</a></p>'}))
    page = factories.ContentPageFactory(parent=section, title="Hint", body=body)
    assert page.live
    assert {finding.severity for finding in checks.findings(Draft(page))} == {"hint"}


def test_a_name_is_taken_once() -> None:
    own = Checks()
    check = Check(name="own", title="Own", reason="Because.", find=lambda draft: [])
    own.register(check)
    with pytest.raises(ValueError, match="own"):
        own.register(check)


def test_a_check_that_fails_stops_no_other(section: Any, caplog: pytest.LogCaptureFixture) -> None:
    def broken(draft: Draft) -> Iterator[Finding]:
        yield Finding(severity="hint", message="Half", remedy="Niets")
        raise KeyError("x")

    def fine(draft: Draft) -> Iterator[Finding]:
        yield Finding(severity="hint", message="Heel", remedy="Niets")

    own = Checks()
    own.register(
        Check(name="broken", title="Broken", reason="Because.", find=broken),
        Check(name="fine", title="Fine", reason="Because.", find=fine),
    )
    [finding] = own.findings(Draft(section))
    assert (finding.check, finding.message, finding.reason) == ("fine", "Heel", "Because.")
    assert "broken" in caplog.text


def test_an_error_of_a_check_that_is_not_asked_before_publishing_is_a_mistake_of_its_author(section: Any) -> None:
    own = Checks()
    error = Finding(severity="error", message="Fout", remedy="Niets")
    own.register(Check(name="own", title="Own", reason="Because.", find=lambda draft: [error]))
    with pytest.raises(ValueError, match="blocks=True"):
        own.findings(Draft(section))
