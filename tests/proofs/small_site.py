"""A small site in two languages in which everything refers to everything, and what the API shows of it."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import orjson
from django.db import connection, transaction
from wagtail.models import Collection, Locale, Page

from cms.core.models import SiteSettings
from cms.core.registry import registry
from cms.publishing import outbox
from cms.publishing.management.commands.build_items import _sources
from cms.publishing.models import ContentItem, Facet
from site_pages.models import NewsletterItem, ProjectPartner
from site_pages.setup import default_site
from tests import factories

Answer = tuple[str, bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def make() -> None:
    """Make about twelve pages and the snippets that they show."""
    home = default_site().root_page.specific
    english = Locale.objects.get(language_code="en")
    image = factories.ImageFactory()
    files = Collection.get_first_root_node().add_child(name="Bestanden")
    Collection.get_first_root_node().add_child(name="Archief")
    document = factories.DocumentFactory(collection=files)
    figure = factories.FigureFactory(key="cijfer")
    theme, audience = factories.ThemeFactory(key="beleid"), factories.AudienceFactory(key="scholen")
    factories.SupportOfferFactory()
    section = factories.CollectionPageFactory(
        parent=home, title="Sectie", show_in_menus=True, listed_types=listed("handout", "project")
    )
    other = factories.CollectionPageFactory(
        parent=home, title="Elders", listed_types=listed("partner"), listed_themes=[theme], order="position"
    )
    partner = factories.PartnerPageFactory(parent=section, title="Movisie", image=image)
    theme_page = factories.ThemePageFactory(parent=section, title="Beleid", theme=theme, themes=[theme])
    projects = [
        factories.ProjectPageFactory(
            parent=theme_page, title=f"Project {name}", project_partners=[ProjectPartner(partner=partner)]
        )
        for name in ("een", "twee")
    ]
    handout = factories.HandoutPageFactory(
        parent=section, title="Gids", audiences=[audience], body=body(projects[0], image, document, figure)
    )
    factories.NewsletterIssuePageFactory(
        parent=other, title="Nieuwsbrief", items=[NewsletterItem(target=handout), NewsletterItem(target=projects[1])]
    )
    about = factories.ContentPageFactory(
        parent=home, title="Toegankelijkheid", body=body(handout, image, document, figure), themes=[theme]
    )
    settings = SiteSettings.for_site(default_site())
    settings.accessibility_page = about
    settings.save()
    for page in (handout, projects[0]):
        translated = page.copy_for_translation(english, copy_parents=True)
        translated.title += " in English"
        translated.save_revision().publish()
    outbox.process()


def listed(*types: str) -> str:
    return factories.stream(*(("type", name) for name in types))


def body(target: Page, image: Any, document: Any, figure: Any) -> str:
    """Return a body that refers to a page in each way, to a picture, a file and a figure, and lists handouts."""
    links = f'<p><a linktype="page" id="{target.pk}">lees</a> <a linktype="document" id="{document.pk}">bestand</a></p>'
    picture = {"image": {"image": image.pk, "alt_text": "", "decorative": True}, "caption": ""}
    listing = {"title": "", "types": ["handout", "project"], "themes": [], "order": "newest", "number": 3}
    return factories.stream(
        ("text", {"text": links}),
        ("cards", {"title": "", "pages": [target.pk]}),
        ("image", picture),
        ("document", {"document": document.pk, "description": ""}),
        ("figure", {"figure": figure.pk}),
        ("listing", listing),
    )


def addresses() -> list[str]:
    """Return the addresses of everything that the API shows of what is there, with some filters and relations."""
    items = list(ContentItem.objects.order_by("pk").values_list("pk", "path"))
    lists = ["/pages", "/pages?locale=en", "/pages?pageSize=3&sort=title", "/pages?sort=position&pageSize=100"]
    lists += ["/pages?type=handout,project&expand=children,siblings", "/pages?theme=beleid&fields=title,breadcrumbs"]
    lists += [f"/{public_type.collection}" for public_type in registry]
    details = [f"/pages/{public_id}" for public_id, _path in items]
    details += [f"/pages/{public_id}?expand=related,translations,children" for public_id, _path in items[::5]]
    details += [f"/resolve?path={quote(path)}" for _public_id, path in items[::3] if path]
    return ["/navigation", "/navigation?locale=en", "/site", *lists, *details]


def ask(application: Application, address: str) -> Answer:
    """Ask a WSGI application for an address below /api/v1 and return the status and the body."""
    path, _mark, query = f"/api/v1{address}".partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }
    started: list[tuple[str, dict[str, str]]] = []
    response = application(environ, lambda status, headers, *rest: started.append((status, dict(headers))))
    content = b"".join(response)
    if close := getattr(response, "close", None):
        close()
    status, headers = started[0]
    return status, gzip.decompress(content) if headers.get("Content-Encoding") == "gzip" else content


def stored() -> dict[Any, Any]:
    """Return everything that the API is made from: the items with all columns, and what they are found by."""
    columns = [field.attname for field in ContentItem._meta.concrete_fields]
    rows = ContentItem.objects.values_list(*columns)
    items = {row[0]: tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows}
    facets: dict[Any, list[Any]] = {}
    for public_id, *facet in Facet.objects.order_by("name", "value").values_list(
        "item_id", "name", "value", "type", "locale", "published_at"
    ):
        facets.setdefault(public_id, []).append(facet)
    return {public_id: (item, facets.get(public_id)) for public_id, item in items.items()}


def differences(found: dict[Any, Any], expected: dict[Any, Any]) -> list[Any]:
    """Return what differs between two states, in words that help to find out why."""
    names = [field.attname for field in ContentItem._meta.concrete_fields]
    told: list[Any] = []
    for public_id in sorted(found.keys() | expected.keys(), key=str):
        here, there = found.get(public_id), expected.get(public_id)
        if here == there:
            continue
        if here is None or there is None:
            item = (here or there)[0]
            told.append(("only found" if here else "missing", dict(zip(names, item, strict=True))))
            continue
        columns = [(name, *pair) for name, *pair in zip(names, here[0], there[0], strict=True) if pair[0] != pair[1]]
        told.append((public_id, columns, here[1], there[1]))
    return told


@contextmanager
def requests_in_transaction() -> Iterator[None]:
    """Let a request to Django leave the connection open although a transaction is under way."""
    connection.settings_dict["AUTOCOMMIT"] = False
    try:
        yield
    finally:
        connection.settings_dict["AUTOCOMMIT"] = True


def rebuilt(look: Callable[[], Any]) -> Any:
    """Return what ``look`` sees after everything was built from nothing, and leave all as it was."""
    with transaction.atomic(), requests_in_transaction():
        ContentItem.objects.all().delete()
        sources = [source for public_type in registry for source in _sources(public_type)]
        state: dict[Any, Any] = {}
        while True:
            for source in sources:
                instance = outbox.load(source)
                access = outbox.access_of(instance)
                built = outbox.build(instance, access=access) if access else None
                if built:
                    outbox.store(built)
            if (now := stored()) == state:
                break
            state = now
        seen = look()
        transaction.set_rollback(True)
    return seen


class Follower:
    """A client that follows the change feed and keeps a copy of every item."""

    def __init__(self, get: Callable[[str], Answer], *, query: str = "") -> None:
        self._get = get
        self._query = query
        self.copy: dict[str, Any] = {}
        self._token: str | None = None
        self.restarts = 0

    def catch_up(self) -> None:
        """Follow until there is no more."""
        while self.step():
            pass

    def step(self) -> bool:
        """Take the next answer and return whether there is more already."""
        since = f"&since={self._token}" if self._token else ""
        status, body = self._get(f"/changes?fields=*&pageSize=7{self._query}{since}")
        if status.startswith("410"):
            self._token = None
            self.copy.clear()
            self.restarts += 1
            return True
        if not status.startswith("200"):
            raise AssertionError((status, body))
        answer = orjson.loads(body)
        for entry in answer["items"]:
            if entry["change"] == "removed":
                self.copy.pop(entry["id"], None)
            else:
                self.copy[entry["item"]["id"]] = entry["item"]
        self._token = answer["token"]
        return bool(answer["hasMore"])


def public_items(**wanted: Any) -> dict[str, Any]:
    """Return what a follower must have."""
    rows = ContentItem.objects.visible().filter(**wanted).values_list("pk", "document")
    return {str(public_id): orjson.loads(bytes(document)) for public_id, document in rows}
