"""No leak: whatever hides a page, no answer to anybody who may not see it tells that it is there."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Revision, Site

from cms.api import expansion
from cms.clients import throttling
from cms.core.identity import item_id
from cms.core.models import SiteSettings
from cms.core.registry import registry
from cms.publishing import feed
from cms.publishing.models import ContentItem
from resources.addresses import edition_path
from resources.models import HandoutEdition, PracticePage
from search import engines, indexing
from search.models import Index
from site_pages.models import (
    EntryPoint,
    EventMaterial,
    EventResult,
    EventSession,
    NewsletterItem,
    ProjectNews,
    ProjectPartner,
    ProjectResult,
)
from site_pages.setup import default_site
from tests import factories

MARK = "vossenbes"
"""Stands in every text of the hidden pages, and nowhere else."""

FILE_CONTENT = b"rozenbottel"
"""Stands in the file that belongs to the hidden pages."""


class Site_:
    """A public site that refers to pages which are about to be hidden, in every way that there is."""

    def __init__(self, settle: Callable[[], int]) -> None:
        self.settle = settle
        self.home = default_site().root_page.specific
        factories.MunicipalityFactory(code="GM0153", name="Enschede")
        self.section = factories.CollectionPageFactory(parent=self.home, title="Openbaar", slug="openbaar")
        self.place = factories.CollectionPageFactory(parent=self.home, title="Plek", slug="plek")
        self.public_theme = factories.ThemePageFactory(parent=self.section, title="Thema")

    def make_hidden(self, *, live: bool = True) -> None:
        """Make the pages that are to be hidden: one with children, one to take part in things, and one project."""
        texts = {"summary": f"Over {MARK}.", "live": live}
        tag = factories.TagFactory(key=MARK, name=MARK)
        image = factories.ImageFactory(
            title=MARK, description=MARK, file=ContentFile(factories.picture().read(), name=f"{MARK}.png")
        )
        files = Collection.get_first_root_node().add_child(name="Besloten")
        CollectionViewRestriction.objects.create(collection=files, restriction_type="login")
        self.document = factories.DocumentFactory(
            title=MARK, collection=files, file=ContentFile(FILE_CONTENT, name=f"{MARK}.txt")
        )
        body = factories.stream(
            ("text", {"text": f"<p>Alles over {MARK}.</p>"}),
            ("document", {"document": self.document.pk, "description": MARK}),
        )
        # Its slug stands in the addresses of the public pages below it.
        self.parent = factories.CollectionPageFactory(
            parent=self.place, title=f"Map {MARK}", slug="map", show_in_menus=True, body=body, **texts
        )
        self.partner = factories.PartnerPageFactory(
            parent=self.place, title=f"Club {MARK}", slug=f"club-{MARK}", image=image, tags=[tag], body=body, **texts
        )
        theme = factories.ThemePageFactory(parent=self.place, title="Besloten thema", live=True)
        self.project = factories.ProjectPageFactory(
            parent=theme, title=f"Project {MARK}", slug=f"project-{MARK}", image=image, tags=[tag], body=body, **texts
        )
        self.theme = theme
        # Its collection is public: only the page that holds it is not.
        self.attachment = factories.DocumentFactory(
            title=MARK, file=ContentFile(FILE_CONTENT, name=f"bijlage-{MARK}.txt")
        )
        files = factories.stream(("file", {"document": self.attachment.pk, "language": "nl"}))
        first = HandoutEdition(number=1, date=datetime.date(2026, 1, 1), what_changed=f"Eerst {MARK}.", files=files)
        self.handout = factories.HandoutPageFactory(
            parent=self.place,
            title=f"Gids {MARK}",
            slug=f"gids-{MARK}",
            image=image,
            tags=[tag],
            body=body,
            editions=[first],
            **texts,
        )
        self.hidden = [self.parent, self.partner, self.project, self.handout]
        self.ids = [str(item_id(page.translation_key, "nl")) for page in self.hidden]

    def make_references(self) -> None:
        """Let public pages refer to the hidden ones."""
        pages = [page.pk for page in self.hidden]
        links = "".join(f'<a linktype="page" id="{pk}">lees</a> ' for pk in pages)
        listed = ("project", "partner", "handout")
        listing = {"title": "", "types": listed, "themes": [], "order": "newest", "number": 50}
        body = factories.stream(
            ("text", {"text": f"<p>{links}</p>"}),
            ("cards", {"title": "Lees ook", "pages": pages}),
            ("listing", listing),
            ("contact", {"title": "Vragen?", "text": "", "email": "", "organisation": self.partner.pk}),
        )
        factories.ContentPageFactory(parent=self.home, title="Verwijst", slug="verwijst", body=body)
        factories.ProjectPageFactory(
            parent=self.public_theme,
            title="Openbaar project",
            project_partners=[ProjectPartner(partner=Page.objects.get(pk=self.partner.pk))],
            results=[ProjectResult(resource=Page.objects.get(pk=self.project.pk), text="Een uitkomst.")],
        )
        factories.NewsletterIssuePageFactory(
            parent=self.section,
            title="Nieuwsbrief",
            items=[NewsletterItem(target=Page.objects.get(pk=page.pk), text="Kijk.") for page in self.hidden],
            project_news=[ProjectNews(project=self.project, text="<p>Nieuws.</p>")],
        )
        event = factories.EventPageFactory(
            parent=self.section,
            title="Openbare dag",
            sessions=[
                EventSession(
                    title="Gesprek",
                    start=datetime.datetime(2027, 6, 3, 10, tzinfo=datetime.UTC),
                    hosts=factories.stream(("host", self.partner.pk)),
                )
            ],
            toolkit=[EventMaterial(resource=Page.objects.get(pk=self.handout.pk))],
            results=[EventResult(resource=Page.objects.get(pk=self.project.pk), text="Een uitkomst.")],
        )
        self.event = str(item_id(event.translation_key, "nl"))
        types = factories.stream(*(("type", name) for name in (*listed, "collection")))
        factories.CollectionPageFactory(parent=self.section, title="Lijst", slug="lijst", listed_types=types)
        factories.PracticePageFactory(parent=self.section, title="Praktijk", contact=self._contact())
        self.child = factories.CollectionPageFactory(parent=self.parent, title="Kind", slug="kind")
        entry = EntryPoint(audience=factories.AudienceFactory(), title="Begin", page=Page.objects.get(pk=pages[2]))
        self.home.refresh_from_db()
        self.home.entry_points.add(entry)
        self.home.save_revision().publish()
        Redirect.objects.create(old_path="/nl/oude-weg", redirect_page=Page.objects.get(pk=self.project.pk))
        settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
        settings.accessibility_page = Page.objects.get(pk=self.parent.pk)
        settings.save()
        self._translate()

    def _contact(self) -> Any:
        field = PracticePage._meta.get_field("contact")
        return self.partner if field.related_model is type(self.partner) else Page.objects.get(pk=self.partner.pk)

    def _translate(self) -> None:
        from wagtail.models import Locale  # noqa: PLC0415 - only this needs it

        translated = self.partner.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
        translated.title, translated.slug, translated.summary = "Club", "club", "In English."
        translated.body, translated.image = "[]", None
        translated.tags = []
        translated.save_revision().publish()
        self.english = translated


def leave(site: Site_) -> None:
    """Hide nothing, to see that everything that is looked for can be found."""


def keep_as_draft(site: Site_) -> None:
    for page in site.hidden:
        page.summary += " Nog eens."
        page.save_revision()


def unpublish(site: Site_) -> None:
    for page in site.hidden:
        page.unpublish()


def schedule(site: Site_) -> None:
    for page in site.hidden:
        page.go_live_at = timezone.now() + datetime.timedelta(days=1)
        page.save_revision().publish()
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == len(site.hidden)
    call_command("publish_scheduled")


def expire(site: Site_) -> None:
    for page in site.hidden:
        page.expire_at = timezone.now() + datetime.timedelta(days=1)
        page.save_revision().publish()
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    call_command("publish_scheduled")


def restrict(kind: str, *, above: bool = False) -> Callable[[Site_], None]:
    def restrict(site: Site_) -> None:
        pages = [site.place] if above else site.hidden
        for page in pages:
            restriction = PageViewRestriction.objects.create(
                page=Page.objects.get(pk=page.pk), restriction_type=kind, password="geheim"
            )
            restriction.groups.set(Group.objects.all()[:1])

    return restrict


def delete(site: Site_) -> None:
    for page in site.hidden:
        Page.objects.get(pk=page.pk).delete()


def move_to_other_site(site: Site_) -> None:
    other = factories.HomePageFactory(parent=Page.get_first_root_node(), title="Andere site", slug="andere")
    Site.objects.create(hostname="andere.example", root_page=Page.objects.get(pk=other.pk))
    Page.objects.get(pk=site.place.pk).move(other, pos="last-child")


SITUATIONS: dict[str, tuple[bool, Callable[[Site_], None], bool]] = {
    # Whether the pages were public before, what hides them, and whether members still see them.
    "nothing": (True, leave, True),
    "draft": (False, keep_as_draft, False),
    "unpublished": (True, unpublish, False),
    "scheduled": (False, schedule, False),
    "expired": (True, expire, False),
    "password": (True, restrict("password"), False),
    "groups": (True, restrict("groups"), False),
    "log-in": (True, restrict("login"), True),
    "password above": (True, restrict("password", above=True), False),
    "log-in above": (True, restrict("login", above=True), True),
    "deleted": (True, delete, False),
    "other site": (True, move_to_other_site, False),
}


class Requester:
    """Somebody who asks."""

    def __init__(self, *, key: str = "", member: bool = False, user: Any = None) -> None:
        self.member = member
        self.edits = user is not None
        self.refused = key.endswith("f" * 64)
        self._client = Client(headers={"Authorization": f"Bearer {key}"} if key else {})
        if user:
            self._client.force_login(user)

    def get(self, address: str) -> Any:
        return self._client.get(address)


@pytest.fixture
def requesters(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Requester]:
    # Whoever guesses is soon not heard any more. Here one guess is asked everything.
    monkeypatch.setattr(throttling, "WRONG_KEYS", 10**9)
    found = {"anonymous": Requester(), "editor": Requester(user=factories.UserFactory())}
    found["client"] = Requester(key=factories.client_with_key(name="Gewoon")[1])
    found["member"] = Requester(key=factories.client_with_key(name="Lid", scopes=["members"])[1], member=True)
    found["wrong key"] = Requester(key=f"jmz_{'0' * 12}_{'f' * 64}")
    return found


def collections() -> Iterator[tuple[str, list[str]]]:
    yield "pages", registry.names
    for public_type in registry:
        yield public_type.collection, [public_type.name]


def addresses(site: Site_, requester: Requester, described: list[str]) -> Iterator[str]:
    """Yield the addresses of everything that can be asked, with the parameters that reach further."""
    # Ids of all that there is: not even those of the hidden pages, known from before, may open anything.
    ids = {*site.ids, *(str(pk) for pk in ContentItem.objects.values_list("pk", flat=True))}
    for path in described:
        address = f"/api/v1{path}".removesuffix("/")
        if path.endswith("{id}"):
            yield from (address.replace("{id}", public_id) for public_id in ids)
        elif "{id}" in path:
            address = address.replace("{number}", "1").replace("{format}", "txt")
            yield from (address.replace("{id}", public_id) for public_id in site.ids)
        elif path not in ("/resolve", "/changes", "/subscriptions"):
            yield address.replace("{code}", "GM0153")
    for name, types in collections():
        relations = expansion.names(types, of_one=True)
        for number in range(0, len(relations), 4):
            part = [relation for relation in relations[number : number + 4] if relation != "related"]
            if part:
                yield f"/api/v1/{name}?pageSize=50&expand={','.join(part)}"
        yield f"/api/v1/{name}?pageSize=100&fields=*"
        yield f"/api/v1/{name}?pageSize=100&fields=*&richText=text"
        yield f"/api/v1/{name}?pageSize=100&sort=position"
    for public_id in ids:
        yield f"/api/v1/pages/{public_id}?expand=related,children,siblings,breadcrumbs,translations"
    yield "/api/v1/search?pageSize=100&facets=type,theme,partner,locale&highlight=true&fields=*"
    for words in (MARK, MARK[1:], MARK[:-2], "besloten"):
        yield f"/api/v1/search?q={words}&highlight=true"
        yield f"/api/v1/search/suggestions?q={words}"
        if words != MARK:
            yield f"/nl/zoeken/?q={words}"
    yield "/api/v1/municipalities?postcode=7511"
    yield "/nl/hulp-in-de-buurt/?postcode=7511"
    yield "/api/v1/navigation?locale=en"
    yield "/api/v1/openapi.json"
    yield "/api/v1/docs"
    feeds = ("editions", *(name for name, _types in collections()))
    yield from (f"/feeds/{name}.{form}" for name in feeds for form in ("atom", "json"))
    yield f"/feeds/editions.json?handout={site.ids[-1]}"
    yield "/feeds/events.ics"
    yield from ("/api/v1/partner-projects", "/api/v1/partner-projects?format=csv")
    yield from (f"/api/v1/partner-projects?partner={public_id}" for public_id in site.ids)
    yield "/nl/organisaties-en-projecten/"
    yield from (f"/feeds/events/{public_id}.ics" for public_id in site.ids)
    yield from (f"/feeds/events/{public_id}/sessions.ics" for public_id in (*site.ids, site.event))
    yield from ("/api/v1/newsletters?sort=-date", "/api/v1/events?sort=date", "/api/v1/newsletters?year=2026")
    yield from (f"/api/v1/events?previousEdition={public_id}" for public_id in site.ids)
    yield "/catalogue.jsonld"
    yield from embeds(site.ids)
    yield "/sitemap.xml"
    yield "/robots.txt"
    for path in ContentItem.objects.visible().exclude(path="").values_list("path", flat=True):
        yield path
        yield f"/api/v1/resolve?path={path}"
    issues = ContentItem.objects.visible().filter(type="newsletter").values_list("path", flat=True)
    yield from (f"{path}?via={public_id}" for path in issues for public_id in site.ids)
    yield "/api/v1/resolve?path=/nl/oude-weg/"
    yield "/nl/oude-weg/"
    yield f"/nl/plek/project-{MARK}"
    yield from () if requester.edits else (site.attachment.url,)
    yield f"/documents/editions/{site.attachment.checksum}/{site.attachment.filename}"
    for path in site.paths:
        yield path
        yield edition_path(path, 1, locale="nl")
        yield f"/api/v1/resolve?path={path}"


def catch_up() -> None:
    """Bring the search index up to date; the feed may wait some moments for a transaction of the database itself."""
    deadline = time.monotonic() + 10
    while True:
        indexing.follow()
        behind = {engine.name: indexing.differences(engine) for engine in engines.in_use()}
        if not any(ids for found in behind.values() for ids in found.values()):
            return
        assert time.monotonic() < deadline, (behind, feed.state(), list(Index.objects.values()))
        time.sleep(0.1)


def embeds(hidden: list[str]) -> Iterator[str]:
    """Yield where content can be had for the pages of others."""
    kept = {(name, str(pk)) for name, pk in ContentItem.objects.values_list("type", "pk")}
    items = kept | {(name, public_id) for name in registry.names for public_id in hidden}
    for name, public_id in items:
        yield from (f"/embed/{name}/{public_id}{rest}" for rest in ("", "?view=article"))
    for public_id in hidden:
        yield f"/embed/handout/{public_id}/snippet?view=article"
        yield f"/embed/subscribe/handout/{public_id}"
        yield f"/nl/insluiten/?page={public_id}"
    for name, _types in collections():
        yield from (f"/embed/list/{name}{rest}?pageSize=20" for rest in ("", "/snippet"))
    yield f"/nl/insluiten/?page={MARK[1:]}"
    yield "/embed/support-finder?postcode=7511"
    yield from (f"/oembed?url={settings.PUBLIC_URL}{path}" for path in (f"/nl/plek/gids-{MARK}/", "/nl/plek/map/"))


def told(answer: Any, address: str) -> str:
    """Return all that an answer tells, without what it repeats of the question."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{body.decode(errors='replace')}\n{headers}".replace(address, "")


def follow(requester: Requester, token: str = "") -> tuple[str, list[dict[str, Any]]]:
    """Follow the feed from a token, or from the beginning, and return the next token and the entries."""
    entries: list[dict[str, Any]] = []
    while True:
        answer = requester.get("/api/v1/changes?fields=*&pageSize=50" + (f"&since={token}" if token else ""))
        assert answer.status_code == 200, answer.content
        found = answer.json()
        entries += found["items"]
        token = found["token"]
        if not found["hasMore"]:
            return token, entries


@pytest.mark.parametrize("situation", SITUATIONS)
def test_nobody_sees_what_is_hidden_from_them(
    situation: str, home: Any, settle: Callable[[], int], requesters: dict[str, Requester]
) -> None:
    was_public, hide, for_members = SITUATIONS[situation]
    site = Site_(settle)
    site.make_hidden(live=was_public)
    site.make_references()
    settle()
    site.paths = list(ContentItem.objects.filter(pk__in=site.ids).values_list("path", flat=True)) or [
        "/nl/plek/map/",
        f"/nl/plek/club-{MARK}/",
        f"/nl/plek/besloten-thema/project-{MARK}/",
        f"/nl/plek/gids-{MARK}/",
    ]
    indexing.rebuild()
    tokens = {name: follow(asking)[0] for name, asking in requesters.items() if not asking.refused}
    hide(site)
    settle()
    catch_up()
    described = list(requesters["anonymous"].get("/api/v1/openapi.json").json()["paths"])
    for name, requester in requesters.items():
        sees = situation == "nothing" or (requester.member and for_members)
        if requester.refused:
            sees = False
        asked = set(addresses(site, requester, described))
        if (for_members and name == "editor") or (situation == "nothing" and requester.refused):
            # The reading view knows no keys, and who has logged in counts there as a member.
            asked = {address for address in asked if address.startswith("/api/")}
        found = {address for address in asked if seen(requester, address, site.ids)}
        if sees:
            assert {f"/api/v1/pages/{public_id}" for public_id in site.ids} <= found, name
            handout = f"/api/v1/handouts/{site.ids[-1]}"
            assert {f"{handout}/{path}" for path in ("editions", "editions/1", "editions/1/files/txt")} <= found, name
            # What everybody sees refers to nothing that is for members, also for these.
            assert ("/api/v1/newsletters?pageSize=100&fields=*" in found) == (situation == "nothing"), name
        else:
            assert found == set(), name
        if requester.refused:
            continue
        check_counts(requester, site.ids, sees=sees)
        check_changes(requester, tokens[name], site.ids, sees=sees, was_public=was_public)
    for address in (site.document.url, *(each for each in asked if each.startswith("/documents/"))):
        text = told(requesters["anonymous"].get(address), address)
        assert FILE_CONTENT.decode() not in text or (situation == "nothing" and address != site.document.url)


def seen(requester: Requester, address: str, ids: list[str]) -> bool:
    """Say whether an answer tells anything of the hidden pages."""
    answer = requester.get(address)
    assert answer.status_code in (200, 301, 302, 307, 308, 401, 404, 410), (address, answer.status_code, answer.content)
    text = told(answer, address)
    asked = set(re.findall(r"[0-9a-f-]{36}", address))
    return MARK in text or any(public_id in text for public_id in ids if public_id not in asked)


def check_counts(requester: Requester, ids: list[str], *, sees: bool) -> None:
    """Compare every total with what can be seen, and ask for what only the hidden pages have or relate to."""
    for name, _types in collections():
        answer = requester.get(f"/api/v1/{name}?pageSize=100").json()
        shown = [item["id"] for item in answer["items"]]
        assert answer["total"] == len(shown), name
        if not sees:
            assert set(shown).isdisjoint(ids)
    for query in (f"tag={MARK}", f"parent={ids[0]}", f"ancestor={ids[0]}", f"partner={ids[1]}"):
        collection = "projects" if query.startswith("partner") else "pages"
        answer = requester.get(f"/api/v1/{collection}?{query}")
        total = answer.json()["total"]
        # A public project names no partner that is for members, so nobody finds it by that.
        assert total == 0 if not sees else total > 0 or query.startswith("partner"), (query, answer.content)


def check_changes(requester: Requester, token: str, ids: list[str], *, sees: bool, was_public: bool) -> None:
    """Follow from before and from the beginning: what is gone is told by its id alone, to those who had it."""
    _token, everything = follow(requester)
    _token, since = follow(requester, token)
    for entries in (everything, since):
        for entry in entries:
            if entry["change"] == "removed":
                assert set(entry) == {"change", "id", "type", "locale"}
                assert was_public or entry["id"] not in ids
            elif not sees:
                text = orjson.dumps(entry).decode()
                assert MARK not in text
                assert not any(public_id in text for public_id in ids)
