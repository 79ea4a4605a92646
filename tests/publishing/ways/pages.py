"""Pages, changed by editors in the admin."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from tests.publishing.ways import way
from tests.publishing.world import World


def page_url(name: str, *arguments: object) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=arguments)


def content_form(**fields: object) -> dict:
    return nested_form_data(
        {
            "title": "Over het netwerk",
            "slug": "over-ons",
            "summary": "Wie wij zijn.",
            "body": streamfield([]),
            "comments": inline_formset([]),
            **fields,
        }
    )


def bulk(world: World, action: str, *chosen: Any, **data: object) -> None:
    meta = (Page if isinstance(chosen[0], Page) else chosen[0])._meta
    url = reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, action])
    world.post(f"{url}?{'&'.join(f'id={instance.pk}' for instance in chosen)}&next=/admin/", data)


def reorder(world: World, page: Page, position: int) -> None:
    answer = world.admin.post(page_url("set_page_position", page.pk) + f"?position={position}")
    assert answer.status_code == 200


@way
def a_page_is_made_and_published(world: World) -> None:
    url = page_url("add", "site_pages", "contentpage", world.home.pk)
    form = content_form(slug="nieuw", themes=[world.theme.pk], show_in_menus="on")
    world.post(url, {**form, "action-publish": "1"})


@way
def a_page_is_edited_and_published(world: World) -> None:
    world.post(page_url("edit", world.about.pk), {**content_form(), "action-publish": "1"})


@way
def a_slug_is_changed(world: World) -> None:
    page = world.section
    page.slug = "andere-plek"
    page.save_revision(user=world.user).publish(user=world.user)


@way
def a_page_is_unpublished(world: World) -> None:
    world.post(page_url("unpublish", world.handout.pk))


@way
def a_page_is_unpublished_with_all_below_it(world: World) -> None:
    world.post(page_url("unpublish", world.section.pk), {"include_descendants": "on"})


@way
def a_page_is_unpublished_without_those_below_it(world: World) -> None:
    world.post(page_url("unpublish", world.theme_page.pk))


@way
def a_page_is_deleted(world: World) -> None:
    world.post(page_url("delete", world.partner.pk))


@way
def a_branch_is_deleted(world: World) -> None:
    world.post(page_url("delete", world.section.pk))


@way
def a_branch_is_moved(world: World) -> None:
    world.post(page_url("move_confirm", world.theme_page.pk, world.elsewhere.pk))


@way
def a_page_is_moved_under_a_draft(world: World) -> None:
    elsewhere = world.elsewhere
    elsewhere.unpublish()
    world.post(page_url("move_confirm", world.theme_page.pk, elsewhere.pk))


@way
def siblings_are_put_in_another_order(world: World) -> None:
    reorder(world, world.second, 0)


@way
def a_branch_is_put_before_its_siblings(world: World) -> None:
    reorder(world, world.elsewhere, 0)


@way
def a_page_is_copied_with_those_below_it(world: World) -> None:
    form = {
        "new_title": "Kopie",
        "new_slug": "kopie",
        "new_parent_page": world.elsewhere.pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }
    theme_page = world.theme_page
    theme_page.unpublish()
    world.post(page_url("copy", theme_page.pk), form)


@way
def a_public_branch_is_copied(world: World) -> None:
    form = {
        "new_title": "Kopie",
        "new_slug": "kopie",
        "new_parent_page": world.home.pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }
    world.post(page_url("copy", world.elsewhere.pk), form)


@way
def an_alias_is_made_of_a_branch(world: World) -> None:
    form = {
        "new_title": "Alias",
        "new_slug": "alias",
        "new_parent_page": world.home.pk,
        "copy_subpages": "on",
        "alias": "on",
    }
    world.post(page_url("copy", world.elsewhere.pk), form)


@way
def the_source_of_an_alias_is_published(world: World) -> None:
    handout = world.handout
    handout.title, handout.summary = "Nieuwe gids", "Ook op de andere plek."
    handout.themes.clear()
    handout.save_revision().publish()


@way
def the_source_of_an_alias_is_deleted(world: World) -> None:
    world.post(page_url("delete", world.handout.pk))


@way
def an_alias_becomes_a_page_of_its_own(world: World) -> None:
    world.post(page_url("convert_alias", world.alias.pk))
    alias = world.alias
    alias.title = "Op eigen benen"
    alias.save_revision().publish()


@way
def an_alias_is_unpublished(world: World) -> None:
    world.post(page_url("unpublish", world.alias.pk))


@way
def a_page_is_restricted_to_a_password(world: World) -> None:
    form = {"restriction_type": "password", "password": "geheim"}
    world.post(page_url("set_privacy", world.handout.pk), form)


@way
def an_ancestor_is_restricted_to_groups(world: World) -> None:
    form = {"restriction_type": "groups", "groups": [Group.objects.first().pk]}
    world.post(page_url("set_privacy", world.section.pk), form)


@way
def a_restriction_is_lifted(world: World) -> None:
    url = page_url("set_privacy", world.section.pk)
    world.post(url, {"restriction_type": "login"})
    world.post(url, {"restriction_type": "none"})


@way
def a_page_is_published_below_a_restricted_one(world: World) -> None:
    world.post(page_url("set_privacy", world.section.pk), {"restriction_type": "login"})
    world.draft.save_revision().publish()


@way
def a_branch_is_moved_out_of_a_restricted_one(world: World) -> None:
    world.post(page_url("set_privacy", world.section.pk), {"restriction_type": "login"})
    world.post(page_url("move_confirm", world.theme_page.pk, world.elsewhere.pk))


@way
def a_restricted_page_is_copied_with_its_restriction(world: World) -> None:
    world.post(page_url("set_privacy", world.elsewhere.pk), {"restriction_type": "login"})
    form = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": world.home.pk, "publish_copies": "on"}
    world.post(page_url("copy", world.elsewhere.pk), {**form, "copy_subpages": "on"})


@way
def an_alias_is_made_of_a_restricted_branch(world: World) -> None:
    world.post(page_url("set_privacy", world.elsewhere.pk), {"restriction_type": "login"})
    form = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": world.home.pk, "alias": "on"}
    world.post(page_url("copy", world.elsewhere.pk), {**form, "copy_subpages": "on"})


@way
def the_restriction_of_the_source_of_an_alias_is_lifted(world: World) -> None:
    url = page_url("set_privacy", world.handout.pk)
    world.post(url, {"restriction_type": "login"})
    world.alias.save()
    world.post(url, {"restriction_type": "none"})


@way
def an_earlier_revision_is_published_again(world: World) -> None:
    about = world.about
    first = about.latest_revision
    about.title = "Tijdelijk"
    about.save_revision().publish()
    form = content_form(title="Over ons", revision=first.pk)
    world.post(page_url("edit", about.pk), {**form, "action-publish": "1"})


@way
def an_earlier_revision_is_published_by_its_date(world: World) -> None:
    handout = world.handout
    first = handout.latest_revision
    handout.title = "Tijdelijk"
    handout.save_revision().publish()
    first.publish()


@way
def a_workflow_ends_with_an_approval(world: World) -> None:
    task = GroupApprovalTask.objects.create(name="Controle")
    task.groups.set(Group.objects.all())
    workflow = Workflow.objects.create(name="Vier ogen")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=world.section.page_ptr)
    draft = world.draft
    draft.save_revision(user=world.user)
    state = workflow.start(draft, world.user).current_task_state
    world.post(page_url("workflow_action", draft.pk, "approve", state.pk), {"comment": ""})


@way
def pages_are_published_in_bulk(world: World) -> None:
    bulk(world, "publish", world.draft, world.second)


@way
def pages_are_unpublished_in_bulk(world: World) -> None:
    bulk(world, "unpublish", world.theme_page, world.partner, include_descendants="on")


@way
def pages_are_moved_in_bulk(world: World) -> None:
    bulk(world, "move", world.theme_page, world.partner, chooser=world.elsewhere.pk)


@way
def pages_are_deleted_in_bulk(world: World) -> None:
    bulk(world, "delete", world.theme_page, world.partner)


@way
def a_schedule_is_set_that_is_not_due(world: World) -> None:
    about = world.about
    about.title = "Pas later"
    about.go_live_at = timezone.now() + datetime.timedelta(days=1)
    about.save_revision().publish()


@way
def a_home_page_gets_another_slug(world: World) -> None:
    home = world.home
    home.slug = "thuis"
    home.save_revision().publish()


@way
def another_page_becomes_the_root_of_the_site(world: World) -> None:
    world.submit(reverse("wagtailsites:edit", args=[world.site.pk]), form=0, root_page=world.section.pk)


@way
def the_site_gets_another_host_name(world: World) -> None:
    world.submit(reverse("wagtailsites:edit", args=[world.site.pk]), form=0, hostname="jmz.example.org", port=443)


@way
def a_second_site_takes_a_branch(world: World) -> None:
    form = {"hostname": "gidsen.example.org", "port": 80, "root_page": world.section.pk, "site_name": "Gidsen"}
    world.post(reverse("wagtailsites:add"), form)


@way
def the_site_is_deleted(world: World) -> None:
    world.post(reverse("wagtailsites:delete", args=[world.site.pk]))


@way
def a_redirect_is_made(world: World) -> None:
    form = {"old_path": "/nl/oud", "is_permanent": "on", "redirect_page": world.handout.pk}
    world.post(reverse("wagtailredirects:add"), form)
