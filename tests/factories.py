"""One minimal valid factory for every model; a test builds only what it asserts on."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.models import Locale, Page

from cms.clients.models import Client
from cms.core.models import Audience, Consent, CustomDocument, CustomImage, Figure, Municipality, Tag, Theme
from partners.models import GroupPage, Member, PartnerPage, SupportOffer
from resources.models import HandoutPage, InterventionPage, MediaPage, PracticePage, StudyPage
from site_pages.models import (
    CollectionPage,
    ContentPage,
    EventPage,
    HomePage,
    NewsletterIssuePage,
    ProjectPage,
    ThemePage,
)


def stream(*blocks: tuple[str, Any]) -> str:
    """Return what a StreamField stores for blocks given as name and value; the same for the same blocks."""
    return json.dumps(
        [
            {"type": name, "value": value, "id": str(uuid5(NAMESPACE_OID, f"{number} {name}"))}
            for number, (name, value) in enumerate(blocks)
        ]
    )


def picture(width: int = 400, height: int = 300) -> ContentFile:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (20, 110, 110)).save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), name="picture.png")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()

    email = factory.Sequence(lambda number: f"user{number}@example.org")
    is_staff = is_superuser = True


def client_with_key(**fields: Any) -> tuple[Client, str]:
    """Return a client and the key that nobody can read again."""
    client = Client(**{"name": "Gemeente Voorbeeld", **fields})
    key = client.issue_key()
    client.save()
    return client, key


class LocalizedFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    locale = factory.LazyFunction(Locale.get_default)


class TermFactory(LocalizedFactory):
    class Meta:
        abstract = True

    key = factory.Sequence(lambda number: f"term-{number}")
    name = factory.LazyAttribute(lambda term: term.key.capitalize())


class ThemeFactory(TermFactory):
    class Meta:
        model = Theme


class AudienceFactory(TermFactory):
    class Meta:
        model = Audience


class TagFactory(TermFactory):
    class Meta:
        model = Tag


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    code = factory.Sequence(lambda number: f"GM{number:04}")
    name = factory.LazyAttribute(lambda municipality: f"Gemeente {municipality.code}")
    province = "Overijssel"


class FigureFactory(LocalizedFactory):
    class Meta:
        model = Figure

    key = factory.Sequence(lambda number: f"figure-{number}")
    claim = "Aangesloten organisaties"
    value = "80"
    source = "Notitie"


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    reference = factory.Sequence(lambda number: f"map {number}")
    covers = "Citaat op de website"
    age = 17
    given_on = datetime.date(2026, 1, 1)


class ImageFactory(DjangoModelFactory):
    class Meta:
        model = CustomImage

    title = "Tekening"
    description = "Een tekening"
    file = factory.LazyFunction(picture)


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = CustomDocument

    title = "Bijlage"
    file = factory.LazyFunction(lambda: ContentFile(b"tekst", name="bijlage.txt"))


def kept_document(content: bytes, name: str, **fields: Any) -> CustomDocument:
    """Return a document whose file nobody looked at, as those from before uploads were checked."""
    document = DocumentFactory(**fields)
    document.file.storage.delete(document.file.name)
    document.file.name = document.file.storage.save(f"documents/{name}", ContentFile(content))
    document.checksum = hashlib.sha256(content).hexdigest()
    document.save()
    return document


class BasePageFactory(wagtail_factories.PageFactory):
    """Makes a page and publishes it as an editor does; ``live=False`` leaves it a draft."""

    class Meta:
        abstract = True

    title = factory.Sequence(lambda number: f"Pagina {number}")
    slug = factory.LazyAttribute(lambda page: page.title.lower().replace(" ", "-"))
    summary = "Waar deze pagina over gaat."

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page | None, kwargs: dict[str, Any]) -> Page:
        publish = kwargs.pop("live", True)
        page = super()._create_instance(model_class, parent, {**kwargs, "live": False})
        if publish:
            page.save_revision().publish()
            page.refresh_from_db()
        return page


class HomePageFactory(BasePageFactory):
    class Meta:
        model = HomePage


class ContentPageFactory(BasePageFactory):
    class Meta:
        model = ContentPage


class CollectionPageFactory(BasePageFactory):
    class Meta:
        model = CollectionPage

    listed_types = factory.LazyFunction(lambda: stream(("type", "handout")))


class ThemePageFactory(BasePageFactory):
    class Meta:
        model = ThemePage

    theme = factory.SubFactory(ThemeFactory)
    aim = "Het doel van dit thema."


class ProjectPageFactory(BasePageFactory):
    class Meta:
        model = ProjectPage


class EventPageFactory(BasePageFactory):
    class Meta:
        model = EventPage


class NewsletterIssuePageFactory(BasePageFactory):
    class Meta:
        model = NewsletterIssuePage

    year = 2026
    quarter = 1
    intro = "<p>Welkom.</p>"


class ResourcePageFactory(BasePageFactory):
    class Meta:
        abstract = True

    audiences = factory.LazyFunction(lambda: [AudienceFactory()])


class HandoutPageFactory(ResourcePageFactory):
    class Meta:
        model = HandoutPage


class PracticePageFactory(ResourcePageFactory):
    class Meta:
        model = PracticePage

    context = "<p>De situatie.</p>"
    approach = "<p>De aanpak.</p>"


class InterventionPageFactory(ResourcePageFactory):
    class Meta:
        model = InterventionPage


class StudyPageFactory(ResourcePageFactory):
    class Meta:
        model = StudyPage


class MediaPageFactory(ResourcePageFactory):
    class Meta:
        model = MediaPage

    kind = "press-release"


class PartnerPageFactory(BasePageFactory):
    class Meta:
        model = PartnerPage

    kind = "network"


class GroupPageFactory(BasePageFactory):
    class Meta:
        model = GroupPage


class MemberFactory(LocalizedFactory):
    class Meta:
        model = Member

    name = factory.Sequence(lambda number: f"Steunpunt {number}")


class SupportOfferFactory(LocalizedFactory):
    class Meta:
        model = SupportOffer

    member = factory.SubFactory(MemberFactory)
    title = "Inloopmiddag"
    description = "Een middag om elkaar te ontmoeten."
    kind = "group"
    min_age = 8
    max_age = 12


def body_with_every_block(target: Page, *, figure: Figure | None = None) -> str:
    """Return a body that holds one block of every kind; the cards point to ``target``."""
    image = ImageFactory()
    listed = [
        {"type": "item", "value": {"title": "Eerst", "text": "<p>Kijk rond.</p>"}, "id": str(number)}
        for number in (1, 2)
    ]
    table = {
        "caption": "Wie doet wat",
        "columns": [{"type": "text", "heading": "Wie"}, {"type": "text", "heading": "Wat"}],
        "rows": [{"values": ["School", "Signaleren"]}],
    }
    return stream(
        ("text", {"text": "<p>Tekst met een <a href='https://www.vng.nl'>link</a>.</p>"}),
        ("heading", {"text": "Kop", "level": "2"}),
        ("heading", {"text": "Kop eronder", "level": "3"}),
        ("callout", {"kind": "tip", "title": "Tip", "text": "<p>Begin klein.</p>"}),
        ("steps", {"title": "Stappen", "steps": listed}),
        ("accordion", {"items": listed}),
        ("table", {"table": table}),
        ("quotation", {"text": "Woorden.", "speaker": "Notitie", "role": "", "kind": "document"}),
        ("image", {"image": {"image": image.pk, "alt_text": "Beeld", "decorative": False}, "caption": "Bijschrift"}),
        ("video", {"title": "Film", "url": "https://vimeo.com/123456789", "transcript": "<p>Wat er te zien is.</p>"}),
        ("document", {"document": DocumentFactory().pk, "description": "Een bijlage"}),
        ("figure", {"figure": (figure or FigureFactory()).pk}),
        ("cards", {"title": "Lees ook", "pages": [target.pk]}),
        ("listing", {"title": "Nieuw", "types": ["handout"], "order": "newest", "number": 3}),
        ("contact", {"title": "Vragen?", "text": "Schrijf ons.", "email": "info@example.org"}),
    )
