"""A machine that proposes translations: there is none unless it is set, and people publish what it proposes."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import StringTranslation, Translation

from cms.accounts.roles import Role

DUMMY = {"CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator", "OPTIONS": {}}


def offered(client: Client, translation: Translation) -> Any:
    """Return what the editor of translations says of the machine: its name and where its button leads, or None."""
    page = translation.get_target_instance()
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    [props] = re.findall(r'js-translation-editor" data-props="([^"]*)"', answer)
    return json.loads(html.unescape(props))["machineTranslator"]


def test_nothing_is_offered_by_default(submitted: Any, log_in: Any) -> None:
    translation = submitted()
    client = log_in(Role.TRANSLATOR)
    assert offered(client, translation) is None
    url = reverse("wagtail_localize:machine_translate", args=[translation.pk])
    assert client.post(url, {"next": "/admin/"}).status_code == 404
    assert not StringTranslation.objects.exists()


def test_the_button_fills_in_what_is_not_translated_and_publishes_nothing(
    submitted: Any, log_in: Any, settings: Any
) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = DUMMY
    translation = submitted()
    first = translation.source.stringsegment_set.order_by("order").first()
    StringTranslation.objects.create(
        translation_of=first.string,
        context=first.context,
        locale=translation.target_locale,
        data="Guide",
        translation_type="manual",
    )
    client = log_in(Role.TRANSLATOR)
    assert client.post(offered(client, translation)["url"], {"next": "/admin/"}).status_code == 302
    texts = StringTranslation.objects.values_list("translation_of__data", "data", "translation_type")
    assert set(texts) == {
        ("Gids", "Guide", "manual"),
        ("gids", "gids", "machine"),
        ("Waar deze pagina over gaat.", "gaat. over pagina deze Waar", "machine"),
    }
    assert not translation.get_target_instance().live


@pytest.mark.parametrize("name", ["libretranslate.LibreTranslator", "deepl.DeepLTranslator"])
def test_the_services_that_the_documentation_names_can_be_set(
    name: str, submitted: Any, log_in: Any, settings: Any
) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": f"wagtail_localize.machine_translators.{name}"}
    assert offered(log_in(Role.TRANSLATOR), submitted())["name"]
