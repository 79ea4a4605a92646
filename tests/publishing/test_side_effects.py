"""What Wagtail changes besides what it was asked for, or in a way that it tells nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import post_page_move

from cms.core.models import SiteSettings
from cms.publishing.feed import FRAME
from cms.publishing.models import Change, ContentItem
from site_pages.setup import default_site
from tests import factories


def titles(api: Callable[..., Any], collection: str) -> list[str]:
    return sorted(item["title"] for item in api(f"/{collection}").json()["items"])


@pytest.fixture
def private(home: Any) -> Any:
    """A collection behind a password."""
    page = factories.CollectionPageFactory(parent=home, title="Achter slot")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="geheim")
    return page


def test_all_that_follows_from_a_move_is_written_down_in_its_transaction(
    home: Any, section: Any, settle: Any, api: Any
) -> None:
    theme = factories.ThemePageFactory(parent=section)
    factories.ProjectPageFactory(parent=theme, slug="project")
    other = factories.CollectionPageFactory(parent=home, title="Elders", slug="elders")
    settle()

    def killed(**kwargs: Any) -> None:
        raise SystemExit

    post_page_move.connect(killed)
    try:
        with pytest.raises(SystemExit):
            Page.objects.get(pk=theme.pk).move(other, pos="last-child")
    finally:
        post_page_move.disconnect(killed)
    settle()
    [project] = api("/projects").json()["items"]
    assert project["path"].startswith("/nl/elders/")


def test_what_moves_below_a_private_page_is_gone_in_the_same_transaction(
    section: Any, private: Any, settle: Any, api: Any
) -> None:
    theme = factories.ThemePageFactory(parent=section)
    factories.ProjectPageFactory(parent=theme)
    settle()
    with transaction.atomic():
        Page.objects.get(pk=theme.pk).move(private, pos="last-child")
        assert titles(api, "themes") == titles(api, "projects") == []


def test_files_that_are_put_into_a_private_collection_together_are_in_no_item(
    section: Any, settle: Any, api: Any, admin_client: Any
) -> None:
    document = factories.DocumentFactory()
    handout = factories.HandoutPageFactory(
        parent=section, body=factories.stream(("document", {"document": document.pk, "description": ""}))
    )
    settle()
    archive = Collection.get_first_root_node().add_child(name="Archief")
    CollectionViewRestriction.objects.create(collection=archive, restriction_type="login")
    answer = admin_client.post(
        f"/admin/bulk/core/customdocument/add_to_collection/?next=/admin/&id={document.pk}", {"collection": archive.pk}
    )
    assert answer.status_code == 302
    settle()
    source = f"wagtailcore.page:{handout.pk}"
    item = ContentItem.objects.get(source=source)
    assert api(f"/handouts/{item.pk}").json()["body"] == []


def test_whoever_keeps_the_footer_hears_of_the_page_that_it_names(section: Any, settle: Any) -> None:
    page = factories.ContentPageFactory(parent=section.get_parent().specific, title="Toegankelijkheid")
    settings = SiteSettings.for_site(default_site())
    settings.accessibility_page = page
    settings.save()
    settle()
    for change in (page.unpublish, lambda: page.save_revision().publish(), Page.objects.get(pk=page.pk).delete):
        Change.objects.all().delete()
        page.title += "!"
        change()
        settle()
        assert any(FRAME in keys.split() for keys in Change.objects.values_list("keys", flat=True))


def test_what_stands_below_a_hidden_page_is_not_found_by_asking_for_its_children(
    section: Any, settle: Any, api: Any
) -> None:
    theme = factories.ThemePageFactory(parent=section)
    factories.ProjectPageFactory(parent=theme)
    settle()
    public_id = api("/themes").json()["items"][0]["id"]
    for query in (f"parent={public_id}", f"ancestor={public_id}"):
        assert api(f"/projects?{query}").json()["total"] == 1
    theme.unpublish()
    settle()
    for query in (f"parent={public_id}", f"ancestor={public_id}"):
        assert api(f"/projects?{query}").json()["total"] == 0
    theme.save_revision().publish()
    settle()
    assert api(f"/projects?parent={public_id}").json()["total"] == 1


def test_nobody_learns_of_a_file_of_a_private_collection(db: None, client: Any) -> None:
    archive = Collection.get_first_root_node().add_child(name="Archief")
    CollectionViewRestriction.objects.create(collection=archive, restriction_type="login")
    address = factories.DocumentFactory(collection=archive).url
    assert client.get(address).status_code == 404
