"""Practices, interventions, studies and media: how they are found, what they tell, and when they go."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.api.responses import cache_control
from cms.core.days import end_of
from cms.publishing import schedule
from cms.publishing.models import ContentItem
from cms.rendering.documents.formats import formats
from cms.rendering.documents.items import document_of
from resources.models import Recognition, StudyPartner
from search import indexing
from tests import factories
from tests.site_pages.test_pages import errors_of


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return sorted(item["title"] for item in answer.json()["items"])


@pytest.fixture
def library(section: Any, settle: Any) -> Any:
    """One or two of each kind; return the organisation that takes part in some."""
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    for title, fields in {
        "Vrij": {"licence": "cc0-1.0"},
        "Beschermd": {"licence": "all-rights-reserved", "editable": False},
    }.items():
        factories.HandoutPageFactory(parent=section, title=title, **fields)
    factories.PracticePageFactory(parent=section, title="Spreekuur", contact=partner)
    given = {"date": datetime.date(2025, 6, 1), "source_url": "https://www.nji.nl/x"}
    for title, scheme, level in (
        ("Jeugd", "nji", "nji-goed-onderbouwd"),
        ("Sociaal", "movisie", "movisie-goed-onderbouwd"),
    ):
        recognition = Recognition(scheme=scheme, level=level, **given)
        factories.InterventionPageFactory(parent=section, title=title, recognitions=[recognition])
    for title, start, end in (
        ("Oud", datetime.date(2019, 9, 1), datetime.date(2021, 3, 1)),
        ("Lopend", datetime.date(timezone.now().year - 1, 1, 1), None),
    ):
        factories.StudyPageFactory(
            parent=section, title=title, start=start, end=end, study_partners=[StudyPartner(partner=partner)]
        )
    factories.MediaPageFactory(parent=section, title="Bericht", licence="cc-by-sa-4.0")
    factories.MediaPageFactory(parent=section, title="Foto", kind="image")
    settle()
    return ContentItem.objects.get(type="partner").pk


def test_each_collection_has_the_filters_of_its_subject(library: Any, api: Any) -> None:
    year = timezone.now().year
    for query, expected in {
        "/handouts?licence=cc0-1.0": ["Vrij"],
        "/handouts?licence=cc0-1.0,all-rights-reserved&editable=false": ["Beschermd"],
        f"/practices?partner={library}": ["Spreekuur"],
        "/interventions?scheme=nji&level=nji-goed-onderbouwd": ["Jeugd"],
        "/interventions?scheme=nji&level=movisie-goed-onderbouwd": [],
        "/interventions?licence=cc-by-4.0": ["Jeugd", "Sociaal"],
        f"/studies?partner={library}&year=2020": ["Oud"],
        "/studies?year=2022": [],
        f"/studies?year={year}": ["Lopend"],
        f"/studies?year={year + 1}": [],
        "/media?kind=image": ["Foto"],
        "/media?licence=cc-by-sa-4.0": ["Bericht"],
        f"/pages?partner={library}": ["Lopend", "Oud", "Spreekuur"],
    }.items():
        assert titles(api(query)) == expected, query
    assert api("/practices?editable=true").status_code == 400


def test_a_study_without_an_end_or_of_a_hundred_years_has_a_bounded_number_of_years(section: Any, settle: Any) -> None:
    factories.StudyPageFactory(parent=section, start=datetime.date(1900, 1, 1), end=datetime.date(2020, 1, 1))
    settle()
    years = set(ContentItem.objects.get(type="study").facets.filter(name="year").values_list("value", flat=True))
    assert years == {str(year) for year in range(1961, 2021)}


def test_facets_of_search_have_names_in_the_language_of_the_reader(library: Any, api: Any) -> None:
    indexing.follow()

    def labels(locale: str) -> dict[str, dict[str, str]]:
        answer = api(f"/search?locale={locale}&facets=licence,editable,scheme,level,kind,year,partner").json()
        return {facet["name"]: {each["value"]: each["label"] for each in facet["values"]} for facet in answer["facets"]}

    found = labels("nl")
    assert found["licence"]["all-rights-reserved"] == "Alle rechten voorbehouden"
    assert found["editable"].keys() == {"true", "false"}
    assert found["scheme"]["nji"] == "NJi, databank Effectieve Jeugdinterventies"
    assert found["level"] == {
        "nji-goed-onderbouwd": "NJi: Goed onderbouwd",
        "movisie-goed-onderbouwd": "Movisie: Goed onderbouwd",
    }
    assert found["kind"] == {"press-release": "Persbericht", "image": "Afbeelding", "network": "Netwerkorganisatie"}
    assert found["year"]["2020"] == "2020"
    assert found["partner"] == {str(library): "Movisie"}


SCHEMES = {
    "movisie": [
        "Goed beschreven",
        "Goed onderbouwd",
        "Eerste aanwijzingen voor effectiviteit",
        "Goede aanwijzingen voor effectiviteit",
        "Sterke aanwijzingen voor effectiviteit",
    ],
    "nji": [
        "Goed onderbouwd",
        "Effectief volgens eerste aanwijzingen",
        "Effectief volgens goede aanwijzingen",
        "Effectief volgens sterke aanwijzingen",
    ],
}


def test_each_scheme_has_levels_of_its_own_in_its_own_words() -> None:
    assert {scheme: [name for _level, name in levels] for scheme, levels in Recognition.LEVELS.items()} == SCHEMES
    levels = [level for levels in Recognition.LEVELS.values() for level, _name in levels]
    assert len(levels) == len(set(levels))


@pytest.mark.parametrize("missing", ["date", "source_url", "scheme", "level"])
def test_a_recognition_says_when_and_where_it_was_given(section: Any, missing: str) -> None:
    complete = {
        "scheme": "nji",
        "level": "nji-goed-onderbouwd",
        "date": datetime.date(2025, 6, 1),
        "source_url": "https://www.nji.nl/x",
    }
    page = factories.InterventionPageFactory(parent=section)
    Recognition(page=page, **complete).full_clean()
    with pytest.raises(ValidationError) as caught:
        Recognition(page=page, **{name: value for name, value in complete.items() if name != missing}).full_clean()
    assert set(caught.value.message_dict) == {missing}


def test_licence_and_what_may_be_adapted_are_told_everywhere(library: Any, api: Any, client: Any) -> None:
    for title, editable, words in (("Vrij", True, "Creative Commons"), ("Beschermd", False, "Alle rechten")):
        [summary] = [item for item in api("/handouts").json()["items"] if item["title"] == title]
        item = api(f"/handouts/{summary['id']}").json()
        assert (item["editable"], item["licence"]) == (summary["editable"], summary["licence"])
        assert item["editable"] is editable
        page = client.get(item["path"]).content.decode()
        made = document_of(item)
        for text in (page, *(formats.get(name).write(made).decode() for name in ("html", "md", "txt"))):  # type: ignore[union-attr]
            assert words in text
            assert ("U mag de tekst" in text or "you may change the text" in text or "Ja, " in text) is editable
    for collection in ("practices", "interventions", "studies", "media"):
        for summary in api(f"/{collection}").json()["items"]:
            assert summary["licence"] == api(f"/{collection}/{summary['id']}").json()["licence"]
            assert "Creative Commons" in client.get(summary["path"]).content.decode()


LAST_DAYS = [
    # The day on which summer time begins, the day before, one on which it ends, and one in winter.
    (datetime.date(2027, 3, 28), "2027-03-28T22:00:00+00:00"),
    (datetime.date(2027, 3, 27), "2027-03-27T23:00:00+00:00"),
    (datetime.date(2027, 10, 31), "2027-10-31T23:00:00+00:00"),
    (datetime.date(2027, 12, 31), "2027-12-31T23:00:00+00:00"),
]


@pytest.mark.parametrize(("last_day", "end"), LAST_DAYS)
def test_a_temporary_media_item_is_gone_the_day_after_its_last(
    section: Any, settle: Any, api: Any, client: Any, time_machine: Any, last_day: Any, end: str
) -> None:
    moment = datetime.datetime.fromisoformat(end)
    time_machine.move_to(moment - datetime.timedelta(days=1), tick=False)
    media = factories.MediaPageFactory(parent=section, slug="actie", expires_on=last_day)
    factories.MediaPageFactory(parent=section, slug="later", expires_on=last_day + datetime.timedelta(days=1))
    settle()
    [item] = [item for item in api("/media").json()["items"] if item["path"].endswith("/actie/")]
    assert item["expiresOn"] == last_day.isoformat()

    time_machine.move_to(moment - datetime.timedelta(seconds=1), tick=False)
    assert schedule.next_due() == moment
    assert schedule.run() == (0, 0)
    assert client.get("/nl/sectie/actie/").status_code == 200

    time_machine.move_to(moment, tick=False)
    assert schedule.run() == (1, 0)
    settle()
    indexing.follow()
    media.refresh_from_db()
    assert (media.live, media.expired) == (False, True)
    assert client.get("/nl/sectie/actie/").status_code == 410
    assert api(f"/media/{item['id']}").status_code == 404
    for path in ("/media", "/pages?type=media", "/search?q=actie&type=media"):
        assert all(each["id"] != item["id"] for each in api(path).json()["items"])
    for path in ("/feeds/media.atom", "/feeds/media.json"):
        assert item["id"] not in client.get(path).content.decode()
    assert schedule.run() == (0, 0)
    assert schedule.next_due() == end_of(last_day + datetime.timedelta(days=1))


def test_no_cache_keeps_a_temporary_item_beyond_its_last_day(
    section: Any, settle: Any, time_machine: Any, settings: Any, monkeypatch: Any
) -> None:
    settings.CACHE_SECONDS = 3600
    monkeypatch.setattr(schedule, "_next", (float("-inf"), None))
    time_machine.move_to("2027-03-28T21:50:00+00:00", tick=False)
    factories.MediaPageFactory(parent=section, expires_on=datetime.date(2027, 3, 28))
    assert "max-age=600" in cache_control()
    monkeypatch.setattr(schedule, "_next", (float("-inf"), None))


def test_an_earlier_planned_expiry_holds_and_a_later_last_day_takes_effect_at_once(
    section: Any, settle: Any, time_machine: Any
) -> None:
    time_machine.move_to("2027-03-01T12:00:00+00:00", tick=False)
    early = datetime.datetime(2027, 3, 2, tzinfo=datetime.UTC)
    planned = factories.MediaPageFactory(parent=section, expires_on=datetime.date(2027, 3, 20), expire_at=early)
    media = factories.MediaPageFactory(parent=section, expires_on=datetime.date(2027, 3, 2))
    media.expires_on = datetime.date(2027, 3, 10)
    media.save_revision().publish()
    time_machine.move_to("2027-03-03T12:00:00+00:00", tick=False)
    assert schedule.run() == (1, 0)
    planned.refresh_from_db()
    media.refresh_from_db()
    assert (planned.live, media.live) == (False, True)


def test_what_would_be_gone_at_once_is_not_published(section: Any, time_machine: Any) -> None:
    time_machine.move_to("2027-03-28T22:30:00+00:00", tick=False)
    media = factories.MediaPageFactory(parent=section, expires_on=datetime.date(2027, 3, 28), live=False)
    assert errors_of(media) == {"expires_on"}
    media.expires_on = datetime.date(2027, 3, 29)
    media.go_live_at = datetime.datetime(2027, 3, 29, 22, 30, tzinfo=datetime.UTC)
    assert "expires_on" in media.publication_errors()
    media.go_live_at = None
    media.save_revision().publish()
    media.refresh_from_db()
    assert media.live
