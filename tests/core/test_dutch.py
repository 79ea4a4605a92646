"""No English is left in the admin, and nobody is addressed with “je”."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.core.management import call_command
from django.template.loader import get_template
from django.template.loaders.app_directories import Loader as AppDirectories
from django.utils.translation import gettext, override
from django.utils.translation.trans_real import translation

from cms.core.others.templates import LITERALS
from tests import factories
from tests.english import Seen, english_words
from tests.partners.conftest import Organisation, ours, staff, theirs  # noqa: F401 - fixtures
from tests.partners.test_gate import ROUTES, _same_words, arguments, ask, path_of, propose  # noqa: F401

pytestmark = pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")

PUBLIC = ("second-step/set-up/", "view_draft", "workflow/preview", "preview", "/revisions/<int:revision_id>/view/")
"""Parts of addresses that show the site itself, also in English, or a secret of random letters."""

PACKAGES = ["wagtail", "wagtail_localize", "taggit", "allauth", "django/contrib/auth"]
"""Packages whose words editors meet."""

UNSEEN = (
    "allauth/headless/",
    "allauth/idp/",
    "allauth/socialaccount/",
    "allauth/templates/",
    "allauth/usersessions/",
    "wagtail/api/",
    "wagtail/contrib/forms/",
    "wagtail/contrib/frontend_cache/",
    "wagtail/contrib/simple_translation/",
    "wagtail/contrib/sitemaps/",
    "wagtail/contrib/styleguide/",
    "wagtail/contrib/table_block/",
    "wagtail/locales/",
)
"""What is not installed here, or has pages of our own in its place."""

OWN = Path(apps.get_app_config("core").path).parent / "locale" / "nl" / "LC_MESSAGES"
JE = re.compile(r"\b(je|jij|jou|jouw|jezelf)\b", re.IGNORECASE)
EXEMPT = (
    # A service that is not used.
    "There seems to be a problem with your embedly API key.",
)
"""How texts begin that we leave as they are."""


def texts_of(content: str, kind: str) -> list[str]:
    if "json" in kind:
        data = json.loads(content)
        content = (data.get("html") or "") if isinstance(data, dict) else ""
    return Seen(content).texts


@pytest.mark.parametrize("language", ["nl"])
def test_no_address_of_the_admin_shows_english(
    language: str,
    ours: Organisation,  # noqa: F811
    theirs: Organisation,  # noqa: F811
    settle: Any,
) -> None:
    propose(ours)
    propose(theirs)
    settle()
    found = set()
    user, of = factories.UserFactory(email="beheer@voorbeeld.nl"), arguments(ours)
    for route in ROUTES:
        try:
            answer = ask(user, "GET", path_of(route, ours, of))
        except KeyError:
            # The test of the gate tells that it does not know an argument.
            continue
        kind = answer.get("Content-Type", "")
        if answer.status_code != 200 or answer.streaming or any(part in route for part in PUBLIC):
            continue
        if "html" in kind or "json" in kind:
            for text in texts_of(answer.content.decode(), kind):
                if words := english_words(text):
                    found.add(f"{route}: {text!r} has {', '.join(words)}")
    assert found == set(), "\n".join(sorted(found))


def texts_in_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    """Return the texts that the installed packages have in their code."""
    for package in PACKAGES:
        source = Path(apps.get_app_config("wagtailadmin").path).parents[1] / package
        kept = shutil.ignore_patterns("__pycache__", "locale", "static", "static_src", "tests", "test", "migrations")
        shutil.copytree(source, tmp_path / package, ignore=kept)
    (tmp_path / "locale").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["nl"], keep_pot=True, verbosity=0)
    return iter(polib.pofile(str(tmp_path / "locale" / "django.pot")))


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext, of the system package gettext, is missing")
def test_every_text_of_the_packages_has_a_translation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    catalogue = translation("nl")
    missing = []
    for entry in texts_in_the_code(tmp_path, monkeypatch, settings):
        key: Any = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        if entry.msgid_plural:
            key = (key, 0)
        places = [place for place, _line in entry.occurrences if not place.startswith(UNSEEN)]
        if places and catalogue._catalog.get(key) is None:
            missing.append(f"{places[0]}: {entry.msgid}")
    assert missing == []


@pytest.mark.parametrize("package", ["wagtail", "wagtail_localize"])
def test_nobody_is_addressed_with_je(package: str) -> None:
    root = Path(apps.get_app_config("wagtailadmin").path).parents[1] / package
    found = []
    for file in root.rglob("locale/nl/LC_MESSAGES/django.mo"):
        if str(file.relative_to(root.parent)).startswith(UNSEEN):
            continue
        for entry in polib.mofile(str(file)):
            with override("nl"):
                said = (
                    gettext(entry.msgid)
                    if not entry.msgid_plural
                    else translation("nl").ngettext(entry.msgid, entry.msgid_plural, 2)
                )
            if JE.search(said) and not entry.msgid.startswith(EXEMPT):
                found.append(said)
    assert found == []


def test_nor_do_we_address_anybody_so(settings: Any) -> None:
    entries = [entry for file in ("django.mo", "djangojs.mo") for entry in polib.mofile(str(OWN / file))]
    said = [text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in said if JE.search(text)] == []


@pytest.mark.parametrize("name", LITERALS)
def test_english_in_templates_of_others_is_replaced(name: str) -> None:
    template: Any = get_template(name)
    original = AppDirectories.get_contents(template.template.engine.template_loaders[0].loaders[0], template.origin)
    loaded = template.template.source
    for literal, text in LITERALS[name]:
        assert literal in original, "Remove it from cms/core/others/templates.py."
        assert literal not in loaded
        assert text in loaded
