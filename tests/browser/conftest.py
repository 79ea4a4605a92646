from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cms.publishing import outbox
from site_pages.setup import default_site
from tests.browser.pictures import record
from tests.factories import UserFactory

PASSWORD = "een-lang-wachtwoord-voor-de-test"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if not executable:
        pytest.fail("Install Chromium: apt-get install chromium")
    # Playwright runs an event loop in this thread, which makes Django's ORM believe that it is called from it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def address(live_server: Any, settings: Any) -> str:
    """The address of the running site, which items carry too."""
    settings.PUBLIC_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    return live_server.url


@pytest.fixture
def home(address: str, root: None) -> Any:
    site = default_site()
    outbox.process()
    return site.root_page.specific


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page in a browser that keeps every request on this machine."""
    context = browser.new_context(
        base_url=address, viewport={"width": 1280, "height": 900}, locale="nl-NL", reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: None if _local(request.url, address) else elsewhere.append(request.url))
    yield page
    context.close()
    assert elsewhere == [], "The page asked something from another site."


def _local(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:", "about:"))


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """With ``--record``, keep what a page shows as the picture of a topic of the guide."""
    recording = request.config.getoption("--record") and "keyboard" not in request.node.name
    return record if recording else lambda page, slug: None


@pytest.fixture
def editor(page: Page, home: Any) -> Page:
    """A browser in which an editor has logged in."""
    user = UserFactory(email="redactie@example.org")
    user.set_password(PASSWORD)
    user.save()
    page.goto("/admin/login/")
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.wait_for_url("**/admin/")
    return page
