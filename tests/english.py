"""Tells English from Dutch on a page, by the words of the catalogues.

A word is English if texts in the code have it and no Dutch translation does, in any of the packages that are installed.
"""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import wagtail.admin
import wagtail_localize
from django.utils.translation.trans_real import DjangoTranslation, translation

PLACEHOLDER = re.compile(r"<[^>]*>|%\(\w+\)[a-z]|%[sd]|\{\w*\}")
WORD = re.compile(r"(?<![0-9a-zà-ÿ])[a-zà-ÿ]{2,}(?![0-9a-zà-ÿ])")
"""Letters beside digits are part of a key and no word."""
ADDRESS = re.compile(r"\S+@\S+|\S+://\S+|\b\w+(?:[._/]\w+)+\b")
SAID_ALOUD = ("aria-label", "title", "placeholder", "alt")

SAME_IN_DUTCH = {
    *(
        "browser",
        "contrast",
        "downloads",
        "expertise",
        "help",
        "home",
        "kb",
        "lab",
        "maker",
        "markdown",
        "mb",
        "monospace",
    ),
    *("passkey", "permanent", "school", "subscript", "superscript", "totp", "url"),
}
"""Words that Dutch uses too, and abbreviations, which no translation happens to hold in a text that differs."""

OF_SCRIPTS = [f"{package.__path__[0]}/locale" for package in (wagtail.admin, wagtail_localize)]

LANGUAGES = {"English", "Nederlands"}
"""Languages are named in their own language where somebody chooses one."""


def english_words(text: str) -> list[str]:
    """Return the English words of a text that people see."""
    if text in LANGUAGES:
        return []
    return sorted(set(_words(ADDRESS.sub(" ", text))) & _english())


def _words(text: str) -> list[str]:
    return WORD.findall(PLACEHOLDER.sub(" ", text).lower())


@cache
def _english() -> frozenset[str]:
    said: set[str] = set()
    dutch: set[str] = set(SAME_IN_DUTCH)
    scripts = DjangoTranslation("nl", domain="djangojs", localedirs=OF_SCRIPTS)
    for catalogue in (translation("nl"), scripts):
        for key, dutch_text in catalogue._catalog.items():
            text = (key[0] if isinstance(key, tuple) else key).split("\x04")[-1]
            if text and text != dutch_text:
                said.update(_words(text))
                dutch.update(_words(dutch_text))
    return frozenset(said - dutch)


class Seen(HTMLParser):
    """Collects what people see or hear of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        values: dict[str, Any] = dict(attrs)
        is_button = tag == "input" and values.get("type") in ("submit", "button")
        names = (*SAID_ALOUD, "value") if is_button else SAID_ALOUD
        self.texts += [values[name] for name in names if values.get(name)]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(" ".join(data.split()))
