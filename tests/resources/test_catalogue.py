"""New editions as feeds, and the catalogue of handouts as data portals read it."""

from __future__ import annotations

import datetime
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.models import SiteSettings
from cms.publishing.models import ContentItem
from cms.rendering.documents.formats import formats
from resources import catalogue, kept_files
from resources.addresses import edition_path
from resources.editions import restore, withdraw
from resources.models import FixedEdition
from site_pages.setup import default_site
from tests import factories
from tests.api.test_feeds import check_atom, check_json_feed, statements
from tests.conftest import make_roots
from tests.factories import stream
from tests.resources.conftest import edition, publish_edition


@pytest.fixture
def guides(section: Any, settle: Any, time_machine: Any) -> dict[str, Any]:
    """Two handouts, an hour apart; the first has two editions, the newest of all."""
    policy = factories.ThemeFactory(key="policy", name="Beleid")
    schools = factories.AudienceFactory(key="schools", name="Scholen")
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    file = factories.DocumentFactory(title="Bijlage", language="en")
    files = stream(("file", {"document": file.pk, "language": "en"}))
    first = factories.HandoutPageFactory(
        parent=section, title="Gids", slug="gids", themes=[policy], editions=[edition(1, files=files)]
    )
    settle()
    time_machine.move_to(start + datetime.timedelta(hours=1), tick=False)
    second = factories.HandoutPageFactory(
        parent=section, title="School", slug="school", audiences=[schools], editions=[edition(4)], licence="cc0-1.0"
    )
    settle()
    time_machine.move_to(start + datetime.timedelta(hours=2), tick=False)
    publish_edition(first, 2, settle, what_changed="Hoofdstuk 3 is <nieuw>.\n\nEn korter.")
    return {"first": first, "second": second, "start": start}


@pytest.fixture
def feed(client: Any) -> Any:
    def get(query: str = "") -> list[Any]:
        answer = client.get(f"/feeds/editions.atom{query}")
        assert answer.status_code == 200, answer.content
        both = client.get(f"/feeds/editions.json{query}")
        entries = check_atom(answer.content).entries
        items = check_json_feed(both.content)["items"]
        assert [item["id"] for item in items] == [entry.id for entry in entries]
        return entries

    return get


def titles(entries: list[Any]) -> list[str]:
    return [entry.title for entry in entries]


EVERY = ["Gids – uitgave 2", "School – uitgave 4", "Gids – uitgave 1"]


def test_the_feed_of_editions_tells_each_with_what_changed(guides: Any, feed: Any, client: Any) -> None:
    entries = feed()
    assert [title.replace("edition", "uitgave") for title in titles(entries)] == EVERY
    newest = entries[0]
    assert newest.link == f"http://testserver{edition_path('/nl/sectie/gids/', 2, locale='nl')}"
    assert client.get(newest.link.removeprefix("http://testserver")).status_code == 200
    assert newest.summary == "Hoofdstuk 3 is <nieuw>.\n\nEn korter."
    assert newest.content[0].value == "<p>Hoofdstuk 3 is &lt;nieuw&gt;.</p>\n\n<p>En korter.</p>"
    later = guides["start"] + datetime.timedelta(hours=2)
    assert newest.updated == later.isoformat().replace("+00:00", "Z")
    assert [tag.term for tag in newest.tags if tag.label == "Beleid"] == ["policy"]


def test_editions_can_be_narrowed_to_a_theme_an_audience_a_language_or_one_guide(
    guides: Any, feed: Any, client: Any
) -> None:
    public_id = ContentItem.objects.get(title="Gids").pk
    for query, number in (
        ("?theme=policy", 2),
        ("?audience=schools", 1),
        ("?theme=policy&audience=schools", 0),
        ("?locale=nl", 3),
        ("?locale=en", 0),
        (f"?handout={public_id}", 2),
    ):
        assert len(feed(query)) == number
    assert "Gids" in check_json_feed(client.get(f"/feeds/editions.json?handout={public_id}").content)["title"]
    for query in ("?nothing=1", "?handout=1", "?licence=cc0-1.0"):
        assert client.get(f"/feeds/editions.atom{query}").status_code == 400


def test_what_is_withdrawn_or_not_public_is_not_in_the_feed(guides: Any, feed: Any, settle: Any) -> None:
    withdrawn = FixedEdition.objects.get(number=4)
    withdraw(withdrawn, reason="Een fout.")
    assert len(feed()) == 2
    restore(withdrawn)
    assert len(feed()) == 3
    guides["first"].view_restrictions.create(restriction_type="login")
    settle()
    assert len(feed()) == 1
    guides["second"].unpublish()
    settle()
    assert feed() == []


def test_the_feed_of_editions_costs_two_statements_and_is_never_old(guides: Any, client: Any) -> None:
    assert statements(lambda: client.get("/feeds/editions.atom?theme=policy&audience=schools&locale=nl")) == 2
    answer = client.get("/feeds/editions.atom")
    assert answer["Cache-Control"] == "no-cache"
    assert client.get("/feeds/editions.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.fixture
def harvest(client: Any) -> Any:
    """Return the catalogue, and its handouts by their titles."""

    def get() -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        answer = client.get("/catalogue.jsonld")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/ld+json")
        found = orjson.loads(answer.content)
        return found, {each["dct:title"]["@value"]: each for each in found.get("dcat:dataset", [])}

    return get


def names_in(node: Any) -> set[str]:
    """Return every name that a context must explain."""
    if isinstance(node, list):
        return {name for each in node for name in names_in(each)}
    if isinstance(node, dict):
        own = {name for name in node if not name.startswith("@")} | set([node["@type"]] if "@type" in node else [])
        return own | {name for each in node.values() for name in names_in(each)}
    return set()


def test_the_catalogue_says_all_in_names_that_its_own_context_explains(guides: Any, harvest: Any) -> None:
    found, _datasets = harvest()
    prefixes = {name.partition(":")[0] for name in names_in({**found, "@context": {}})}
    assert prefixes <= set(found["@context"])
    assert all(address.startswith("http://") for address in found["@context"].values())


def test_the_catalogue_describes_each_handout_with_its_editions(
    guides: Any, site: Any, harvest: Any, client: Any
) -> None:
    settings = {"organisation": "JMZ Pro", "contact_email": "info@example.org"}
    SiteSettings.objects.update_or_create(site=site, defaults=settings)
    found, datasets = harvest()
    assert (found["@type"], found["@id"]) == ("dcat:Catalog", "http://testserver/catalogue.jsonld")
    assert found["dct:publisher"]["foaf:name"] == "JMZ Pro"
    assert list(datasets) == ["School", "Gids"]
    guide = datasets["Gids"]
    identity = f"http://testserver/api/v1/handouts/{ContentItem.objects.get(title='Gids').pk}"
    assert guide["@id"] == identity
    assert client.get(identity.removeprefix("http://testserver")).status_code == 200
    assert guide["dct:title"] == {"@language": "nl", "@value": "Gids"}
    assert guide["dct:language"] == {"@id": "http://publications.europa.eu/resource/authority/language/NLD"}
    assert guide["dct:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert guide["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": "mailto:info@example.org"}
    assert [theme.get("skos:notation") for theme in guide["dcat:theme"]] == [None, "policy"]
    assert guide["dcat:version"] == "2"
    assert guide["dct:modified"]["@value"] > guide["dct:issued"]["@value"]
    second, first = guide["dcat:hasVersion"]
    assert (second["@id"], second["dcat:version"]) == (f"{identity}/editions/2", "2")
    assert second["dcat:previousVersion"] == {"@id": first["@id"]} == {"@id": f"{identity}/editions/1"}
    assert "dcat:previousVersion" not in first
    assert second["dct:issued"] == {"@type": "xsd:date", "@value": "2026-02-01"}
    assert second["adms:versionNotes"]["@value"].startswith("Hoofdstuk 3")
    assert second["dct:title"]["@value"].startswith("Gids – ")
    assert second["dcat:isVersionOf"] == {"@id": identity}
    # What others may do with an edition stands in its own text: the handout may have another licence by now.
    assert "dct:license" not in second
    for version in (first, second):
        assert client.get(version["@id"].removeprefix("http://testserver")).status_code == 200
        assert client.get(version["dcat:landingPage"]["@id"].removeprefix("http://testserver")).status_code == 200


def test_every_format_and_every_uploaded_file_is_a_distribution(guides: Any, settle: Any, harvest: Any) -> None:
    _found, datasets = harvest()
    school = datasets["School"]
    addresses = [each["dcat:downloadURL"]["@id"] for each in school["dcat:distribution"]]
    assert addresses == [f"{school['@id']}/files/{name}" for name in formats.names]
    file = factories.DocumentFactory(title="Bijlage", language="en")
    files = stream(("file", {"document": file.pk, "language": "en"}))
    publish_edition(guides["second"], 5, settle, files=files)
    uploaded = harvest()[1]["School"]["dcat:distribution"][-1]
    assert uploaded["dcat:byteSize"] == {"@type": "xsd:nonNegativeInteger", "@value": "5"}
    assert uploaded["spdx:checksum"]["spdx:checksumValue"] == {"@type": "xsd:hexBinary", "@value": file.checksum}
    assert uploaded["dct:language"]["@id"].endswith("/language/ENG")
    assert uploaded["dcat:mediaType"] == {"@id": "https://www.iana.org/assignments/media-types/text/plain"}
    assert uploaded["dct:license"] == {"@id": "https://creativecommons.org/publicdomain/zero/1.0/"}


def test_a_file_that_was_made_is_told_with_its_size_and_its_checksum(guides: Any, harvest: Any) -> None:
    newest = FixedEdition.objects.get(number=4)
    text = formats.get("txt")
    assert text
    made = kept_files.make(kept_files.source_of(newest), text)
    [version] = harvest()[1]["School"]["dcat:hasVersion"]
    told = {each["dcat:downloadURL"]["@id"].rpartition("/")[2]: each for each in version["dcat:distribution"]}
    assert told["txt"]["dcat:byteSize"]["@value"] == str(made.size)
    assert told["txt"]["spdx:checksum"]["spdx:checksumValue"]["@value"] == made.checksum
    assert "dcat:byteSize" not in told["html"]


def test_the_catalogue_holds_what_everybody_may_see_alone(guides: Any, harvest: Any, settle: Any) -> None:
    withdraw(FixedEdition.objects.get(number=2), reason="Een fout.")
    guides["second"].view_restrictions.create(restriction_type="login")
    settle()
    _found, datasets = harvest()
    assert list(datasets) == ["Gids"]
    assert [version["dcat:version"] for version in datasets["Gids"]["dcat:hasVersion"]] == ["1"]
    guides["first"].unpublish()
    settle()
    assert "dcat:dataset" not in harvest()[0]


def test_the_catalogue_costs_the_same_for_few_as_for_many(guides: Any, section: Any, settle: Any, client: Any) -> None:
    few = statements(lambda: client.get("/catalogue.jsonld"))
    for number in range(3):
        factories.HandoutPageFactory(parent=section, title=f"Meer {number}", editions=[edition(1)])
    settle()
    assert statements(lambda: client.get("/catalogue.jsonld")) == few <= 6
    assert client.get("/catalogue.jsonld?theme=policy").status_code == 400


def test_the_catalogue_is_remembered_until_something_changes(transactional_db: None, client: Any) -> None:
    make_roots()
    catalogue.forget()
    page = factories.HandoutPageFactory(parent=default_site().root_page, title="Gids", editions=[edition(1)])
    first = client.get("/catalogue.jsonld")
    with CaptureQueriesContext(connection) as queries:
        again = client.get("/catalogue.jsonld", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, len(queries)) == (304, 1)
    withdraw(FixedEdition.objects.get(), reason="Een fout.")
    assert b"hasVersion" not in client.get("/catalogue.jsonld").content
    page.unpublish()
    assert b"Gids" not in client.get("/catalogue.jsonld").content
