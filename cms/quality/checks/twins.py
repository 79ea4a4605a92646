"""Pages that may say the same as another one. Apps name the types of which there should be one of each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.registry import Check

NEAR = 0.9
"""How alike two titles are that a reader may take for each other, from 0 to 1."""
MOST = 3
"""Pages that are named."""

_WORD = re.compile(r"\w+")
_compared: set[type[Model]] = set()


def compare(*models: type[Model]) -> None:
    """Compare the titles of pages of these types, each among its own; called from ``AppConfig.ready()``."""
    _compared.update(models)


def nearly_same_titles(draft: Draft) -> Iterator[Finding]:
    """Yield pages of the same type and language that begin or end with the same word and are called nearly the same."""
    page, words = draft.page, _words(draft.page.title)
    if type(page) not in _compared or not words:
        return
    typed = page.title.split()
    others = type(page).objects.filter(locale_id=page.locale_id).exclude(pk=page.pk)
    others = others.filter(Q(title__istartswith=typed[0]) | Q(title__iendswith=typed[-1])).order_by("pk")
    if draft.among_public:
        others = others.live().public()
    near = [(pk, title) for pk, title in others.values_list("pk", "title") if _are_near(words, _words(title))]
    for pk, title in near[:MOST]:
        yield Finding(
            severity="hint",
            message=_("There is a page with nearly the same title: “%(title)s”.") % {"title": title},
            remedy=_("See whether it says what you are about to write. If not, choose a title that tells them apart."),
            where="title",
            other_page="" if draft.among_public else reverse("wagtailadmin_pages:edit", args=[pk]),
        )


def _words(title: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return _WORD.findall(plain)


def _are_near(one: list[str], other: list[str]) -> bool:
    """Titles that differ in a number, such as a year, belong to different pages."""
    if [word for word in one if word.isdigit()] != [word for word in other if word.isdigit()]:
        return False
    matcher = SequenceMatcher(None, " ".join(one), " ".join(other))
    return matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR


TWINS = Check(
    name="twins",
    title=gettext_lazy("Title that exists already"),
    reason=gettext_lazy("Readers who find two of them do not know which one holds."),
    find=nearly_same_titles,
)
