"""One run: content, servers, alternating rounds, tables."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from wagtail.models import Site

from cms.publishing import outbox
from tests.benchmarks import load, publishing, report, statements
from tests.benchmarks.cases import CASES, FAST_LANE, FLAT, PUBLISHING, VARNISH, Case
from tests.benchmarks.content import Library
from tests.benchmarks.load import Request
from tests.benchmarks.report import Result
from tests.benchmarks.samples import Sample, samples
from tests.benchmarks.systems import STATIC_OBJECT, Server, granian, missing_programs, varnish

Say = Callable[..., None]

NOT_THERE = "not there yet"
FEW = 6
"""Requests to see whether a system answers, and with how many statements."""
PRODUCT = "cms.wsgi:application"
SYSTEMS = ["ours", "fast lane", "v2", "v3", "limit", "Varnish", "Varnish, static"]
MEDIA_TYPE = "application/json"


def measure(options: argparse.Namespace, folder: Path, stack: ExitStack, say: Say) -> None:
    say("Database …")
    call_command("migrate", verbosity=0)
    statements.prepare()
    library = Library.prepare()
    Site.objects.update(hostname="127.0.0.1")
    outbox.process()
    by_size: dict[int, list[Result]] = {}
    published: dict[int, dict[str, float]] = {}
    for size in sorted(options.pages):
        say(f"\n{size} pages of twelve blocks …")
        library.grow(size, lambda what, done, total: say(f"  {what}: {done} of {total}"))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        with ExitStack() as servers:
            by_size[size] = Measurement(options, library, folder / str(size), servers, say).results()
        say(f"\n## {size} pages\n\n{report.results_table(by_size[size])}")
        pks = library.handouts[: options.publications]
        published[size] = publishing.times(pks)
        plain = published[size]["plain"]
        said = (f"{name} {time:.0f} ms, {time / plain:.2f} times as long" for name, time in published[size].items())
        say(f"\nPublishing: {'; '.join(said)}.")
    say(f"\n## Goals\n\n{report.table(goals(by_size, published))}")


class Measurement:
    """All cases in all systems, with the pages that there are."""

    def __init__(self, options: argparse.Namespace, library: Library, folder: Path, stack: ExitStack, say: Say) -> None:
        self.options, self.folder, self.stack, self.say = options, folder, stack, say
        self.postmaster = statements.postmaster()
        self.product = granian(PRODUCT, stack, FAST_LANE_MEGABYTES="0")
        self.samples = samples(library, self.product)
        self.cases = [case for case in CASES if not options.cases or case.name in options.cases]
        answers = folder / "answers"
        answers.mkdir(parents=True)
        for number, case in enumerate(self.cases):
            self._keep_answer(case, answers / str(number))
        self.servers: dict[str, Server | None] = dict.fromkeys(SYSTEMS)
        limit = granian("tests.benchmarks.limit:application", stack, LIMIT_ANSWERS=str(answers))
        self.servers |= {"ours": self.product, "v2": self.product, "v3": self.product, "limit": limit}
        self.servers["fast lane"] = granian(PRODUCT, stack)
        if not missing_programs("varnishd"):
            configuration = settings.BASE_DIR / "deploy" / "varnish.vcl"
            # An address to clear makes the product allow a shared cache to keep its answers; nothing is cleared here.
            behind = granian(PRODUCT, stack, CACHE_PURGE_URLS="http://127.0.0.1:9")
            self.servers["Varnish"] = varnish(configuration.read_text(), behind, folder / "varnish", stack)
            self.servers["Varnish, static"] = varnish(STATIC_OBJECT, limit, folder / "static", stack)

    def results(self) -> list[Result]:
        # The first requests open connections to the database.
        for system in ("ours", "fast lane"):
            if self.servers[system]:
                self._run(system, *self._requests(self.cases[0], system, 0))
        results = []
        for number, case in enumerate(self.cases):
            self.say(f"  {case.name} …")
            runnable: dict[str, tuple[list[Request], int]] = {}
            for system in SYSTEMS:
                requests, steps = self._requests(case, system, number)
                note = self._complaint(system, requests)
                if note:
                    results.append(Result(case=case.name, system=system, note=note))
                else:
                    runnable[system] = requests, steps
            rounds: dict[str, list[load.Round]] = {system: [] for system in runnable}
            for _round in range(self.options.rounds):
                for system, (requests, steps) in runnable.items():
                    rounds[system].append(self._run(system, requests, steps))
            for system, (requests, steps) in runnable.items():
                server = self.servers[system]
                counted = statements.count(server, requests[: FEW * steps], steps=steps)
                measured = load.median(rounds[system])
                results.append(Result(case=case.name, system=system, measured=measured, statements=counted))
        order = [(case.name, system) for case in self.cases for system in SYSTEMS]
        return sorted(results, key=lambda result: order.index((result.case, result.system)))

    def _run(self, system: str, requests: list[Request], steps: int) -> load.Round:
        return load.run(
            self.servers[system],
            requests,
            steps=steps,
            seconds=self.options.seconds,
            connections=self.options.connections,
            postmaster=self.postmaster,
        )

    def _requests(self, case: Case, system: str, number: int) -> tuple[list[Request], int]:
        """Return what to ask of a system, and how many of these requests make one answer."""
        if system in ("limit", "Varnish, static"):
            return [(f"/{number}", {})], 1
        addresses = {"v2": case.version_2, "v3": case.version_3}.get(system, (case.ours,))
        requests = {
            address.format(**asdict(sample)): self._headers(case, sample)
            for sample in self.samples
            for address in addresses
        }
        return list(requests.items()), len(addresses)

    def _headers(self, case: Case, sample: Sample) -> dict[str, str]:
        headers = {"Host": "127.0.0.1", "Accept": MEDIA_TYPE}
        if case.conditional:
            _status, answered, _body = self.product.get(case.ours.format(**asdict(sample)))
            headers["If-None-Match"] = answered["etag"]
        return headers

    def _complaint(self, system: str, requests: list[Request]) -> str:
        """Return why a system cannot be measured, or nothing; the requests have then also warmed it up."""
        server = self.servers[system]
        if server is None or not requests:
            return NOT_THERE if requests else "cannot"
        statuses = {server.get(path, headers)[0] for path, headers in requests[:FEW]}
        return NOT_THERE if max(statuses) >= 400 else ""

    def _keep_answer(self, case: Case, file: Path) -> None:
        """Keep what the product answers for the limit to return."""
        sample = self.samples[0]
        status, headers, body = self.product.get(case.ours.format(**asdict(sample)), self._headers(case, sample))
        kept = [(name, value) for name, value in headers.items() if name not in ("date", "server", "connection")]
        file.with_suffix(".json").write_text(json.dumps({"status": f"{status} OK", "headers": kept}))
        file.with_suffix(".body").write_bytes(body)


def goals(by_size: dict[int, list[Result]], published: dict[int, dict[str, float]]) -> list[list[str]]:
    rows = [["goal", "wanted", "reached", ""]]
    for size, results in by_size.items():
        for case in CASES:
            if case.times is None:
                continue
            ours, version_2 = (report.rate(results, case.name, system) for system in ("ours", "v2"))
            ratio = ours / version_2 if ours and version_2 else None
            rows.append(report.verdict(f"{size} pages: {case.name} × v2", ratio, case.times))
        for system, base, goal in (("fast lane", "limit", FAST_LANE), ("Varnish", "Varnish, static", VARNISH)):
            rates = [
                (fast, full)
                for case in CASES
                if (fast := report.rate(results, case.name, system)) and (full := report.rate(results, case.name, base))
            ]
            worst = min((fast / full for fast, full in rates), default=None)
            rows.append(report.verdict(f"{size} pages: {system}, of {base}", worst, goal))
        ours, plain = published[size]["ours"], published[size]["plain"]
        rows.append(report.verdict(f"{size} pages: publishing", ours / plain, PUBLISHING, at_most=True))
    first, last = by_size[min(by_size)], by_size[max(by_size)]
    if first is not last:
        for case in CASES:
            before, after = (report.cost(results, case.name, "ours") for results in (first, last))
            growth = after / before if before and after else None
            rows.append(report.verdict(f"cost with more pages: {case.name}", growth, FLAT, at_most=True))
    return rows
