"""The reference mirror of docs/mirror.py, run as partners run it, against the running site."""

from __future__ import annotations

import datetime
import fcntl
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import time_machine
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from cms.publishing import feed, outbox
from cms.publishing.models import Access, ContentItem
from site_pages.setup import default_site
from tests import factories
from tests.api.relay import Answer, Relay, Spoiler
from tests.proofs import editing, small_site

MIRROR = Path(__file__).parent.parent.parent / "docs" / "mirror.py"
IN_STEP, DIFFERENT, WRONG, REFUSED, LATER, BUSY, UNUSABLE = range(7)


@pytest.fixture
def relay(root: None, live_server: Any) -> Iterator[Relay]:
    default_site()
    outbox.process()
    relay = Relay(live_server.url)
    yield relay
    relay.close()


class Mirror:
    """The command, and the folder that it keeps."""

    def __init__(self, relay: Relay, folder: Path) -> None:
        self.relay, self.folder = relay, folder

    def command(self, *options: str, address: str = "") -> list[str]:
        return [sys.executable, "-W", "error", str(MIRROR), address or self.relay.address, str(self.folder), *options]

    def run(self, *options: str, key: str = "", address: str = "", code: int = IN_STEP) -> str:
        """Run it to its end and return what it says."""
        command = self.command(*options, address=address)
        ran = subprocess.run(  # noqa: S603 - our own file
            command, capture_output=True, text=True, env={"JMZ_API_KEY": key}, timeout=60, check=False
        )
        told = ran.stdout + ran.stderr
        assert ran.returncode == code, told
        assert "Traceback" not in told, told
        return told

    def run_killed(self, *, after: int, milliseconds: float) -> None:
        """Run it, and kill it so long after it was sent so many answers, if it has not ended by then."""
        end = len(self.relay.asked) + after
        process = subprocess.Popen(  # noqa: S603 - our own file
            self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={}
        )
        while process.poll() is None and len(self.relay.asked) < end:
            time.sleep(0.001)
        time.sleep(milliseconds / 1000)
        process.kill()
        process.wait()

    @property
    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.glob("*.json") if path.name[0] != "."}

    def titles(self) -> set[str]:
        return {json.loads(text)["title"] for text in self.files.values()}


@pytest.fixture
def mirror(relay: Relay, tmp_path: Path) -> Mirror:
    return Mirror(relay, tmp_path / "mirror")


@pytest.fixture
def section(relay: Relay) -> Any:
    section = factories.CollectionPageFactory(parent=default_site().root_page, title="Sectie")
    for title in ("Een", "Twee", "Drie", "Vier", "Vijf"):
        factories.HandoutPageFactory(parent=section, title=title)
    outbox.process()
    return section


def public() -> dict[str, bytes]:
    """Return each public item as the API says it, by the name that its file should have."""
    found = {}
    for public_id in ContentItem.objects.filter(access=Access.PUBLIC).values_list("pk", flat=True):
        answer = Client().get(f"/api/v1/pages/{public_id}")
        assert answer.status_code == 200
        found[f"{public_id}.json"] = answer.content
    return found


def delete(title: str) -> None:
    Page.objects.get(title=title).delete()
    outbox.process()


def expire_tokens(section: Any) -> None:
    """Have the feed forget everything, and something more, so that a token from before is too old."""
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=31), tick=True):
        section.save_revision().publish()
        outbox.process()
        feed.prune(before=datetime.timedelta())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_editors_do_and_whenever_it_is_killed_the_mirror_converges(
    mirror: Mirror, relay: Relay, seed: int
) -> None:
    small_site.make()
    user, browser = factories.UserFactory(), Client()
    browser.force_login(user)
    random = Random(seed)  # noqa: S311 - to be repeated
    editors = editing.Editors(random, user=user, browser=browser)
    for _step in range(8):
        with relay.alone:
            for _edit in range(random.randrange(1, 5)):
                try:
                    editing.OPERATIONS[random.choice(sorted(editing.OPERATIONS))](editors)
                except editing.REFUSALS:
                    continue
            outbox.process()
        if random.random() < 0.6:
            mirror.run_killed(after=random.randrange(1, 5), milliseconds=random.uniform(0, 40))
            for text in mirror.files.values():
                json.loads(text)
        else:
            mirror.run()
            assert mirror.files == public()
    mirror.run()
    assert mirror.files == public()
    assert "in step" in mirror.run("--check")


def test_a_mirror_that_stopped_for_two_days_catches_up_with_what_changed_alone(
    mirror: Mirror, relay: Relay, section: Any
) -> None:
    start = datetime.datetime(2026, 11, 20, 9, 0, tzinfo=datetime.UTC)
    with time_machine.travel(start, tick=True) as clock:
        mirror.run()
        clock.shift(datetime.timedelta(days=1))
        delete("Een")
        factories.HandoutPageFactory(parent=section, title="Zes")
        outbox.process()
        clock.shift(datetime.timedelta(days=1))
        feed.prune()
        relay.asked.clear()
        told = mirror.run()
        assert mirror.files == public()
    assert "again" not in told
    assert all("since=" in path for path in relay.asked)
    assert {"Zes", "Twee"} <= mirror.titles()
    assert "Een" not in mirror.titles()


def test_after_an_expired_token_everything_comes_again_over_what_is_there(
    mirror: Mirror, relay: Relay, section: Any
) -> None:
    mirror.run()
    before = mirror.files
    delete("Een")
    factories.HandoutPageFactory(parent=section, title="Zes")
    expire_tokens(section)
    wanted, seen = public(), []
    relay.watch = lambda: seen.append(mirror.files)
    told = mirror.run()
    assert "can no longer be followed" in told
    assert len(seen) > 3
    for files in seen:
        assert wanted.keys() & before.keys() <= files.keys()
        assert all(text in (before.get(name), wanted.get(name)) for name, text in files.items())
    assert mirror.files == wanted


def test_a_pass_over_everything_that_was_killed_goes_on_where_it_was(
    mirror: Mirror, relay: Relay, section: Any
) -> None:
    mirror.run()
    expire_tokens(section)
    delete("Twee")
    # Its answer to the old token, and two parts of the pass.
    mirror.run_killed(after=4, milliseconds=0)
    relay.asked.clear()
    told = mirror.run()
    assert "can no longer be followed" not in told
    assert all("since=" in path for path in relay.asked)
    assert mirror.files == public()


def test_a_token_that_is_not_understood_begins_anew(mirror: Mirror, section: Any) -> None:
    mirror.run()
    state = mirror.folder / ".mirror.json"
    for spoiled in (json.dumps({**json.loads(state.read_bytes()), "token": "x"}), "{", "[]", '{"seen": 5}'):
        state.write_text(spoiled)
        delete_one = mirror.folder / sorted(mirror.files)[0]
        delete_one.unlink()
        assert "bringing everything again" in mirror.run()
        assert mirror.files == public()


def spoiled(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Spoiler:
    return lambda answer: Answer(status, headers or {}, body)


SPOILERS: dict[str, Spoiler] = {
    "asks to wait": spoiled(429, {"Retry-After": "1"}),
    "asks to wait until a moment": spoiled(503, {"Retry-After": "Sun, 01 Nov 2020 09:00:00 GMT"}),
    "asks to wait in a way nobody understands": spoiled(503, {"Retry-After": "soon"}, b"<h1>Busy</h1>"),
    "bad gateway": spoiled(502, {"Content-Encoding": "gzip"}, b"none"),
    "breaks off": lambda answer: answer._replace(body=answer.body[:50], length=len(answer.body)),
    "breaks off within gzip": lambda answer: answer._replace(
        body=gzip.compress(b'{"items":[]}')[:-9], headers={"Content-Encoding": "gzip"}
    ),
    "is no gzip": lambda answer: answer._replace(body=b"plain", headers={"Content-Encoding": "gzip"}),
    "is a page": spoiled(200, {"Content-Type": "text/html"}, b"<h1>Log in</h1>"),
    "is other JSON": spoiled(200, {}, b'{"items": {}}'),
    "has no token": spoiled(200, {}, b'{"items": [], "token": "", "hasMore": false}'),
}


@pytest.mark.parametrize("spoiler", SPOILERS.values(), ids=SPOILERS.keys())
def test_what_goes_wrong_once_is_tried_again(mirror: Mirror, relay: Relay, section: Any, spoiler: Spoiler) -> None:
    relay.spoilers = [lambda answer: answer, spoiler]
    assert "Trying again in" in mirror.run()
    assert mirror.files == public()


def test_what_stays_wrong_ends_the_run_and_leaves_the_folder(mirror: Mirror, relay: Relay, section: Any) -> None:
    mirror.run()
    before = mirror.files
    delete("Een")
    relay.spoilers = [spoiled(503)] * 9
    assert "Gave up" in mirror.run("--patience", "0.2", code=LATER)
    relay.spoilers = [spoiled(429, {"Retry-After": "3600"})]
    assert "Gave up" in mirror.run(code=LATER)
    assert mirror.files == before
    mirror.run()
    assert mirror.files == public()


def test_a_site_that_does_not_answer_is_told(mirror: Mirror, relay: Relay) -> None:
    relay.close()
    assert "No whole answer" in mirror.run("--patience", "0", code=LATER)


def test_the_limit_of_the_api_is_kept(mirror: Mirror, relay: Relay, section: Any, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    with time_machine.travel(datetime.datetime(2026, 11, 20, 9, 0, 59, tzinfo=datetime.UTC), tick=False) as clock:
        # The minute of the clock is over once the mirror was told to wait for a second.
        relay.watch = lambda: clock.shift(1) if len(relay.asked) == 3 else None
        told = mirror.run()
    settings.API_REQUESTS_PER_MINUTE = 0
    assert "The API answers 429" in told
    assert "Trying again in 1 s." in told
    assert mirror.files == public()


def test_a_repeated_token_does_not_go_on_for_ever(mirror: Mirror, relay: Relay) -> None:
    relay.spoilers = [spoiled(200, {}, b'{"items": [], "token": "t", "hasMore": true}')] * 3
    assert "not where" in mirror.run(code=REFUSED)


def test_an_id_that_is_a_path_writes_nothing(mirror: Mirror, relay: Relay, tmp_path: Path) -> None:
    for id in ("../outside", "/outside", "..", ".mirror", "00000000-0000-0000-0000-000000000000/x", None):
        entries = [{"change": "updated", "item": {"id": id}}, {"change": "removed", "id": id}]
        body = json.dumps({"items": entries, "token": "t", "hasMore": False}).encode()
        relay.spoilers = [spoiled(200, {}, body)]
        mirror.run("--patience", "0", code=LATER)
        assert [path.name for path in tmp_path.iterdir()] == ["mirror"]
        assert mirror.files == {}


def test_what_did_not_change_is_not_written_again(mirror: Mirror, section: Any) -> None:
    mirror.run()
    written = {path: path.stat().st_mtime_ns for path in mirror.folder.glob("[0-9a-f]*.json")}
    assert "0 written, 0 dropped" in mirror.run()
    assert "0 written, 0 dropped" in mirror.run("--full")
    assert mirror.run("--quiet") == ""
    assert {path: path.stat().st_mtime_ns for path in written} == written


def test_a_check_names_what_differs_and_changes_nothing(mirror: Mirror, section: Any) -> None:
    mirror.run("--check", code=UNUSABLE)
    mirror.run()
    first, second, *_others = sorted(mirror.files)
    foreign = "00000000-0000-0000-0000-000000000000.json"
    (mirror.folder / first).unlink()
    (mirror.folder / second).write_bytes(b"{}")
    (mirror.folder / foreign).write_bytes(b"{}")
    before = mirror.files
    told = mirror.run("--check", code=DIFFERENT).splitlines()
    assert told == sorted([f"{first} is missing", f"{second} is different", f"{foreign} is not public"])
    assert mirror.files == before
    mirror.run("--full")
    assert mirror.files == public()


def test_what_a_killed_run_left_is_cleared(mirror: Mirror) -> None:
    mirror.run()
    (mirror.folder / ".0.json.part").touch()
    mirror.run()
    assert sorted(path.name for path in mirror.folder.glob(".*")) == [".mirror.json", ".mirror.lock"]


def test_two_runs_do_not_work_at_the_same_time(mirror: Mirror) -> None:
    mirror.run()
    with (mirror.folder / ".mirror.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Another run is busy" in mirror.run(code=BUSY)
    mirror.run()


def test_a_folder_of_something_else_is_left_alone(mirror: Mirror, relay: Relay) -> None:
    mirror.folder.mkdir()
    (mirror.folder / "thesis.json").write_text("{}")
    assert "thesis.json" in mirror.run(code=UNUSABLE)
    assert mirror.files == {"thesis.json": b"{}"}
    assert relay.asked == []


def test_a_folder_belongs_to_one_site(mirror: Mirror, relay: Relay) -> None:
    mirror.run()
    assert "is a mirror of" in mirror.run(address=f"{relay.address}/other", code=UNUSABLE)


def test_a_folder_that_cannot_be_made_is_told(mirror: Mirror) -> None:
    mirror.folder.write_text("a file")
    assert "cannot be used" in mirror.run(code=UNUSABLE)


def test_a_key_opens_pages_for_members_and_its_end_takes_nothing_away(
    mirror: Mirror, relay: Relay, section: Any
) -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(title="Drie"), restriction_type="login")
    outbox.process()
    client, key = factories.client_with_key(scopes=["members"])
    mirror.run()
    assert "Drie" not in mirror.titles()
    told = mirror.run(key=key)
    assert "can no longer be followed" in told
    assert "Drie" in mirror.titles()
    before = mirror.files
    client.issue_key()
    client.save()
    told = mirror.run(key=key, code=REFUSED)
    assert "401" in told
    assert "This key does not exist" in told
    assert key not in told
    assert mirror.files == before
    mirror.run()
    assert mirror.files == public()


def test_a_key_does_not_travel(mirror: Mirror, relay: Relay) -> None:
    _client, key = factories.client_with_key()
    elsewhere = Relay(relay.target.geturl())
    try:
        relay.spoilers = [spoiled(302, {"Location": elsewhere.address})]
        assert elsewhere.address in mirror.run(key=key, code=REFUSED)
        assert elsewhere.asked == []
    finally:
        elsewhere.close()
    assert "https only" in mirror.run(key=key, address="http://cms.example.org/api/v1", code=WRONG)


def test_a_filter_mirrors_a_part_and_another_one_another_part(mirror: Mirror, section: Any) -> None:
    mirror.run("--filter", "type=handout", "--filter", "locale=nl")
    assert mirror.titles() == {"Een", "Twee", "Drie", "Vier", "Vijf"}
    mirror.run("--filter", "type=collection")
    assert mirror.titles() == {"Sectie"}
    told = mirror.run("--filter", "type=leaflet", code=REFUSED)
    assert "Choose" in told
    assert mirror.titles() == {"Sectie"}


@pytest.mark.parametrize(
    "options", [["--filter", "since=x"], ["--filter", "type"], ["--full", "--check"], ["--patience", "long"]]
)
def test_a_command_that_is_wrong_says_how_it_should_be(mirror: Mirror, options: list[str]) -> None:
    assert "usage: mirror.py" in mirror.run(*options, code=WRONG)


@pytest.mark.parametrize("address", ["cms.example.org", "ftp://cms.example.org", "https://a:b@example.org", "https://"])
def test_an_address_that_is_none_is_refused(mirror: Mirror, address: str) -> None:
    assert "give an address such as" in mirror.run(address=address, code=WRONG)


def test_answers_are_asked_for_compressed(mirror: Mirror, relay: Relay) -> None:
    mirror.run()
    assert {headers["Accept-Encoding"] for headers in relay.received} == {"gzip"}
    assert {headers["User-Agent"] for headers in relay.received} == {"jmz-mirror/1"}
