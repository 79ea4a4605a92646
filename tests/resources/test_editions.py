"""An edition that was published stays as it was, whatever happens to its page."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import orjson
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from cms.core.identity import item_id
from cms.core.models import CustomImage
from cms.publishing.models import Change
from resources import editions
from resources.addresses import edition_path
from resources.models import FixedEdition, HandoutCorrection
from resources.models.editions import EditionIsFixed
from tests import factories
from tests.api.test_delivery import statements
from tests.resources.conftest import edition, publish, publish_edition
from tests.site_pages.test_pages import errors_of


def path_of(number: int, *, slug: str = "gids") -> str:
    return edition_path(f"/nl/sectie/{slug}/", number, locale="nl")


def fixed(page: Any, number: int = 1) -> FixedEdition:
    return FixedEdition.objects.get(item_id=item_id(page.translation_key, "nl"), number=number)


def test_publishing_an_edition_fixes_what_everybody_sees_at_that_moment(handout: Any, root: str, api: Any) -> None:
    answer = api(f"{root}/editions/1")
    assert answer.content == api(root).content
    assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer["Last-Modified"]


def test_a_correction_changes_the_handout_and_not_the_edition(handout: Any, root: str, api: Any, settle: Any) -> None:
    before = api(f"{root}/editions/1").content
    handout.corrections.add(HandoutCorrection(date=datetime.date(2026, 2, 1), edition=1, text="Een typefout."))
    publish(handout, settle, body=factories.stream(("text", {"text": "<p>De juiste tekst.</p>"})))
    assert api(f"{root}/editions/1").content == before
    live = api(root).json()
    assert "De juiste tekst." in live["body"][0]["value"]["html"]
    assert live["corrections"] == [{"date": "2026-02-01", "edition": 1, "text": "Een typefout."}]
    assert FixedEdition.objects.count() == 1


def test_the_list_tells_what_changed_what_it_replaces_and_which_is_newest(
    handout: Any, root: str, api: Any, settle: Any
) -> None:
    publish_edition(handout, 3, settle)
    with CaptureQueriesContext(connection) as queries:
        listed = api(f"{root}/editions").json()
    assert len(queries) == 2
    assert listed["total"] == 2
    first, second = listed["items"]
    assert (first["number"], first["replaces"], first["isNewest"], first["withdrawn"]) == (3, 1, True, None)
    assert (second["number"], second["replaces"], second["isNewest"]) == (1, None, False)
    assert second["whatChanged"] == "Nieuw in 1."
    assert second["url"].endswith(f"{root}/editions/1")
    assert {"format": "md", "mediaType": "text/markdown", "url": f"{first['url']}/files/md"} in [
        {**file, "mediaType": file["mediaType"].partition(";")[0]} for file in first["files"]
    ]


def test_an_older_number_that_was_never_public_by_itself_is_not_fixed(section: Any, settle: Any) -> None:
    page = factories.HandoutPageFactory(parent=section, editions=[edition(1), edition(2)])
    settle()
    assert [each.number for each in FixedEdition.objects.all()] == [2]
    # It may stay in the list, and does not stand in the way of the next one.
    publish_edition(page, 3, settle)
    assert [each.number for each in FixedEdition.objects.all()] == [3, 2]


def test_a_draft_has_no_edition_and_each_language_has_its_own(
    handout: Any, english: Any, api: Any, settle: Any
) -> None:
    publish(handout, settle)
    handout.editions.add(edition(2))
    handout.save_revision()
    settle()
    assert FixedEdition.objects.count() == 1
    translated = handout.copy_for_translation(english, copy_parents=True)
    publish(translated, settle, title="Guide")
    address = f"/handouts/{item_id(handout.translation_key, 'en')}/editions"
    [listed] = api(address).json()["items"]
    assert api(f"{address}/{listed['number']}").json()["title"] == "Guide"


def test_latest_leads_to_the_newest_that_was_not_withdrawn(handout: Any, root: str, api: Any, settle: Any) -> None:
    publish_edition(handout, 2, settle)
    answer = api(f"{root}/editions/latest")
    assert (answer.status_code, answer["Location"]) == (307, f"http://testserver/api/v1{root}/editions/2")
    assert answer.json() == {"number": 2, "location": answer["Location"]}
    editions.withdraw(fixed(handout, 2), reason="Een fout cijfer.")
    assert api(f"{root}/editions/latest").json()["number"] == 1
    editions.withdraw(fixed(handout, 1), reason="Ook fout.")
    assert api(f"{root}/editions/latest").status_code == 410


def test_a_withdrawn_edition_says_why_and_where_the_newest_is(handout: Any, root: str, api: Any, settle: Any) -> None:
    publish_edition(handout, 2, settle)
    before = api(f"{root}/editions/1").content
    editions.withdraw(fixed(handout), reason="Een fout cijfer.")
    told = Change.objects.filter(item_id=None).latest("pk")
    assert told.keys == f"item-{item_id(handout.translation_key, 'nl')}"
    answer = api(f"{root}/editions/1")
    assert answer.status_code == 410
    assert "Een fout cijfer." in answer.json()["detail"]
    newest = f"http://testserver/api/v1{root}/editions/2"
    assert newest in answer.json()["detail"]
    assert answer["Link"] == f'<{newest}>; rel="latest-version"'
    listed = api(f"{root}/editions").json()["items"][1]
    assert (listed["withdrawn"]["reason"], listed["files"]) == ("Een fout cijfer.", [])
    editions.restore(fixed(handout))
    assert api(f"{root}/editions/1").content == before


def test_links_lead_to_the_other_versions_and_the_address_to_cite(
    handout: Any, root: str, api: Any, settle: Any
) -> None:
    for number in (2, 3):
        publish_edition(handout, number, settle)
    address = f"http://testserver/api/v1{root}/editions"
    assert api(f"{root}/editions/2")["Link"].split(", ") == [
        f'<{address}/2>; rel="canonical"',
        f'<http://testserver{path_of(2)}>; rel="cite-as"',
        f'<{address}/latest>; rel="latest-version"',
        f'<{address}/3>; rel="successor-version"',
        f'<{address}/1>; rel="predecessor-version"',
    ]


def test_an_edition_takes_three_statements_and_two_for_who_has_it(
    handout: Any, root: str, api: Any, settle: Any
) -> None:
    for _round in range(2):
        assert statements(lambda: api(f"{root}/editions/1")) == 3
        known = {"If-None-Match": api(f"{root}/editions/1")["ETag"]}
        assert statements(lambda known=known: api(f"{root}/editions/1", headers=known)) == 2
        assert api(f"{root}/editions/1", headers=known).status_code == 304
        assert statements(lambda: api(f"{root}/editions")) == 2
        for number in (2, 3):
            if not FixedEdition.objects.filter(number=number).exists():
                publish_edition(handout, number, settle)


def test_what_does_not_exist_is_said_so(handout: Any, root: str, api: Any) -> None:
    for path, status in {
        "?x=1": 400,
        "/0": 400,
        "/01": 400,
        "/een": 400,
        "/%D9%A3": 400,
        "/2": 404,
        "/99999999": 404,
        "/99999999999999999999": 400,
        "/1/": 404,
    }.items():
        assert api(f"{root}/editions{path}").status_code == status, path


def test_of_a_handout_without_editions_there_is_an_empty_list(section: Any, api: Any, settle: Any) -> None:
    page = factories.HandoutPageFactory(parent=section)
    settle()
    address = f"/handouts/{item_id(page.translation_key, 'nl')}/editions"
    assert api(address).json()["items"] == []
    assert api(f"{address}/latest").status_code == 404
    assert api(f"/handouts/{item_id(section.translation_key, 'nl')}/editions").status_code == 404


def test_editions_are_seen_by_those_who_see_the_handout(handout: Any, root: str, api: Any, settle: Any) -> None:
    key = factories.client_with_key(scopes=["members"])[1]
    member = {"headers": {"Authorization": f"Bearer {key}"}}
    PageViewRestriction.objects.create(page=Page.objects.get(pk=handout.pk), restriction_type="login")
    settle()
    for path in ("/editions", "/editions/latest", "/editions/1"):
        assert api(root + path).status_code == 404
        assert api(root + path, **member).status_code in (200, 307)
    publish_edition(handout, 2, settle)
    PageViewRestriction.objects.all().delete()
    settle()
    # What was written for members alone stays so.
    assert [each["number"] for each in api(f"{root}/editions").json()["items"]] == [1]
    assert api(f"{root}/editions/2").status_code == 404
    assert api(f"{root}/editions/2", **member).status_code == 200
    handout.refresh_from_db()
    handout.unpublish()
    settle()
    assert api(f"{root}/editions/1", **member).status_code == 404


def test_pictures_and_files_of_an_edition_stay_when_the_library_loses_them(
    section: Any, api: Any, settle: Any, client: Any, settings: Any
) -> None:
    image, document = factories.ImageFactory(), factories.DocumentFactory()
    link = f'<p>Lees <a linktype="document" id="{document.pk}">dit</a>.</p>'
    body = factories.stream(
        ("text", {"text": link}),
        ("image", {"image": {"image": image.pk, "alt_text": "Beeld", "decorative": False}, "caption": ""}),
    )
    files = factories.stream(("file", {"document": document.pk, "language": "nl"}))
    page = factories.HandoutPageFactory(parent=section, image=image, body=body, editions=[edition(1, files=files)])
    settle()
    address = f"/handouts/{item_id(page.translation_key, 'nl')}"
    live, kept = api(address).json(), api(f"{address}/editions/1").json()
    file = kept["editions"][0]["files"][0]["url"]
    assert file == f"http://testserver/documents/editions/{document.checksum}/{document.filename}"
    assert f'href="{file}"' in kept["body"][0]["value"]["html"]
    picture = kept["image"]["url"]
    assert picture.startswith("http://testserver/media/editions/pictures/")
    # Shown twice, stored once.
    assert kept["body"][1]["value"]["image"]["url"] == picture
    assert live["image"]["url"] != picture

    handout = page.specific
    publish(handout, settle, image=None, body="")
    CustomImage.objects.all().delete()
    document.delete()
    settle()
    assert (settings.MEDIA_ROOT / picture.removeprefix("http://testserver/media/")).exists()
    answer = client.get(file)
    assert b"".join(answer.streaming_content) == b"tekst"
    assert answer["Content-Disposition"].startswith("attachment")
    # The page can still be published: nobody can put the file back.
    page.refresh_from_db()
    publish_edition(page, 2, settle)
    editions.withdraw(fixed(page), reason="Vervallen.")
    assert client.get(file).status_code == 404


def test_pages_and_files_of_an_edition_move_with_the_site_and_its_bytes_do_not(
    section: Any, api: Any, settle: Any, client: Any, settings: Any
) -> None:
    page = factories.HandoutPageFactory(
        parent=section, slug="gids", image=factories.ImageFactory(), editions=[edition(1)]
    )
    settle()
    address = f"/handouts/{item_id(page.translation_key, 'nl')}/editions/1"
    before = api(address).content
    settings.PUBLIC_URL = "https://elders.example"
    shown = client.get(path_of(1)).content.decode()
    assert 'src="https://elders.example/media/editions/pictures/' in shown
    assert "http://testserver/media/" not in shown
    assert api(address).content == before


def test_an_address_typed_into_a_text_opens_no_file(section: Any, api: Any, settle: Any) -> None:
    document = factories.DocumentFactory()
    text = (
        f"<p>Zie <a href='http://testserver{document.url}'>dit</a> en http://testserver/media/{document.file.name}</p>"
    )
    page = factories.HandoutPageFactory(
        parent=section, body=factories.stream(("text", {"text": text})), editions=[edition(1)]
    )
    settle()
    address = f"/handouts/{item_id(page.translation_key, 'nl')}"
    assert api(f"{address}/editions/1").content == api(address).content


def test_what_was_rolled_back_leaves_no_edition(section: Any, settle: Any) -> None:
    with transaction.atomic():
        factories.HandoutPageFactory(parent=section, image=factories.ImageFactory(), editions=[edition(1)])
        assert FixedEdition.objects.exists()
        transaction.set_rollback(True)
    assert not FixedEdition.objects.exists()


def test_a_published_edition_cannot_be_changed_or_removed_in_the_form(handout: Any) -> None:
    page = handout.get_latest_revision_as_object()
    first = page.editions.all()[0]
    first.what_changed = "Iets anders."
    page.editions.add(first)
    assert errors_of(page) == {"editions"}
    page = handout.get_latest_revision_as_object()
    page.editions.remove(page.editions.all()[0])
    assert errors_of(page) == {"editions"}


def test_a_new_edition_has_a_higher_number(handout: Any, settle: Any) -> None:
    publish_edition(handout, 3, settle)
    page = handout.get_latest_revision_as_object()
    page.editions.add(edition(2))
    assert errors_of(page) == {"editions"}


def test_a_file_cannot_be_put_into_a_published_edition(handout: Any) -> None:
    page = handout.get_latest_revision_as_object()
    first = page.editions.all()[0]
    document = factories.DocumentFactory()
    first.files = factories.stream(("file", {"document": document.pk, "language": "nl"}))
    page.editions.add(first)
    assert errors_of(page) == {"editions"}


def test_a_correction_names_an_edition_that_is_there(handout: Any) -> None:
    page = handout.get_latest_revision_as_object()
    page.corrections.add(HandoutCorrection(date=datetime.date(2026, 2, 1), edition=2, text="Een typefout."))
    assert errors_of(page) == {"editions"}


def test_nothing_but_its_withdrawal_can_be_written_of_an_edition(handout: Any) -> None:
    one = fixed(handout)
    one.what_changed = "Niets."
    for attempt in (
        one.save,
        one.delete,
        lambda: one.save(update_fields=["document"]),
        lambda: FixedEdition.objects.update(document=b"{}"),
        FixedEdition.objects.all().delete,
    ):
        with pytest.raises(EditionIsFixed):
            attempt()
    FixedEdition.objects.update(withdrawn_reason="Proef.")


def test_the_page_of_an_edition_tells_of_a_newer_one(handout: Any, client: Any, settle: Any) -> None:
    page = client.get(path_of(1)).content.decode()
    assert "De eerste tekst." in page
    assert f'href="{path_of(2)}"' not in page
    publish_edition(handout, 2, settle)
    answer = client.get(path_of(1))
    page = answer.content.decode()
    assert "De eerste tekst." in page
    assert f'href="{path_of(2)}"' in page
    assert f'<link rel="canonical" href="http://testserver{path_of(1)}">' in page
    assert client.get(path_of(1), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(path_of(1).rstrip("/"))["Location"] == path_of(1)
    for path in (path_of(3), path_of(1, slug="niets"), "/nl/sectie/gids/x/1/", path_of(1, slug="%00")):
        assert client.get(path).status_code == 404


def test_the_page_of_a_withdrawn_edition_gives_the_reason(handout: Any, client: Any, settle: Any) -> None:
    publish_edition(handout, 2, settle)
    editions.withdraw(fixed(handout), reason="Een <fout> cijfer.")
    answer = client.get(path_of(1))
    assert answer.status_code == 410
    assert "Een &lt;fout&gt; cijfer." in answer.content.decode()
    assert "De eerste tekst." not in answer.content.decode()
    assert "Een &lt;fout&gt; cijfer." in client.get("/nl/sectie/gids/").content.decode()


def test_an_edition_is_found_after_its_handout_has_moved(handout: Any, client: Any, settle: Any, settings: Any) -> None:
    handout.refresh_from_db()
    publish(handout, settle, slug="nieuwe-gids")
    from wagtail.contrib.redirects.models import Redirect  # noqa: PLC0415

    Redirect.objects.create(old_path="/nl/sectie/gids", redirect_page=Page.objects.get(pk=handout.pk))
    assert client.get(path_of(1))["Location"] == path_of(1, slug="nieuwe-gids")
    settings.FRONTEND_URL = "https://www.example.org"
    there = client.get(path_of(1))["Location"]
    assert there == f"https://www.example.org{path_of(1)}"


def test_the_page_of_a_handout_lists_editions_downloads_and_corrections(
    handout: Any, client: Any, root: str, settle: Any
) -> None:
    handout.corrections.add(HandoutCorrection(date=datetime.date(2026, 2, 1), edition=1, text="Een typefout."))
    publish(handout, settle)
    first = statements(lambda: client.get("/nl/sectie/gids/"))
    publish_edition(handout, 2, settle)
    assert statements(lambda: client.get("/nl/sectie/gids/")) == first
    page = client.get("/nl/sectie/gids/").content.decode()
    for words in (f'href="{path_of(1)}"', f'href="/api/v1{root}/editions/1/files/md"', "Een typefout."):
        assert words in page


ACTIONS = st.lists(
    st.sampled_from(["edit", "edition", "correct", "unpublish", "republish", "rename", "picture", "withdraw"]),
    max_size=6,
)


@given(actions=ACTIONS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_bytes_of_an_edition_never_change(actions: list[str], handout: Any, settle: Any) -> None:
    with transaction.atomic():
        page = handout.specific_class.objects.get(pk=handout.pk)
        seen: dict[int, tuple[bytes, str]] = {}
        for number, action in enumerate(["edit", *actions]):
            act(page, action, number, settle)
            now = {each.number: (bytes(each.document), each.checksum) for each in FixedEdition.objects.all()}
            assert now.items() >= seen.items()
            assert all(hashlib.sha256(content).hexdigest() == checksum for content, checksum in now.values())
            assert all(
                orjson.loads(content)["editions"][0]["number"] == found for found, (content, _sum) in now.items()
            )
            seen = now
        transaction.set_rollback(True)


def act(page: Any, action: str, number: int, settle: Any) -> None:
    page.refresh_from_db()
    text = factories.stream(("text", {"text": f"<p>Tekst {number}.</p>"}))
    match action:
        case "edit":
            publish(page, settle, body=text)
        case "edition":
            publish_edition(page, max(each.number for each in page.editions.all()) + 1, settle)
        case "correct":
            page.corrections.add(HandoutCorrection(date=datetime.date(2026, 1, 1), edition=1, text=str(number)))
            publish(page, settle, body=text)
        case "unpublish":
            page.unpublish()
            settle()
        case "republish":
            publish(page, settle)
        case "rename":
            publish(page, settle, title=f"Titel {number}", slug=f"gids-{number}")
        case "picture":
            publish(page, settle, image=factories.ImageFactory())
        case "withdraw":
            editions.withdraw(FixedEdition.objects.all()[0], reason="Fout.")
