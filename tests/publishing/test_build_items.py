"""The command that builds what is missing or out of date."""

from __future__ import annotations

import io
from typing import Any

from django.core.management import call_command

from cms.publishing.models import ContentItem
from tests import factories


def build(*arguments: str) -> str:
    output = io.StringIO()
    call_command("build_items", *arguments, stdout=output)
    return output.getvalue()


def test_what_is_missing_is_built(section: Any, settle: Any) -> None:
    factories.HandoutPageFactory(parent=section)
    settle()
    before = list(ContentItem.objects.order_by("pk").values_list("pk", "etag"))
    ContentItem.objects.all().delete()
    build()
    assert list(ContentItem.objects.order_by("pk").values_list("pk", "etag")) == before


def test_a_second_run_builds_nothing(section: Any, settle: Any) -> None:
    settle()
    assert ", 0 builds" in build()


def test_another_address_of_the_site_builds_every_item_again(section: Any, settle: Any, settings: Any) -> None:
    settle()
    settings.PUBLIC_URL = "https://cms.example.org"
    build()
    assert all(b"https://cms.example.org/nl/" in bytes(item.document) for item in ContentItem.objects.all())


def test_all_can_be_built_again(section: Any, settle: Any) -> None:
    settle()
    assert f", {ContentItem.objects.count()} builds" in build("--all")


def test_drafts_are_not_built(section: Any, settle: Any) -> None:
    factories.HandoutPageFactory(parent=section, live=False)
    build("--all")
    assert not ContentItem.objects.filter(type="handout").exists()
