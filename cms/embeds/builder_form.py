"""The form of the builder: its names are those of the parameters of embeds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from cms.core.models import Audience, Theme
from cms.core.registry import registry
from cms.embeds.items import ARTICLE, CARD
from cms.embeds.kinds import kinds
from cms.embeds.lists import EVERYTHING, MOST, USUAL
from cms.embeds.looks import AUTO, FONT_LABELS, SCHEMES
from cms.publishing.models import PUBLIC_ONLY, Facet

ITEM, LIST, SUBSCRIBE = "item", "list", "subscribe"

LIST_FIELDS = ("theme", "audience", "sort", "pageSize")
LOOK_FIELDS = ("text", "background", "accent", "font", "scheme", "compact", "locale")

Choices = list[tuple[str, Any]]


class BuilderForm(forms.Form):
    """``usual`` tells what an embed does without a parameter."""

    what = forms.ChoiceField(label=gettext_lazy("What do you want to show?"), required=False)
    page = forms.CharField(
        label=gettext_lazy("Address of the page, or words of its title"),
        max_length=2048,
        required=False,
    )
    view = forms.ChoiceField(
        label=gettext_lazy("How much of it?"),
        choices=[
            (CARD, gettext_lazy("A card that leads to it")),
            (ARTICLE, gettext_lazy("All of it")),
            (SUBSCRIBE, gettext_lazy("A form to get mail about it")),
        ],
        required=False,
    )
    collection = forms.ChoiceField(label=gettext_lazy("A list of"), required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    audience = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"),
        choices=[
            ("-publishedAt", gettext_lazy("Newest first")),
            ("-changedAt", gettext_lazy("Last changed first")),
            ("title", gettext_lazy("By title")),
        ],
        required=False,
    )
    pageSize = forms.IntegerField(
        label=gettext_lazy("How many at most"), min_value=1, max_value=MOST, initial=USUAL, required=False
    )
    font = forms.ChoiceField(label=gettext_lazy("Font"), choices=list(FONT_LABELS.items()), required=False)
    scheme = forms.ChoiceField(label=gettext_lazy("Light or dark"), choices=list(SCHEMES.items()), required=False)
    text = forms.CharField(label=gettext_lazy("Colour of the text"), max_length=7, required=False)
    background = forms.CharField(label=gettext_lazy("Colour behind it"), max_length=7, required=False)
    accent = forms.CharField(label=gettext_lazy("Colour of links"), max_length=7, required=False)
    compact = forms.ChoiceField(
        label=gettext_lazy("Size"),
        choices=[("false", gettext_lazy("Usual")), ("true", gettext_lazy("Compact, without pictures"))],
        required=False,
    )
    locale = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, *args: Any, locale: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = (EVERYTHING, _("everything"))
        types = [(each.collection, capfirst(str(each.model._meta.verbose_name_plural))) for each in registry]
        languages = [
            (code, capfirst(get_language_info(code)["name_local"]))
            for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES
        ]
        self._choose("what", [(ITEM, _("One page")), (LIST, _("A list that keeps itself current")), *embed_kinds()])
        self._choose("collection", [everything, *sorted(types, key=lambda pair: pair[1])])
        self._choose("theme", [("", _("all themes")), *_terms(Theme.objects.all(), "theme", locale)])
        self._choose("audience", [("", _("everybody")), *_terms(Audience.objects.all(), "audience", locale)])
        self._choose("locale", [("", _("as the page itself, a list in Dutch")), *languages])

    def _choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("what", "view", "collection", "sort"):
            if name in self.fields and not cleaned.get(name) and name not in self.errors:
                cleaned[name] = self.fields[name].choices[0][0]  # type: ignore[attr-defined]
        if cleaned.get("what") == ITEM and not cleaned.get("page"):
            self.add_error("page", _("Fill in which page you want to show."))
        cleaned["pageSize"] = str(cleaned.get("pageSize") or "")
        return cleaned

    @staticmethod
    def usual(name: str) -> str:
        """Return the value that an embed takes without this parameter."""
        return {
            "view": CARD,
            "sort": "-publishedAt",
            "pageSize": str(USUAL),
            "font": "sans",
            "scheme": AUTO,
            "compact": "false",
        }.get(name, "")


def embed_kinds() -> Choices:
    """Return the kinds that apps offer without anything more to choose."""
    return [(kind.name, kind.label) for kind in kinds if kind.label]


def _terms(terms: QuerySet[Any], facet: str, locale: str) -> Choices:
    """Return the terms by which something public can be found; one statement."""
    used = Facet.objects.filter(name=facet, item__access__in=PUBLIC_ONLY).values("value")
    found = terms.filter(key__in=used, locale__language_code=locale).order_by("name")
    return list(found.values_list("key", "name"))
