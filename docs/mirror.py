#!/usr/bin/env python3
"""Keep a folder of JSON files in step with the content of a JMZ Kennisnetwerk site.

    mirror.py https://cms.example.org/api/v1 folder

Run it as often as you like, from cron for example. Each item is a file, folder/<id>.json, that holds what the API says
at /pages/<id>. A file is replaced in one step, so that whoever reads the folder never sees half of one. The first run
brings everything, each later one only what changed. If the place where it left off can no longer be followed, it brings
everything again over what is there, and only then drops what is no longer public.

Needs Python 3.9 or newer on Linux, macOS or another Unix, and nothing else. The guide is docs/mirroring.md.

Environment: JMZ_API_KEY, the key of an API client, for who has one. Public content needs none.

Exit codes: 0 in step; 1 --check found differences; 2 the command is wrong; 3 the API refuses what was asked;
4 no right answer for too long, try again later; 5 another run is busy in this folder; 6 the folder cannot be used.
"""

from __future__ import annotations

import argparse
import contextlib
import email.utils
import fcntl
import gzip
import http.client
import json
import os
import random
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

DIFFERENT, WRONG, REFUSED, LATER, BUSY, UNUSABLE = 1, 2, 3, 4, 5, 6

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FILTER = re.compile(r"[A-Za-z]+=[^=&]+")
FIXED = {"fields": "*", "pageSize": "100"}
LOCAL = {"localhost", "127.0.0.1", "::1"}

STATE = ".mirror.json"
LOCK = ".mirror.lock"
PART = ".part"

SLOW = 60
"""Seconds after which an answer that does not come, or does not go on, is given up."""

LONGEST_WAIT = 60
"""Most seconds between two attempts, unless the API asks for more."""


class Failure(Exception):
    """Why the run ends, in a sentence for people, and with which exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class TokenExpired(Exception):
    """The token can no longer be followed."""


class Later(Exception):
    """What went wrong may be right in a moment; ``seconds`` is how long the API asks to wait, if it says so."""

    def __init__(self, message: str, *, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class Part(NamedTuple):
    """An answer of the change feed: what it brings, where to go on, and whether there is more already."""

    updated: dict[str, bytes]
    removed: list[str]
    token: str
    more: bool


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the API does not redirect, and a key must not travel to another host."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


class Api:
    """The change feed of a site, asked with patience.

    ``patience`` is in seconds: for so long a request is tried again when the answer is none or asks to wait.
    """

    def __init__(self, address: str, *, filters: dict[str, str], key: str, patience: float) -> None:
        self.address, self.filters, self.patience = address, filters, patience
        self.opener = urllib.request.build_opener(NoRedirects)
        self.headers = {
            "Accept": "application/json, application/vnd.jmz.partial+json, application/problem+json",
            "Accept-Encoding": "gzip",
            "Accept-Language": "en",
            "User-Agent": "jmz-mirror/1",
        }
        if key:
            self.headers["Authorization"] = f"Bearer {key}"

    def parts(self, token: str) -> Iterator[Part]:
        """Give what changed since a token, part by part, or everything if it is empty. Raises ``TokenExpired``."""
        more = True
        while more:
            part = self._patiently(token)
            if part.more and part.token == token:
                raise Failure(REFUSED, "The API says that there is more, but not where. Is this the right address?")
            yield part
            token, more = part.token, part.more

    def _patiently(self, token: str) -> Part:
        deadline, wait = time.monotonic() + self.patience, 1.0
        while True:
            try:
                return self._part(token)
            except Later as error:
                # Mirrors that were stopped together must not come back together.
                usual = wait * random.uniform(0.5, 1)  # noqa: S311 - nobody gains by guessing it
                pause = usual if error.seconds is None else error.seconds
                if time.monotonic() + pause > deadline:
                    raise Failure(LATER, f"{error} Gave up; run again later.") from error
                tell(f"{error} Trying again in {pause:.0f} s.")
                time.sleep(pause)
                wait = min(2 * wait, LONGEST_WAIT)

    def _part(self, token: str) -> Part:
        asked = {**self.filters, **FIXED, **({"since": token} if token else {})}
        address = f"{self.address}/changes?{urllib.parse.urlencode(asked)}"
        request = urllib.request.Request(address, headers=self.headers)  # noqa: S310 - the scheme was checked
        try:
            with self.opener.open(request, timeout=SLOW) as answer:
                return part_of(content_of(answer))
        except urllib.error.HTTPError as error:
            with error:
                raise self._problem(error, follows=bool(token)) from error
        except (OSError, EOFError, http.client.HTTPException, zlib.error) as error:
            # Among these are addresses without a server, answers that take too long, and answers that break off.
            reason = getattr(error, "reason", "") or str(error) or type(error).__name__
            raise Later(f"No whole answer from {self.address}: {reason}.") from error

    def _problem(self, error: urllib.error.HTTPError, *, follows: bool) -> Exception:
        """Return what a status other than 200 means for the run; ``follows``: a token was sent."""
        told = explanation(error)
        # A token that is not understood (400) is from another time; if something else is wrong, that shows without it.
        if follows and error.code in (400, 410):
            return TokenExpired(told)
        if error.code in (408, 429) or error.code >= 500:
            return Later(told, seconds=seconds_of(error.headers.get("Retry-After")))
        if 300 <= error.code < 400:
            goes = error.headers.get("Location", "nowhere")
            return Failure(REFUSED, f"{self.address} leads to {goes}. Give the address where it ends.")
        return Failure(REFUSED, told)


def content_of(answer: Any) -> bytes:
    """Return the body of an answer. Raises ``EOFError``, ``zlib.error`` or ``OSError`` if it is not whole."""
    body: bytes = answer.read()
    return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def part_of(body: bytes) -> Part:
    """Return what an answer says. Raises ``Later`` if it is none of the API: a page of a proxy, perhaps."""
    try:
        said = json.loads(body)
        items = [entry["item"] for entry in said["items"] if entry["change"] == "updated"]
        updated = {checked(item["id"]): written(item) for item in items}
        removed = [checked(entry["id"]) for entry in said["items"] if entry["change"] == "removed"]
        token, more = said["token"], said["hasMore"]
        if not (isinstance(token, str) and token and isinstance(more, bool)):
            raise ValueError
    except (ValueError, TypeError, KeyError) as error:
        raise Later("The answer is none of the change feed. Does the address end in /api/v1?") from error
    return Part(updated, removed, token, more)


def checked(id: Any) -> str:
    """Return an id that can be the name of a file. Raises ``ValueError`` for anything else."""
    if not (isinstance(id, str) and ID.fullmatch(id)):
        raise ValueError(id)
    return id


def written(item: Any) -> bytes:
    """Return an item as the API writes it."""
    return json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode()


def explanation(error: urllib.error.HTTPError) -> str:
    """Return what the API says is wrong (RFC 9457), or the bare status."""
    try:
        problem = json.loads(content_of(error))
        told = [problem["title"], problem.get("detail"), *(each["detail"] for each in problem.get("errors") or ())]
        return f"The API answers {error.code}. {'. '.join(str(text).rstrip('.') for text in told if text)}."
    except (ValueError, TypeError, KeyError, AttributeError, OSError, EOFError, zlib.error, http.client.HTTPException):
        return f"The API answers {error.code} {error.reason}."


def seconds_of(retry_after: str | None) -> float | None:
    """Return how long ``Retry-After`` asks to wait: a number of seconds, or a moment."""
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return max(email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time(), 0.0)
    except ValueError:
        return None


class Folder:
    """The items as files, and beside them how far the mirror is.

    ``token`` is empty until the first answer. ``seen`` holds the ids that a pass over everything brought so far; None
    when there is no such pass.
    """

    def __init__(self, path: Path, address: str) -> None:
        self.path, self.address = path, address
        self.token = ""
        self.seen: set[str] | None = set()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out, also if this one is killed."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Failure(BUSY, f"Another run is busy in {self.path}.") from error
            yield

    def load(self) -> None:
        """Read how far the mirror is; if that cannot be read, it begins anew."""
        try:
            state = json.loads((self.path / STATE).read_bytes())
            address, token = str(state["address"]), str(state["token"])
            seen = None if state["seen"] is None else set(state["seen"])
        except FileNotFoundError:
            if foreign := sorted({each.name for each in self.path.iterdir()} - {LOCK}):
                raise Failure(UNUSABLE, f"{self.path} holds {foreign[0]}. Name an empty or a new folder.") from None
            return
        except (ValueError, TypeError, KeyError):
            tell(f"{self.path / STATE} cannot be read: bringing everything again.")
            return
        if address != self.address:
            raise Failure(UNUSABLE, f"{self.path} is a mirror of {address}. Name another folder for {self.address}.")
        self.token, self.seen = token, seen

    def save(self) -> None:
        state = {"address": self.address, "token": self.token, "seen": None if self.seen is None else sorted(self.seen)}
        self._replace(self.path / STATE, json.dumps(state).encode())
        self._settle()

    def begin_anew(self) -> None:
        self.token, self.seen = "", set()

    def ids(self) -> set[str]:
        return {path.stem for path in self.path.glob("*.json") if ID.fullmatch(path.stem)}

    def read(self, id: str) -> bytes | None:
        try:
            return self._file(id).read_bytes()
        except FileNotFoundError:
            return None

    def take(self, part: Part) -> tuple[int, int]:
        """Bring a part into the folder and remember it. Return how many files were written and dropped."""
        changed = {id: text for id, text in part.updated.items() if self.read(id) != text}
        for id, text in changed.items():
            self._replace(self._file(id), text)
        if self.seen is not None:
            self.seen |= part.updated.keys()
            self.seen -= set(part.removed)
        gone = {id for id in part.removed if self._file(id).exists()}
        if self.seen is not None and not part.more:
            # Everything is there now, so what the pass did not bring is no longer public.
            gone |= self.ids() - self.seen
            self.seen = None
        for id in gone:
            self._file(id).unlink()
        self._settle()
        # Whoever is stopped before this line gets the same part again, which changes nothing.
        self.token = part.token
        self.save()
        return len(changed), len(gone)

    def clear_remains(self) -> None:
        """Remove what a run left behind that was stopped while it wrote."""
        for path in self.path.glob(f".*{PART}"):
            path.unlink()

    def _file(self, id: str) -> Path:
        return self.path / f"{id}.json"

    def _replace(self, path: Path, text: bytes) -> None:
        """Write a file beside its place, wait until the disk has it, and only then put it there."""
        part = path.with_name(f".{path.name.lstrip('.')}{PART}")
        with part.open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def _settle(self) -> None:
        """Wait until the disk has the names of all files too."""
        directory = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def follow(api: Api, folder: Folder) -> tuple[int, int]:
    """Bring the folder in step. Return how many files were written and dropped."""
    try:
        return take_all(api, folder)
    except TokenExpired:
        tell("The place where the mirror left off can no longer be followed: bringing everything again.")
        folder.begin_anew()
    try:
        return take_all(api, folder)
    except TokenExpired as error:
        raise Failure(LATER, f"{error} This happened twice; run again later.") from error


def take_all(api: Api, folder: Folder) -> tuple[int, int]:
    written = dropped = 0
    for part in api.parts(folder.token):
        more_written, more_dropped = folder.take(part)
        written, dropped = written + more_written, dropped + more_dropped
    return written, dropped


def differences(api: Api, folder: Folder) -> list[str]:
    """Return how the folder differs from the API, a line for each file, and change nothing."""
    public: dict[str, bytes] = {}
    for part in api.parts(""):
        public.update(part.updated)
        for id in part.removed:
            public.pop(id, None)
    files = folder.ids()
    lines = [(id, "is missing") for id in public.keys() - files]
    lines += [(id, "is not public") for id in files - public.keys()]
    lines += [(id, "is different") for id in files & public.keys() if folder.read(id) != public[id]]
    return [f"{id}.json {how}" for id, how in sorted(lines)]


def tell(message: str) -> None:
    sys.stderr.write(f"{message}\n")


def address_of(text: str) -> str:
    """Return the address of an API without its last slash. Raises ``argparse.ArgumentTypeError`` if it is none."""
    parts = urllib.parse.urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise argparse.ArgumentTypeError("give an address such as https://cms.example.org/api/v1")
    return text.rstrip("/")


def filter_of(text: str) -> tuple[str, str]:
    name, _equals, value = text.partition("=")
    if not FILTER.fullmatch(text) or name in ("since", *FIXED):
        raise argparse.ArgumentTypeError("give the name and the value of a filter, such as type=handout,practice")
    return name, value


def arguments() -> argparse.ArgumentParser:
    lines = str(__doc__).strip().splitlines()
    parser = argparse.ArgumentParser(
        description=lines[0], epilog="\n".join(lines[-5:]), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address", type=address_of, help="of the API, for example https://cms.example.org/api/v1")
    parser.add_argument("folder", type=Path, help="of its own for this mirror; made if it does not exist")
    parser.add_argument(
        "--filter",
        type=filter_of,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="mirror only what matches, for example type=handout,practice or locale=nl; may be given several times",
    )
    task = parser.add_mutually_exclusive_group()
    task.add_argument("--full", action="store_true", help="bring everything again, over what is there")
    task.add_argument("--check", action="store_true", help="compare the folder with the API and change nothing")
    parser.add_argument(
        "--patience",
        type=float,
        default=300.0,
        metavar="SECONDS",
        help="how long to go on trying when an answer does not come; 300 unless told",
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing when all is well")
    return parser


def main() -> int:
    parser = arguments()
    given = parser.parse_args()
    key = os.environ.get("JMZ_API_KEY", "").strip()
    if key and not key.isascii():
        parser.error("JMZ_API_KEY holds something else than a key")
    parts = urllib.parse.urlsplit(given.address)
    if key and parts.scheme == "http" and parts.hostname not in LOCAL:
        parser.error("a key is sent over https only")
    filters = dict(given.filter)
    api = Api(given.address, filters=filters, key=key, patience=given.patience)
    folder = Folder(given.folder, given.address)
    try:
        with folder.locked():
            folder.load()
            return check(api, folder) if given.check else bring(api, folder, full=given.full, quiet=given.quiet)
    except OSError as error:
        raise Failure(UNUSABLE, f"{given.folder} cannot be used: {error}.") from error


def bring(api: Api, folder: Folder, *, full: bool, quiet: bool) -> int:
    folder.clear_remains()
    # From now on the folder is known as a mirror, also if this run is stopped before the first answer.
    folder.save()
    if full:
        folder.begin_anew()
    written, dropped = follow(api, folder)
    if not quiet:
        sys.stdout.write(f"{len(folder.ids())} items: {written} written, {dropped} dropped.\n")
    return 0


def check(api: Api, folder: Folder) -> int:
    if not folder.token:
        raise Failure(UNUSABLE, f"{folder.path} holds no mirror yet. Run without --check first.")
    lines = differences(api, folder)
    sys.stdout.write("".join(f"{line}\n" for line in lines) or "The folder is in step.\n")
    return DIFFERENT if lines else 0


def run() -> NoReturn:
    try:
        sys.exit(main())
    except Failure as error:
        tell(f"mirror.py: {error}")
        sys.exit(error.code)
    except KeyboardInterrupt:
        # Nothing is lost: the next run goes on from here.
        sys.exit(130)


if __name__ == "__main__":
    run()
