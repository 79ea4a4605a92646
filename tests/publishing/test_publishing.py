"""What editors do, and what the API shows afterwards: at once, everywhere, and nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.core.models import Theme
from cms.publishing import builder, outbox
from cms.publishing.models import ContentItem, Dependency, OutboxEntry, RemovedItem
from tests import factories


def titles(api: Callable[..., Any], collection: str) -> list[str]:
    return sorted(item["title"] for item in api(f"/{collection}").json()["items"])


def detail(api: Callable[..., Any], collection: str, title: str) -> dict[str, Any]:
    items = api(f"/{collection}?pageSize=100").json()["items"]
    public_id = next(item["id"] for item in items if item["title"] == title)
    return api(f"/{collection}/{public_id}").json()


def test_a_published_change_is_in_the_api_before_the_outbox_is_worked_out(section: Any, api: Any) -> None:
    handout = factories.HandoutPageFactory(parent=section, title="Gids")
    handout.title = "Nieuwe gids"
    handout.save_revision().publish()
    assert titles(api, "handouts") == ["Nieuwe gids"]


def test_a_saved_draft_changes_nothing_public(section: Any, settle: Any, api: Any) -> None:
    handout = factories.HandoutPageFactory(parent=section, title="Gids")
    settle()
    before = detail(api, "handouts", "Gids")
    handout.title = "Nog niet klaar"
    handout.save_revision()
    settle()
    assert detail(api, "handouts", "Gids") == before


def test_an_unpublished_page_is_gone_at_once_and_leaves_a_tombstone(section: Any, api: Any) -> None:
    handout = factories.HandoutPageFactory(parent=section, title="Gids")
    item = detail(api, "handouts", "Gids")
    handout.unpublish()
    assert titles(api, "handouts") == []
    assert api(f"/pages/{item['id']}").status_code == 404
    assert api(f"/resolve?path={item['path']}").status_code == 410


def test_a_page_published_again_keeps_its_id_and_loses_its_tombstone(section: Any, api: Any) -> None:
    handout = factories.HandoutPageFactory(parent=section, title="Gids")
    item = detail(api, "handouts", "Gids")
    handout.unpublish()
    handout.save_revision().publish()
    assert detail(api, "handouts", "Gids")["id"] == item["id"]
    assert not RemovedItem.objects.exists()


def test_a_deleted_page_takes_its_descendants_with_it(section: Any, settle: Any, api: Any) -> None:
    theme = factories.ThemePageFactory(parent=section)
    factories.ProjectPageFactory(parent=theme)
    settle()
    Page.objects.get(pk=theme.pk).delete()
    assert titles(api, "themes") == titles(api, "projects") == []


def test_a_moved_page_and_those_below_it_change_their_paths(home: Any, section: Any, settle: Any, api: Any) -> None:
    other = factories.CollectionPageFactory(parent=home, title="Elders", slug="elders")
    theme = factories.ThemePageFactory(parent=section, title="Beleid", slug="beleid")
    factories.ProjectPageFactory(parent=theme, title="Project", slug="project")
    settle()
    theme.move(other, pos="last-child")
    assert detail(api, "themes", "Beleid")["path"] == "/nl/elders/beleid/"
    settle()
    project = detail(api, "projects", "Project")
    assert project["path"] == "/nl/elders/beleid/project/"
    assert [crumb["title"] for crumb in project["breadcrumbs"]] == [home.title, "Elders", "Beleid"]


def test_a_new_slug_reaches_the_pages_below(section: Any, settle: Any, api: Any) -> None:
    theme = factories.ThemePageFactory(parent=section, title="Beleid", slug="beleid")
    factories.ProjectPageFactory(parent=theme, title="Project", slug="project")
    settle()
    theme.slug = "nieuw-beleid"
    theme.save_revision().publish()
    settle()
    assert detail(api, "projects", "Project")["path"] == "/nl/sectie/nieuw-beleid/project/"


def test_a_theme_lists_its_projects_as_they_come_and_go(section: Any, settle: Any, api: Any) -> None:
    theme = factories.ThemePageFactory(parent=section, title="Beleid")
    settle()
    project = factories.ProjectPageFactory(parent=theme, title="Project")
    settle()
    assert [card["title"] for card in detail(api, "themes", "Beleid")["projects"]] == ["Project"]
    project.unpublish()
    settle()
    assert detail(api, "themes", "Beleid")["projects"] == []


def test_a_new_title_reaches_every_item_that_shows_it(section: Any, settle: Any, api: Any) -> None:
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    theme = factories.ThemePageFactory(parent=section)
    factories.ProjectPageFactory(parent=theme, title="Project", project_partners=[_project_partner(partner)])
    settle()
    partner.title = "Movisie!"
    partner.save_revision().publish()
    settle()
    assert detail(api, "projects", "Project")["partners"][0]["partner"]["title"] == "Movisie!"
    assert [card["title"] for card in detail(api, "partners", "Movisie!")["projects"]] == ["Project"]


def _project_partner(partner: Page) -> Any:
    from site_pages.models import ProjectPartner  # noqa: PLC0415 - only two tests need it

    return ProjectPartner(partner=partner)


def test_a_changed_body_rebuilds_nobody_else(section: Any, settle: Any) -> None:
    theme = factories.ThemePageFactory(parent=section)
    project = factories.ProjectPageFactory(parent=theme)
    settle()
    fingerprints = dict(ContentItem.objects.exclude(source=f"wagtailcore.page:{project.pk}").values_list("pk", "etag"))
    project.body = factories.stream(("text", {"text": "<p>Nieuws.</p>"}))
    project.live = True
    project.save()
    looked_at = set(OutboxEntry.objects.values_list("key", flat=True))
    assert looked_at == set()
    assert dict(ContentItem.objects.filter(pk__in=fingerprints).values_list("pk", "etag")) == fingerprints


def test_a_renamed_theme_reaches_the_pages_that_carry_it(section: Any, settle: Any, api: Any) -> None:
    theme = factories.ThemeFactory(key="policy", name="Beleid")
    factories.HandoutPageFactory(parent=section, title="Gids", themes=[theme])
    settle()
    theme.name = "Gemeentelijk beleid"
    theme.save()
    settle()
    assert detail(api, "handouts", "Gids")["themes"] == [{"key": "policy", "name": "Gemeentelijk beleid"}]


def test_terms_are_named_in_the_language_of_the_page(section: Any, english: Any, settle: Any, api: Any) -> None:
    theme = factories.ThemeFactory(key="policy", name="Beleid")
    Theme.objects.create(key="policy", name="Policy", locale=english, translation_key=theme.translation_key)
    page = factories.HandoutPageFactory(parent=section, title="Gids", themes=[theme])
    translated = page.copy_for_translation(english, copy_parents=True)
    translated.title = "Guide"
    translated.save_revision().publish()
    settle()
    assert detail(api, "handouts", "Guide")["themes"] == [{"key": "policy", "name": "Policy"}]
    assert [entry["locale"] for entry in detail(api, "handouts", "Gids")["translations"]] == ["en"]


def test_a_better_alt_text_reaches_the_pages_that_show_the_image(section: Any, settle: Any, api: Any) -> None:
    image = factories.ImageFactory(description="Een huis")
    factories.HandoutPageFactory(parent=section, title="Gids", image=image)
    settle()
    image.description = "Een rood huis"
    image.save()
    settle()
    assert detail(api, "handouts", "Gids")["image"]["alt"] == "Een rood huis"


def test_a_page_may_refer_to_one_that_is_published_later(section: Any, settle: Any, api: Any) -> None:
    draft = factories.HandoutPageFactory(parent=section, title="Later", live=False)
    cards = factories.stream(("cards", {"title": "Lees ook", "pages": [draft.pk]}))
    factories.ContentPageFactory(parent=section.get_parent().specific, title="Nu", body=cards)
    settle()
    assert detail(api, "content-pages", "Nu")["body"][0]["value"]["cards"] == []
    draft.save_revision().publish()
    settle()
    shown = detail(api, "content-pages", "Nu")["body"][0]["value"]["cards"]
    assert [card["title"] for card in shown] == ["Later"]


def test_a_link_to_a_draft_keeps_only_its_text(section: Any, settle: Any, api: Any) -> None:
    draft = factories.HandoutPageFactory(parent=section, title="Geheim", live=False)
    text = f'<p>Lees de <a linktype="page" id="{draft.pk}">gids</a>.</p>'
    factories.HandoutPageFactory(parent=section, title="Gids", body=factories.stream(("text", {"text": text})))
    settle()
    assert detail(api, "handouts", "Gids")["body"][0]["value"]["html"] == "<p>Lees de gids.</p>"


def test_a_translation_is_found_no_more_through_a_page_that_is_gone(
    section: Any, english: Any, settle: Any, api: Any
) -> None:
    target = factories.HandoutPageFactory(parent=section, title="Gids")
    source = factories.ContentPageFactory(
        parent=section, body=factories.stream(("cards", {"title": "", "pages": [target.pk]}))
    )
    for page, title in ((target, "Guide"), (source, "Over")):
        translated = page.copy_for_translation(english, copy_parents=True)
        translated.title = title
        translated.save_revision().publish()
    target.unpublish()
    settle()
    [card] = detail(api, "content-pages", "Over")["body"][0]["value"]["cards"]
    assert card["title"] == "Guide"
    target.delete()
    settle()
    assert detail(api, "content-pages", "Over")["body"][0]["value"]["cards"] == []


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
@pytest.mark.parametrize("level", ["page", "ancestor"])
def test_a_private_page_is_nowhere(section: Any, settle: Any, api: Any, client: Any, kind: str, level: str) -> None:
    handout = factories.HandoutPageFactory(parent=section, title="Gids")
    settle()
    item = detail(api, "handouts", "Gids")
    restriction = PageViewRestriction.objects.create(
        page=handout if level == "page" else section, restriction_type=kind, password="geheim"
    )
    restriction.groups.set(Group.objects.all()[:1])
    settle()
    assert api("/handouts").json() == {
        "total": 0,
        "items": [],
        "links": {
            "self": "http://testserver/api/v1/handouts",
            "first": "http://testserver/api/v1/handouts",
            "next": None,
            "previous": None,
        },
    }
    assert api(f"/pages/{item['id']}").status_code == 404
    assert client.get(item["path"]).status_code in (404, 410)
    restriction.delete()
    settle()
    assert titles(api, "handouts") == ["Gids"]


def test_a_scheduled_page_appears_with_its_time_and_not_before(section: Any, settle: Any, api: Any) -> None:
    handout = factories.HandoutPageFactory(parent=section, title="Straks", live=False)
    handout.go_live_at = timezone.now() + datetime.timedelta(days=1)
    handout.save_revision().publish()
    settle()
    assert titles(api, "handouts") == []


def test_an_old_path_leads_to_the_new_one(section: Any, settle: Any, api: Any, client: Any) -> None:
    from wagtail.contrib.redirects.models import Redirect  # noqa: PLC0415 - only this test needs it

    handout = factories.HandoutPageFactory(parent=section, title="Gids", slug="gids")
    Redirect.objects.create(old_path="/nl/oude-gids", redirect_page=handout)
    answer = api("/resolve?path=/nl/oude-gids/")
    assert answer.status_code == 308
    assert answer["Location"] == "http://testserver/api/v1/resolve?path=%2Fnl%2Fsectie%2Fgids%2F"
    assert client.get("/nl/oude-gids/").status_code == 301


def test_an_item_that_cannot_be_built_costs_no_editor_their_work(
    section: Any, settle: Any, api: Any, monkeypatch: Any
) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise RuntimeError("a fault of ours")

    handout = factories.HandoutPageFactory(parent=section, title="Gids")
    settle()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "build", broken)
        handout.title = "Nieuwe gids"
        handout.save_revision().publish()
        settle()
    handout.refresh_from_db()
    assert handout.title == "Nieuwe gids"
    assert OutboxEntry.objects.filter(error__contains="a fault of ours", due_at__gt=timezone.now()).exists()
    settle()
    assert titles(api, "handouts") == ["Gids"]
    outbox.retry()
    settle()
    assert titles(api, "handouts") == ["Nieuwe gids"]
    assert not OutboxEntry.objects.exists()


def test_building_costs_no_more_statements_for_more_blocks(section: Any, django_assert_num_queries: Any) -> None:
    from django.db import connection  # noqa: PLC0415 - only this test needs them
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    pages = [factories.HandoutPageFactory(parent=section) for _number in range(12)]
    image = factories.ImageFactory()

    def page_with(number: int) -> Page:
        blocks = []
        for target in pages[:number]:
            link = f'<p><a linktype="page" id="{target.pk}">Lees</a></p>'
            blocks += [
                ("text", {"text": link}),
                ("cards", {"title": "", "pages": [target.pk]}),
                ("image", {"image": {"image": image.pk, "alt_text": "Beeld", "decorative": False}, "caption": ""}),
            ]
        return factories.HandoutPageFactory(parent=section, body=factories.stream(*blocks))

    counts = []
    for number in (1, 12):
        page = outbox.load(f"wagtailcore.page:{page_with(number).pk}")
        builder.build(page, access="public")
        page = outbox.load(f"wagtailcore.page:{page.pk}")
        with CaptureQueriesContext(connection) as queries:
            builder.build(page, access="public")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_dependencies_are_recorded_without_being_declared(section: Any, settle: Any) -> None:
    image = factories.ImageFactory()
    handout = factories.HandoutPageFactory(parent=section, image=image)
    settle()
    keys = set(Dependency.objects.filter(item__source=f"wagtailcore.page:{handout.pk}").values_list("key", flat=True))
    assert f"core.customimage:{image.pk}" in keys
    assert f"translations:{handout.audiences.first().translation_key}" in keys


def test_building_everything_again_changes_nothing(section: Any, settle: Any) -> None:
    theme = factories.ThemePageFactory(parent=section)
    factories.ProjectPageFactory(parent=theme)
    factories.SupportOfferFactory()
    settle()
    before = list(ContentItem.objects.order_by("pk").values_list("pk", "etag"))
    outbox.write(ContentItem.objects.values_list("source", flat=True))
    settle()
    assert list(ContentItem.objects.order_by("pk").values_list("pk", "etag")) == before


def test_what_makes_an_item_be_found_elsewhere_reaches_those_who_list_it(section: Any, settle: Any, api: Any) -> None:
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    theme = factories.ThemePageFactory(parent=section)
    factories.ProjectPageFactory(parent=theme, title="Project", project_partners=[_project_partner(partner)])
    settle()
    partner.unpublish()
    settle()
    partner.save_revision().publish()
    settle()
    assert [card["title"] for card in detail(api, "partners", "Movisie")["projects"]] == ["Project"]


def test_a_new_translation_of_a_term_reaches_the_pages_that_waited_for_it(
    section: Any, english: Any, settle: Any, api: Any
) -> None:
    theme = factories.ThemeFactory(key="policy", name="Beleid")
    page = factories.HandoutPageFactory(parent=section, title="Gids", themes=[theme])
    translated = page.copy_for_translation(english, copy_parents=True)
    translated.title = "Guide"
    translated.save_revision().publish()
    settle()
    Theme.objects.create(key="policy", name="Policy", locale=english, translation_key=theme.translation_key)
    settle()
    assert detail(api, "handouts", "Guide")["themes"][0]["name"] == "Policy"


def test_a_slug_changed_while_unpublished_reaches_the_pages_below(section: Any, settle: Any, api: Any) -> None:
    theme = factories.ThemePageFactory(parent=section, title="Beleid", slug="beleid")
    factories.ProjectPageFactory(parent=theme, title="Project", slug="project")
    settle()
    theme.unpublish()
    theme.slug = "nieuw"
    theme.save()
    settle()
    assert detail(api, "projects", "Project")["path"] == "/nl/sectie/nieuw/project/"


def test_a_restricted_page_is_gone_in_the_same_transaction(section: Any, api: Any) -> None:
    factories.HandoutPageFactory(parent=section, title="Gids")
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    assert titles(api, "handouts") == []


def test_a_translation_is_outdated_once_its_source_is_newer(
    section: Any, english: Any, settle: Any, api: Any, time_machine: Any
) -> None:
    page = factories.HandoutPageFactory(parent=section, title="Gids")
    translated = page.copy_for_translation(english, copy_parents=True)
    translated.title = "Guide"
    translated.save_revision().publish()
    settle()
    assert [entry["status"] for entry in detail(api, "handouts", "Gids")["translations"]] == ["complete"]
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=1))
    page.save_revision().publish()
    settle()
    assert [entry["status"] for entry in detail(api, "handouts", "Gids")["translations"]] == ["outdated"]
    assert [entry["status"] for entry in detail(api, "handouts", "Guide")["translations"]] == ["complete"]
