"""Words that stand for others are those in the database, also after a change that was taken back."""

from __future__ import annotations

import pytest
from django.db import transaction

from search.languages import language
from search.models import SynonymSet
from search.thesaurus import thesaurus

VERSION = -1
"""Of no other test."""


@pytest.mark.django_db(transaction=True)
def test_words_that_were_taken_back_stand_for_nothing() -> None:
    stems = (language("nl").stem("zomerkamp"),)
    with transaction.atomic():
        SynonymSet.objects.create(locale="nl", words="zomerkamp, vakantieweek")
        assert thesaurus("nl", version=VERSION).for_stems(stems)
        transaction.set_rollback(True)
    assert not thesaurus("nl", version=VERSION).for_stems(stems)
