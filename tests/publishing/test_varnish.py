"""A real Varnish before the delivery API: fast, and never behind."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import urllib3
from django.conf import settings as project_settings
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.publishing import caches, feed
from cms.publishing.models import CachePurge, ContentItem
from tests import factories

pytestmark = [pytest.mark.varnish, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("root")]

VCL = project_settings.BASE_DIR / "deploy" / "varnish.vcl"
VARNISH = "/usr/sbin/varnishd"

http = urllib3.PoolManager(retries=False, timeout=5)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def varnish(live_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Varnish with the configuration for production, before the live server."""
    folder, port = tmp_path_factory.mktemp("varnish"), free_port()
    configuration = folder / "test.vcl"
    configuration.write_text(VCL.read_text().replace('.port = "8000"', f'.port = "{live_server.url.split(":")[-1]}"'))
    process = subprocess.Popen(  # noqa: S603 - a fixed command
        [
            *(VARNISH, "-F", "-j", "none", "-n", str(folder / "state"), "-a", f"127.0.0.1:{port}"),
            *("-f", str(configuration), "-s", "malloc,32m", "-p", "http_gzip_support=off"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: answers(port), seconds=30)
    yield url
    process.terminate()
    process.wait()


def answers(port: int) -> bool:
    with socket.socket() as link:
        return link.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool], *, seconds: float) -> None:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds
        time.sleep(0.002)


@pytest.fixture
def cached(varnish: str, settings: Any) -> str:
    """The address of an empty Varnish that is told of changes."""
    settings.CACHE_PURGE_URLS = [varnish]
    settings.SHARED_CACHE_SECONDS = 24 * 60 * 60
    settings.CACHE_SECONDS = 60
    caches._resting.clear()
    caches.Varnish(varnish).purge(["*"])
    return varnish


@pytest.fixture
def handout(cached: str, section: Any) -> Any:
    return factories.HandoutPageFactory(parent=section, title="Gids")


def ask(url: str, path: str = "/api/v1/handouts", *, method: str = "GET", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return http.request(method, f"{url}{path}", headers=named, decode_content=False)


def titles(url: str) -> list[str]:
    answer = ask(url)
    assert answer.status == 200
    return [item["title"] for item in json.loads(answer.data)["items"]]


def is_cached(url: str, path: str = "/api/v1/handouts", **headers: str) -> bool:
    """Say whether a change that nobody was told of stays unseen."""
    ask(url, path, **headers)
    before = ask(url, path, **headers).data
    summaries = dict(ContentItem.objects.values_list("pk", "summary"))
    documents = dict(ContentItem.objects.values_list("pk", "document"))
    mark = f"Ongemeld {time.monotonic()}".encode()
    for pk, summary in summaries.items():
        ContentItem.objects.filter(pk=pk).update(
            summary=bytes(summary).replace(b"Gids", mark), document=bytes(documents[pk]).replace(b"Gids", mark)
        )
    after = ask(url, path, **headers).data
    for pk, summary in summaries.items():
        ContentItem.objects.filter(pk=pk).update(summary=summary, document=documents[pk])
    return before == after


def test_an_answer_is_kept_and_new_at_once_after_a_change(cached: str, handout: Any) -> None:
    assert titles(cached) == ["Gids"]
    assert is_cached(cached)
    for number in range(5):
        title = f"Gids {number}"
        handout.title = title
        handout.save_revision().publish()
        wait_until(lambda title=title: titles(cached) == [title], seconds=1)


def test_answers_that_show_a_changed_page_elsewhere_are_new_too(cached: str, handout: Any) -> None:
    path = f"/api/v1/handouts/{ContentItem.objects.get(title='Gids').pk}"
    assert json.loads(ask(cached, path).data)["title"] == "Gids"
    handout.title = "Andere gids"
    handout.save_revision().publish()
    assert json.loads(ask(cached, path).data)["title"] == "Andere gids"


def test_an_embed_is_kept_until_its_item_or_the_sites_that_may_show_it_change(cached: str, handout: Any) -> None:
    path = f"/embed/handout/{ContentItem.objects.get(title='Gids').pk}"
    assert is_cached(cached, path)
    client, _key = factories.client_with_key(origins="https://www.partner.example")
    assert "https://www.partner.example" in ask(cached, path).headers["Content-Security-Policy"]
    client.delete()
    assert "https://www.partner.example" not in ask(cached, path).headers["Content-Security-Policy"]
    handout.title = "Andere gids"
    handout.save_revision().publish()
    assert "Andere gids" in ask(cached, path).data.decode()
    handout.unpublish()
    assert ask(cached, path).status == 404
    assert "Andere gids" not in ask(cached, path).data.decode()


def test_a_page_for_members_is_gone(cached: str, handout: Any) -> None:
    path = f"/api/v1/handouts/{ContentItem.objects.get(title='Gids').pk}"
    assert ask(cached, path).status == 200
    PageViewRestriction.objects.create(page=handout, restriction_type="login")
    assert ask(cached, path).status in (404, 410)
    assert titles(cached) == []


def test_clients_see_their_own_time_and_no_keys(cached: str, handout: Any) -> None:
    for _time in range(2):
        headers = ask(cached).headers
        assert headers["Cache-Control"] == "public, max-age=60, must-revalidate"
        assert {"Surrogate-Key", "xkey", "Age", "RateLimit-Limit", "RateLimit-Remaining"}.isdisjoint(headers)


def test_nobody_keeps_an_answer_beyond_the_next_planned_change(cached: str, handout: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("cms.publishing.schedule.REMEMBERED", 0)
    handout.expire_at = timezone.now() + timedelta(seconds=40)
    handout.save_revision().publish()
    titles(cached)
    seconds = int(ask(cached).headers["Cache-Control"].split("max-age=")[1].split(",")[0])
    assert 30 < seconds <= 40


def test_head_and_304_come_from_the_cache(cached: str, handout: Any) -> None:
    whole = ask(cached)
    head = ask(cached, method="HEAD")
    assert (head.status, head.data, head.headers["ETag"]) == (200, b"", whole.headers["ETag"])
    known = ask(cached, If_None_Match=whole.headers["ETag"])
    assert (known.status, known.data) == (304, b"")
    assert ask(cached, If_None_Match='"anders"').status == 200


def test_each_client_gets_the_encoding_it_understands(cached: str, handout: Any) -> None:
    path = "/api/v1/pages"
    plain = ask(cached, path)
    packed = ask(cached, path, Accept_Encoding="br, gzip;q=0.9")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    tag = packed.headers["ETag"]
    assert ask(cached, path, Accept_Encoding="gzip", If_None_Match=tag).status == 304


def test_the_order_of_parameters_cookies_and_origins_make_no_second_answer(cached: str, handout: Any) -> None:
    ask(cached, "/api/v1/handouts?locale=nl&pageSize=5")
    assert is_cached(cached, "/api/v1/handouts?pageSize=5&locale=nl", Cookie="a=b", Origin="https://elders.example")


def test_what_needs_a_log_in_or_a_key_passes_by(cached: str, handout: Any) -> None:
    assert ask(cached).status == 200
    assert ask(cached, Authorization="Bearer onbekend").status == 401
    assert ask(cached).status == 200
    assert ask(cached, "/admin/login/").headers["Set-Cookie"] != ask(cached, "/admin/login/").headers["Set-Cookie"]


def test_a_purge_names_what_is_to_go(cached: str) -> None:
    assert ask(cached, method="PURGE").status == 400


class Gate:
    """A way to the cache that can be closed."""

    def __init__(self, url: str) -> None:
        self.is_open = True
        self._to = int(url.rsplit(":", maxsplit=1)[-1])
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                link, _address = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=[link], daemon=True).start()

    def _pass(self, link: socket.socket) -> None:
        with link:
            while request := link.recv(65536):
                if not self.is_open:
                    return
                with socket.create_connection(("127.0.0.1", self._to)) as cache:
                    cache.sendall(request)
                    link.sendall(cache.recv(65536))


@pytest.fixture
def gate(cached: str, settings: Any) -> Iterator[Gate]:
    gate = Gate(cached)
    settings.CACHE_PURGE_URLS = [gate.url]
    yield gate
    gate.close()


def test_a_cache_that_could_not_be_reached_is_told_afterwards(
    gate: Gate, cached: str, handout: Any, time_machine: Any
) -> None:
    caches.follow()
    assert titles(cached) == ["Gids"]
    gate.is_open = False
    handout.title = "Nieuw"
    handout.save_revision().publish()
    caches.follow()
    assert titles(cached) == ["Gids"]
    gate.is_open = True
    caches._resting.clear()
    caches.follow()
    assert titles(cached) == ["Nieuw"]


def test_every_change_is_told_once_more_for_answers_that_were_under_way(
    cached: str, handout: Any, time_machine: Any
) -> None:
    caches.follow()
    CachePurge.objects.all().delete()
    handout.title = "Nieuw"
    handout.save_revision().publish()
    caches.follow()
    item = ContentItem.objects.get(title="Nieuw")
    summary = bytes(item.summary)
    ContentItem.objects.filter(pk=item.pk).update(summary=summary.replace(b"Nieuw", b"Oud"))
    assert titles(cached) == ["Oud"]
    ContentItem.objects.filter(pk=item.pk).update(summary=summary)
    caches.follow()
    assert titles(cached) == ["Oud"]
    time_machine.move_to(timezone.now() + caches.AGAIN_AFTER)
    caches.follow()
    assert titles(cached) == ["Nieuw"]
    assert not CachePurge.objects.exists()


def test_everything_goes_when_the_feed_begins_anew(cached: str, handout: Any) -> None:
    caches.follow()
    titles(cached)
    ContentItem.objects.filter(title="Gids").delete()
    assert titles(cached) == ["Gids"]
    feed.restart()
    assert titles(cached) == []


def test_many_keys_go_in_headers_of_a_size_that_caches_take(cached: str, handout: Any) -> None:
    titles(cached)
    ContentItem.objects.filter(title="Gids").delete()
    caches.Varnish(cached).purge([f"item-{number:036}" for number in range(1000)] + ["list-type-handout"])
    assert titles(cached) == []
