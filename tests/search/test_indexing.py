"""An index follows the change feed, on every engine: nothing is missed, whatever happens meanwhile."""

from __future__ import annotations

import datetime
import socket
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from cms.publishing import feed
from cms.publishing.models import Change, ContentItem, Feed
from resources.models import HandoutEdition
from search import documents, engines, indexing, service, views
from search.engines import elasticsearch
from search.engines.base import Engine, EngineDown, Entry
from search.models import Index
from tests import factories
from tests.search.conftest import Library, drop_indexes, text_block
from tests.search.test_files import pdf

only_elasticsearch = pytest.mark.parametrize(
    "engine", [pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)], indirect=True
)

NO_DIFFERENCES: dict[str, list[UUID]] = {"missing": [], "surplus": [], "outdated": []}


class Written(list[tuple[list[UUID], set[UUID]]]):
    """What an engine was told: the ids of entries and of what is removed, one pair for each time."""


@pytest.fixture
def written(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Written:
    """Note what the engine is told; it is told all the same."""
    seen = Written()
    write = type(engine).write

    def noted(self: Engine, entries: Sequence[Entry], removed: Collection[UUID], *, building: bool) -> None:
        write(self, entries, removed, building=building)
        seen.append(([entry.id for entry in entries], set(removed)))

    monkeypatch.setattr(type(engine), "write", noted)
    return seen


def is_complete(engine: Engine) -> bool:
    assert indexing.differences(engine) == NO_DIFFERENCES
    assert Index.objects.filter(engine=engine.name, building=False).count() == 1
    assert not Index.objects.filter(engine=engine.name, building=True).exists()
    return len(engine.versions()) == ContentItem.objects.count()


def active(engine: Engine) -> Index:
    return Index.objects.get(engine=engine.name, building=False)


def lose_indexes(engine: Engine, settings: Any) -> None:
    """Take the indexes from an engine, as when its disk was lost."""
    if engine.name == engines.ELASTICSEARCH:
        drop_indexes(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX)
        return
    with connection.cursor() as cursor:
        for table in engine.tables:  # type: ignore[attr-defined]
            for suffix in ("", "_new"):
                cursor.execute(f"DROP TABLE IF EXISTS {table}{suffix}")


class TestFollowing:
    def test_the_first_time_builds_the_index(self, engine: Engine, library: Library, titles: Any) -> None:
        Index.objects.all().delete()
        library.add("School")
        indexing.follow()
        assert is_complete(engine)
        assert titles("school") == ["School"]

    def test_takes_up_each_change_once_in_the_order_of_the_feed(
        self, engine: Engine, library: Library, written: Written
    ) -> None:
        ids = [library.add(f"Gids {number}").pk for number in range(2 * indexing.BATCH + 10)]
        indexing.follow()
        indexing.follow()
        parts = [ids[: indexing.BATCH], ids[indexing.BATCH : 2 * indexing.BATCH], ids[2 * indexing.BATCH :]]
        assert [set(entries) for entries, _removed in written] == [set(part) for part in parts]
        assert [len(entries) for entries, _removed in written] == [len(part) for part in parts]
        assert not any(removed for _entries, removed in written)
        assert is_complete(engine)

    def test_an_item_that_changed_often_is_written_once_as_it_is_now(
        self, engine: Engine, library: Library, written: Written, titles: Any
    ) -> None:
        item = library.add("Gids 0")
        for number in range(1, 6):
            library.add(f"Gids {number}", item=item)
        assert titles("gids") == ["Gids 5"]
        assert written == [([item.pk], set())]

    def test_a_removed_item_goes(self, engine: Engine, library: Library, written: Written) -> None:
        item, other = library.add("Gids"), library.add("Nog een gids")
        indexing.follow()
        library.remove(item)
        assert set(engine.versions()) == {item.pk, other.pk}
        indexing.follow()
        assert written[-1] == ([], {item.pk})
        assert set(engine.versions()) == {other.pk}
        assert is_complete(engine)

    def test_what_came_and_went_unseen_leaves_nothing_behind(self, engine: Engine, library: Library) -> None:
        library.remove(library.add("Even hier"))
        indexing.follow()
        assert engine.versions() == {}

    def test_does_nothing_when_nothing_changed(self, engine: Engine, library: Library, written: Written) -> None:
        library.add("Gids")
        indexing.follow()
        place = active(engine).position
        del written[:]
        feed.record_frame()
        indexing.follow()
        indexing.follow()
        assert not any(entries or removed for entries, removed in written)
        assert active(engine).position > place

    @pytest.mark.parametrize("in_process", [True, False])
    def test_the_process_that_commits_a_change_takes_it_up_unless_workers_do(
        self,
        engine: Engine,
        library: Library,
        settings: Any,
        django_capture_on_commit_callbacks: Any,
        in_process: bool,
    ) -> None:
        settings.OUTBOX_IN_PROCESS = in_process
        with django_capture_on_commit_callbacks(execute=True):
            item = library.add("Gids")
        assert (item.pk in engine.versions()) is in_process

    def test_the_process_that_commits_a_change_builds_no_index(
        self, engine: Engine, library: Library, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        Index.objects.all().delete()
        settings.OUTBOX_IN_PROCESS = True
        with django_capture_on_commit_callbacks(execute=True):
            library.add("Gids")
        assert not Index.objects.exists()


class Meanwhile:
    """Writes while an index is built: before its first item is read, between two steps, and before it takes over."""

    def __init__(self, engine: Engine, library: Library, items: list[ContentItem]) -> None:
        self.engine, self.library = engine, library
        self.first, *self.others, self.last = sorted(items, key=lambda item: item.pk)
        self.before = engine.versions()
        self.seen: list[int] = []

    def __call__(self, done: int, total: int) -> None:
        assert self.engine.versions() == self.before
        moment = len(self.seen)
        self.seen.append(done)
        # What has been read already changes, and what has not; one of each goes.
        self.library.add(f"Eerste {moment}", item=self.first)
        self.library.add(f"Laatste {moment}", item=self.last)
        self.library.remove(self.others.pop(0))
        self.library.remove(self.others.pop())
        self.library.add(f"Nieuwe {moment}")


class TestBuilding:
    @pytest.fixture
    def items(self, engine: Engine, library: Library) -> list[ContentItem]:
        found = [library.add(f"Gids {number}") for number in range(2 * indexing.BATCH + 10)]
        indexing.follow()
        return found

    def test_takes_up_what_is_written_meanwhile_and_readers_see_the_old_index_until_then(
        self, engine: Engine, library: Library, items: list[ContentItem], titles: Any
    ) -> None:
        meanwhile = Meanwhile(engine, library, items)
        indexing.rebuild(engine, progress=meanwhile)
        assert meanwhile.seen[:4] == [0, 0, 100, 200]
        assert len(meanwhile.seen) == 5
        assert is_complete(engine)
        assert titles("eerste laatste nieuwe", sort="title") == [
            "Eerste 4",
            "Laatste 4",
            *(f"Nieuwe {moment}" for moment in range(5)),
        ]

    def test_the_old_index_follows_until_the_new_one_takes_over(
        self, engine: Engine, library: Library, items: list[ContentItem]
    ) -> None:
        def meanwhile(done: int, total: int) -> None:
            item = library.add("Nieuw")
            indexing._follow(engine, build=False)
            assert item.pk in engine.versions()

        indexing.rebuild(engine, progress=meanwhile)
        assert is_complete(engine)

    def test_more_changes_meanwhile_than_are_read_at_once_are_taken_up(
        self, engine: Engine, library: Library, items: list[ContentItem]
    ) -> None:
        written_at = []

        def meanwhile(done: int, total: int) -> None:
            if done == indexing.BATCH and not written_at:
                written_at.append(done)
                for number in range(indexing.BATCH + 10):
                    library.add(f"Nieuw {number}")

        indexing.rebuild(engine, progress=meanwhile)
        assert written_at
        assert is_complete(engine)

    def test_a_process_goes_on_where_another_stopped(
        self, engine: Engine, library: Library, items: list[ContentItem], written: Written
    ) -> None:
        building = indexing._begin(engine)
        for _step in range(2):
            indexing._build(engine, building.pk)
        scanned = {public_id for entries, _removed in written for public_id in entries}
        indexing.follow()
        assert is_complete(engine)
        assert len(scanned) == indexing.BATCH
        assert not any(scanned & set(entries) for entries, _removed in written[1:])

    def test_begins_anew_when_asked_whatever_another_did(
        self, engine: Engine, library: Library, items: list[ContentItem]
    ) -> None:
        building = indexing._begin(engine)
        for _step in range(2):
            indexing._build(engine, building.pk)
        seen = []
        indexing.rebuild(engine, progress=lambda done, _total: seen.append(done))
        assert seen[1:4] == [0, 100, 200]
        assert is_complete(engine)

    @only_elasticsearch
    def test_an_index_that_took_over_but_is_not_known_as_such_is_finished(
        self, engine: Engine, library: Library, items: list[ContentItem]
    ) -> None:
        building = indexing._begin(engine)
        while Index.objects.get(pk=building.pk).scanned_to != indexing.LAST:
            indexing._build(engine, building.pk)
        engine.swap()
        Index.objects.filter(pk=building.pk).update(swapping=True)
        library.add("Later")
        indexing.follow()
        assert active(engine).pk == building.pk
        indexing.follow()
        assert is_complete(engine)

    @only_elasticsearch
    def test_does_not_take_over_while_somebody_writes_to_the_old_one(
        self, engine: Engine, library: Library, items: list[ContentItem]
    ) -> None:
        old = active(engine)
        Index.objects.filter(pk=old.pk).update(reserved_until=timezone.now() + indexing.RESERVED)
        Index.objects.filter(pk=old.pk).update(fingerprint="")
        indexing.follow()
        assert active(engine).pk == old.pk
        Index.objects.filter(pk=old.pk).update(reserved_until=timezone.now())
        indexing.follow()
        assert active(engine).pk != old.pk
        assert is_complete(engine)


class TestBuildingAnew:
    def test_an_index_made_in_another_way_is_replaced(
        self, engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        item = library.add("Gids")
        indexing.follow()
        engine.write([], [item.pk], building=False)
        indexing.follow()
        assert item.pk not in engine.versions()
        old = active(engine)
        monkeypatch.setattr(documents, "fingerprint", lambda: "made in another way")
        indexing.follow()
        assert active(engine).pk != old.pk
        assert active(engine).fingerprint == "made in another way"
        assert is_complete(engine)
        new = active(engine)
        indexing.follow()
        assert active(engine).pk == new.pk

    def test_a_feed_that_began_anew_leaves_nothing_stale(self, engine: Engine, library: Library, titles: Any) -> None:
        item, gone = library.add("Oude gids"), library.add("Weg")
        indexing.follow()
        # As in a database that was restored elsewhere: the feed does not tell of this.
        ContentItem.objects.filter(pk=gone.pk).delete()
        library.add("Nieuwe gids", item=item)
        old = active(engine)
        feed.restart()
        assert titles("gids") == ["Nieuwe gids"]
        assert titles("weg") == []
        assert active(engine).pk != old.pk
        assert is_complete(engine)

    def test_a_feed_that_forgot_what_was_not_read_leaves_nothing_stale(
        self, engine: Engine, library: Library, titles: Any
    ) -> None:
        item, gone = library.add("Oude gids"), library.add("Weg")
        indexing.follow()
        library.add("Nieuwe gids", item=item)
        library.remove(gone)
        old = active(engine)
        assert feed.prune(before=datetime.timedelta(seconds=-1)) == 4
        library.add("Later")
        assert titles("gids") == ["Nieuwe gids"]
        assert titles("weg") == []
        assert active(engine).pk != old.pk
        assert is_complete(engine)

    @pytest.mark.postgres
    def test_a_feed_without_changes_that_was_restored_elsewhere_begins_anew(
        self, engine: Engine, library: Library
    ) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("needs PostgreSQL")
        library.add("Gids")
        Change.objects.all().delete()
        # The server from which it comes has counted further than this one.
        Feed.objects.update_or_create(pk=1, defaults={"pruned_transaction": 10**15, "pruned_id": 1})
        indexing.follow()
        assert Feed.objects.get().pruned_transaction == 0
        assert is_complete(engine)

    def test_a_feed_that_forgot_only_what_was_read_changes_nothing(self, engine: Engine, library: Library) -> None:
        library.add("Gids")
        indexing.follow()
        old = active(engine)
        assert feed.prune(before=datetime.timedelta(seconds=-1)) == 1
        indexing.follow()
        assert active(engine).pk == old.pk
        library.add("Nieuwe gids")
        indexing.follow()
        assert active(engine).pk == old.pk
        assert is_complete(engine)

    def test_a_feed_that_begins_anew_while_an_index_is_built_begins_that_anew(
        self, engine: Engine, library: Library
    ) -> None:
        items = [library.add(f"Gids {number}") for number in range(indexing.BATCH + 10)]
        seen: list[int] = []

        def meanwhile(done: int, total: int) -> None:
            seen.append(done)
            if done == indexing.BATCH and seen.count(done) == 1:
                ContentItem.objects.filter(pk=min(item.pk for item in items)).delete()
                feed.restart()

        indexing.rebuild(engine, progress=meanwhile)
        assert seen == [0, 0, 100, 110, 0, 100, 109]
        assert is_complete(engine)

    def test_an_engine_that_lost_its_index_gets_another(
        self, engine: Engine, library: Library, settings: Any, titles: Any, api: Any
    ) -> None:
        library.add("Gids")
        indexing.follow()
        lose_indexes(engine, settings)
        assert not engine.has_index()
        indexing.forget_rest()
        assert titles("gids") == ["Gids"]
        assert is_complete(engine)

    @only_elasticsearch
    def test_an_engine_that_lost_its_index_says_so_when_it_is_told_of_a_change(
        self, engine: Engine, library: Library, settings: Any, api: Any
    ) -> None:
        library.add("Gids")
        indexing.follow()
        lose_indexes(engine, settings)
        library.add("Nog een gids")
        indexing.follow(build=False)
        assert not Index.objects.exists()
        assert api("/search?q=gids").status_code == 503
        indexing.follow()
        assert is_complete(engine)

    @only_elasticsearch
    @pytest.mark.parametrize("moment", [1, 2, 3])
    def test_an_engine_that_lost_an_index_while_it_was_built_begins_anew(
        self, engine: Engine, library: Library, settings: Any, moment: int
    ) -> None:
        for number in range(indexing.BATCH + 10):
            library.add(f"Gids {number}")
        steps = []

        def meanwhile(done: int, total: int) -> None:
            steps.append(done)
            if len(steps) == moment + 1:
                lose_indexes(engine, settings)

        with pytest.raises(EngineDown, match="no index"):
            indexing.rebuild(engine, progress=meanwhile)
        indexing.forget_rest()
        indexing.follow()
        assert is_complete(engine)


def test_differences_are_found(engine: Engine, library: Library) -> None:
    missing, surplus, outdated, same = (library.add(name) for name in ("Een", "Twee", "Drie", "Vier"))
    indexing.follow()
    assert indexing.differences(engine) == NO_DIFFERENCES
    engine.write([], [missing.pk], building=False)
    ContentItem.objects.filter(pk=surplus.pk).delete()
    ContentItem.objects.filter(pk=outdated.pk).update(etag="another")
    assert indexing.differences(engine) == {
        "missing": [missing.pk],
        "surplus": [surplus.pk],
        "outdated": [outdated.pk],
    }
    indexing.rebuild(engine)
    assert indexing.differences(engine) == NO_DIFFERENCES
    assert same.pk in engine.versions()


def test_what_only_concerns_filters_is_a_difference_too(engine: Engine, library: Library) -> None:
    item = library.add("Gids", facets={"theme": ["policy"]})
    indexing.follow()
    item.facets.all().delete()
    assert indexing.differences(engine)["outdated"] == [item.pk]


@pytest.fixture
def closed_port() -> Iterator[str]:
    """The address of an Elasticsearch that does not run."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


class TestDown:
    """Elasticsearch does not answer. No test here needs it, unless it says so."""

    @pytest.fixture(autouse=True)
    def _asked_first(self) -> Iterator[None]:
        indexing.forget_rest()
        views.forget()
        yield
        indexing.forget_rest()

    @pytest.fixture
    def library(self) -> Library:
        return Library()

    @pytest.fixture
    def down(self, settings: Any, home: Any, closed_port: str) -> None:
        """An Elasticsearch that had an index, and is gone."""
        settings.SEARCH_ENGINE = engines.ELASTICSEARCH
        settings.ELASTICSEARCH_URL = closed_port
        settings.SEARCH_FALLBACK = False
        made = Index(engine=engines.ELASTICSEARCH, building=False, fingerprint=documents.fingerprint())
        feed.begin(made, feed.state())
        made.save()

    def test_nothing_fails_and_search_says_that_it_is_not_available(
        self, down: None, library: Library, section: Any, api: Any, settle: Any
    ) -> None:
        library.add("School")
        indexing.follow()
        indexing.tidy()
        indexing.follow(build=False)
        page = factories.HandoutPageFactory(parent=section, title="Gids")
        settle()
        indexing.forget_rest()
        indexing.follow()
        for address in ("/search?q=school", "/search/suggestions?q=scho"):
            answer = api(address, headers={"Accept-Language": "en"})
            assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
            assert answer["Retry-After"] == "5"
            assert answer["Cache-Control"] == "no-store"
            assert answer.json()["title"] == "Search is not available"
        assert api("/pages").status_code == 200
        assert page.title in [item["title"] for item in api("/handouts").json()["items"]]

    def test_the_place_in_the_feed_stays(self, down: None, library: Library) -> None:
        before = Index.objects.get().position
        library.add("School")
        indexing.follow()
        index = Index.objects.get()
        assert index.position == before
        assert index.reserved_until <= timezone.now()

    def test_it_is_not_asked_again_at_once(self, down: None, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = []
        follow_one = indexing._follow
        monkeypatch.setattr(
            indexing, "_follow", lambda engine, **options: (asked.append(engine.name), follow_one(engine, **options))
        )
        library.add("School")
        indexing.follow()
        indexing.follow()
        assert asked == ["elasticsearch"]

    def test_the_database_stands_in_for_it(self, down: None, settings: Any, library: Library, api: Any) -> None:
        settings.SEARCH_FALLBACK = True
        library.add("School", [text_block("<p>Zorg</p>")])
        indexing.follow()
        answer = api("/search?q=scholen&facets=type&highlight=true")
        assert (answer.status_code, answer.json()["total"]) == (200, 1)
        assert answer.json()["matches"][0]["title"] == "<mark>School</mark>"
        assert len(api("/search/suggestions?q=scho").json()["items"]) == 1
        library.add("Schoolgids")
        indexing.follow()
        assert api("/search?q=school").json()["total"] == 2

    def test_the_database_stands_in_for_one_that_never_ran(
        self, down: None, settings: Any, library: Library, api: Any
    ) -> None:
        Index.objects.all().delete()
        library.add("School")
        indexing.follow()
        assert api("/search?q=school").status_code == 503
        settings.SEARCH_FALLBACK = True
        indexing.forget_rest()
        indexing.follow()
        assert api("/search?q=school").json()["total"] == 1

    def test_what_it_may_still_be_doing_is_waited_for(
        self, down: None, settings: Any, library: Library, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(elasticsearch, "WRITE_SECONDS", 0.1)
        library.add("School")
        with socket.create_server(("127.0.0.1", 0)) as silent:
            settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{silent.getsockname()[1]}"
            indexing.follow(build=False)
        left = Index.objects.get().reserved_until - timezone.now()
        assert datetime.timedelta(seconds=elasticsearch.WRITE_SECONDS) < left <= indexing.RESERVED


@only_elasticsearch
class TestBack:
    def test_an_engine_that_was_down_catches_up(
        self, engine: Engine, library: Library, settings: Any, closed_port: str, api: Any, home: Any
    ) -> None:
        item, gone = library.add("Oude school"), library.add("Weg")
        indexing.follow()
        url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, closed_port
        library.add("Nieuwe school", item=item)
        library.remove(gone)
        for number in range(indexing.BATCH + 10):
            library.add(f"Gids {number}")
        indexing.follow()
        assert api("/search?q=school").status_code == 503
        settings.ELASTICSEARCH_URL = url
        old = active(engine)
        indexing.forget_rest()
        service.forget_rest()
        indexing.follow()
        assert active(engine).pk == old.pk
        assert is_complete(engine)
        assert [found["title"] for found in api("/search?q=school").json()["items"]] == ["Nieuwe school"]

    def test_what_a_dead_process_reserved_is_free_after_a_while(self, engine: Engine, library: Library) -> None:
        item = library.add("Gids")
        Index.objects.update(reserved_until=timezone.now() + indexing.RESERVED)
        indexing.follow()
        assert item.pk not in engine.versions()
        Index.objects.update(reserved_until=timezone.now())
        indexing.follow()
        assert is_complete(engine)


class TestFiles:
    def test_the_text_of_a_file_is_found_with_file_and_page_until_it_is_replaced(
        self, engine: Engine, section: Any, settle: Any, api: Any
    ) -> None:
        source = pdf("Voorwoord", "Over kwartaalrapportage en respijtzorg")
        document = factories.DocumentFactory(title="Jaarverslag", file=ContentFile(source, name="verslag.pdf"))
        files = factories.stream(("file", {"document": document.pk, "language": "nl"}))
        edition = HandoutEdition(number=1, date=datetime.date(2026, 1, 1), what_changed="Alles.", files=files)
        factories.HandoutPageFactory(parent=section, title="Gids", editions=[edition])
        settle()
        indexing.follow()
        found = api("/search?q=respijtzorg&locale=nl&highlight=true").json()
        assert [item["title"] for item in found["items"]] == ["Gids"]
        assert found["matches"][0]["title"] is None
        assert found["matches"][0]["passages"] == [
            {
                "html": "Over kwartaalrapportage en <mark>respijtzorg</mark>",
                "file": {"title": "Jaarverslag", "url": f"http://testserver{document.url}", "page": 2},
            }
        ]
        document.file = ContentFile(pdf("Over iets heel anders"), name="verslag.pdf")
        document.save()
        settle()
        indexing.follow()
        for word in ("respijtzorg", "kwartaalrapportage", "respeitzorg"):
            answer = api(f"/search?q={word}&locale=nl&highlight=true").json()
            assert (answer["total"], answer["items"], answer["didYouMean"]) == (0, [], None)
        [match] = api("/search?q=anders&locale=nl&highlight=true").json()["matches"]
        assert match["passages"][0]["file"]["page"] == 1
        assert is_complete(engine)


def test_engines_that_are_no_longer_used_are_forgotten(engine: Engine, settings: Any, library: Library) -> None:
    Index.objects.create(engine="former", building=False, fingerprint="", **place())
    Index.objects.create(engine="former", building=True, fingerprint="", **place())
    indexing.tidy()
    assert list(Index.objects.values_list("engine", flat=True)) == [engine.name]


@only_elasticsearch
def test_an_engine_that_is_used_again_is_built_anew(engine: Engine, settings: Any, library: Library) -> None:
    settings.SEARCH_FALLBACK = True
    library.add("Gids")
    indexing.follow()
    [_chosen, stand_in] = engines.in_use()
    settings.SEARCH_FALLBACK = False
    indexing.tidy()
    library.add("Nog een gids")
    indexing.follow()
    assert len(stand_in.versions()) == 1
    settings.SEARCH_FALLBACK = True
    indexing.follow()
    assert is_complete(stand_in)
    assert is_complete(engine)


def place() -> dict[str, Any]:
    state = feed.state()
    return {"epoch": state.epoch, "transaction": state.end.transaction, "number": state.end.id}
