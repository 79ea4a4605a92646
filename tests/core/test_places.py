"""Municipalities and postcodes: the data that comes with the software, and the import of newer lists."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from wagtail.search.models import IndexEntry

from cms.core.models import Municipality
from cms.core.places import importing, make_postcodes, statline
from cms.core.places.distances import Point, kilometres
from cms.core.places.listed import SHIPPED, Listed, ListError, check, read_csv
from cms.core.places.postcodes import _areas, area_of, digits_of, middle_of
from cms.publishing.models import ContentItem
from partners.models import Member
from tests import factories

HEAD = "code,name,province,valid_from,valid_to,successor\n"

REGIONS: list[dict[str, Any]] = [
    {"Key": "GM0080    ", "Title": "Leeuwarden", "Description": "Begindatum voor 1830"},
    {"Key": "GM0140    ", "Title": "Littenseradiel", "Description": None},
    {"Key": "GM1900    ", "Title": "Súdwest-Fryslân", "Description": ""},
    {"Key": "GM1921    ", "Title": "De Friese Meren", "Description": None},
    {"Key": "GM1940    ", "Title": "De Fryske Marren", "Description": ""},
    {"Key": "GM0344    ", "Title": "Utrecht (gemeente)", "Description": ""},
    {"Key": "GM0998    ", "Title": "Buitenland", "Description": ""},
    {"Key": "PV21      ", "Title": "Fryslân (PV)", "Description": ""},
]
REGIONS[1]["Description"] = (
    "Opgeheven per 01-01-2018, overgegaan naar:\r\n- Leeuwarden (GM0080),\r\n... 4330 hectare met 1416 woningen en "
    "3394 inwoners\r\n- Súdwest-Fryslân (GM1900),\r\n... 6738 hectare met 2325 woningen en 5411 inwoners\r\n\r\n"
    "Naamswijziging per 26-01-1985, oude naam: Littenseradeel (GM0103)\r\nBegindatum 26-01-1985"
)
REGIONS[3]["Description"] = (
    "Naamswijziging per 01-07-2015, nieuwe naam: De Fryske Marren (GM1940)\r\nOntstaan per 01-01-2014, ontvangen van:"
    "\r\n- Boarnsterhim (GM0055),\r\n... 531 hectare met 277 woningen en 783 inwoners\r\nBegindatum 01-01-2014"
)
"""The form of StatLine table 70739ned, and of its explanations."""

FACTS = [
    {
        "RegioS": code,
        "Provincie_4": province,
        "BegindatumSorteerveld_6": began,
        "EinddatumSorteerveld_7": ended,
    }
    for code, province, began, ended in (
        ("GM0080    ", "Fryslân   ", "18300101", "        "),
        ("GM0140    ", "Fryslân   ", "19850126", "20180101"),
        ("GM1900    ", "Fryslân   ", "20110101", None),
        ("GM1921    ", "Fryslân   ", "20140101", "20150701"),
        ("GM1940    ", "Fryslân   ", "20150701", None),
        ("GM0344    ", "Utrecht   ", "18300101", None),
        ("GM0998    ", None, "18300101", None),
        ("PV21      ", "Fryslân   ", "18300101", None),
    )
]


def imported(*files: Path, **options: Any) -> str:
    told = io.StringIO()
    call_command("import_municipalities", *files, stdout=told, **options)
    return told.getvalue()


def written(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    if isinstance(content, list):
        content = {"value": content}
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> list[Path]:
    return [written(tmp_path, "TypedDataSet.json", FACTS), written(tmp_path, "RegioS.json", REGIONS)]


def test_the_list_that_comes_along_has_every_municipality_of_today(db: None) -> None:
    assert "408 added, 0 changed." in imported()
    today = Municipality.objects.filter(valid_to=None)
    assert today.count() == 342
    assert set(today.values_list("province", flat=True)) == {
        *("Groningen", "Fryslân", "Drenthe", "Overijssel", "Flevoland", "Gelderland"),
        *("Utrecht", "Noord-Holland", "Zuid-Holland", "Zeeland", "Noord-Brabant", "Limburg"),
    }
    weesp = Municipality.objects.get(code="GM0457")
    assert weesp.valid_to == datetime.date(2022, 3, 24)
    assert weesp.successor
    assert weesp.successor.name == "Amsterdam"
    for place in Municipality.objects.select_related("successor"):
        place.full_clean()
        assert middle_of(place.code) or place.valid_to, place


def test_importing_again_changes_nothing(db: None) -> None:
    imported()
    assert imported() == "0 added, 0 changed.\n"


def test_the_list_is_imported_in_a_moment(db: None, django_assert_max_num_queries: Any) -> None:
    began = time.monotonic()
    with django_assert_max_num_queries(40):
        imported()
    assert time.monotonic() - began < 5


def test_editors_find_what_was_imported(db: None) -> None:
    imported()
    kind = ContentType.objects.get_for_model(Municipality)
    found = IndexEntry.objects.filter(content_type=kind).values_list("object_id", flat=True)
    assert set(found) == {str(place.pk) for place in Municipality.objects.all()}


def test_a_dry_run_only_tells(db: None, table: list[Path]) -> None:
    factories.MunicipalityFactory(code="GM0140", name="Littenseradeel", province="Friesland")
    factories.MunicipalityFactory(code="GM0001", name="Van een redacteur")
    told = imported(*table, dry_run=True)
    assert "+ GM0080 Leeuwarden" in told
    assert "~ GM0140 Littenseradiel: name: Littenseradeel → Littenseradiel; province: Friesland → Fryslân; " in told
    assert "valid_to: – → 2018-01-01; successor: – → GM1900" in told
    assert "? GM0001 is not in the list and stays as it is." in told
    assert "5 would be added, 1 would be changed." in told
    assert Municipality.objects.get(code="GM0140").name == "Littenseradeel"
    assert Municipality.objects.count() == 2


def test_the_table_of_statistics_netherlands_is_imported(db: None, table: list[Path]) -> None:
    kept = factories.MunicipalityFactory(code="GM0001", name="Van een redacteur")
    known = factories.MunicipalityFactory(code="GM0080", name="Oud", valid_from=datetime.date(1900, 1, 1))
    assert "5 added, 1 changed." in imported(*table)
    assert imported(*table).endswith("0 added, 0 changed.\n")
    rows = Municipality.objects.order_by("code").values_list(
        "code", "name", "valid_from", "valid_to", "successor__code"
    )
    day = datetime.date
    assert list(rows) == [
        ("GM0001", kept.name, None, None, None),
        # The table does not know when it began; somebody here did.
        ("GM0080", "Leeuwarden", day(1900, 1, 1), None, None),
        # It was divided: most people came to Súdwest-Fryslân.
        ("GM0140", "Littenseradiel", day(1985, 1, 26), day(2018, 1, 1), "GM1900"),
        ("GM0344", "Utrecht", None, None, None),
        ("GM1900", "Súdwest-Fryslân", day(2011, 1, 1), None, None),
        ("GM1921", "De Friese Meren", day(2014, 1, 1), day(2015, 7, 1), "GM1940"),
        ("GM1940", "De Fryske Marren", day(2015, 7, 1), None, None),
    ]
    known.refresh_from_db()
    assert known.province == "Fryslân"


def test_a_table_in_parts_is_imported(db: None, tmp_path: Path, table: list[Path]) -> None:
    parts = [
        written(tmp_path, "first.json", {"value": REGIONS[:3], "odata.nextLink": "…"}),
        written(tmp_path, "second.json", REGIONS[3:]),
    ]
    assert "6 added, 0 changed." in imported(*parts, table[0])


def test_only_what_changed_is_built_again(db: None, settle: Any, table: list[Path]) -> None:
    enschede, leeuwarden = (
        factories.MunicipalityFactory(code=code, name=name, province="Fryslân")
        for code, name in (("GM0153", "Enschede"), ("GM0080", "Oud"))
    )
    for name, place in (("Hier", enschede), ("Daar", leeuwarden)):
        factories.MemberFactory(name=name, municipality=place, municipalities=[place])
    settle()
    before = dict(ContentItem.objects.values_list("title", "etag"))
    imported(*table)
    settle()
    after = dict(ContentItem.objects.values_list("title", "etag"))
    assert before["Hier"] == after["Hier"]
    assert before["Daar"] != after["Daar"]
    assert Member.objects.count() == 2


@pytest.mark.parametrize(
    ("explanation", "successor"),
    [
        (REGIONS[1]["Description"], "GM1900"),
        (REGIONS[3]["Description"], "GM1940"),
        (
            "Opgeheven per 01-01-2015, overgegaan naar: - 's-Hertogenbosch (GM0796), ... 2619 hectare met 2818 "
            "woningen en 6719 inwoners - Oss (GM0828), ... 1106 hectare met 1845 woningen en 4629 inwoners "
            "Grenswijziging per 01-01-2000, ontvangen van: - Oss (GM0828), ... 20 hectare met 0 woningen en 0 inwoners",
            "GM0796",
        ),
        (
            "Opgeheven per 01-01-2019, overgegaan naar: - Vijfheerenlanden (GM1961), ... 3376 hectare met 8988 "
            "woningen en 21248 inwoners Provinciale wijziging per 01-01-2019: - overgegaan van provincie Zuid-Holland "
            "naar provincie Utrecht Wijziging per 01-01-1986, ontvangen van: - Heukelum (GM0533), ... 15 hectare met 1 "
            "woning en 1 inwoner Begindatum voor 1830",
            "GM1961",
        ),
        ("Grenswijziging per 01-01-2017, overgegaan naar: - Groningen (GM0014), ... 100 inwoners", ""),
        ("", ""),
    ],
)
def test_an_explanation_tells_the_successor(explanation: str, successor: str) -> None:
    assert statline.successor_in(" ".join(str(explanation).split())) == successor


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", "The first line must be code,name"),
        ("code;name\n", "The first line must be code,name"),
        (HEAD, "There is no municipality in it."),
        (HEAD + "GM0001,A,B\n", "Line 2 does not have six columns."),
        (HEAD + "GM0001,A,B,,,,\n", "Line 2 does not have six columns."),
        (HEAD + "GM0001,A,B,1-1-2020,,\n", "Line 2: write a day as 2022-03-24."),
        (HEAD + "0001,A,B,,,\n", "0001: A code is GM and four digits"),
        (HEAD + "GM0001,,B,,,\n", "GM0001: A name has 1 to 80 characters."),
        (HEAD + "GM0001,A,,,,\n", "GM0001: The name of a province"),
        (HEAD + "GM0001,A,B,,,\nGM0001,A,B,,,\n", "GM0001 is there twice."),
        (HEAD + "GM0001,A,B,2020-01-01,2019-01-01,\n", "GM0001: The end must come after the start."),
        (HEAD + "GM0001,A,B,,2019-01-01,GM0002\n", "GM0001: Its successor GM0002 is not in the list."),
        (HEAD + "GM0001,A,B,,,GM0002\nGM0002,A,B,,,\n", "GM0001: A municipality with a successor needs the date"),
        (
            HEAD + "GM0001,A,B,,2019-01-01,GM0002\nGM0002,A,B,,2019-01-01,GM0001\n",
            "GM0001: It succeeds itself by way of others.",
        ),
        (HEAD + 'GM0001,"A,B,,,\n', "is no CSV"),
    ],
)
def test_a_bad_list_is_refused_with_what_is_wrong(db: None, tmp_path: Path, content: str, error: str) -> None:
    with pytest.raises(CommandError, match="Nothing was imported") as refused:
        imported(written(tmp_path, "list.csv", content))
    assert error in str(refused.value)
    assert not Municipality.objects.exists()


def test_bad_files_are_refused_with_what_is_wrong(db: None, tmp_path: Path, table: list[Path]) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes((HEAD + "GM0001,Fryslân,B,,,\n").encode("latin-1"))
    odd_day = [{**FACTS[0], "EinddatumSorteerveld_7": "1-1-2020"}]
    for files, error in [
        ([latin], "no text in UTF-8"),
        ([tmp_path / "none.csv"], "cannot be read"),
        ([table[0]], "The file of RegioS is missing."),
        ([table[1]], "The file of TypedDataSet is missing."),
        ([table[0], written(tmp_path, "some.json", REGIONS[:1])], "RegioS lacks GM0140"),
        ([written(tmp_path, "other.json", [{"Key": "1"}])], "holds neither RegioS nor TypedDataSet"),
        ([written(tmp_path, "html.json", "<html>")], "html.json is no OData in JSON."),
        ([written(tmp_path, "list.json", "[1]")], "list.json is no OData in JSON."),
        ([written(tmp_path, "day.json", odd_day), table[1]], "GM0080 has a day"),
        ([written(tmp_path, "part.json", {"value": REGIONS, "odata.nextLink": "…"}), table[0]], "Give every part"),
        ([tmp_path / "list.xlsx"], "Give one .csv file"),
        ([latin, latin], "Give one .csv file"),
    ]:
        with pytest.raises(CommandError, match=error.replace(".", r"\.")):
            imported(*files)
    assert not Municipality.objects.exists()


@given(st.text(max_size=300))
def test_no_explanation_breaks_the_import(text: str) -> None:
    assert statline.successor_in(text) == "" or text.count("(GM")


@given(st.lists(st.builds(Listed, code=st.sampled_from(["GM0001", "GM0002", "x"]), name=st.text(), province=st.text(),
       valid_to=st.none() | st.dates(), successor=st.sampled_from(["", "GM0001", "GM0002"]))))  # fmt: skip
def test_any_list_is_judged(listed: list[Listed]) -> None:
    with contextlib.suppress(ListError):
        check(listed)
        assert all(each.code.startswith("GM") for each in listed)


def test_an_import_that_fails_changes_nothing(db: None, monkeypatch: Any) -> None:
    factories.MunicipalityFactory(code="GM0153", name="Anders")

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Municipality, "save", fail)
    with pytest.raises(RuntimeError):
        importing.apply(importing.changes(read_csv(SHIPPED)))
    assert Municipality.objects.count() == 1


def test_every_postcode_lies_in_a_municipality_of_today_in_the_netherlands() -> None:
    today = {each.code for each in read_csv(SHIPPED) if not each.valid_to}
    areas = _areas()
    assert len(areas) == 4081
    for area in areas.values():
        assert set(area.municipalities) <= today, area
        assert 50.7 < area.middle.latitude < 53.6, area
        assert 3.3 < area.middle.longitude < 7.3, area
    assert {code for area in areas.values() for code in area.municipalities} == today


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("7511", "8011", 64), ("1012", "6211", 178), ("3511", "3511", 0), ("9711", "4331", 277), ("1791", "1781", 12)],
)
def test_distances_are_those_on_the_map(one: str, other: str, distance: float) -> None:
    """Enschede – Zwolle, Amsterdam – Maastricht, Utrecht, Groningen – Middelburg, Den Burg – Den Helder."""
    areas = area_of(one), area_of(other)
    assert areas[0]
    assert areas[1]
    assert kilometres(areas[0].middle, areas[1].middle) == pytest.approx(distance, abs=2)


points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@given(points, points)
def test_a_distance_is_the_same_both_ways_and_at_most_half_around_the_earth(one: Point, other: Point) -> None:
    assert kilometres(one, other) == pytest.approx(kilometres(other, one))
    assert 0 <= kilometres(one, other) <= 20016


@given(st.from_regex(r"[1-9][0-9]{3} ?[A-Za-z]{2}", fullmatch=True) | st.from_regex(r"[1-9][0-9]{3}", fullmatch=True))
def test_a_postcode_is_read_as_people_write_it(text: str) -> None:
    if text.isascii():
        assert digits_of(text) == digits_of(f" {text} ") == text[:4]


@given(st.text())
@pytest.mark.parametrize(
    "odd", ["", "0511", "751", "75111", "7511A", "7511 ABC", "7511  AB", "٧٥١١", "7511\n", "GM0153"]
)
def test_what_is_no_postcode_is_refused(odd: str, text: str) -> None:
    with pytest.raises(ValueError, match="four digits"):
        digits_of(odd)
    with contextlib.suppress(ValueError):
        assert len(digits_of(text)) == 4


def test_the_postcodes_are_made_from_the_data_of_geonames() -> None:
    rows = [
        "BE\t1000\tBrussel\tBruxelles-Capitale\tBRU\t\t\t\t\t50.8\t4.3\t6",
        "NL\t7511\tEnschede\tOverijssel\t15\tEnschede Municipality\t0153\t\t\t52.22\t6.90\t6",
        "NL\t7512\tEnschede\tOverijssel\t15\tEnschede Municipality\t0153\t\t\t52.22\t6.91\t6",
        "NL\t7512\tElders\tZeeland\t10\tGoes\t0664\t\t\t51.50\t3.90\t6",
        "NL\t3221\tHellevoetsluis\tSouth Holland\t11\t\t\t\t\t51.83\t4.12\t6",
    ]
    made = list(make_postcodes.areas(list(make_postcodes.dutch_rows(rows))))
    assert made == [
        ("3221", Point(51.83, 4.12), ["GM1992"]),
        ("7511", Point(52.22, 6.90), ["GM0153"]),
        ("7512", Point(52.22, 6.91), ["GM0153"]),
    ]
    with pytest.raises(ValueError, match="7511 has no municipality"):
        list(make_postcodes.dutch_rows([rows[1].replace("0153", "")]))
