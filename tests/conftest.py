from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import Collection, Locale, Page, Site

from cms.api import totals
from cms.clients.embed_usage import embeds
from cms.clients.usage import counter
from cms.publishing import outbox
from site_pages.setup import default_site
from tests.factories import CollectionPageFactory


def pytest_addoption(parser: pytest.Parser) -> None:
    records = "write anew what tests record: requests of the documentation, matrices, pictures of the guide"
    parser.addoption("--record", action="store_true", help=records)
    proofs = parser.getgroup("proofs", "how long the proofs in tests/proofs go on")
    proofs.addoption("--steps", type=int, default=40, help="steps of the editors")
    proofs.addoption("--kills", type=int, default=20, help="processes that are killed")


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test its own folder for files, and nothing of what another test had the process remember."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr("cms.publishing.schedule._next", (float("-inf"), None))
    cache.clear()
    totals.forget()
    yield
    cache.clear()
    counter.discard()
    embeds.discard()


def make_roots() -> None:
    """Make the roots of pages and files where no migration did."""
    if not Page.objects.exists():
        Page.add_root(title="Alle pagina's", slug="root", locale=Locale.objects.create(language_code="nl"))
        Collection.add_root(name="Algemeen")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Also serve ``--no-migrations``, which starts much faster but lacks what migrations put into the database."""
    with django_db_blocker.unblock():
        make_roots()


@pytest.fixture
def root(transactional_db: None) -> None:
    """The roots of pages and files, for tests that commit: they empty the database of what migrations put into it."""
    make_roots()


@pytest.fixture
def site(db: None) -> Site:
    """The default site with an empty home page."""
    return default_site()


@pytest.fixture
def home(site: Site, settle: Callable[[], int]) -> Any:
    """The public home page."""
    settle()
    return site.root_page.specific


@pytest.fixture
def section(home: Any) -> Any:
    """A collection below the home page, under which most pages may stand."""
    return CollectionPageFactory(parent=home, title="Sectie")


@pytest.fixture
def english(site: Site) -> Locale:
    return Locale.objects.get(language_code="en")


@pytest.fixture
def api(client: Client) -> Callable[..., Any]:
    """Ask the API for an address below /api/v1."""

    def get(path: str = "", **options: Any) -> Any:
        return client.get(f"/api/v1{path}", **options)

    return get


@pytest.fixture
def settle() -> Callable[[], int]:
    """Work out the outbox, as happens after a commit: a test runs in a transaction that is never committed."""
    return outbox.process
