"""Whatever way content changes, the API shows afterwards what a build of everything would give."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings

from cms.core.models.media import PORTRAITS
from cms.publishing import outbox
from cms.publishing.models import OutboxEntry
from tests.publishing.public import assert_fresh, public_state
from tests.publishing.ways import SILENT_WAYS, WAYS, Way, pages, references, scripts, translations
from tests.publishing.world import World, make_world


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[tuple[World, Path]]:
    """A world for all tests of this module; each takes back what it changes in it."""
    media = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media):
            world = make_world()
            outbox.process()
        yield world, media
        transaction.set_rollback(True)


@pytest.fixture
def world(made: tuple[World, Path], db: None, settings: Any) -> World:
    world, media = made
    shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)
    world.media = Path(settings.MEDIA_ROOT)
    world.admin = Client()
    world.admin.force_login(world.user)
    return world


@pytest.mark.parametrize("change", WAYS)
def test_the_api_shows_what_a_fresh_build_gives(world: World, settle: Callable[[], int], change: Way) -> None:
    change(world)
    settle()
    assert_fresh()


@pytest.mark.parametrize("change", SILENT_WAYS)
def test_building_everything_again_takes_up_what_nobody_told(
    world: World, settle: Callable[[], int], change: Way
) -> None:
    change(world)
    settle()
    call_command("build_items", "--all", stdout=io.StringIO())
    assert_fresh(from_nothing=True)


class ProcessDies(BaseException):
    """No code catches it, as none runs any more in a process that dies."""


def dies_at(number: int) -> Callable[..., Any]:
    """Return a wrapper of statements that dies when something is written into the outbox for the n-th time."""
    left = number

    def execute_unless_dead(execute: Any, sql: str, *arguments: Any) -> Any:
        nonlocal left
        if sql.startswith("INSERT") and OutboxEntry._meta.db_table in sql:
            left -= 1
            if not left:
                raise ProcessDies
        return execute(sql, *arguments)

    return execute_unless_dead


@pytest.mark.parametrize(
    "change",
    [
        pages.a_slug_is_changed,
        pages.a_branch_is_moved,
        pages.an_ancestor_is_restricted_to_groups,
        pages.another_page_becomes_the_root_of_the_site,
        references.a_theme_is_renamed,
        references.a_municipality_is_deleted,
        references.the_file_of_an_image_is_replaced,
        references.a_document_is_deleted,
        translations.a_page_is_submitted_for_translation,
    ],
    ids=lambda change: change.__name__,
)
def test_no_change_outlives_a_process_that_dies_before_it_is_written_down(
    world: World, settle: Callable[[], int], change: Way
) -> None:
    died, number = True, 0
    while died:
        died, number = False, number + 1
        with transaction.atomic():
            try:
                with connection.execute_wrapper(dies_at(number)):
                    change(world)
            except ProcessDies:
                died = True
                # Django marks the test's own transaction where the change had none to be taken back with.
                assert not connection.needs_rollback
            settle()
            assert_fresh()
            transaction.set_rollback(True)
        cache.clear()


def test_words_of_a_young_carer_are_gone_once_the_consent_is_withdrawn(world: World, settle: Callable[[], int]) -> None:
    references.a_consent_is_withdrawn(world)
    settle()
    assert not any("Zorgen doe je samen." in str(entry["document"]) for entry in public_state().values())


def test_a_picture_of_a_young_carer_is_public_as_long_as_there_is_consent(
    world: World, settle: Callable[[], int]
) -> None:
    def shown() -> bool:
        settle()
        return any(PORTRAITS in str(entry["document"]) for entry in public_state().values())

    settle()
    assert Path(world.image.file.name).stem in str(public_state())
    references.a_young_carer_is_recognised_in_an_image(world)
    assert not shown()
    assert Path(world.image.file.name).stem not in str(public_state())
    references.a_young_carer_is_recognised_in_an_image(world, world.consent.pk)
    assert shown()
    references.a_consent_is_withdrawn(world)
    assert not shown()


@pytest.mark.xfail(strict=True, reason="wagtail-localize copies a shared relation only if it is not empty")
def test_a_term_taken_away_is_gone_from_the_translation(world: World, settle: Callable[[], int]) -> None:
    translations.a_shared_field_is_emptied_and_translations_follow(world)
    settle()
    shown = {
        entry["locale"]: entry["document"]["themes"] for entry in public_state().values() if entry["type"] == "content"
    }
    assert shown == {"nl": [], "en": []}


def test_a_checksum_is_that_of_the_file_that_is_served(world: World, settle: Callable[[], int]) -> None:
    scripts.the_file_of_a_document_is_replaced_by_a_script(world)
    settle()
    about = next(entry["document"] for entry in public_state().values() if entry["type"] == "content")
    file = next(block["value"]["file"] for block in about["body"] if block["type"] == "document")
    answer = Client().get(file["url"])
    assert file["checksum"] == hashlib.sha256(b"".join(answer.streaming_content)).hexdigest()


@pytest.mark.parametrize("kind", ["alias", "publish_copies"])
def test_a_copy_that_may_not_be_public_is_refused_in_words(world: World, kind: str) -> None:
    form = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": world.elsewhere.pk, kind: "on"}
    answer = world.admin.post(pages.page_url("copy", world.theme_page.pk), form)
    assert "Dit thema heeft al een pagina in deze taal." in answer.content.decode()
