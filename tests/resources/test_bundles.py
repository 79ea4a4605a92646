"""Bundles: many handouts as one ZIP archive, written while it is sent."""

from __future__ import annotations

import datetime
import hashlib
import io
import tracemalloc
from typing import Any
from uuid import UUID, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import orjson
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.clients.models import Scope
from cms.core.identity import item_id
from cms.publishing.models import ContentItem
from cms.rendering.documents.formats import Format, formats
from cms.rendering.documents.nodes import Document
from resources import bundles, editions
from resources.models import Download, FixedEdition, HandoutCorrection, KeptFile
from tests import factories
from tests.api.test_access import bearer
from tests.api.test_delivery import statements
from tests.factories import client_with_key
from tests.resources.conftest import body_of, publish

ADDRESS = "/handout-bundles"
MEGABYTE = 1024 * 1024
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def write(document: Document) -> bytes:
    if document.title == "Kapot":
        raise ValueError("broken")
    return f"{document.title}: {document.content}".encode()


@pytest.fixture(autouse=True)
def quick(monkeypatch: Any) -> None:
    """Take formats that are made at once in the place of two real ones."""
    for name, media_type in (("pdf", "application/pdf"), ("txt", "text/plain")):
        about = {"name": name, "extension": name, "media_type": media_type, "label": name.upper()}
        monkeypatch.setitem(formats._by_name, name, Format(**about, version=1, write=write, nodes=frozenset()))


def opened(answer: Any) -> ZipFile:
    found = ZipFile(io.BytesIO(body_of(answer)))
    assert found.testzip() is None
    return found


def manifest(archive: ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(archive.read("manifest.json"))
    return found


def titles(answer: Any) -> list[str]:
    return [file["title"] for file in manifest(opened(answer))["files"]]


def test_a_bundle_holds_the_files_with_their_contents_and_a_manifest(
    handout: Any, section: Any, english: Any, api: Any, settle: Any
) -> None:
    translated = handout.copy_for_translation(english, copy_parents=True)
    publish(translated, settle, title="Guide")
    factories.HandoutPageFactory(parent=section, title="Andere gids", slug="andere", licence="all-rights-reserved")
    settle()
    answer = api(ADDRESS)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="handreikingen-pdf.zip"'
    assert (answer["Cache-Control"], answer["Content-Language"]) == ("private, no-cache", "nl")
    assert "Content-Length" not in answer.headers
    archive = opened(answer)
    told = manifest(archive)
    paths = [file["path"] for file in told["files"]]
    assert archive.namelist() == [*paths, "index.html", "manifest.json"]
    assert [(file["title"], file["locale"]) for file in told["files"]] == [
        ("Andere gids", "nl"),
        ("Gids", "nl"),
        ("Guide", "en"),
    ]
    assert paths[0] == "nl/andere.pdf"
    for file in told["files"]:
        content = archive.read(file["path"])
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert archive.getinfo(file["path"]).compress_type == ZIP_STORED
        assert body_of(api(file["address"].partition("/api/v1")[2])) == content
    by_title = {file["title"]: file for file in told["files"]}
    own = item_id(handout.translation_key, "nl")
    assert by_title["Gids"] == {
        **by_title["Gids"],
        "id": str(own),
        "edition": 1,
        "format": "pdf",
        "mediaType": "application/pdf",
        "licence": "cc-by-4.0",
        "licenceUrl": "https://creativecommons.org/licenses/by/4.0/",
        "address": f"http://testserver/api/v1/handouts/{own}/editions/1/files/pdf",
    }
    assert (by_title["Andere gids"]["edition"], by_title["Andere gids"]["licenceUrl"]) == (None, None)
    assert (told["address"], told["missing"]) == (f"http://testserver/api/v1{ADDRESS}", [])
    page = archive.read("index.html").decode()
    assert '<html lang="nl">' in page
    assert '<a href="nl/andere.pdf" type="application/pdf">Andere gids</a>' in page
    assert 'hreflang="en" lang="en">Guide</a>' in page


def test_the_same_texts_give_the_same_bytes_and_who_has_them_gets_none(handout: Any, api: Any, client: Any) -> None:
    first = api(f"{ADDRESS}?locale=nl&format=txt")
    content = body_of(first)
    assert content == body_of(api(f"{ADDRESS}?locale=nl&format=txt"))
    archive = ZipFile(io.BytesIO(content))
    frozen = FixedEdition.objects.get().frozen_at
    for info in archive.infolist():
        assert datetime.datetime(*info.date_time, tzinfo=datetime.UTC) <= frozen
        assert info.compress_type == ZIP_DEFLATED
    known = {"If-None-Match": first["ETag"]}
    answer = api(f"{ADDRESS}?locale=nl&format=txt", headers=known)
    assert (answer.status_code, answer.content) == (304, b"")
    assert api(ADDRESS, headers=known).status_code == 200
    head = client.head(f"/api/v1{ADDRESS}?locale=nl&format=txt")
    assert (head.status_code, head["ETag"], body_of(head)) == (200, first["ETag"], b"")
    assert statements(lambda: client.head(f"/api/v1{ADDRESS}?locale=nl&format=txt")) == 2


def test_an_edition_gives_way_to_a_text_that_was_corrected_since(handout: Any, api: Any, settle: Any) -> None:
    publish(handout, settle, body=factories.stream(("text", {"text": "<p>Stil veranderd.</p>"})))
    [file] = manifest(opened(api(ADDRESS)))["files"]
    assert file["edition"] == 1
    handout.corrections.add(HandoutCorrection(date=datetime.date(2026, 2, 1), edition=1, text="Een typefout."))
    publish(handout, settle, body=factories.stream(("text", {"text": "<p>Gecorrigeerd.</p>"})))
    archive = opened(api(ADDRESS))
    [file] = manifest(archive)["files"]
    assert file["edition"] is None
    assert "Gecorrigeerd." in archive.read(file["path"]).decode()


def test_a_withdrawn_edition_is_in_no_bundle(handout: Any, api: Any) -> None:
    before = api(ADDRESS)["ETag"]
    editions.withdraw(FixedEdition.objects.get(), reason="Een fout cijfer.")
    answer = api(ADDRESS, headers={"If-None-Match": before})
    [file] = manifest(opened(answer))["files"]
    assert file["edition"] is None


def test_filters_are_those_of_lists(section: Any, api: Any, settle: Any) -> None:
    schools, towns = (factories.AudienceFactory(key=key) for key in ("schools", "municipalities"))
    policy = factories.ThemeFactory(key="policy")
    factories.HandoutPageFactory(parent=section, title="School", audiences=[schools])
    factories.HandoutPageFactory(parent=section, title="Gemeente", audiences=[towns], themes=[policy])
    settle()
    assert titles(api(f"{ADDRESS}?audience=schools")) == ["School"]
    answer = api(f"{ADDRESS}?audience=municipalities&theme=policy&locale=nl&format=pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="handreikingen-policy-municipalities-pdf.zip"'
    assert titles(answer) == ["Gemeente"]
    nothing = api(f"{ADDRESS}?audience=schools&theme=policy")
    assert (nothing.status_code, nothing["Content-Type"]) == (404, "application/problem+json")
    for query, name in (("format=exe", "format"), ("pageSize=3", "pageSize"), ("locale=fr", "locale"), ("q=a", "q")):
        answer = api(f"{ADDRESS}?{query}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["location"]["name"] == name


def test_too_many_are_refused(section: Any, api: Any, settle: Any, monkeypatch: Any) -> None:
    for title in ("Een", "Twee"):
        factories.HandoutPageFactory(parent=section, title=title)
    settle()
    monkeypatch.setattr(bundles, "MOST", 1)
    answer = api(ADDRESS)
    assert answer.status_code == 400
    assert "1" in answer.json()["detail"]


def test_what_is_for_members_is_in_no_public_bundle(handout: Any, section: Any, api: Any, settle: Any) -> None:
    open_ = factories.HandoutPageFactory(parent=section, title="Open gids")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=handout.pk), restriction_type="login")
    settle()
    assert titles(api(ADDRESS)) == ["Open gids"]
    key = client_with_key(scopes=[Scope.MEMBERS])[1]
    assert titles(api(ADDRESS, headers=bearer(key))) == ["Gids", "Open gids"]
    # What is hidden while a bundle is on its way does not get in.
    answer = api(ADDRESS)
    open_.unpublish()
    settle()
    archive = opened(answer)
    assert archive.namelist() == ["index.html", "manifest.json"]
    assert b"Open gids" not in archive.read("manifest.json") + archive.read("index.html")


def test_what_cannot_be_made_is_named_and_stops_nothing(section: Any, api: Any, settle: Any) -> None:
    for title in ("Gaaf", "Kapot", "Later"):
        factories.HandoutPageFactory(parent=section, title=title)
    settle()
    archive = opened(api(ADDRESS, headers=BROWSER))
    told = manifest(archive)
    assert [file["title"] for file in told["files"]] == ["Gaaf", "Later"]
    [missing] = told["missing"]
    assert missing["title"] == "Kapot"
    assert missing["address"] in archive.read("index.html").decode()


def test_each_file_is_a_download(handout: Any, api: Any) -> None:
    body_of(api(f"{ADDRESS}?for=municipality", headers=BROWSER))
    api(ADDRESS, headers=BROWSER)
    body_of(api(ADDRESS))
    [counted] = Download.objects.all()
    assert (counted.number, counted.format, counted.requester, counted.count) == (1, "pdf", "municipality", 1)


def test_a_file_that_the_storage_lost_is_made_again(handout: Any, api: Any) -> None:
    body_of(api(ADDRESS))
    default_storage.delete(KeptFile.objects.get(format="pdf").name)
    assert titles(api(ADDRESS)) == ["Gids"]


def test_paths_are_safe_and_each_there_once() -> None:
    names = bundles._Names()
    source = bundles.Source(item_id=UUID(int=0), locale="nl", checksum="x")

    def path(of_page: str) -> str:
        text = bundles._Text(source, {}, of_page, timezone.now())
        return names.path(text, formats.get("pdf"))  # type: ignore[arg-type]

    assert path("/nl/gids/") == "nl/gids.pdf"
    assert path("/nl/ander/Gids/") == "nl/gids-2.pdf"
    assert path("/nl/élan/") == "nl/elan.pdf"
    assert path("/nl/con/") == "nl/handout-con.pdf"
    assert path("/nl/手引き/") == path("").replace("-2", "") == "nl/handout.pdf"
    assert path("/nl/..%2f..\\x/") == "nl/2fx.pdf"
    assert len(path(f"/nl/{'a' * 300}/")) == len("nl/.pdf") + bundles.LONGEST


def test_memory_does_not_grow_with_what_a_bundle_holds(db: None, api: Any) -> None:
    number = 200
    content = bytes(range(256)) * (MEGABYTE // 256)
    name = default_storage.save("handouts/made/one.pdf", ContentFile(content))
    moment = timezone.now()
    items, files = [], []
    for position in range(number):
        public_id = uuid5(UUID(int=0), str(position))
        about = {"id": str(public_id), "locale": "nl", "title": f"Gids {position}", "path": f"/nl/{position}/"}
        document = {**about, "editions": [], "corrections": [], "licence": "cc-by-4.0", "body": "x" * 20_000}
        items.append(
            ContentItem(
                id=public_id,
                source=f"test:{position}",
                type="handout",
                locale="nl",
                title=about["title"],
                published_at=moment,
                changed_at=moment,
                document=orjson.dumps(document),
                summary=orjson.dumps(about),
                etag=f"{position:064}",
                fingerprint="",
            )
        )
        files.append(KeptFile(item_id=public_id, source=f"{position:064}", format="pdf", language="nl", name=name))
    ContentItem.objects.bulk_create(items)
    KeptFile.objects.bulk_create(files)
    del items, files
    answer = api(ADDRESS)
    stream, sent = iter(answer.streaming_content), 0
    tail = io.BytesIO()
    tracemalloc.start()
    try:
        for chunk in stream:
            sent += len(chunk)
            if sent > (number - 1) * MEGABYTE:
                tail.write(chunk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sent > number * MEGABYTE
    assert peak < 8 * MEGABYTE
    assert b'"sha256": "' + hashlib.sha256(content).hexdigest().encode() in _unpacked(tail.getvalue())


def _unpacked(tail: bytes) -> bytes:
    """Return the manifest of an archive of which only the end is there."""
    return ZipFile(io.BytesIO(tail)).read("manifest.json")
