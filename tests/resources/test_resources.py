"""The rules of what people use in their work."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from resources.models import HandoutEdition, Recognition
from tests import factories
from tests.site_pages.test_pages import errors_of


@pytest.mark.parametrize(
    "factory",
    [
        factories.HandoutPageFactory,
        factories.PracticePageFactory,
        factories.InterventionPageFactory,
        factories.StudyPageFactory,
        factories.MediaPageFactory,
    ],
)
def test_every_resource_is_for_somebody(factory: Any, section: Any) -> None:
    assert errors_of(factory(parent=section, audiences=[], live=False)) == {"audiences"}


@pytest.mark.parametrize("kind", ["film", "infographic"])
def test_a_film_or_infographic_tells_the_same_in_words(section: Any, kind: str) -> None:
    media = factories.MediaPageFactory(parent=section, kind=kind, live=False)
    assert errors_of(media) == {"text_alternative"}
    media.text_alternative = "<p>Wat er te zien is.</p>"
    media.save_revision().publish()


def test_a_film_of_a_young_carer_needs_consent(section: Any) -> None:
    media = factories.MediaPageFactory(parent=section, shows_young_carer=True, live=False)
    assert errors_of(media) == {"consent"}
    media.consent = factories.ConsentFactory(age=12)
    assert errors_of(media) == {"consent"}
    media.consent = factories.ConsentFactory(age=12, guardian_given_on=datetime.date(2026, 1, 1))
    media.save_revision().publish()


def test_consent_never_leaves_the_system(section: Any, settle: Any, api: Any) -> None:
    consent = factories.ConsentFactory(reference="map-geheim")
    factories.MediaPageFactory(parent=section, shows_young_carer=True, consent=consent)
    settle()
    item = api("/media").json()["items"][0]
    assert "map-geheim" not in api(f"/media/{item['id']}").content.decode()


def recognition(**fields: Any) -> Recognition:
    defaults = {"date": datetime.date(2020, 1, 1), "source_url": "https://www.movisie.nl"}
    return Recognition(**{**defaults, **fields})


def test_a_level_belongs_to_its_scheme(section: Any) -> None:
    wrong = recognition(scheme="nji", level="movisie-goed-beschreven")
    assert errors_of(factories.InterventionPageFactory(parent=section, recognitions=[wrong], live=False)) == {"__all__"}


def test_levels_are_named_as_their_schemes_name_them(section: Any, settle: Any, api: Any) -> None:
    both = [
        recognition(scheme="movisie", level="movisie-goed-beschreven"),
        recognition(scheme="nji", level="nji-eerste-aanwijzingen"),
    ]
    factories.InterventionPageFactory(parent=section, recognitions=both)
    settle()
    shown = api("/interventions").json()["items"][0]["recognitions"]
    assert [entry["levelName"] for entry in shown] == ["Goed beschreven", "Effectief volgens eerste aanwijzingen"]


def test_an_edition_says_what_changed_and_has_a_number_of_its_own(section: Any) -> None:
    today = datetime.date(2026, 1, 1)
    silent = [HandoutEdition(number=1, date=today)]
    assert errors_of(factories.HandoutPageFactory(parent=section, editions=silent, live=False)) == {"__all__"}
    twice = [HandoutEdition(number=1, date=today, what_changed="Alles.") for _copy in range(2)]
    assert errors_of(factories.HandoutPageFactory(parent=section, editions=twice, live=False)) == {"editions"}


def test_editions_and_their_files_are_in_the_item(section: Any, settle: Any, api: Any) -> None:
    document = factories.DocumentFactory()
    files = factories.stream(("file", {"document": document.pk, "language": "en"}))
    editions = [
        HandoutEdition(number=number, date=datetime.date(2026, number, 1), what_changed="Meer.", files=files)
        for number in (1, 2)
    ]
    factories.HandoutPageFactory(parent=section, editions=editions)
    settle()
    item = api("/handouts").json()["items"][0]
    shown = api(f"/handouts/{item['id']}").json()["editions"]
    assert [edition["number"] for edition in shown] == [2, 1]
    assert shown[0]["files"][0] == {
        "url": f"http://testserver{document.url}",
        "title": "Bijlage",
        "filename": document.filename,
        "mediaType": "text/plain",
        "size": 5,
        "checksum": document.checksum,
        "language": "en",
        "pages": None,
        "tagged": None,
    }


def test_a_page_made_live_by_a_script_keeps_to_the_rules_too(section: Any) -> None:
    media = factories.MediaPageFactory(parent=section, kind="film", live=False)
    media.live = True
    with pytest.raises(ValidationError):
        media.save()


def test_words_of_a_young_carer_are_not_published_by_a_script_either(section: Any) -> None:
    words = ("quotation", {"text": "Woorden.", "speaker": "Sam", "role": "", "kind": "young-carer"})
    handout = factories.HandoutPageFactory(parent=section, body=factories.stream(words), live=False)
    assert errors_of(handout) == {"body"}
