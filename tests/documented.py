"""The content that recorded requests show: one piece of every type, always with the same ids, dates and addresses."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from cms.core.identity import item_id
from cms.publishing import outbox
from partners.models import PartnerRole
from partners.models.groups import GroupMembership
from resources.models import HandoutEdition, Recognition, StudyPartner
from search import indexing
from site_pages.models import EventMaterial, EventSession, FocusPoint, NewsletterItem, ProjectPartner
from tests import factories
from tests.factories import stream

START = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def key(name: str) -> UUID:
    """Return the translation key of a piece of content. What stands for a public type is named as the type."""
    return uuid5(NAMESPACE_DNS, f"{name}.kennisnetwerk.example")


def of(name: str, locale: str = "nl") -> UUID:
    """Return the public id of a piece of content."""
    return item_id(key(name), locale)


def make_all(clock: Any) -> None:
    """Make and publish all of it, one thing a minute of this clock, so that lists have an order."""

    def settle(made: Any) -> Any:
        outbox.process()
        clock.shift(60)
        return made

    def make(factory: Any, name: str, /, **fields: Any) -> Any:
        return settle(factory(translation_key=key(name), **fields))

    def translate(original: Any, **fields: Any) -> None:
        copy = original.copy_for_translation(Locale.objects.get(language_code="en"))
        for name, value in fields.items():
            setattr(copy, name, value)
        settle(copy.save_revision().publish() if isinstance(copy, Page) else copy.save())

    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)

    policy = make(factories.ThemeFactory, "policy", key="policy", name="Beleid")
    translate(policy, name="Policy")
    audiences = [make(factories.AudienceFactory, "municipalities", key="municipalities", name="Gemeenten")]
    place = factories.MunicipalityFactory(code="GM0193", name="Zwolle")
    home = make(
        factories.HomePageFactory,
        "home",
        parent=Page.get_first_root_node(),
        title="Kennisnetwerk jonge mantelzorgers",
        slug="kennisnetwerk",
        summary="Kennis over kinderen en jongeren die opgroeien met zorg.",
    )
    site = {"hostname": "localhost", "site_name": home.title, "root_page": home}
    settle(Site.objects.update_or_create(is_default_site=True, defaults=site))
    translate(home, title="Young carers network", summary="Knowledge about young people who grow up with care.")
    section = make(
        factories.CollectionPageFactory,
        "collection",
        parent=home,
        title="Handreikingen",
        summary="Om te lezen, te downloaden en aan te passen.",
    )
    make(
        factories.ContentPageFactory,
        "content",
        parent=home,
        title="Over het netwerk",
        slug="over",
        summary="Wie er samenwerken, en waarom.",
    )
    partner = make(
        factories.PartnerPageFactory,
        "partner",
        parent=section,
        title="Stichting Voorbeeld",
        summary="Ondersteunt professionals in heel Nederland.",
        legal_form="foundation",
        other_names=stream(("phrase", "Voorbeeld")),
        website="https://www.voorbeeld.example",
        expertise=stream(("phrase", "Jonge mantelzorgers op school")),
        roles=[PartnerRole(role="knowledge-partner", start=datetime.date(2026, 1, 1), source="Projectplan")],
    )
    make(
        factories.GroupPageFactory,
        "group",
        parent=section,
        title="Alliantie",
        summary="Organisaties die samen aandacht vragen.",
        purpose=stream(("phrase", "Bewustwording")),
        meetings_a_year=4,
        memberships=[GroupMembership(partner=partner, role="voorzitter")],
    )
    town_hall = ContentFile(factories.picture().read(), name="gemeentehuis.png")
    theme = make(
        factories.ThemePageFactory,
        "theme",
        parent=section,
        title="Beleid",
        slug="beleid-maken",
        summary="Hoe gemeenten en scholen beleid maken.",
        theme=policy,
        themes=[policy],
        audiences=audiences,
        image=factories.ImageFactory(file=town_hall, description="Tekening van een gemeentehuis", credit="JMZ Pro"),
        aim="Beleid dat jonge mantelzorgers ziet.",
        focus_points=[FocusPoint(text="Signaleren")],
        body=stream(
            ("heading", {"text": "Wat beleid verandert", "level": "2"}),
            ("text", {"text": "<p>Zonder beleid hangt hulp af van <strong>toevallige</strong> aandacht.</p>"}),
        ),
    )
    make(
        factories.ProjectPageFactory,
        "project",
        parent=theme,
        title="Gemeenten aan zet",
        summary="Vijf gemeenten maken beleid.",
        start=datetime.date(2026, 1, 1),
        open_places=2,
        project_partners=[ProjectPartner(partner=partner, role="penvoerder")],
    )
    figure = make(
        factories.FigureFactory,
        "figure",
        key="organisations",
        claim="Aangesloten organisaties",
        value="80",
        source="Notitie",
        date=datetime.date(2026, 1, 1),
    )
    file = ContentFile(b"Een handreiking.", name="handreiking.txt")
    document = factories.DocumentFactory(title="Handreiking", file=file, language="nl")
    handout = make(
        factories.HandoutPageFactory,
        "handout",
        parent=section,
        title="Handreiking voor gemeenten",
        slug="gemeenten",
        summary="In zes stappen naar beleid.",
        audiences=audiences,
        editions=[
            HandoutEdition(
                number=1,
                date=datetime.date(2026, 2, 1),
                what_changed="Eerste uitgave.",
                files=stream(("file", {"document": document.pk, "language": "nl"})),
            )
        ],
        body=factories.body_with_every_block(theme, figure=figure),
    )
    make(
        factories.PracticePageFactory,
        "practice",
        parent=section,
        title="Spreekuur op school",
        summary="Een vaste middag waarop leerlingen binnenlopen.",
        audiences=audiences,
        contact=partner,
    )
    make(
        factories.InterventionPageFactory,
        "intervention",
        parent=section,
        title="Piep zei de muis",
        summary="Een groepsaanpak.",
        audiences=audiences,
        recognitions=[
            Recognition(
                scheme="nji",
                level="nji-goed-onderbouwd",
                date=datetime.date(2025, 6, 1),
                source_url="https://www.nji.nl/interventies",
            )
        ],
    )
    make(
        factories.StudyPageFactory,
        "study",
        parent=section,
        title="Onderzoek op het mbo",
        summary="Hoe studenten zorg en studie verenigen.",
        audiences=audiences,
        start=datetime.date(2025, 9, 1),
        gaps="<p>Er zijn geen cijfers per regio.</p>",
        study_partners=[StudyPartner(partner=partner)],
    )
    make(
        factories.MediaPageFactory,
        "media",
        parent=section,
        title="Film voor de klas",
        summary="Drie jongeren vertellen.",
        audiences=audiences,
        kind="film",
        video_url="https://vimeo.com/123456789",
        text_alternative="<p>Drie jongeren vertellen over thuis.</p>",
    )
    make(
        factories.EventPageFactory,
        "event",
        parent=section,
        title="Congres",
        summary="Een dag voor professionals.",
        planned_start=datetime.datetime(2026, 6, 5, 9, tzinfo=datetime.UTC),
        planned_end=datetime.datetime(2026, 6, 5, 15, tzinfo=datetime.UTC),
        place="Zwolle",
        registration_url="https://www.voorbeeld.example/congres",
        registration_closes=datetime.datetime(2026, 5, 29, 15, tzinfo=datetime.UTC),
        sessions=[
            EventSession(
                translation_key=key("session"),
                title="Luisteren naar jongeren",
                kind="workshop",
                start=datetime.datetime(2026, 6, 5, 10, tzinfo=datetime.UTC),
                end=datetime.datetime(2026, 6, 5, 11, tzinfo=datetime.UTC),
                room="Zaal 1",
                repeats=stream(("repeat", {"start": "2026-06-05T13:00:00Z", "room": "Zaal 2"})),
                hosts=stream(("host", partner.pk)),
            )
        ],
        toolkit=[EventMaterial(resource=handout, text="Om vooraf te lezen.")],
        yearly=True,
        recurrence="week",
        recurrence_month=6,
        recurrence_week=1,
    )
    make(
        factories.NewsletterIssuePageFactory,
        "newsletter",
        parent=section,
        title="Nieuwsbrief 1",
        summary="Het nieuws van het eerste kwartaal.",
        items=[NewsletterItem(target=handout, text="De handreiking is er.")],
    )
    member = make(
        factories.MemberFactory, "member", name="Steunpunt Zwolle", municipality=place, municipalities=[place]
    )
    make(factories.SupportOfferFactory, "support-offer", member=member)
    theme.slug = "beleid"
    settle(theme.save_revision().publish())
    Redirect.objects.create(old_path="/nl/handreikingen/beleid-maken", redirect_page=theme)
    translate(section, title="Handouts", slug="handouts", summary="To read, to download and to adapt.")
    translate(
        theme,
        title="Policy",
        slug="policy",
        summary="How municipalities and schools make policy.",
        aim="Policy that sees young carers.",
        body="",
    )
    settle(make(factories.ContentPageFactory, "gone", parent=home, title="Vervallen").unpublish())
    indexing.rebuild()
