"""The Dutch texts: complete, safe to fill in, compiled, and in step with the code."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings as project_settings
from django.core.management import call_command
from django.utils.translation import gettext, override

ROOT = project_settings.BASE_DIR
CATALOGUES = [ROOT / "cms" / "locale" / "nl" / "LC_MESSAGES" / f"{domain}.po" for domain in ("django", "djangojs")]
"""The texts of Python and templates, and those of the JavaScript of others."""
PACKAGES = ["cms", "search", "site_pages", "resources", "partners"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?[a-z]+")


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda path: path.stem)
def catalogue(request: Any) -> polib.POFile:
    return polib.pofile(str(request.param))


def texts(entries: Iterable[Any]) -> set[tuple[str | None, str, str]]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in entries if not entry.obsolete}


def forms(entry: Any) -> list[tuple[str, str]]:
    """Return each text with its translation: one pair, or one for each plural form."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, form) for form in entry.msgstr_plural.values()]


def test_every_text_has_a_translation_that_nobody_doubts(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue if len(forms(entry)) != (2 if entry.msgid_plural else 1)] == []


def test_the_catalogue_holds_no_text_that_the_code_has_lost(catalogue):
    assert catalogue.obsolete_entries() == []


def test_every_translation_has_the_placeholders_and_tags_of_its_text(catalogue):
    wrong = [
        translation
        for entry in catalogue
        for text, translation in forms(entry)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(translation))
    ]
    assert wrong == []


def test_every_translation_begins_and_ends_like_its_text(catalogue):
    wrong = [
        translation
        for entry in catalogue
        for text, translation in forms(entry)
        if translation
        != (" " if translation[0] == " " else "") + translation.strip() + (" " if text[-1] == " " else "")
        or (text.endswith(".") and not translation.endswith("."))
        or (text[0].isalpha() and translation[0].isalpha() and text[0].islower() and translation[0].isupper())
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_made_from_these_texts(catalogue):
    compiled = polib.mofile(str(Path(catalogue.fpath).with_suffix(".mo")))
    assert compiled.metadata == catalogue.metadata
    assert {(entry.msgctxt, *pair) for entry in compiled for pair in forms(entry)} == {
        (entry.msgctxt, *pair) for entry in catalogue for pair in forms(entry)
    }


def test_the_header_names_no_person_no_machine_and_no_moment(catalogue):
    assert set(catalogue.metadata) == {
        "Project-Id-Version",
        "Language",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Plural-Forms",
    }
    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"


def test_all_texts_are_in_one_catalogue():
    assert project_settings.LOCALE_PATHS == [ROOT / "cms" / "locale"]
    assert sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.po")) == CATALOGUES


def test_dutch_and_english_each_show_their_own_words():
    with override("nl"):
        assert gettext("handout") == "handreiking"
    with override("en"):
        assert gettext("handout") == "handout"


@pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="xgettext, of the system package gettext, is not installed"
)
def test_the_catalogue_holds_exactly_the_texts_of_the_code(
    catalogue: polib.POFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    template = tmp_path / "cms" / "locale" / "django.pot"
    template.parent.mkdir()
    settings.LOCALE_PATHS = [template.parent]
    monkeypatch.chdir(tmp_path)

    domain = Path(catalogue.fpath).stem
    template = template.with_name(f"{domain}.pot")
    call_command("makemessages", locale=["nl"], domain=domain, keep_pot=True, verbosity=0)

    assert texts(polib.pofile(str(template))) == texts(catalogue), "run “make messages”"
