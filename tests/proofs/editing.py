"""Everything that editors do, each time a little differently."""

from __future__ import annotations

import datetime
import io
import time
from collections.abc import Callable
from random import Random
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.bulk_actions.move import MoveBulkAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Revision, Site
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from cms.core.models import Audience, CustomDocument, CustomImage, Figure, SiteSettings, Theme
from cms.publishing import feed
from partners.models import Member, SupportOffer
from site_pages.models import CollectionPage, ThemePage
from tests import factories
from tests.proofs import small_site

SOON = datetime.timedelta(milliseconds=60)
MOST_PAGES = 30
KINDS_OF_RESTRICTION = [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD, PageViewRestriction.GROUPS]


class Refused(Exception):
    """What was to be done cannot be done to the site as it is."""


REFUSALS = (Refused, ValidationError, PermissionDenied)


class Editors:
    """People at work on the small site; ``random`` says what they choose."""

    def __init__(self, random: Random, *, user: Any, browser: Client) -> None:
        self.random = random
        self.user = user
        self.browser = browser

    def one_of(self, rows: Any) -> Any:
        found = list(rows)
        if not found:
            raise Refused
        return self.random.choice(found)

    def number(self, below: int) -> int:
        return self.random.randrange(below)

    def maybe(self) -> bool:
        return self.random.random() < 0.5

    def page(self, model: type[Page] = Page, **wanted: Any) -> Any:
        return self.one_of(model.objects.filter(depth__gt=2, **wanted).order_by("pk")).specific

    def own_page(self, model: type[Page] = Page, **wanted: Any) -> Any:
        """Return a page that can be edited, which an alias cannot."""
        return self.page(model, alias_of=None, **wanted)

    def snippet(self, *models: Any) -> Any:
        return self.one_of(self.random.choice(models).objects.order_by("pk"))

    def room(self) -> None:
        if Page.objects.count() > MOST_PAGES:
            raise Refused

    # Pages.

    def add_page(self) -> None:
        self.room()
        factory = self.random.choice(
            [
                factories.HandoutPageFactory,
                factories.ProjectPageFactory,
                factories.PartnerPageFactory,
                factories.ContentPageFactory,
            ]
        )
        within = {factories.ProjectPageFactory: ThemePage}.get(factory, CollectionPage)
        parent = self.page(within)
        if factory is factories.ContentPageFactory:
            parent = parent.get_ancestors().get(depth=2).specific
        name = f"Nieuw {self.number(10**6)}"
        factory(parent=parent, title=name, live=self.maybe(), locale=parent.locale)

    def edit_page(self) -> None:
        page = self.own_page()
        page.title = self.random.choice(["Aap", "Noot", "Mies"])
        page.summary = f"Over {self.number(3)}."
        page.show_in_menus = self.maybe()
        page.themes = Theme.objects.filter(locale__language_code="nl").order_by("pk")[: self.number(3)]
        page.image = self.snippet(CustomImage) if self.maybe() else None
        revision = page.save_revision()
        if self.number(4):
            revision.publish()

    def edit_body(self) -> None:
        pages = Page.objects.filter(depth__gt=1, alias_of=None).order_by("pk").specific()
        page = self.one_of(page for page in pages if hasattr(page, "body"))
        shown = self.snippet(CustomImage), self.snippet(CustomDocument), self.snippet(Figure)
        page.body = small_site.body(self.page(), *shown)
        page.save_revision().publish()

    def edit_query(self) -> None:
        page = self.own_page(CollectionPage)
        types = ["handout", "project", "partner", "collection"]
        page.listed_types = small_site.listed(*self.random.sample(types, 1 + self.number(3)))
        page.order = self.random.choice(["newest", "title", "position"])
        page.number = self.random.choice([None, 1, 3])
        page.save_revision().publish()

    def unpublish(self) -> None:
        self.page(live=True).unpublish()

    def publish_latest(self) -> None:
        self.own_page(latest_revision__isnull=False).get_latest_revision().publish()

    def plan(self) -> None:
        page = self.own_page()
        moment = timezone.now() + SOON
        page.go_live_at, page.expire_at = (moment, None) if self.maybe() else (None, moment)
        page.title = f"Gepland {self.number(3)}"
        page.save_revision().publish()

    def do_what_is_planned(self) -> None:
        if not (
            Revision.objects.filter(approved_go_live_at__isnull=False).exists()
            or Page.objects.filter(live=True, expire_at__isnull=False).exists()
        ):
            self.plan()
        time.sleep(SOON.total_seconds())
        call_command("publish_scheduled", stdout=io.StringIO())

    def move(self) -> None:
        page = self.page()
        parent = self.one_of(found for found in Page.objects.order_by("pk").specific() if self._fits(page, found))
        Page.objects.get(pk=page.pk).move(parent, pos="last-child")

    def _fits(self, page: Any, parent: Any) -> bool:
        return bool(
            page.can_move_to(parent)
            and not parent.path.startswith(page.path)
            and parent.locale_id == page.locale_id
            and Page._slug_is_available(page.slug, parent, page=page)
        )

    def reorder(self) -> None:
        page = self.page()
        sibling = self.one_of(page.get_siblings(inclusive=False).order_by("path"))
        Page.objects.get(pk=page.pk).move(sibling, pos="left" if self.maybe() else "right")

    def change_slug(self) -> None:
        page = self.own_page()
        page.slug = self.random.choice(["een", "twee", "drie"])
        page.full_clean()
        page.save_revision().publish()

    def change_language(self) -> None:
        page = self.own_page(numchild=0)
        other = Locale.objects.exclude(pk=page.locale_id).get()
        if page.has_translation(other):
            raise Refused
        page.locale = other
        page.save()

    def delete(self) -> None:
        page = self.page(numchild=0) if self.number(4) else self.page()
        if page.get_descendants().count() > 3:
            raise Refused
        Page.objects.get(pk=page.pk).delete()

    def restrict(self) -> None:
        page, kind = self.own_page(), self.random.choice(KINDS_OF_RESTRICTION)
        PageViewRestriction.objects.create(page=page, restriction_type=kind, password="geheim")

    def change_restriction(self) -> None:
        restriction = self.snippet(PageViewRestriction)
        restriction.restriction_type = self.random.choice(KINDS_OF_RESTRICTION)
        restriction.save()

    def lift_restriction(self) -> None:
        self.snippet(PageViewRestriction).delete()

    def add_alias(self) -> None:
        self.room()
        page = self.page()
        parents = Page.objects.filter(locale=page.locale, depth__gt=1).exclude(path__startswith=page.path)
        allowed = page.specific_class.allowed_parent_page_models()
        parent = self.one_of(found for found in parents.order_by("pk").specific() if found.specific_class in allowed)
        page.create_alias(parent=parent, update_slug=f"alias-{self.number(10**6)}", recursive=self.maybe())

    def make_alias_independent(self) -> None:
        ConvertAliasPageAction(self.page(alias_of__isnull=False)).execute(skip_permission_checks=True)

    def copy(self) -> None:
        self.room()
        name = f"kopie-{self.number(10**6)}"
        attributes = {"slug": name, "title": name}
        self.own_page().copy(recursive=self.maybe(), update_attrs=attributes, keep_live=self.maybe())

    # Many pages at once.

    def _two_pages(self) -> list[Any]:
        first, second = self.own_page(), self.own_page()
        return [first] if second.path.startswith(first.path) or first.path.startswith(second.path) else [first, second]

    def publish_many(self) -> None:
        PublishBulkAction.execute_action(self._two_pages(), include_descendants=self.maybe(), user=None)

    def unpublish_many(self) -> None:
        UnpublishBulkAction.execute_action(self._two_pages(), include_descendants=self.maybe(), user=None)

    def move_many(self) -> None:
        parent = self.page(CollectionPage)
        pages = [page for page in self._two_pages() if self._fits(page, parent)]
        MoveBulkAction.execute_action(pages[:1], destination=Page.objects.get(pk=parent.pk), user=self.user)

    def delete_many(self) -> None:
        pages = self._two_pages()
        if any(page.numchild for page in pages):
            raise Refused
        DeleteBulkAction.execute_action(pages, user=self.user)

    # Languages.

    def translate(self) -> None:
        self.room()
        page = self.own_page(locale__language_code="nl")
        translate_object(page, [Locale.objects.get(language_code="en")], user=self.user)

    def sync_translation(self) -> None:
        translation = self.snippet(Translation)
        TranslationSource.update_or_create_from_instance(translation.source.get_source_instance())
        translation.refresh_from_db()
        translation.save_target(user=self.user, publish=self.maybe())

    def translate_snippet(self) -> None:
        model = self.random.choice([Theme, Audience, Figure, Member])
        snippet = self.one_of(model.objects.filter(locale__language_code="nl").order_by("pk"))
        english = Locale.objects.get(language_code="en")
        if snippet.has_translation(english):
            raise Refused
        snippet.copy_for_translation(english).save()

    # Snippets, pictures and files.

    def edit_snippet(self) -> None:
        snippet = self.snippet(Theme, Audience, Figure, Member, SupportOffer)
        name = {Figure: "claim", SupportOffer: "title"}.get(type(snippet), "name")
        setattr(snippet, name, f"Naam {self.number(4)}")
        snippet.save()

    def change_language_of_snippet(self) -> None:
        snippet = self.snippet(Figure, Member)
        other = Locale.objects.exclude(pk=snippet.locale_id).get()
        if snippet.has_translation(other):
            raise Refused
        snippet.locale = other
        snippet.save()

    def delete_snippet(self) -> None:
        snippet = self.snippet(Figure, Member, SupportOffer, CustomImage, CustomDocument)
        if type(snippet).objects.count() < 2:
            raise Refused
        snippet.delete()

    def add_snippet(self) -> None:
        if CustomImage.objects.count() + CustomDocument.objects.count() > 6:
            raise Refused
        self.random.choice(
            [
                factories.FigureFactory,
                factories.SupportOfferFactory,
                factories.ImageFactory,
                factories.DocumentFactory,
            ]
        )()

    def edit_image(self) -> None:
        image = self.snippet(CustomImage)
        if self.maybe():
            image.description = f"Beeld {self.number(5)}"
        else:
            image.file = factories.picture(300 + self.number(90), 200)
        image.save()

    def edit_document(self) -> None:
        document = self.snippet(CustomDocument)
        document.title = f"Bestand {self.number(5)}"
        document.collection = self.snippet(Collection)
        document.save()

    def put_document_elsewhere(self) -> None:
        document, collection = self.snippet(CustomDocument), self.snippet(Collection)
        self._post(
            f"/admin/bulk/core/customdocument/add_to_collection/?next=/admin/&id={document.pk}",
            {"collection": collection.pk},
        )

    def move_collection(self) -> None:
        collection = self.one_of(Collection.objects.filter(depth__gt=1).order_by("pk"))
        parent = self.one_of(Collection.objects.exclude(path__startswith=collection.path).order_by("pk"))
        self._post(f"/admin/collections/{collection.pk}/", {"name": collection.name, "parent": parent.pk})

    def _post(self, address: str, data: dict[str, Any]) -> None:
        answer = self.browser.post(address, data)
        if answer.status_code != 302:
            raise AssertionError((address, answer.content))

    def restrict_collection(self) -> None:
        collection = self.one_of(Collection.objects.filter(depth__gt=1).order_by("pk"))
        restrictions = CollectionViewRestriction.objects.filter(collection=collection)
        if restrictions:
            restrictions[0].delete()
        else:
            CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")

    # The site.

    def change_site(self) -> None:
        site = Site.objects.get(is_default_site=True)
        if self.maybe():
            site.hostname = f"host{self.number(9)}"
        elif site.root_page.depth == 2:
            site.root_page = self.page(CollectionPage, locale__language_code="nl")
        else:
            site.root_page = Page.objects.get(depth=2, locale__language_code="nl", slug="home")
        site.save()

    def change_settings(self) -> None:
        found = SiteSettings.for_site(Site.objects.get(is_default_site=True))
        found.organisation = f"Organisatie {self.number(3)}"
        found.accessibility_page = Page.objects.get(pk=self.page().pk) if self.maybe() else None
        found.save()

    def redirect(self) -> None:
        Redirect.objects.filter(old_path="/nl/oud").delete()
        Redirect.objects.create(old_path="/nl/oud", redirect_page=Page.objects.get(pk=self.page().pk))

    # What operators do.

    def build_items(self) -> None:
        call_command("build_items", "--all", stdout=io.StringIO())

    def work_out_the_outbox(self) -> None:
        call_command("outbox", "work", stdout=io.StringIO())

    def prune_the_feed(self) -> None:
        feed.prune(before=datetime.timedelta())


OPERATIONS: dict[str, Callable[[Editors], None]] = {
    name: member
    for name, member in vars(Editors).items()
    if callable(member)
    and not name.startswith("_")
    and name not in {"one_of", "number", "maybe", "page", "own_page", "snippet", "room"}
}
