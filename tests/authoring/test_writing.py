"""What a machine writes, and what the delivery API shows of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import translate_object

from cms.core.models import Tag
from cms.publishing.models import OutboxEntry
from resources.models import HandoutPage
from tests import factories
from tests.authoring.conftest import Machine, token_of
from tests.publishing.public import assert_fresh

HANDOUT = {"meta": {"type": "resources.HandoutPage"}, "title": "Gids", "summary": "Wat scholen kunnen doen."}


@pytest.fixture
def audience(section: Any) -> Any:
    return factories.AudienceFactory(key="schools", name="Scholen")


@pytest.fixture
def write(machine: Machine, section: Any, audience: Any) -> Callable[..., Any]:
    """Make a handout in the section, as a draft unless ``action`` says otherwise."""

    def make(action: str | None = None, **fields: Any) -> Any:
        meta = {**HANDOUT["meta"], "parent_id": section.pk, "action": action}
        return machine.post("/pages/", {**HANDOUT, "audiences": [audience.pk], **fields, "meta": meta})

    return make


def shown(api: Callable[..., Any], collection: str = "handouts") -> list[str]:
    return sorted(item["title"] for item in api(f"/{collection}").json()["items"])


def shown_detail(api: Callable[..., Any], collection: str = "handouts") -> dict[str, Any]:
    (item,) = api(f"/{collection}").json()["items"]
    return api(f"/{collection}/{item['id']}").json()


def test_a_draft_is_not_public(write: Any, api: Any, settle: Any) -> None:
    answer = write()
    settle()
    assert answer.status_code == 201
    assert shown(api) == []


def test_a_page_is_written_step_by_step(write: Any, machine: Machine, api: Any, settle: Any) -> None:
    pk = write().json()["id"]
    body = [
        {"type": "heading", "value": {"text": "Zo begint u", "level": "2"}},
        {"type": "text", "value": {"text": "<p>Kijk rond.</p>"}},
    ]
    editions = [{"number": 1, "date": "2026-01-01", "what_changed": "Nieuw.", "files": []}]
    changed = machine.patch(f"/pages/{pk}/", {"body": body, "editions": editions})
    assert [block["type"] for block in changed.json()["body"]] == ["heading", "text"]
    assert shown(api) == []

    machine.post(f"/pages/{pk}/actions/publish/")
    settle()
    item = shown_detail(api)
    assert [block["value"].get("html") for block in item["body"]] == [None, "<p>Kijk rond.</p>"]
    assert [edition["whatChanged"] for edition in item["editions"]] == ["Nieuw."]
    assert item["audiences"] == [{"key": "schools", "name": "Scholen"}]

    machine.patch(f"/pages/{pk}/", {"title": "Nog niet", "meta": {}})
    settle()
    assert shown(api) == ["Gids"]

    machine.patch(f"/pages/{pk}/", {"title": "Nieuwe gids", "meta": {"action": "publish"}})
    settle()
    assert shown(api) == ["Nieuwe gids"]
    assert_fresh()


def test_a_page_is_unpublished_and_deleted(write: Any, machine: Machine, api: Any, settle: Any) -> None:
    pk = write("publish").json()["id"]
    item = shown_detail(api)
    machine.post(f"/pages/{pk}/actions/unpublish/")
    settle()
    assert api(f"/resolve?path={item['path']}").status_code == 410
    machine.post(f"/pages/{pk}/actions/publish/")
    assert shown(api) == ["Gids"]
    assert machine.delete(f"/pages/{pk}/").status_code == 204
    settle()
    assert shown(api) == []
    assert_fresh()


def test_a_page_is_moved_copied_and_reverted(write: Any, machine: Machine, home: Any, api: Any, settle: Any) -> None:
    other = factories.CollectionPageFactory(parent=home, title="Elders")
    pk = write("publish").json()["id"]
    first = Page.objects.get(pk=pk).live_revision_id
    moved = machine.post(f"/pages/{pk}/actions/move/", {"destination_id": other.pk, "position": "last-child"})
    assert moved.status_code == 200
    settle()
    assert shown_detail(api)["path"] == "/nl/elders/gids/"

    assert machine.post(f"/pages/{pk}/actions/copy/", {"title": "Kopie"}).status_code == 201
    assert machine.post(f"/pages/{pk}/actions/create_alias/", {"slug": "alias"}).status_code == 201
    settle()
    assert shown(api) == ["Gids", "Gids", "Kopie"]

    machine.patch(f"/pages/{pk}/", {"title": "Tijdelijk", "meta": {"action": "publish"}})
    machine.post(f"/pages/{pk}/actions/revert/", {"revision_id": first})
    machine.post(f"/pages/{pk}/actions/publish/")
    settle()
    assert shown(api) == ["Gids", "Gids", "Kopie"]
    assert_fresh()


def test_a_page_is_scheduled(write: Any, machine: Machine, api: Any, settle: Any, time_machine: Any) -> None:
    now = timezone.now()
    go_live_at = (now + datetime.timedelta(hours=1)).isoformat()
    expire_at = (now + datetime.timedelta(hours=3)).isoformat()
    assert write("publish", go_live_at=go_live_at, expire_at=expire_at).status_code == 201
    for hours, titles in ((0, []), (2, ["Gids"]), (4, [])):
        time_machine.move_to(now + datetime.timedelta(hours=hours))
        call_command("publish_scheduled")
        settle()
        assert shown(api) == titles


def test_terms_figures_and_members_are_written_too(machine: Machine, section: Any, api: Any, settle: Any) -> None:
    tag = machine.post("/snippets/core.Tag/", {"key": "talk", "name": "Gesprek"}).json()["id"]
    figure = {"key": "members", "claim": "Aangesloten", "value": "80", "source": "Notitie"}
    assert machine.post("/snippets/core.Figure/", figure).status_code == 201
    publish = {"meta": {"action": "publish"}}
    member = machine.post("/snippets/partners.Member/", {"name": "Steunpunt", **publish}).json()["id"]
    municipality = factories.MunicipalityFactory(name="Enschede")
    factories.HandoutPageFactory(parent=section, tags=Tag.objects.all())
    settle()
    machine.patch(f"/snippets/core.Tag/{tag}/", {"name": "In gesprek"})
    machine.patch(f"/snippets/partners.Member/{member}/", {"municipalities": [municipality.pk]})
    settle()
    assert shown_detail(api, "members")["municipalities"] == [], "A change is a draft until it is published."
    machine.patch(f"/snippets/partners.Member/{member}/", {"municipalities": [municipality.pk], **publish})
    settle()
    assert shown_detail(api)["tags"] == [{"key": "talk", "name": "In gesprek"}]
    assert [place["name"] for place in shown_detail(api, "members")["municipalities"]] == ["Enschede"]
    machine.delete(f"/snippets/core.Tag/{tag}/")
    settle()
    assert shown_detail(api)["tags"] == []
    assert_fresh()


@pytest.mark.parametrize("page", ["new", "draft", "public"])
def test_what_may_not_be_public_is_refused_by_field_and_nothing_is_lost(
    page: str, write: Any, machine: Machine, api: Any, settle: Any
) -> None:
    incomplete = {"editions": [{"number": 1, "date": "2026-01-01", "what_changed": "", "files": []}]}
    if page == "new":
        answer = write("publish", **incomplete)
        assert not HandoutPage.objects.exists()
    elif page == "draft":
        pk = write(**incomplete).json()["id"]
        answer = machine.post(f"/pages/{pk}/actions/publish/")
        assert machine.get(f"/pages/{pk}/?version=draft").json()["editions"][0]["number"] == 1
    else:
        pk = write("publish").json()["id"]
        answer = machine.patch(f"/pages/{pk}/", {**incomplete, "meta": {"action": "publish"}})
        assert machine.get(f"/pages/{pk}/?version=draft").json()["editions"] == []
    settle()
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["msg"] for error in answer.json()["errors"]] == ["Say what changed in edition 1."]
    assert shown(api) == (["Gids"] if page == "public" else [])


def test_a_refusal_names_the_field(write: Any, machine: Machine) -> None:
    pk = write(audiences=[]).json()["id"]
    problem = machine.post(f"/pages/{pk}/actions/publish/").json()
    assert problem["errors"] == [
        {"type": "invalid", "loc": ["audiences"], "msg": "Choose at least one audience before you publish."}
    ]


def test_an_entry_that_leaves_out_its_blocks_is_refused(write: Any, machine: Machine) -> None:
    pk = write().json()["id"]
    answer = machine.patch(
        f"/pages/{pk}/", {"editions": [{"number": 1, "date": "2026-01-01", "what_changed": "Nieuw."}]}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["editions", "0", "files"]


def test_messages_are_dutch_unless_asked_otherwise(write: Any, machine: Machine) -> None:
    pk = write(audiences=[]).json()["id"]
    del machine.headers["Accept-Language"]
    (error,) = machine.post(f"/pages/{pk}/actions/publish/").json()["errors"]
    assert error["msg"] == "Kies minstens één doelgroep voordat u publiceert."


def test_words_of_a_young_carer_need_consent_here_too(write: Any) -> None:
    quotation = {"text": "Zorgen doe je samen.", "speaker": "Sam", "role": "", "kind": "young-carer", "consent": None}
    answer = write("publish", body=[{"type": "quotation", "value": quotation}])
    assert answer.status_code == 422
    assert not HandoutPage.objects.exists()


def test_what_is_in_use_is_not_deleted(machine: Machine, section: Any) -> None:
    page = factories.ThemePageFactory(parent=section, title="Beleid")
    answer = machine.delete(f"/snippets/core.Theme/{page.theme_id}/")
    assert answer.status_code == 409
    assert "Theme page “Beleid”" in answer.json()["detail"]


def test_a_page_only_stands_where_it_belongs(machine: Machine, home: Any, audience: Any) -> None:
    meta = {**HANDOUT["meta"], "parent_id": home.pk}
    answer = machine.post("/pages/", {**HANDOUT, "meta": meta, "audiences": [audience.pk]})
    assert 400 <= answer.status_code < 500


@pytest.fixture
def translated(section: Any, english: Any, editor: Any) -> Any:
    """A page that wagtail-localize keeps in step with its Dutch source."""
    translate_object(section, [english], user=editor)
    translation = Translation.objects.get(source__object_id=section.translation_key)
    for segment in translation.source.stringsegment_set.all():
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=english,
            data=f"English {segment.string.data}",
        )
    translation.save_target(user=editor)
    return translation


def test_what_synchronisation_would_overwrite_is_refused(translated: Any, machine: Machine) -> None:
    page = translated.get_target_instance()
    answer = machine.patch(f"/pages/{page.pk}/", {"title": "Section"})
    assert answer.status_code == 409
    assert "synchronised translation" in answer.json()["detail"]
    revert = machine.post(f"/pages/{page.pk}/actions/revert/", {"revision_id": page.latest_revision_id})
    assert revert.status_code == 409
    assert machine.post(f"/pages/{page.pk}/actions/publish/").status_code == 200
    translated.enabled = False
    translated.save()
    assert machine.patch(f"/pages/{page.pk}/", {"title": "Section"}).status_code == 200


def test_a_synchronised_term_is_refused_too(english: Any, machine: Machine, editor: Any) -> None:
    theme = factories.ThemeFactory(key="policy", name="Beleid")
    translate_object(theme, [english], user=editor)
    translation = Translation.objects.get()
    StringTranslation.objects.create(
        translation_of=translation.source.stringsegment_set.get(string__data="Beleid").string,
        context=translation.source.stringsegment_set.get(string__data="Beleid").context,
        locale=english,
        data="Policy",
    )
    translation.save_target(user=editor)
    term = translation.get_target_instance()
    assert machine.patch(f"/snippets/core.Theme/{term.pk}/", {"name": "Policies"}).status_code == 409
    assert machine.patch(f"/snippets/core.Theme/{theme.pk}/", {"name": "Beleid!"}).status_code == 200


def test_a_request_that_fails_halfway_changes_nothing(write: Any, machine: Machine, settle: Any) -> None:
    """A move writes the pages below into the outbox after its own transaction; here it has one of the request."""
    pk = write("publish").json()["id"]
    settle()
    before = Page.objects.get(pk=pk).path

    def no_outbox(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith("INSERT") and OutboxEntry._meta.db_table in sql:
            raise SystemExit
        return execute(sql, *arguments)

    home = Page.objects.get(pk=pk).get_parent().get_parent()
    other = factories.CollectionPageFactory(parent=home.specific, title="Elders")
    settle()
    with connection.execute_wrapper(no_outbox), pytest.raises(SystemExit):
        machine.post(f"/pages/{pk}/actions/move/", {"destination_id": other.pk, "position": "last-child"})
    assert Page.objects.get(pk=pk).path == before
    assert not connection.needs_rollback


def test_a_committed_change_reaches_those_that_show_it_by_itself(root: None, api: Any) -> None:
    from site_pages.setup import default_site  # noqa: PLC0415 - only this test has no site yet

    user = factories.UserFactory()
    machine = Machine(token_of(user))
    home = default_site().root_page.specific
    section = factories.CollectionPageFactory(parent=home, title="Sectie")
    audience = factories.AudienceFactory()
    meta = {**HANDOUT["meta"], "parent_id": section.pk, "action": "publish"}
    machine.post("/pages/", {**HANDOUT, "meta": meta, "audiences": [audience.pk]})
    assert [card["title"] for card in shown_detail(api, "collections")["items"]] == ["Gids"]
    machine.patch(f"/snippets/core.Audience/{audience.pk}/", {"name": "Iedereen"})
    assert shown_detail(api)["audiences"][0]["name"] == "Iedereen"
