"""Search in the admin: synonyms, promoted results, and searches without result, as editors use them."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.users.models import UserProfile

from cms.core.identity import item_id
from search.models import MissedQuery, SynonymSet, Wordbook
from search.promotions import pinned
from tests.factories import ContentPageFactory, MunicipalityFactory, UserFactory

SYNONYMS, MISSED = "search-synonyms", "search-missed"
PROMOTIONS = "wagtailsearchpromotions"
EDITORS_MAY = [
    *("add_synonymset", "change_synonymset", "delete_synonymset"),
    *("add_searchpromotion", "change_searchpromotion", "delete_searchpromotion"),
    "view_missedquery",
]
MAKE = "Make synonyms"


def log_in(client: Any, *permissions: str) -> Any:
    """Log somebody in who may do this and no more, and who reads English."""
    group = Group.objects.create(name="Zoeken")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *permissions]))
    user = UserFactory(is_superuser=False)
    user.groups.add(group)
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    return client


@pytest.fixture
def editor(client: Any, db: None) -> Any:
    return log_in(client, *EDITORS_MAY)


@pytest.fixture
def administrator(client: Any, db: None) -> Any:
    client.force_login(UserFactory())
    return client


@pytest.fixture
def missed(db: None) -> list[MissedQuery]:
    rows = [
        ("mantelzorgwoning", "nl", 7, "2030-01-01"),
        ("lucht, kasteel", "nl", 4, "2030-02-01"),
        ("time off", "en", 3, "2030-02-01"),
        ("", "nl", 2, "2030-02-01"),
    ]
    return [
        MissedQuery.objects.create(
            digest=str(number), text=text, locale=locale, count=count, month=datetime.date.fromisoformat(month)
        )
        for number, (text, locale, count, month) in enumerate(rows)
    ]


def content(answer: Any) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def address(name: str, *arguments: Any) -> str:
    return reverse(name, args=arguments)


def words_version() -> int:
    return Wordbook.objects.values_list("version", flat=True).first() or 0


def texts(answer: Any) -> list[str]:
    return [row.text for row in answer.context["object_list"]]


def form(**values: str) -> dict[str, str]:
    return {"locale": "nl", "words": "JMZ, jonge mantelzorger", "finds_also": "", **values}


def test_the_menu_of_search_holds_all_that_editors_can_do_about_it(editor: Any) -> None:
    page = content(editor.get("/admin/"))
    # What was searched for in vain is among the reports too.
    for name, places in ((SYNONYMS, 1), (MISSED, 2), (PROMOTIONS, 1)):
        assert page.count(f'"{address(f"{name}:index")}"') == places, name


def test_an_administrator_finds_promotions_once_and_no_report_that_stays_empty(administrator: Any) -> None:
    page = content(administrator.get("/admin/"))
    assert page.count(f'"{address(f"{PROMOTIONS}:index")}"') == 1
    assert address(f"{PROMOTIONS}:search_terms") not in page


def test_who_may_do_nothing_about_search_sees_nothing_of_it(client: Any, db: None) -> None:
    log_in(client)
    page = content(client.get("/admin/"))
    for name in (SYNONYMS, MISSED, PROMOTIONS):
        assert address(f"{name}:index") not in page
        assert client.get(address(f"{name}:index")).status_code == 302
    assert client.get(address(f"{SYNONYMS}:add")).status_code == 302


def test_each_permission_opens_one_part(client: Any, db: None) -> None:
    log_in(client, "view_missedquery")
    page = content(client.get("/admin/"))
    shown = [name for name in (SYNONYMS, MISSED, PROMOTIONS) if address(f"{name}:index") in page]
    assert shown == [MISSED]
    assert client.get(address(f"{SYNONYMS}:index")).status_code == 302
    assert client.get(address(f"{MISSED}:index")).status_code == 200


def test_groups_can_be_given_these_permissions_and_no_others(administrator: Any) -> None:
    page = content(administrator.get(address("wagtailusers_groups:add")))
    offered = Permission.objects.filter(content_type__app_label__in=["search", "wagtailsearchpromotions"])
    shown = {permission.codename for permission in offered if f'value="{permission.pk}"' in page}
    assert shown == set(EDITORS_MAY)


def test_synonyms_work_as_soon_as_they_are_saved_and_no_longer_once_deleted(editor: Any) -> None:
    versions = [words_version()]
    assert editor.post(address(f"{SYNONYMS}:add"), form()).status_code == 302
    synonyms = SynonymSet.objects.get()
    versions.append(words_version())
    assert "JMZ, jonge mantelzorger" in content(editor.get(address(f"{SYNONYMS}:index")))
    assert editor.post(address(f"{SYNONYMS}:edit", synonyms.pk), form(words="JMZ, jmz’er")).status_code == 302
    versions.append(words_version())
    assert editor.post(address(f"{SYNONYMS}:delete", synonyms.pk)).status_code == 302
    versions.append(words_version())
    assert not SynonymSet.objects.exists()
    assert versions == sorted(set(versions))


def test_a_municipality_that_changes_changes_what_is_found(db: None) -> None:
    versions = [words_version()]
    municipality = MunicipalityFactory()
    versions.append(words_version())
    municipality.name = "Nieuwstad"
    municipality.save()
    versions.append(words_version())
    municipality.delete()
    versions.append(words_version())
    assert versions == sorted(set(versions))


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({"words": "JMZ"}, False),
        ({"words": "JMZ, "}, False),
        ({"words": ""}, False),
        ({"words": "x," * 501}, False),
        ({"locale": "fr"}, False),
        ({"words": "opa", "finds_also": "grootouder"}, True),
        ({"words": "oma\nopa"}, True),
    ],
)
def test_synonyms_need_two_words_or_a_direction(editor: Any, fields: dict[str, str], accepted: bool) -> None:
    answer = editor.post(address(f"{SYNONYMS}:add"), form(**fields))
    assert answer.status_code == (302 if accepted else 200)
    assert SynonymSet.objects.exists() == accepted


def test_synonyms_are_found_by_word_and_by_language(editor: Any) -> None:
    SynonymSet.objects.create(locale="nl", words="opa, grootvader")
    SynonymSet.objects.create(locale="en", words="grandpa, grandfather")
    index = address(f"{SYNONYMS}:index")
    assert "grandpa" in content(editor.get(index))
    for parameters in ({"locale": "nl"}, {"q": "opa"}):
        page = content(editor.get(index, parameters))
        assert "grootvader" in page
        assert "grandpa" not in page or parameters == {"q": "opa"}


def test_the_history_of_synonyms_says_who_changed_them(editor: Any) -> None:
    editor.post(address(f"{SYNONYMS}:add"), form())
    page = content(editor.get(address(f"{SYNONYMS}:history", SynonymSet.objects.get().pk)))
    assert "Created" in page


def test_what_an_editor_promotes_comes_first_at_once(editor: Any, home: Any) -> None:
    pages = [ContentPageFactory(parent=home, title=f"Bladzijde {number}") for number in range(2)]
    picks = {"TOTAL_FORMS": 2, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    picks |= {"0-page": pages[0].pk, "0-ORDER": 2, "1-page": pages[1].pk, "1-ORDER": 1}
    data = {"query_string": "Verlof", **{f"editors_picks-{name}": value for name, value in picks.items()}}
    add = address(f"{PROMOTIONS}:add")
    assert editor.get(add).status_code == 200
    assert editor.post(add, data).status_code == 302
    assert pinned("verlof", "nl") == tuple(item_id(page.translation_key, "nl") for page in reversed(pages))
    assert "Bladzijde 1" in content(editor.get(address(f"{PROMOTIONS}:index")))
    query = Query.objects.get()
    assert editor.get(address(f"{PROMOTIONS}:edit", query.pk)).status_code == 200
    assert editor.post(address(f"{PROMOTIONS}:delete", query.pk)).status_code == 302
    assert pinned("verlof", "nl") == ()


def test_promotions_speak_dutch(administrator: Any, home: Any) -> None:
    SearchPromotion.objects.create(query=Query.get("verlof"), page=home.page_ptr)
    page = content(administrator.get(address(f"{PROMOTIONS}:index")))
    assert "Uitgelichte zoekresultaten" in page
    assert "Zoekterm(en)" in page


def test_the_list_shows_what_several_people_looked_for_in_vain_the_most_frequent_first(
    editor: Any, missed: list[MissedQuery]
) -> None:
    answer = editor.get(address(f"{MISSED}:index"))
    assert texts(answer) == ["mantelzorgwoning", "lucht, kasteel", "time off"]
    page = content(answer)
    for text in ("mantelzorgwoning", "Dutch", "January 2030", "English", "February 2030"):
        assert text in page


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"locale": "en"}, ["time off"]),
        ({"month": "2030-01-01"}, ["mantelzorgwoning"]),
        ({"month": "2030-02-01", "locale": "nl"}, ["lucht, kasteel"]),
        ({"q": "kasteel"}, ["lucht, kasteel"]),
        ({"ordering": "count"}, ["time off", "lucht, kasteel", "mantelzorgwoning"]),
        ({"locale": "en", "month": "2030-01-01"}, []),
    ],
)
def test_the_list_can_be_narrowed_and_sorted(
    editor: Any, missed: list[MissedQuery], parameters: dict[str, str], found: list[str]
) -> None:
    for view in ("index", "index_results"):
        assert texts(editor.get(address(f"{MISSED}:{view}"), parameters)) == found


def test_a_choice_that_is_not_there_harms_nothing(editor: Any, missed: list[MissedQuery]) -> None:
    for parameters in ({"month": "1999-01-01"}, {"month": "x"}, {"locale": "fr"}, {"p": "99"}):
        assert editor.get(address(f"{MISSED}:index"), parameters).status_code == 200


def test_nobody_adds_changes_or_deletes_in_the_list(administrator: Any, missed: list[MissedQuery]) -> None:
    for view, arguments in (("add", []), ("edit", [1]), ("delete", [1]), ("inspect", [1]), ("history", [1])):
        with pytest.raises(NoReverseMatch):
            address(f"{MISSED}:{view}", *arguments)
    page = content(administrator.get(address(f"{MISSED}:index")))
    assert f"{address(f'{MISSED}:index')}new" not in page
    assert administrator.post(address(f"{MISSED}:index")).status_code == 405


def test_a_search_without_result_becomes_a_set_of_synonyms(editor: Any, missed: list[MissedQuery]) -> None:
    page = content(editor.get(address(f"{MISSED}:index")))
    link = f"{address(f'{SYNONYMS}:add')}?words=time+off&amp;locale=en"
    assert link in page
    filled = editor.get(link.replace("&amp;", "&")).context["form"]
    assert (filled["words"].value(), filled["locale"].value()) == ("time off", "en")
    assert "words=lucht+kasteel&amp;locale=nl" in page


def test_the_form_of_synonyms_is_empty_without_words_in_the_address(editor: Any) -> None:
    empty = editor.get(address(f"{SYNONYMS}:add")).context["form"]
    assert (empty["words"].value(), empty["locale"].value()) == (None, "nl")


def test_who_may_not_make_synonyms_is_not_offered_it(client: Any, missed: list[MissedQuery]) -> None:
    log_in(client, "view_missedquery")
    page = content(client.get(address(f"{MISSED}:index")))
    assert "time off" in page
    assert MAKE not in page


def test_the_list_can_be_taken_to_a_spreadsheet(editor: Any, missed: list[MissedQuery]) -> None:
    MissedQuery.objects.create(digest="x", text="=1+1", locale="nl", count=9, month=datetime.date(2030, 2, 1))
    answer = editor.get(address(f"{MISSED}:index"), {"export": "csv", "month": "2030-02-01"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode())))
    # Wagtail sends it once the request is over, in the language of the installation.
    assert rows[1:] == [
        ["'=1+1", "Nederlands", "9", "2030-02-01"],
        ["lucht, kasteel", "Nederlands", "4", "2030-02-01"],
        ["time off", "Engels", "3", "2030-02-01"],
    ]
    answer = editor.get(address(f"{MISSED}:index"), {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert [cell.value for cell in sheet[1]] == ["Query", "Language", "Times", "Month"]
    assert [cell.value for cell in sheet[2]][:3] == ["=1+1", "Dutch", 9]
    assert sheet["A2"].data_type == "s"


def test_an_empty_list_explains_what_it_shows_and_why(editor: Any) -> None:
    MissedQuery.objects.create(digest="x", text="", locale="nl", count=2, month=datetime.date(2030, 2, 1))
    page = content(editor.get(address(f"{MISSED}:index")))
    assert "three times or more in one month" in page
    assert "it may say something about the person who typed it" in page


def test_a_filter_that_finds_nothing_says_so(editor: Any, missed: list[MissedQuery]) -> None:
    page = content(editor.get(address(f"{MISSED}:index"), {"q": "onvindbaar"}))
    assert "match your query" in page
    assert "three times or more" not in page
