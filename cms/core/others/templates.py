"""Templates of others with their literal English replaced by texts of the catalogue, as they are loaded."""

from __future__ import annotations

from typing import Any

from django.template.loaders.app_directories import Loader as AppDirectories

LITERALS: dict[str, list[tuple[str, str]]] = {
    "wagtailadmin/home.html": [('value="Search"', "value=\"{% trans 'Search' %}\"")],
    "wagtailadmin/shared/header.html": [('value="Search"', "value=\"{% trans 'Search' %}\"")],
    "wagtailadmin/shared/headers/_actions.html": [
        ('<nav aria-label="Actions"', "{% load i18n %}<nav aria-label=\"{% trans 'Actions' %}\"")
    ],
    "wagtaillocales/index.html": [
        ("{{ locale.num_pages }} pages", "{% blocktrans with n=locale.num_pages %}{{ n }} pages{% endblocktrans %}"),
        (
            "{{ locale.num_others }} others",
            "{% blocktrans with n=locale.num_others %}{{ n }} others{% endblocktrans %}",
        ),
    ],
}
"""What is literally in a template, and what stands there instead. A literal that is gone is an error of the tests."""


class Loader(AppDirectories):
    """Loads templates from the apps."""

    def get_contents(self, origin: Any) -> str:
        contents: str = super().get_contents(origin)
        for literal, text in LITERALS.get(origin.template_name, []):
            contents = contents.replace(literal, text)
        return contents
