"""What the head of a page tells machines: JSON-LD and Dublin Core, from the content item alone."""

from __future__ import annotations

import datetime
from typing import Any

import orjson
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from cms.core.models import SiteSettings
from cms.core.registry import registry
from cms.publishing.models import ContentItem
from cms.rendering.documents.formats import formats
from cms.rendering.linked_data import script
from resources.models import HandoutEdition, Recognition, StudyPartner
from site_pages.models import ProjectPartner
from tests import factories
from tests.api.test_delivery import MAKERS
from tests.factories import stream
from tests.rendering.test_previews import preview

CLASSES = {
    "collection": "CollectionPage",
    "content": "WebPage",
    "event": "Event",
    "group": "Organization",
    "handout": "DigitalDocument",
    "home": "WebPage",
    "intervention": "CreativeWork",
    "media": "CreativeWork",
    "newsletter": "PublicationIssue",
    "partner": "Organization",
    "practice": "Article",
    "project": "Project",
    "study": "Report",
    "theme": "WebPage",
}
NO_PAGE = {"figure", "member", "support-offer"}
NO_WORK = {"Event", "Organization", "Project"}


@pytest.fixture
def head(client: Any, settle: Any) -> Any:
    """Return the parsed page at a path."""

    def get(path: str) -> BeautifulSoup:
        settle()
        answer = client.get(path)
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    return get


def graph(page: BeautifulSoup) -> list[dict[str, Any]]:
    [block] = page.find_all("script")
    assert block["type"] == "application/ld+json"
    data = orjson.loads(block.encode_contents())
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


def test_every_type_with_a_page_is_tried_here() -> None:
    assert set(CLASSES) | NO_PAGE == set(registry.names)


def test_each_type_is_told_in_the_words_of_schema_org(home: Any, section: Any, settle: Any, head: Any) -> None:
    pages = {name: MAKERS[name](home, section) for name in CLASSES}
    settle()
    for name, page in pages.items():
        document = orjson.loads(bytes(ContentItem.objects.get(type=name, title=page.title).document))
        nodes = graph(head(document["path"]))
        subject = next(node for node in nodes if node["@type"] == CLASSES[name])
        assert subject["@id"] == f"urn:uuid:{document['id']}"
        assert (subject["name"], subject.get("description", "")) == (document["title"], document["summary"])
        work = nodes[0]
        assert (work["inLanguage"], work["datePublished"]) == ("nl", document["publishedAt"])
        assert work["dateModified"] == document["changedAt"]
        if CLASSES[name] in NO_WORK:
            assert (work["@type"], work["mainEntity"]) == ("WebPage", {"@id": subject["@id"]})
            assert not subject.keys() & {"datePublished", "inLanguage", "isAccessibleForFree"}
        else:
            assert subject["url"] == document["url"]
        if name != "home":
            assert trail(nodes[-1]) == [
                *(f"http://testserver{crumb['path']}" for crumb in document["breadcrumbs"]),
                document["url"],
            ]


def trail(node: dict[str, Any]) -> list[str]:
    assert node["@type"] == "BreadcrumbList"
    entries = node["itemListElement"]
    assert [entry["position"] for entry in entries] == list(range(1, len(entries) + 1))
    return [entry["item"] for entry in entries]


@pytest.fixture
def handout(section: Any, site: Any) -> Any:
    SiteSettings.objects.update_or_create(
        site=site, defaults={"organisation": "JMZ Pro", "contact_email": "info@example.org"}
    )
    policy = factories.ThemeFactory(key="policy", name="Beleid")
    files = stream(("file", {"document": factories.DocumentFactory(language="nl").pk, "language": "nl"}))
    steps = [
        {"type": "item", "value": {"title": title, "text": f"<p>{title} <b>goed</b>.</p><p>Echt.</p>"}, "id": title}
        for title in ("Kijk", "Doe")
    ]
    return factories.HandoutPageFactory(
        parent=section,
        title="Gids",
        slug="gids",
        summary="Zo maakt u beleid.",
        themes=[policy],
        audiences=[factories.AudienceFactory(key="schools", name="Scholen")],
        tags=[factories.TagFactory(key="care", name="Zorg")],
        editions=[HandoutEdition(number=3, date=datetime.date(2026, 1, 1), what_changed="Meer.", files=files)],
        body=stream(("steps", {"title": "In twee stappen", "steps": steps})),
    )


def test_a_handout_tells_its_edition_licence_files_and_steps(handout: Any, head: Any) -> None:
    node = graph(head("/nl/sectie/gids/"))[0]
    assert node["version"] == "3"
    assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert node["isAccessibleForFree"] is True
    assert node["about"] == [{"@type": "DefinedTerm", "termCode": "policy", "name": "Beleid"}]
    assert node["audience"] == [{"@type": "Audience", "audienceType": "Scholen"}]
    assert node["keywords"] == ["Zorg"]
    assert (node["publisher"]["name"], node["publisher"]["email"]) == ("JMZ Pro", "info@example.org")
    *made, uploaded = node["encoding"]
    identity = node["@id"].removeprefix("urn:uuid:")
    assert {each["contentUrl"] for each in made} == {
        f"http://testserver/api/v1/handouts/{identity}/files/{name}" for name in formats.names
    }
    assert (uploaded["encodingFormat"], uploaded["contentSize"], len(uploaded["sha256"])) == ("text/plain", "5 B", 64)
    [how_to] = node["hasPart"]
    assert (how_to["@type"], how_to["name"]) == ("HowTo", "In twee stappen")
    assert [(step["position"], step["name"], step["text"]) for step in how_to["step"]] == [
        (1, "Kijk", "Kijk goed. Echt."),
        (2, "Doe", "Doe goed. Echt."),
    ]


def test_dublin_core_and_other_forms_stand_in_the_head(handout: Any, head: Any) -> None:
    page = head("/nl/sectie/gids/")
    found: dict[str, list[str]] = {}
    for meta in page.select('meta[name^="DCTERMS."]'):
        found.setdefault(meta["name"].removeprefix("DCTERMS."), []).append(meta["content"])
    assert found.pop("issued") == found.pop("modified")
    assert found == {
        "title": ["Gids"],
        "description": ["Zo maakt u beleid."],
        "type": ["Handreiking"],
        "identifier": ["http://testserver/nl/sectie/gids/"],
        "language": ["nl"],
        "publisher": ["JMZ Pro"],
        "subject": ["Beleid", "Zorg"],
        "audience": ["Scholen"],
    }
    licence = page.find("link", rel="license")
    assert licence["href"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "DCTERMS.license" in licence["rel"]


def test_every_other_form_that_a_page_points_to_is_there(handout: Any, head: Any, client: Any) -> None:
    for path, number in (("/nl/", 6), ("/nl/sectie/gids/", 4)):
        links = head(path).select('link[rel="alternate"][title]')
        assert len(links) == number
        for link in links:
            answer = client.get(link["href"])
            assert answer.status_code == 200
            assert answer["Content-Type"].partition(";")[0] == link["type"].removesuffix("+oembed")


def test_other_languages_are_told(handout: Any, english: Any, settle: Any, head: Any) -> None:
    translated = handout.copy_for_translation(english, copy_parents=True)
    translated.title, translated.slug = "Guide", "guide"
    translated.save_revision().publish()
    [other] = graph(head("/nl/sectie/gids/"))[0]["workTranslation"]
    assert (other["inLanguage"], other["url"]) == ("en", "http://testserver/en/sectie/guide/")


def test_each_recognition_stays_in_the_words_of_its_scheme(section: Any, head: Any) -> None:
    given_on = datetime.date(2025, 6, 1)
    both = [
        Recognition(scheme=scheme, level=level, date=given_on, source_url=f"https://www.{scheme}.nl/x")
        for scheme, level in (("movisie", "movisie-goed-onderbouwd"), ("nji", "nji-sterke-aanwijzingen"))
    ]
    factories.InterventionPageFactory(parent=section, slug="aanpak", recognitions=both)
    reviews = graph(head("/nl/sectie/aanpak/"))[0]["review"]
    assert [(each["author"]["name"], each["reviewBody"], each["datePublished"], each["url"]) for each in reviews] == [
        ("Movisie", "Goed onderbouwd", "2025-06-01", "https://www.movisie.nl/x"),
        ("NJi", "Effectief volgens sterke aanwijzingen", "2025-06-01", "https://www.nji.nl/x"),
    ]


def test_studies_and_projects_name_who_takes_part(section: Any, settle: Any, head: Any) -> None:
    partner = factories.PartnerPageFactory(parent=section, title="Movisie", slug="movisie")
    factories.StudyPageFactory(
        parent=section, slug="studie", start=datetime.date(2024, 1, 1), study_partners=[StudyPartner(partner=partner)]
    )
    theme = factories.ThemePageFactory(parent=section, slug="thema")
    factories.ProjectPageFactory(
        parent=theme, slug="project", project_partners=[ProjectPartner(partner=partner, role="")]
    )
    study = graph(head("/nl/sectie/studie/"))[0]
    assert study["temporalCoverage"] == "2024-01-01/.."
    [contributor] = study["contributor"]
    assert (contributor["name"], contributor["url"]) == ("Movisie", "http://testserver/nl/sectie/movisie/")
    assert graph(head("/nl/sectie/thema/project/"))[1]["member"] == [contributor]


MEDIA = {"film": "VideoObject", "infographic": "ImageObject", "press-release": "CreativeWork"}


def test_media_are_what_they_are(section: Any, head: Any) -> None:
    for kind, node_class in MEDIA.items():
        factories.MediaPageFactory(
            parent=section,
            slug=kind,
            kind=kind,
            file=factories.DocumentFactory(),
            video_url="https://vimeo.com/123456789" if kind == "film" else "",
            text_alternative="<p>Wat er te zien is.</p>",
            expires_on=datetime.date(2090, 1, 1),
        )
        node = graph(head(f"/nl/sectie/{kind}/"))[0]
        assert (node["@type"], node["expires"]) == (node_class, "2090-01-01")
        assert ("contentUrl" in node) == (kind != "press-release")
        if kind == "film":
            assert node["transcript"] == "Wat er te zien is."
            assert node["embedUrl"].startswith("https://player.vimeo.com/")


def test_a_text_cannot_end_the_data_block(section: Any, head: Any) -> None:
    evil = "</script><script>alert(1)</script><!-- & \u2028"
    factories.HandoutPageFactory(parent=section, title=evil, slug="kwaad", summary=evil)
    page = head("/nl/sectie/kwaad/")
    assert graph(page)[0]["name"] == evil


@given(st.text())
def test_any_text_comes_out_of_the_data_block_as_it_went_in(text: str) -> None:
    page = BeautifulSoup(f'<script type="application/ld+json">{script({"name": text})}</script>', "html.parser")
    assert orjson.loads(page.script.encode_contents()) == {"name": text}
    assert len(page.find_all(True)) == 1


def test_previews_tell_machines_nothing(section: Any, settle: Any, rf: Any) -> None:
    draft = factories.HandoutPageFactory(parent=section, live=False)
    settle()
    assert "ld+json" not in preview(draft, rf).content.decode()
