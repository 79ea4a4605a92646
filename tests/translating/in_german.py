"""Publishes a German translation of a Dutch page on a new site, and prints what each output then shows of it."""

from __future__ import annotations

import json
from typing import Any

import django
from django.core.management import call_command
from django.test import Client

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from wagtail.models import Locale  # noqa: E402
from wagtail_localize.models import Translation  # noqa: E402
from wagtail_localize.operations import translate_object  # noqa: E402

from cms.publishing import worker  # noqa: E402
from site_pages.setup import default_site  # noqa: E402
from tests import factories  # noqa: E402
from tests.conftest import make_roots  # noqa: E402
from tests.translating.conftest import translate  # noqa: E402

WORDS = {"Gids": "Wegweiser", "gids": "wegweiser", "Waar deze pagina over gaat.": "Worum es auf dieser Seite geht."}


def publish() -> None:
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    make_roots()
    home = default_site().root_page.specific
    german = Locale.objects.get(language_code="de")
    for page in (home, factories.ContentPageFactory(parent=home, title="Gids")):
        translate_object(page, [german])
        translation = Translation.objects.get(source__object_id=page.translation_key)
        translate(translation, words=WORDS)
        translation.save_target(publish=True)
    worker.work_once(everything=True)


def shown() -> dict[str, Any]:
    client = Client()
    [item] = client.get("/api/v1/pages?type=content&locale=de&fields=*").json()["items"]
    [source] = client.get("/api/v1/pages?type=content&locale=nl&fields=*").json()["items"]
    found = client.get("/api/v1/search?q=wegweiser&locale=de").json()["items"]
    reading = client.get(item["path"]).content.decode()
    return {
        "item": [item["title"], item["path"], item["translationStatus"]],
        "languages of the source": [[other["locale"], other["status"]] for other in source["translations"]],
        "site": [locale["code"] for locale in client.get("/api/v1/site").json()["locales"]],
        "search": [each["title"] for each in found],
        "reading view": '<html lang="de"' in reading and "Worum es auf dieser Seite geht." in reading,
        "switch": "Deutsch" in client.get(source["path"]).content.decode(),
    }


if __name__ == "__main__":
    publish()
    print(json.dumps(shown()))  # noqa: T201
