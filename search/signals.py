"""What changes answers besides the content: it is written in the transaction of the change itself."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.contrib.search_promotions.models import SearchPromotion

from cms.core.models import Municipality
from cms.core.signals import municipalities_added
from search import thesaurus
from search.models import SynonymSet


def connect() -> None:
    for model in (SynonymSet, Municipality, SearchPromotion):
        post_save.connect(on_words_changed, sender=model)
        post_delete.connect(on_words_changed, sender=model)
    municipalities_added.connect(on_words_changed)


def on_words_changed(**kwargs: Any) -> None:
    thesaurus.changed()
