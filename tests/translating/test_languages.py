"""Languages by setting, and what all languages of a page share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import get_translatable_models
from wagtail_localize.fields import SynchronizedField, TranslatableField, get_translatable_fields
from wagtail_localize.views.edit_translation import TabHelper

from cms.core.models import BasePage
from cms.settings.languages import languages
from site_pages.models import EventPage


def is_of_wagtail(model: type[models.Model]) -> bool:
    return model.__module__.startswith("wagtail")


FACTS = (
    models.BooleanField,
    models.DateField,
    models.DecimalField,
    models.DurationField,
    models.FloatField,
    models.IntegerField,
    models.TimeField,
    models.ForeignKey,
    models.ManyToManyField,
)
"""Kinds of fields that hold no text: what they say is the same in every language."""

MODELS = [model for model in get_translatable_models(include_subclasses=True) if not is_of_wagtail(model)]


def test_a_language_that_is_set_works_in_every_output(tmp_path: Any) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.translating.in_german"],
        env={**os.environ, "LANGUAGES": "en,de", "DATA_DIR": str(tmp_path), "LOG_LEVEL": "ERROR"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == {
        "item": ["Wegweiser", "/de/wegweiser/", "complete"],
        "languages of the source": [["en", "missing"], ["de", "complete"]],
        "site": ["nl", "en", "de"],
        "search": ["Wegweiser"],
        "reading view": True,
        "switch": True,
    }


def test_dutch_comes_first_and_each_language_once() -> None:
    assert [code for code, _name in languages(["fy", "nl", "fy"])] == ["nl", "fy"]


def test_what_is_no_language_is_told() -> None:
    with pytest.raises(ImproperlyConfigured, match="xx"):
        languages(["xx"])


def facts_of(model: type[models.Model]) -> set[str]:
    """Return the names of the fields of a model that hold no text, without those of Wagtail and links to its parent."""
    return {
        field.name
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if isinstance(field, FACTS)
        and field.editable
        and not field.primary_key
        and not isinstance(field, ParentalKey | models.AutoField)
        and not is_of_wagtail(field.model)
    }


def not_shared(model: type[models.Model]) -> set[str]:
    shared = {field.field_name for field in get_translatable_fields(model) if isinstance(field, SynchronizedField)}
    return facts_of(model) - shared


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_all_languages_share_what_is_no_text(model: type[models.Model]) -> None:
    assert not_shared(model) == set(), "Put it into override_translatable_fields as a SynchronizedField."


def test_a_date_that_would_be_translated_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = [TranslatableField("planned_start"), *EventPage.override_translatable_fields[1:]]
    monkeypatch.setattr(EventPage, "override_translatable_fields", declared)
    assert not_shared(EventPage) == {"planned_start", "themes"}


def test_every_text_can_be_translated_in_the_admin(db: None) -> None:
    """What has no field in the form is not offered to translators, and would keep a page from being complete."""
    hidden = {
        f"{model._meta.label}.{field.field_name}"
        for model in MODELS
        if issubclass(model, BasePage)
        for field in get_translatable_fields(model)
        if isinstance(field, TranslatableField) and field.field_name not in TabHelper(model()).field_tab_mapping
    }
    assert hidden == set()
