"""A small site in which everything is shown by something else."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client
from wagtail.models import Locale
from wagtail.test.utils.form_data import querydict_from_html

from cms.core.models import Theme
from partners.models import PartnerRole
from resources.models import HandoutEdition
from site_pages.models import ProjectPartner, ProjectResult
from site_pages.models.home import EntryPoint
from site_pages.setup import default_site
from tests import factories

EVERYTHING = ("handout", "practice", "media", "theme", "project", "partner", "collection", "content")


@dataclass
class World:
    """The objects of the site by name, and the admin as somebody who may do everything."""

    user: Any
    things: dict[str, Any]
    admin: Client = field(default_factory=Client)
    media: Path = Path()

    def __getattr__(self, name: str) -> Any:
        """Return the object as the database has it now."""
        try:
            thing = self.things[name]
        except KeyError:
            raise AttributeError(name) from None
        return type(thing)._default_manager.get(pk=thing.pk)

    def submit(self, url: str, *, form: str | int = 0, **changes: Any) -> Any:
        """Open a form of the admin, change these fields of it, and send it as a browser would."""
        page = self.admin.get(url)
        assert page.status_code == 200, url
        html = page.content.decode()
        data = querydict_from_html(html, **({"form_id": form} if isinstance(form, str) else {"form_index": form}))
        return self.post(url, {**{name: data.getlist(name) for name in data}, **changes})

    def post(self, url: str, data: Any = None) -> Any:
        answer = self.admin.post(url, data or {})
        assert answer.status_code == 302 or "json" in answer["Content-Type"], _refusal(answer)
        return answer


def _refusal(answer: Any) -> str:
    form = (answer.context or {}).get("form")
    return f"The form came back: {form.errors if form is not None else answer.status_code}"


@transaction.atomic
def make_world() -> World:
    user = factories.UserFactory()
    site = default_site()
    home = site.root_page.specific
    english = Locale.objects.get(language_code="en")
    theme = factories.ThemeFactory(key="policy", name="Beleid")
    audience = factories.AudienceFactory(key="schools", name="Scholen")
    tag = factories.TagFactory(key="talk", name="Gesprek")
    municipalities = [factories.MunicipalityFactory(name=name) for name in ("Enschede", "Zwolle")]
    image, document, figure = factories.ImageFactory(), factories.DocumentFactory(), factories.FigureFactory()
    consent = factories.ConsentFactory()

    section = factories.CollectionPageFactory(
        parent=home, title="Sectie", listed_types=factories.stream(*(("type", name) for name in EVERYTHING))
    )
    elsewhere = factories.CollectionPageFactory(
        parent=home, title="Elders", listed_themes=[theme], listed_audiences=[audience], order="position"
    )
    partner = factories.PartnerPageFactory(
        parent=section, title="Movisie", logo=image, roles=[PartnerRole(role="funder", source="Notitie")]
    )
    theme_page = factories.ThemePageFactory(parent=section, title="Themabeleid", theme=theme)
    handout = factories.HandoutPageFactory(
        parent=section,
        title="Gids",
        image=image,
        themes=[theme],
        audiences=[audience],
        tags=[tag],
        editions=[HandoutEdition(number=1, date=datetime.date(2026, 1, 1), what_changed="Nieuw.")],
    )
    project = factories.ProjectPageFactory(
        parent=theme_page,
        title="Project",
        project_partners=[ProjectPartner(partner=partner)],
        results=[ProjectResult(resource=handout)],
    )
    second = factories.ProjectPageFactory(parent=theme_page, title="Tweede project")
    draft = factories.HandoutPageFactory(parent=section, title="Later", audiences=[audience], live=False)
    quotation = {"text": "Zorgen doe je samen.", "speaker": "Sam", "role": "", "kind": "young-carer"}
    to_page, to_file = f'linktype="page" id="{handout.pk}"', f'linktype="document" id="{document.pk}"'
    link = f"<p>Lees de <a {to_page}>gids</a> en <a {to_file}>dit</a>.</p>"
    about = factories.ContentPageFactory(
        parent=home,
        title="Over ons",
        body=factories.stream(
            ("text", {"text": link}),
            ("cards", {"title": "", "pages": [handout.pk, draft.pk, project.pk]}),
            ("figure", {"figure": figure.pk}),
            ("document", {"document": document.pk, "description": ""}),
            ("image", {"image": {"image": image.pk, "alt_text": "Beeld", "decorative": False}, "caption": ""}),
            ("quotation", {**quotation, "consent": consent.pk}),
            ("listing", {"title": "", "types": ["handout"], "order": "title", "number": 3}),
        ),
    )
    home.entry_points.add(EntryPoint(audience=audience, title="Voor scholen", page=handout))
    home.save_revision().publish()

    Theme.objects.create(key="policy", name="Policy", locale=english, translation_key=theme.translation_key)
    english_handout = handout.copy_for_translation(english, copy_parents=True)
    english_handout.title = "Guide"
    english_handout.save_revision().publish()
    alias = handout.create_alias(parent=elsewhere, update_slug="gids-elders", user=user)
    member = factories.MemberFactory(name="Steunpunt", municipality=municipalities[0], municipalities=municipalities)
    offer = factories.SupportOfferFactory(member=member)
    return World(
        user=user,
        things={
            "site": site,
            "home": home,
            "english": english,
            "theme": theme,
            "audience": audience,
            "tag": tag,
            "enschede": municipalities[0],
            "zwolle": municipalities[1],
            "image": image,
            "document": document,
            "figure": figure,
            "consent": consent,
            "section": section,
            "elsewhere": elsewhere,
            "partner": partner,
            "theme_page": theme_page,
            "handout": handout,
            "project": project,
            "second": second,
            "draft": draft,
            "about": about,
            "english_handout": english_handout,
            "alias": alias,
            "member": member,
            "offer": offer,
        },
    )
