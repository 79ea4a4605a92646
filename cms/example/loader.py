"""The example content → database. Each thing is loaded once; what editors did to it since is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from wagtail.models import Locale, Page

from cms.core.models import Audience, CustomImage, Figure, Municipality, SiteSettings, Tag, Theme
from cms.core.places import importing
from cms.core.places.listed import SHIPPED, read_csv
from cms.example.illustrations import draw
from cms.example.models import LoadedObject
from cms.example.pages import MODELS, Entry, fill, slug_of
from cms.example.translations import translate
from partners.models import Member, SupportOffer
from site_pages.setup import default_site

CONTENT = Path(__file__).parent / "content"
Report = Callable[[str, int, int], None]
"""Told about progress: what is being loaded, how many are done, how many there are."""


def read_content() -> dict[str, list[Entry]]:
    """Return everything in the content files by its kind; organisations and groups are pages too."""
    content: dict[str, list[Entry]] = {}
    for path in sorted(CONTENT.glob("*.yaml")):
        for kind, entries in (yaml.safe_load(path.read_text()) or {}).items():
            content.setdefault("pages" if kind in ("partners", "groups") else kind, []).extend(entries)
    alternatives = {illustration["key"]: illustration["alt"] for illustration in content["illustrations"]}
    for page in content["pages"]:
        # The description of an image has one language; a page that is translated brings its own.
        if page.get("image") and len(page["title"]) > 1:
            page["image_alt"] = alternatives[page["image"]]
    return content


class Loader:
    def __init__(self, report: Report = lambda what, done, total: None) -> None:
        self.report = report
        self.content = read_content()
        self.known = {loaded.key: loaded.object_id for loaded in LoadedObject.objects.all()}
        self.source, *self.targets = [
            Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES
        ]

    def run(self) -> int:
        """Load what is not there yet and return how many things that were."""
        before = len(self.known)
        with transaction.atomic():
            self._terms()
            self._municipalities()
            self._figures()
            self._images()
            self._pages()
            self._members()
            self._site_settings()
        self._translations()
        return len(self.known) - before

    def lookup(self, kind: str, key: str) -> int:
        return self.known[f"{kind}:{key}"]

    def _new(self, kind: str, entries: list[Entry]) -> Iterator[Entry]:
        new = [entry for entry in entries if f"{kind}:{entry['key']}" not in self.known]
        for number, entry in enumerate(new, start=1):
            yield entry
            self.report(kind, number, len(new))

    def _remember(self, kind: str, key: str, instance: models.Model) -> None:
        LoadedObject.objects.create(key=f"{kind}:{key}", model=instance._meta.label, object_id=instance.pk)
        self.known[f"{kind}:{key}"] = instance.pk

    def _in_all_languages(
        self, model: type[Any], kind: str, entry: Entry, texts: dict[str, Any], **fields: Any
    ) -> None:
        """Make a snippet and its translations; a text without a translation keeps its Dutch."""
        original: Any = None
        for locale in (self.source, *self.targets):
            translated = {
                name: (text.get(locale.language_code) or text["nl"]) if text else "" for name, text in texts.items()
            }
            instance = model(locale=locale, **translated, **fields)
            if original is None:
                original = instance
            else:
                instance.translation_key = original.translation_key
            instance.full_clean()
            instance.save()
        self._remember(kind, entry["key"], original)

    def _terms(self) -> None:
        for kind, plural, model in (
            ("theme", "themes", Theme),
            ("audience", "audiences", Audience),
            ("tag", "tags", Tag),
        ):
            for entry in self._new(kind, self.content[plural]):
                present = model.objects.filter(key=entry["key"], locale=self.source).first()
                if present:
                    self._remember(kind, entry["key"], present)
                else:
                    texts = {"name": entry["name"], "description": entry.get("description")}
                    self._in_all_languages(model, kind, entry, texts, key=entry["key"])

    def _municipalities(self) -> None:
        """Add those of the list that comes with this software; those that are there stay as they are."""
        if "municipalities:listed" not in self.known:
            importing.apply(importing.Changes(new=importing.changes(read_csv(SHIPPED)).new))
            self._remember("municipalities", "listed", Municipality.objects.earliest("code"))

    def _figures(self) -> None:
        new = list(self._new("figure", self.content["figures"]))
        for entry in new:
            texts = {name: entry[name] for name in ("claim", "value", "source")}
            fields = {"key": entry["key"], "source_url": entry.get("source_url") or "", "date": entry.get("date")}
            self._in_all_languages(Figure, "figure", entry, texts, **fields)
        for entry in new:
            if entry.get("superseded_by"):
                for figure in Figure.objects.filter(key=entry["key"]):
                    figure.superseded_by = Figure.objects.get(key=entry["superseded_by"], locale=figure.locale)
                    figure.save()

    def _images(self) -> None:
        for number, entry in enumerate(self._new("image", self.content["illustrations"])):
            image = CustomImage(title=entry["title"]["nl"], description=entry["alt"]["nl"], credit="JMZ Pro")
            image.file.save(
                f"{entry['key']}.png", ContentFile(draw(entry["motif"], entry["palette"], seed=number)), save=False
            )
            image.full_clean(exclude=["width", "height"])
            image.save()
            self._remember("image", entry["key"], image)

    def _pages(self) -> None:
        """Make the tree first and fill it afterwards, because pages refer to each other."""
        new = [entry for entry in self.content["pages"] if f"page:{entry['key']}" not in self.known]
        waiting = list(new)
        while waiting:
            ready = [entry for entry in waiting if entry["type"] == "home" or f"page:{entry['parent']}" in self.known]
            if not ready:
                raise ValueError(f"No parent page for {', '.join(entry['key'] for entry in waiting)}.")
            for entry in ready:
                self._remember("page", entry["key"], self._page_in_tree(entry))
            waiting = [entry for entry in waiting if f"page:{entry['key']}" not in self.known]
        # An edition is fixed with what is public when it is published: handouts get theirs when all else is there.
        handouts = [entry for entry in new if entry["type"] == "handout"]
        rounds = [{**entry, "editions": []} if entry in handouts else entry for entry in new] + handouts
        for number, entry in enumerate(rounds, start=1):
            # Read again: the page as it was made does not know its children, and would save that it has none.
            page = fill(Page.objects.get(pk=self.lookup("page", entry["key"])).specific, entry, "nl", self.lookup)
            page.save_revision().publish()
            self.report("page", number, len(rounds))

    def _page_in_tree(self, entry: Entry) -> Page:
        if entry["type"] == "home":
            return default_site().root_page.specific
        model = MODELS[entry["type"]]
        page = model(title=entry["title"]["nl"], slug=slug_of(entry, "nl"), live=False, locale=self.source)
        if entry["type"] == "theme":
            page.theme_id = self.lookup("theme", entry["theme"])
        if entry["type"] == "newsletter":
            page.year, page.quarter = entry["year"], entry["quarter"]
        parent = Page.objects.get(pk=self.lookup("page", entry["parent"]))
        return parent.add_child(instance=page)

    def _members(self) -> None:
        municipalities = {municipality.code: municipality for municipality in Municipality.objects.all()}
        for entry in self._new("member", self.content["members"]):
            place = municipalities.get(entry.get("municipality") or "")
            member = Member(
                locale=self.source,
                name=entry["name"],
                description=(entry.get("description") or {}).get("nl", ""),
                source=(entry.get("source") or {}).get("nl", ""),
                municipality=place,
            )
            member.municipalities = [place] if place else []
            member.full_clean()
            member.save()
            self._remember("member", entry["key"], member)
        for entry in self._new("support-offer", self.content["support_offers"]):
            offer = SupportOffer(
                locale=self.source,
                member_id=self.lookup("member", entry["member"]),
                title=entry["title"]["nl"],
                description=entry["description"]["nl"],
                **{name: entry[name] for name in ("kind", "min_age", "max_age", "cost")},
            )
            offer.full_clean()
            offer.save()
            self._remember("support-offer", entry["key"], offer)

    def _site_settings(self) -> None:
        if "site-settings:default" not in self.known:
            site_settings = SiteSettings.for_site(default_site())
            site_settings.contact_email = "info@jmzpro.nl"
            site_settings.accessibility_page_id = self.lookup("page", "toegankelijkheid")
            site_settings.save()
            self._remember("site-settings", "default", site_settings)

    def _translations(self) -> None:
        """Translate in two rounds, as the Dutch pages are filled: the editions of handouts are fixed last."""
        for locale in self.targets:
            kind = f"page-{locale.language_code}"
            entries = [entry for entry in self.content["pages"] if locale.language_code in entry["title"]]
            new = sorted((entry for entry in entries if f"{kind}:{entry['key']}" not in self.known), key=self._depth)
            handouts = [entry for entry in new if entry["type"] == "handout"]
            rounds = [{**entry, "editions": []} if entry in handouts else entry for entry in new] + handouts
            for number, entry in enumerate(rounds, start=1):
                page = Page.objects.get(pk=self.lookup("page", entry["key"])).specific
                waits = entry["type"] == "handout" and not entry["editions"]
                if waits:
                    page.editions = []
                with transaction.atomic():
                    translate(page, entry, locale, self.lookup)
                    if not waits:
                        self._remember(kind, entry["key"], page)
                self.report(kind, number, len(rounds))

    def _depth(self, entry: Entry) -> int:
        parents = {page["key"]: page.get("parent") for page in self.content["pages"]}
        depth, parent = 0, entry.get("parent")
        while parent:
            depth, parent = depth + 1, parents[parent]
        return depth
