"""Handouts of twelve blocks in any number.

Their rows are written in bulk, as Wagtail would have written them one by one; the items are made by the real builder.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, Page

from cms.core.identity import object_key
from cms.core.models import Audience, CustomImage, Tag, Theme
from cms.publishing import outbox
from cms.publishing.builder import build
from cms.publishing.models import Access
from cms.publishing.storage import store
from resources.models import HandoutPage
from resources.models.handouts import HandoutEdition
from search.languages import languages
from site_pages.models import CollectionPage, EventPage
from site_pages.setup import default_site
from tests import factories

Report = Callable[[str, int, int], None]

LANGUAGES = Path(languages.__file__).parent
BATCH = 200
"""Pages to a transaction."""
SECTIONS = 10
TEXT = (
    "gemeenten scholen en zorgaanbieders vinden samen jonge mantelzorgers eerder als zij weten waar zij op letten "
    "wie zij kunnen vragen en welke steun er in de buurt is zodat niemand er alleen voor staat"
)
WORDS = TEXT.split()
FIRST_DAY = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


PARTS = [line for line in (LANGUAGES / "nl" / "compounds.txt").read_text().split("\n") if line.isalpha()]
VOCABULARY = 20_000
"""Words, most of them compounds of two."""


def word(rank: int) -> str:
    """Return the word of this rank, counted from 0: one of twice the rank is half as common."""
    first, second = divmod(rank, len(PARTS))
    return PARTS[second] if not first else PARTS[second] + PARTS[(second * 31 + first * 17) % len(PARTS)]


def some_word(seed: int) -> str:
    """Return a word for a number, common ones more often than rare ones."""
    share = seed * 2_654_435_761 % 2**32 / 2**32
    return word(int(VOCABULARY**share) - 1)


def words(number: int, count: int) -> str:
    """Return so many words, different ones for every number; every third may be a rare one."""
    chosen = (
        WORDS[(number * 7 + place * (1 + number % 5)) % len(WORDS)] if place % 3 else some_word(number * 977 + place)
        for place in range(count)
    )
    return " ".join(chosen).capitalize()


def _some(terms: list[Any], number: int) -> list[Any]:
    """Return one or two of the terms."""
    return [terms[(number + place) % len(terms)] for place in range(1 + number // len(terms) % 2)]


class Library:
    """What the pages are made of, and the pages themselves."""

    def __init__(self) -> None:
        self.locale = Locale.get_default()
        self.sections = list(CollectionPage.objects.order_by("pk"))
        self.themes, self.audiences, self.tags = (
            list(model.objects.filter(locale=self.locale).order_by("pk")) for model in (Theme, Audience, Tag)
        )
        self.images = list(CustomImage.objects.order_by("pk"))
        self.events = list(EventPage.objects.order_by("pk"))
        self.handouts = list(HandoutPage.objects.order_by("pk").values_list("pk", flat=True))

    @classmethod
    def prepare(cls) -> Library:
        """Make the site with everything but the handouts."""
        home = default_site().root_page.specific
        for index in range(4):
            factories.ThemeFactory(key=f"theme-{index}")
            factories.AudienceFactory(key=f"audience-{index}")
        for index in range(8):
            factories.TagFactory(key=f"tag-{index}")
        for index in range(20):
            factories.ImageFactory(title=f"Tekening {index}", file=factories.picture(1600, 1000))
        for index in range(SECTIONS):
            # One of them lists the handouts, and is built again whenever one is published.
            listed = "event" if index else "handout"
            factories.CollectionPageFactory(
                parent=home, title=f"Afdeling {index}", listed_types=factories.stream(("type", listed)), number=20
            )
        for index in range(6):
            factories.EventPageFactory(parent=CollectionPage.objects.first(), title=f"Bijeenkomst {index}")
        return cls()

    def grow(self, count: int, report: Report) -> None:
        """Add handouts until there are so many."""
        while len(self.handouts) < count:
            first = len(self.handouts)
            with transaction.atomic():
                pks = self._store([self._handout(number) for number in range(first, min(first + BATCH, count))])
                for page in HandoutPage.objects.filter(pk__in=pks).order_by("pk"):
                    store(build(page, access=Access.PUBLIC))
            self.handouts += pks
            report("pages", len(self.handouts), count)
        outbox.changed([object_key(section) for section in self.sections])

    def _store(self, handouts: list[HandoutPage]) -> list[int]:
        names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
        rows = Page.objects.bulk_create(Page(**{name: getattr(page, name) for name in names}) for page in handouts)
        for row, page in zip(rows, handouts, strict=True):
            page.pk = row.pk
        # Django offers no bulk_create for models that inherit from others.
        HandoutPage._base_manager._insert(handouts, fields=HandoutPage._meta.local_concrete_fields, using="default")
        pks = [page.pk for page in handouts]
        for name, terms in (("themes", self.themes), ("audiences", self.audiences), ("tags", self.tags)):
            field = HandoutPage._meta.get_field(name)
            through, term_name = field.remote_field.through, field.m2m_reverse_field_name()
            through.objects.bulk_create(
                through(handoutpage_id=pk, **{term_name: term}) for pk in pks for term in _some(terms, pk)
            )
        HandoutEdition.objects.bulk_create(
            HandoutEdition(
                page_id=pk, locale=self.locale, number=number, date=FIRST_DAY.date(), what_changed="Herzien."
            )
            for pk in pks
            for number in (1, 2)
        )
        Page.objects.bulk_update(self.sections, ["numchild"])
        return pks

    def body(self, number: int) -> str:
        """Return the stored body of the page with this number: twelve blocks, which refer to pages made before it."""
        others = [*(page.pk for page in (*self.sections, *self.events)), *self.handouts]
        chosen = [others[(number * 31 + place * 7) % len(others)] for place in range(4)]
        link = f'<a linktype="page" id="{chosen[0]}">{words(number, 3)}</a>'
        image = {"image": self.images[number % len(self.images)].pk, "alt_text": words(number, 6), "decorative": False}
        texts = [
            {"title": words(number + place, 4), "text": f"<p>{words(number + place, 20)}.</p>"} for place in range(4)
        ]
        listed = [{"type": "item", "value": text, "id": str(uuid4())} for text in texts]
        table = {
            "caption": words(number, 4),
            "columns": [{"type": "text", "heading": "Wie"}, {"type": "text", "heading": "Wat"}],
            "rows": [{"values": [words(number + row, 2), words(number + row, 6)]} for row in range(4)],
        }
        return factories.stream(
            ("text", {"text": f"<p>{words(number, 60)}, zie {link}.</p><p>{words(number + 1, 40)}.</p>"}),
            ("heading", {"text": words(number + 2, 4), "level": "2"}),
            ("image", {"image": image, "caption": words(number, 8)}),
            ("text", {"text": f"<p>{words(number + 3, 80)}.</p><ul><li>{words(3, 9)}</li><li>{words(4, 9)}</li></ul>"}),
            ("callout", {"kind": "tip", "title": words(number, 2), "text": f"<p>{words(number + 4, 25)}.</p>"}),
            ("steps", {"title": words(number + 5, 4), "steps": listed}),
            ("quotation", {"text": words(number, 18), "speaker": "Notitie", "role": "", "kind": "document"}),
            ("cards", {"title": "Lees ook", "pages": chosen}),
            ("table", {"table": table}),
            ("accordion", {"items": listed}),
            ("listing", {"title": "Bijeenkomsten", "types": ["event"], "order": "newest", "number": 3}),
            ("contact", {"title": "Vragen?", "text": words(number, 12), "email": "info@example.org"}),
        )

    def _handout(self, number: int) -> HandoutPage:
        """Return the handout with this number as it will be stored, its place in the tree included."""
        section = self.sections[number % SECTIONS]
        slug = f"handreiking-{number}"
        title = f"Handreiking {number}: {words(number, 5)}"
        moment = FIRST_DAY + datetime.timedelta(hours=number)
        section.numchild += 1
        return HandoutPage(
            title=title,
            draft_title=title,
            slug=slug,
            path=HandoutPage._get_path(section.path, section.depth + 1, section.numchild),
            depth=section.depth + 1,
            url_path=f"{section.url_path}{slug}/",
            locale=self.locale,
            content_type=ContentType.objects.get_for_model(HandoutPage),
            live=True,
            first_published_at=moment,
            last_published_at=moment,
            latest_revision_created_at=moment,
            summary=f"{words(number, 25)}.",
            image=self.images[number % len(self.images)],
            image_alt=words(number, 5),
            body=self.body(number),
            review_date=datetime.date(2027, 1, 1),
            translation_key=uuid4(),
        )
