"""The files of an edition are made once, and the same bytes are served ever after."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import pytest
from django.core.files.storage import default_storage

from cms.core.identity import item_id
from cms.publishing.models import ContentItem
from cms.rendering.documents import formats as registered
from cms.rendering.documents.formats import Format, Formats
from cms.rendering.documents.nodes import Document
from resources import editions, kept_files
from resources.models import FixedEdition, KeptFile
from tests.resources.conftest import body_of, publish, publish_edition


class Renderer:
    """A format that tells how often it was asked, and can be upgraded or break."""

    def __init__(self, name: str) -> None:
        self.name, self.made, self.words, self.broken = name, 0, "eerste", False

    def write(self, document: Document) -> bytes:
        if self.broken:
            raise ValueError("broken")
        self.made += 1
        return f"{self.name} {self.words} {document.title}".encode()

    @property
    def format(self) -> Format:
        return Format(
            name=self.name,
            extension=self.name,
            media_type="text/plain",
            label=self.name,
            version=1,
            write=self.write,
            nodes=frozenset(),
        )


@pytest.fixture(autouse=True)
def renderers(monkeypatch: Any) -> tuple[Renderer, Renderer]:
    """Two formats in the place of the real ones."""
    both = Renderer("one"), Renderer("two")
    formats = Formats()
    formats.register(*(each.format for each in both))
    monkeypatch.setattr(registered.formats, "_by_name", formats._by_name)
    return both


def source() -> kept_files.Source:
    return kept_files.source_of(FixedEdition.objects.get())


def test_files_are_made_in_the_background_and_not_again_when_asked(
    handout: Any, root: str, api: Any, renderers: Any
) -> None:
    assert KeptFile.objects.waiting().count() == 2
    assert kept_files.work() == 2
    assert kept_files.work() == 0
    answers = [body_of(api(f"{root}/editions/1/files/{name}")) for name in ("one", "two", "one")]
    assert answers == [b"one eerste Gids", b"two eerste Gids", b"one eerste Gids"]
    assert [each.made for each in renderers] == [1, 1]


def test_asked_for_before_it_is_ready_a_file_is_made_at_once(handout: Any, root: str, api: Any, renderers: Any) -> None:
    assert body_of(api(f"{root}/editions/1/files/one")) == b"one eerste Gids"
    assert kept_files.work() == 1
    assert [each.made for each in renderers] == [1, 1]


def test_the_file_stays_after_an_upgrade_an_edit_and_a_restored_database(
    handout: Any, root: str, api: Any, renderers: Any, settle: Any
) -> None:
    before = body_of(api(f"{root}/editions/1/files/one"))
    renderers[0].words = "tweede"
    publish(handout, settle, title="Andere titel")
    assert body_of(api(f"{root}/editions/1/files/one")) == before
    # The rows are older than the storage.
    KeptFile.objects.all().delete()
    assert body_of(api(f"{root}/editions/1/files/one")) == before
    assert renderers[0].made == 1
    assert KeptFile.objects.get().checksum == hashlib.sha256(before).hexdigest()


def test_a_file_that_was_lost_or_spoilt_is_made_anew(handout: Any, root: str, api: Any, renderers: Any) -> None:
    before = body_of(api(f"{root}/editions/1/files/one"))
    name = KeptFile.objects.get(format="one").name
    default_storage.delete(name)
    assert body_of(api(f"{root}/editions/1/files/one")) == before
    assert renderers[0].made == 2
    KeptFile.objects.all().delete()
    with open(default_storage.path(name), "wb") as file:
        file.write(b"half")
    renderers[0].words = "tweede"
    assert body_of(api(f"{root}/editions/1/files/one")) == b"one tweede Gids"


def test_two_processes_that_make_the_same_file_agree_on_one(handout: Any, renderers: Any) -> None:
    one = renderers[0]
    format = one.format

    def write(document: Document) -> bytes:
        # Another process is done while this one is still busy, with a newer renderer.
        if one.words == "eerste":
            one.words = "tweede"
            kept_files.make(source(), format)
        return one.write(document) + b" later"

    late = Format(**{**format.__dict__, "write": write})
    kept = kept_files.make(source(), late)
    with default_storage.open(kept.name) as file:
        assert file.read() == b"one tweede Gids"
    _folders, names = default_storage.listdir(source().folder)
    assert len(names) == 1
    assert KeptFile.objects.filter(format="one").count() == 1


def test_a_failure_is_tried_again_later_and_blocks_nothing(
    handout: Any, root: str, api: Any, renderers: Any, time_machine: Any, caplog: Any
) -> None:
    renderers[0].broken = True
    assert kept_files.work() == 1
    row = KeptFile.objects.waiting().get()
    assert (row.format, row.attempts, row.error) == ("one", 1, "ValueError")
    assert "could not be made" in caplog.text
    assert kept_files.work() == 0
    answer = api(f"{root}/editions/1/files/one")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    first = row.due_at
    time_machine.move_to(first + datetime.timedelta(seconds=1))
    kept_files.work()
    row.refresh_from_db()
    assert row.due_at - first > datetime.timedelta(seconds=20)
    renderers[0].broken = False
    time_machine.move_to(row.due_at + datetime.timedelta(seconds=1))
    assert kept_files.work() == 1


def test_what_a_worker_has_begun_no_other_begins(handout: Any, renderers: Any) -> None:
    row = KeptFile.objects.waiting().first()
    KeptFile.objects.filter(pk=row.pk).update(due_at=row.due_at + kept_files.CLAIM)
    assert kept_files.work() == 1


def test_a_new_format_comes_to_editions_that_are_there(handout: Any, renderers: Any) -> None:
    kept_files.work()
    three = Renderer("three")
    registered.formats.register(three.format)
    kept_files.want_missing()
    kept_files.want_missing()
    assert kept_files.work() == 1
    editions.withdraw(FixedEdition.objects.get(), reason="Fout.")
    registered.formats.register(Renderer("four").format)
    kept_files.want_missing()
    assert not KeptFile.objects.waiting().exists()


def test_files_of_the_present_text_follow_it_and_old_ones_go(
    handout: Any, root: str, api: Any, renderers: Any, settle: Any
) -> None:
    assert body_of(api(f"{root}/files/one")) == b"one eerste Gids"
    assert body_of(api(f"{root}/files/one")) == b"one eerste Gids"
    assert renderers[0].made == 1
    [old] = KeptFile.objects.filter(number=0)
    publish(handout, settle, title="Andere titel")
    assert body_of(api(f"{root}/files/one")) == b"one eerste Andere titel"
    assert kept_files.tidy() == 1
    assert not default_storage.exists(old.name)
    [present] = KeptFile.objects.filter(number=0)
    assert present.source == ContentItem.objects.get(pk=item_id(handout.translation_key, "nl")).etag
    assert default_storage.exists(present.name)


def test_each_edition_has_files_of_its_own_text(handout: Any, root: str, api: Any, settle: Any) -> None:
    publish_edition(handout, 2, settle, date=datetime.date(2026, 5, 1))
    names = {KeptFile.objects.filter(number=number).values_list("source", flat=True)[0] for number in (1, 2)}
    assert names == set(FixedEdition.objects.values_list("checksum", flat=True))
