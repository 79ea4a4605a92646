"""Measures how long it takes from a keystroke in the form of a page until its preview shows it: see docs/benchmarks.md.

In Chromium, on the database that DATABASE_URL names, with a handout of forty blocks and the settings of production.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from tests.benchmarks.run import prepared, say
from tests.benchmarks.systems import granian

if TYPE_CHECKING:
    from playwright.sync_api import Page

BLOCKS = 40
REST = 2000
"""Milliseconds between a picture and the next keystroke, for what comes behind: saving, and checks."""
MODES = {"": "h1", "card": "h1", "pdf": "img", "search": "h3"}
"""Modes of the preview, and where each shows the title: as a text, or as the description of a picture."""

WATCH = """
let pressed = 0;
const answer = (shown) => shown.ownerDocument.defaultView.performance.getEntriesByType("navigation")[0].responseEnd;
document.addEventListener("keydown", () => { pressed = performance.now(); }, true);
window.pictured = ([selector, title]) => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error("No picture within a minute.")), 60000);
  const look = async () => {
    const shown = document.querySelector("#w-preview-iframe")?.contentDocument?.querySelector(selector);
    if (shown && (shown.alt ?? shown.textContent).includes(title)) {
      await shown.decode?.();
      requestAnimationFrame(() => setTimeout(() => resolve([performance.now() - pressed, answer(shown)])));
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
});
"""
"""Tells the time from the last keystroke until a frame with the title was painted, and how long the server took of it
for what is shown."""

Times = tuple[float, float]


def main() -> int:
    options = argparse.ArgumentParser(prog="make benchmark-preview ARGS=", description=__doc__)
    options.add_argument("--keystrokes", type=int, default=30, help="for each kind of preview")
    number = options.parse_args().keystrokes
    with prepared(needs=("chromium",), REQUIRE_TWO_FACTOR="false"), ExitStack() as stack:
        path, cookie = _page_and_session()
        server = granian("cms.wsgi:application", stack)
        times = _times(f"http://127.0.0.1:{server.port}", path, cookie, number)
    say("Milliseconds from keystroke to picture, and those in which the server made it")
    say(f"{'':12}{'first':>9}{'p50':>9}{'p95':>9}{'made p50':>12}{'made p95':>12}")
    for label, (first, *later) in times.items():
        all_of_it, made = zip(*later, strict=True)
        p50, p95 = _p50_and_p95(all_of_it)
        made_p50, made_p95 = _p50_and_p95(made)
        say(f"{label:12}{first[0]:>9.0f}{p50:>9.0f}{p95:>9.0f}{made_p50:>12.0f}{made_p95:>12.0f}")
    return 0


def _p50_and_p95(values: Sequence[float]) -> Times:
    return statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[-1]


def _page_and_session() -> tuple[str, str]:
    """Make the site and the page; return the path of its form, and the session of somebody who may edit it."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from wagtail.models import Site

    from cms.publishing import outbox
    from resources.models import HandoutPage
    from tests import factories
    from tests.benchmarks.content import Library

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    library = Library.prepare()
    Site.objects.update(hostname="127.0.0.1")
    library.grow(1, lambda what, done, total: None)
    outbox.process()
    page = HandoutPage.objects.get(pk=library.handouts[0])
    bodies = (json.loads(library.body(number)) for number in itertools.count())
    page.body = json.dumps(list(itertools.islice(itertools.chain.from_iterable(bodies), BLOCKS)))
    page.save_revision()
    client = Client()
    client.force_login(factories.UserFactory())
    return f"/admin/pages/{page.pk}/edit/", client.cookies[settings.SESSION_COOKIE_NAME].value


def _times(site: str, path: str, session: str, number: int) -> dict[str, list[Times]]:
    """Return what was measured at each keystroke, by the name of the preview."""
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    times = {}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for mode, selector in MODES.items():
            # Wagtail remembers in a browser which panel was open.
            context = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900}, locale="nl-NL")
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
            context.add_init_script(WATCH)
            page = context.new_page()
            page.goto(path)
            page.locator('[data-side-panel-toggle="preview"]').click()
            page.locator("#id_preview_mode").select_option(mode)
            # What is typed in the first two seconds, Wagtail takes for the state in which the form was loaded.
            page.wait_for_timeout(5000)
            times[mode or "web page"] = [_keystroke(page, selector, turn) for turn in range(number + 1)]
            context.close()
        chromium.close()
    return times


def _keystroke(page: Page, selector: str, turn: int) -> Times:
    title = page.locator("#id_title")
    title.fill(f"Gids {turn}.")
    page.keyboard.press("9")
    until_painted, making = page.evaluate("pictured", [selector, f"Gids {turn}.9"])
    page.wait_for_timeout(REST)
    return until_painted, making


if __name__ == "__main__":
    sys.exit(main())
