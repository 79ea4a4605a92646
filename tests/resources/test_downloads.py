"""Downloads: names, parts, conditions, digests, and how they are counted."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from cms.rendering.file_responses import (
    MOST_RANGES,
    StoredFile,
    Unsatisfiable,
    content_disposition,
    file_response,
)
from resources import downloads, kept_files
from resources.models import Download
from tests.api.test_delivery import statements
from tests.resources.conftest import body_of, publish_edition

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
CONTENT = bytes(range(256)) * 3


def test_a_file_says_all_that_a_client_wants_to_know(handout: Any, root: str, api: Any) -> None:
    answer = api(f"{root}/editions/1/files/txt")
    content = body_of(answer)
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Length"] == str(len(content))
    assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert (answer["Repr-Digest"], answer["Digest"]) == (f"sha-256=:{digest}:", f"SHA-256={digest}")
    assert re.fullmatch(r'attachment; filename="gids-\w+-1\.txt"', answer["Content-Disposition"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Repr-Digest" in answer["Access-Control-Expose-Headers"]
    assert (answer["Accept-Ranges"], answer["Cache-Control"]) == ("bytes", "private, no-cache")
    assert answer["Link"].endswith('/1/>; rel="cite-as"')
    assert api(f"{root}/files/txt")["Content-Disposition"] == 'attachment; filename="gids.txt"'
    assert api(f"{root}/editions/1/files/html")["Content-Disposition"].startswith("inline")


def test_head_and_a_known_tag_bring_no_body(handout: Any, root: str, api: Any, client: Any) -> None:
    address = f"{root}/editions/1/files/md"
    whole = api(address)
    head = client.head(f"/api/v1{address}", headers={"Range": "bytes=0-3"})
    assert (head.status_code, head["Content-Length"]) == (200, whole["Content-Length"])
    assert b"".join(head.streaming_content) == b""
    for condition in ({"If-None-Match": whole["ETag"]}, {"If-Modified-Since": whole["Last-Modified"]}):
        answer = api(address, headers=condition)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == whole["ETag"]
    assert api(address, headers={"If-Match": '"another"'}).status_code == 412
    assert api(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_what_does_not_exist_is_said_so(handout: Any, root: str, api: Any) -> None:
    for path, status in {
        "/files/xml": 404,
        "/editions/1/files/xml": 404,
        "/editions/2/files/txt": 404,
        "/files/txt?x=1": 400,
        "/files/txt?for=nobody": 400,
        "/files/..%2Ftxt": 404,
        "/files/txt/": 404,
        "/editions/1/files": 200,
        "/files": 200,
        "/files?x=1": 400,
    }.items():
        answer = api(root + path)
        assert answer.status_code == status, path
        if path.endswith("/xml"):
            assert "md" in answer.json()["detail"]


def test_files_are_had_by_those_who_see_the_handout(handout: Any, root: str, api: Any, settle: Any) -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(pk=handout.pk), restriction_type="login")
    settle()
    for path in ("/files", "/files/md", "/editions/1/files", "/editions/1/files/md"):
        assert api(root + path).status_code == 404


def test_a_part_of_a_download_is_sent(handout: Any, root: str, api: Any) -> None:
    address = f"{root}/editions/1/files/txt"
    whole = body_of(api(address))
    answer = api(address, headers={"Range": "bytes=2-5"})
    assert (answer.status_code, body_of(answer)) == (206, whole[2:6])
    assert answer["Content-Range"] == f"bytes 2-5/{len(whole)}"
    beyond = api(address, headers={"Range": f"bytes={len(whole)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert beyond["Content-Type"] == "application/problem+json"


@pytest.fixture
def stored(tmp_path: Any) -> StoredFile:
    name = default_storage.save("proef.bin", ContentFile(CONTENT))
    return StoredFile(
        storage=default_storage,
        name=name,
        size=len(CONTENT),
        checksum=hashlib.sha256(CONTENT).hexdigest(),
        media_type="application/octet-stream",
        filename="proef.bin",
        modified=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    )


def ask(file: StoredFile, **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return file_response(RequestFactory().get("/", headers=sent), file)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", CONTENT[:1]),
        ("bytes=-5", CONTENT[-5:]),
        ("bytes=-9999", CONTENT),
        ("bytes=760-", CONTENT[760:]),
        ("bytes=760-9999", CONTENT[760:]),
        ("BYTES=1-2", CONTENT[1:3]),
        (f"bytes=0-{'9' * 18}", CONTENT),
    ],
)
def test_one_range_is_sent_as_it_is(stored: StoredFile, asked: str, expected: bytes) -> None:
    answer = ask(stored, Range=asked)
    assert (answer.status_code, body_of(answer)) == (206, expected)
    assert answer["Content-Length"] == str(len(expected))


@pytest.mark.parametrize(
    "asked",
    [
        "bytes",
        "bytes=",
        "bytes=a-b",
        "bytes=5-3",
        "bytes=--5",
        "bytes=1-2-3",
        "bytes= ,",
        "lines=0-1",
        "bytes=٣-٤",
        f"bytes=0-{'9' * 5000}",
        "bytes=0-5,3-9",
        "bytes=" + ",".join(f"{10 * each}-{10 * each}" for each in range(MOST_RANGES + 1)),
        "bytes=0-1\r\nX-Evil: 1",
    ],
)
def test_what_is_no_range_is_ignored(stored: StoredFile, asked: str) -> None:
    answer = ask(stored, Range=asked)
    assert (answer.status_code, body_of(answer)) == (200, CONTENT)


@pytest.mark.parametrize("asked", ["bytes=768-", "bytes=9999-10000", "bytes=-0", "bytes=768-,-0"])
def test_a_range_behind_the_end_is_refused(stored: StoredFile, asked: str) -> None:
    with pytest.raises(Unsatisfiable) as caught:
        ask(stored, Range=asked)
    assert caught.value.content_range == "bytes */768"


def test_several_ranges_come_in_parts(stored: StoredFile) -> None:
    answer = ask(stored, Range="bytes=0-1, 10-11, -1, 9999-")
    content = body_of(answer)
    assert answer.status_code == 206
    assert answer["Content-Length"] == str(len(content))
    boundary = answer["Content-Type"].removeprefix("multipart/byteranges; boundary=").encode()
    parts = content.split(b"--" + boundary)
    assert [part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n") for part in parts[1:-1]] == [
        CONTENT[:2],
        CONTENT[10:12],
        CONTENT[-1:],
    ]
    assert b"Content-Range: bytes 10-11/768" in parts[2]
    assert parts[-1] == b"--\r\n"


def test_a_part_is_sent_only_to_who_has_the_rest(stored: StoredFile) -> None:
    for condition, status in [
        (stored.etag, 206),
        ("Thu, 01 Jan 2026 00:00:00 GMT", 206),
        ('"another"', 200),
        (f"W/{stored.etag}", 200),
        ("Thu, 01 Jan 2025 00:00:00 GMT", 200),
        ("nonsense", 200),
    ]:
        assert ask(stored, Range="bytes=0-1", If_Range=condition).status_code == status, condition


@given(st.text(alphabet="0123456789-, =bytes", max_size=20).map(lambda text: f"bytes={text}"))
@settings(max_examples=150, deadline=None)
def test_whatever_range_is_asked_for_the_bytes_are_those_that_it_names(asked: str) -> None:
    content = b"0123456789"

    class Memory:
        def size(self, name: str) -> int:
            return len(content)

        def open(self, name: str) -> Any:
            return ContentFile(content)

    file = StoredFile(
        storage=Memory(),  # type: ignore[arg-type]
        name="",
        size=10,
        checksum="",
        media_type="text/plain",
        filename="x",
        modified=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    )
    try:
        answer: Any = ask(file, Range=asked)
    except Unsatisfiable:
        return
    body = body_of(answer)
    assert answer["Content-Length"] == str(len(body))
    if answer.status_code == 200:
        assert body == content
    elif "Content-Range" in answer:
        first, last = map(int, re.findall(r"\d+", answer["Content-Range"])[:2])
        assert body == content[first : last + 1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gids.pdf", 'attachment; filename="gids.pdf"'),
        ("coördinatie.pdf", "attachment; filename=\"coordinatie.pdf\"; filename*=UTF-8''co%C3%B6rdinatie.pdf"),
        ('a"b\\c.pdf', 'attachment; filename="a-b-c.pdf"'),
        ("../../etc/passwd", 'attachment; filename="etc-passwd"'),
        ("a\r\nSet-Cookie: x.pdf", 'attachment; filename="a-Set-Cookie- x.pdf"'),
        ("gids\u202efdp.exe", 'attachment; filename="gids-fdp.exe"'),
        ("文.pdf", "attachment; filename=\"pdf\"; filename*=UTF-8''%E6%96%87.pdf"),
        ("", 'attachment; filename="file"'),
    ],
)
def test_a_name_with_tricks_becomes_harmless(name: str, expected: str) -> None:
    assert content_disposition(name) == expected


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_name_breaks_out_of_the_header(name: str) -> None:
    header = content_disposition(name)
    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9._ -]+\"(; filename\*=UTF-8''[A-Za-z0-9%._~-]+)?", header)
    assert "%2F" not in header


def test_a_download_is_counted_by_day_format_and_kind(handout: Any, root: str, api: Any, settle: Any) -> None:
    publish_edition(handout, 2, settle)
    for path in ("editions/1/files/txt", "editions/1/files/txt?for=school", "editions/1/files/txt", "files/md"):
        body_of(api(f"{root}/{path}", headers=BROWSER))
    body_of(api(f"{root}/editions/1/files/txt", headers={**BROWSER, "Range": "bytes=0-4"}))
    counted = {(each.number, each.format, each.requester): each.count for each in Download.objects.all()}
    assert counted == {(1, "txt", ""): 3, (1, "txt", "school"): 1, (0, "md", ""): 1}


def test_bots_parts_heads_and_what_is_known_are_not_counted(handout: Any, root: str, api: Any, client: Any) -> None:
    address = f"{root}/editions/1/files/txt"
    tag = api(address)["ETag"]
    for name in ("", "curl/8.5.0", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"):
        body_of(api(address, headers={"User-Agent": name}))
    body_of(api(address, headers={**BROWSER, "Range": "bytes=4-"}))
    api(address, headers={**BROWSER, "If-None-Match": tag})
    client.head(f"/api/v1{address}", headers=BROWSER)
    assert not Download.objects.exists()


def test_a_long_name_of_a_program_takes_no_time(db: None) -> None:
    assert not downloads.is_bot("x" * 1_000_000)


def test_a_download_does_not_fail_when_it_cannot_be_counted(
    handout: Any, root: str, api: Any, monkeypatch: Any, caplog: Any
) -> None:
    monkeypatch.setattr(downloads, "add", lambda **columns: 1 / 0)
    assert body_of(api(f"{root}/files/txt", headers=BROWSER))
    assert "A download was not counted: ZeroDivisionError" in caplog.text


def test_a_download_takes_the_same_statements_however_many_there_were(handout: Any, root: str, api: Any) -> None:
    kept_files.work()
    address = f"{root}/editions/1/files/txt"
    for _round in range(3):
        assert statements(lambda: body_of(api(address, headers=BROWSER))) == 4
        assert statements(lambda: body_of(api(address))) == 3


def test_pages_of_other_origins_may_ask_for_parts(handout: Any, root: str, client: Any) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = client.options(f"/api/v1{root}/files/txt", headers=asked)
    assert "Range" in answer["Access-Control-Allow-Headers"]
