"""What search has from the first migration on."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from search.models import SynonymSet


@pytest.fixture
def started(db: None) -> None:
    for name in ("Redacteur", "Eindredacteur"):
        Group.objects.get_or_create(name=name)
    import_module("search.migrations.0002_starting_words_and_permissions").add(apps, None)


def test_the_words_of_the_field_mean_the_same_from_the_start(started: None) -> None:
    for synonyms in SynonymSet.objects.all():
        synonyms.full_clean()
    assert SynonymSet.objects.filter(locale="nl", words__contains="brusje").exists()
    assert SynonymSet.objects.filter(locale="en").exists()


def test_editors_may_look_after_search(started: None) -> None:
    wanted = {"add_synonymset", "change_synonymset", "delete_synonymset", "view_missedquery", "change_searchpromotion"}
    for name in ("Redacteur", "Eindredacteur"):
        granted = Permission.objects.filter(group__name=name).values_list("codename", flat=True)
        assert wanted <= set(granted)
