"""Translations that are behind, on the first page of the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.roles import Role
from cms.translating.panel import TranslationPanel
from tests import factories
from tests.translating.conftest import translate


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.EDITOR])
def test_people_find_what_is_behind_and_they_may_change(
    log_in: Any, translated: Any, submitted: Any, section: Any, role: Role
) -> None:
    translated("Af")
    behind = submitted("Bezig")
    translate(behind, leave=1)
    factories.ContentPageFactory(parent=section, title="Nieuw")
    client = log_in(role)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    panel = page.split('id="translations-behind-section"')[1].split("</section>")[0]
    assert reverse("wagtailadmin_pages:edit", args=[behind.get_target_instance().pk]) in panel
    assert panel.count("<li>") == 1
    assert reverse("translation_report") in panel


def test_the_number_of_statements_does_not_grow(submitted: Any) -> None:
    user = factories.UserFactory()
    submitted("Een")
    with CaptureQueriesContext(connection) as few:
        assert len(TranslationPanel(user).rows()) == 1
    submitted("Twee")
    submitted("Drie")
    with CaptureQueriesContext(connection) as many:
        assert len(TranslationPanel(user).rows()) == 3
    assert len(many) == len(few)
