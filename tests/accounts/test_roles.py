"""The groups of the roles, what each role may do, and that nobody's own changes are lost.

``roles.txt`` says what each role gets when it tries something with real requests. A line that changes fails until
somebody has looked at it and records it anew: ``pytest tests/accounts/test_roles.py -n0 --record``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.test.utils.form_data import querydict_from_html

from cms.accounts import granting, roles
from cms.accounts.models import RoleGrant, RoleGroup
from cms.accounts.roles import Role
from tests import factories

# In tests, Wagtail's warning about the order of a report of translations is an error.
pytestmark = pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")

MATRIX = Path(__file__).with_name("roles.txt")


def somebody_as(*of: Role, **fields: Any) -> Any:
    user = factories.UserFactory(is_staff=False, is_superuser=False, **fields)
    of_roles = granting.groups()
    user.groups.set([of_roles[role] for role in of])
    return user


def names(role: Role) -> set[str]:
    permissions = granting.groups()[role].permissions.select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions}


def on_pages(role: Role) -> set[tuple[str, int]]:
    found = GroupPagePermission.objects.filter(group=granting.groups()[role])
    return {(permission.permission.codename, permission.page.depth) for permission in found}


def migrate_again() -> None:
    for app in apps.get_app_configs():
        if app.models_module:
            granting.after_migration(app, using="default", plan=[])


@pytest.mark.django_db
def test_each_role_has_a_group_with_a_dutch_name() -> None:
    assert {role: group.name for role, group in granting.groups().items()} == {
        Role.EDITOR: "Redacteur",
        Role.PUBLISHER: "Eindredacteur",
        Role.TRANSLATOR: "Vertaler",
        Role.PARTNER_EDITOR: "Partnerredacteur",
        Role.COORDINATOR: "Coördinator",
        Role.ADMINISTRATOR: "Beheerder",
    }


def test_roles_get_what_apps_declare(site: Any) -> None:
    assert "resources.view_download" in names(Role.EDITOR)
    assert "accounts.view_audit" in names(Role.ADMINISTRATOR)
    assert not {"accounts.view_audit", "accounts.change_user"} & names(Role.COORDINATOR)
    assert {name for name in names(Role.TRANSLATOR) if ".view_" not in name} <= {
        "wagtailadmin.access_admin",
        "wagtail_localize.submit_translation",
    }
    assert on_pages(Role.EDITOR) >= {("add_page", 1), ("change_page", 1)}
    assert "publish_page" not in {codename for codename, _depth in on_pages(Role.EDITOR)}
    assert ("publish_page", 1) in on_pages(Role.PUBLISHER)


def test_translators_change_pages_in_other_languages_alone(home: Any, english: Any) -> None:
    assert on_pages(Role.TRANSLATOR) == set()
    translated = home.copy_for_translation(english)
    assert on_pages(Role.TRANSLATOR) == {("add_page", 2), ("change_page", 2)}
    translator = somebody_as(Role.TRANSLATOR)
    assert translated.permissions_for_user(translator).can_edit()
    assert not translated.permissions_for_user(translator).can_publish()
    assert not home.permissions_for_user(translator).can_edit()


def test_what_an_administrator_changed_stays(site: Any) -> None:
    group = granting.groups()[Role.EDITOR]
    group.name = "Schrijvers"
    group.save()
    group.permissions.remove(Permission.objects.get(codename="view_download"))
    group.permissions.add(Permission.objects.get(codename="view_audit"))
    GroupPagePermission.objects.filter(group=group, permission__codename="add_page").delete()
    granting.groups()[Role.TRANSLATOR].delete()
    before = {name: set(names(Role.EDITOR)) for name in ("permissions",)}
    migrate_again()
    assert granting.groups()[Role.EDITOR].name == "Schrijvers"
    assert {"permissions": names(Role.EDITOR)} == before
    assert "add_page" not in {codename for codename, _depth in on_pages(Role.EDITOR)}
    assert Role.TRANSLATOR not in granting.groups()
    assert not Group.objects.filter(name="Vertaler").exists()


def test_a_new_permission_of_an_app_reaches_the_role_once(site: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(roles, "_allowed", {**roles._allowed})
    roles.allow("core.change_sitesettings", to=[Role.COORDINATOR])
    migrate_again()
    assert "core.change_sitesettings" in names(Role.COORDINATOR)
    granting.groups()[Role.COORDINATOR].permissions.remove(Permission.objects.get(codename="change_sitesettings"))
    migrate_again()
    assert "core.change_sitesettings" not in names(Role.COORDINATOR)


def test_a_permission_is_named_with_its_app() -> None:
    with pytest.raises(ValueError, match="with a dot between them"):
        roles.allow("view_download", to=[Role.EDITOR])


@pytest.mark.django_db
def test_groups_of_before_keep_their_members_and_rights() -> None:
    RoleGroup.objects.all().delete()
    RoleGrant.objects.all().delete()
    Group.objects.all().delete()
    former = {name: Group.objects.create(name=name) for name in ("Editors", "Moderators", "Partner editors")}
    member = factories.UserFactory(is_superuser=False)
    member.groups.add(former["Moderators"])
    former["Moderators"].permissions.add(Permission.objects.get(codename="view_audit"))
    migrate_again()
    assert list(member.groups.values_list("name", flat=True)) == ["Eindredacteur"]
    assert granting.groups()[Role.PUBLISHER].pk == former["Moderators"].pk
    assert "accounts.view_audit" in names(Role.PUBLISHER)
    assert not Group.objects.filter(name__in=former).exists()


@pytest.mark.django_db
def test_permissions_have_dutch_names() -> None:
    granting.name_permissions()
    found = Permission.objects.filter(content_type__app_label="accounts", codename__in=("add_user", "view_audit"))
    assert set(found.values_list("name", flat=True)) == {
        "Gebruikers: toevoegen",
        "Kan zien wie inlogde en welke rechten zijn gewijzigd",
    }


def test_who_may_change_users_takes_over_no_superuser(client: Client, site: Any) -> None:
    superuser = factories.UserFactory(email="alles@example.org")
    client.force_login(somebody_as(Role.ADMINISTRATOR))
    address = reverse("wagtailusers_users:edit", args=[superuser.pk])
    assert client.get(address).status_code in (302, 403)
    data = {"email": "ik@example.org", "first_name": "A", "last_name": "B", "is_active": "on"}
    assert client.post(address, data).status_code in (302, 403)
    superuser.refresh_from_db()
    assert superuser.email == "alles@example.org"
    colleague = factories.UserFactory(is_superuser=False, is_staff=False)
    address = reverse("wagtailusers_users:edit", args=[colleague.pk])
    assert client.get(address).status_code == 200
    client.post(address, {**data, "is_superuser": "on"})
    colleague.refresh_from_db()
    assert (colleague.email, colleague.is_superuser) == ("ik@example.org", False)


@dataclass
class World:
    """What somebody tries something with."""

    user: Any
    client: Client
    section: Any
    page: Any
    own: Any
    english: Any
    draft: Any
    submitted: Any
    locked: Any
    image: Any
    figure: Any
    member: Any
    colleague: Any

    def post(self, name: str, *arguments: Any, **data: Any) -> Any:
        return self.client.post(reverse(name, args=arguments), data)

    def get(self, name: str, *arguments: Any) -> Any:
        return self.client.get(reverse(name, args=arguments))


def form_of(page: Any, **more: Any) -> dict[str, Any]:
    """Return what the form of a page sends, unchanged but for its title."""
    answer = Client()
    answer.force_login(factories.UserFactory())
    html = answer.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").dict()
    return {**data, "title": "Veranderd", "body-count": "0", **more}


def shows(answer: Any) -> bool:
    return answer.status_code == 200


def title_of(page: Any) -> str:
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object().title


def is_live(page: Any) -> bool:
    return Page.objects.get(pk=page.pk).live


def edit(world: World, page: Any, **more: Any) -> None:
    world.client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, **more))


def adds_a_page(world: World) -> bool:
    return shows(world.get("wagtailadmin_pages:add", "site_pages", "contentpage", world.section.pk))


def edits(page: str) -> Callable[[World], bool]:
    def attempt(world: World) -> bool:
        found = getattr(world, page)
        edit(world, found)
        return title_of(found) == "Veranderd"

    return attempt


def submits(world: World) -> bool:
    edit(world, world.draft, **{"action-submit": "action-submit"})
    return Page.objects.get(pk=world.draft.pk).workflow_in_progress


def approves(world: World) -> bool:
    state = world.submitted.current_workflow_state.current_task_state
    world.post("wagtailadmin_pages:workflow_action", world.submitted.pk, "approve", state.pk, comment="")
    return TaskState.objects.get(pk=state.pk).status == TaskState.STATUS_APPROVED


def rejects(world: World) -> bool:
    state = world.submitted.current_workflow_state.current_task_state
    world.post("wagtailadmin_pages:workflow_action", world.submitted.pk, "reject", state.pk, comment="Nog niet")
    return TaskState.objects.get(pk=state.pk).status == TaskState.STATUS_REJECTED


def publishes(world: World) -> bool:
    edit(world, world.draft, **{"action-publish": "action-publish"})
    return is_live(world.draft)


def schedules(world: World) -> bool:
    then = timezone.localtime(timezone.now() + datetime.timedelta(days=2))
    edit(world, world.draft, go_live_at=f"{then:%Y-%m-%d %H:%M}", **{"action-publish": "action-publish"})
    draft = Page.objects.get(pk=world.draft.pk)
    return draft.approved_schedule


def unpublishes(world: World) -> bool:
    world.post("wagtailadmin_pages:unpublish", world.page.pk)
    return not is_live(world.page)


def deletes(page: str) -> Callable[[World], bool]:
    def attempt(world: World) -> bool:
        found = getattr(world, page)
        world.post("wagtailadmin_pages:delete", found.pk)
        return not Page.objects.filter(pk=found.pk).exists()

    return attempt


def moves(world: World) -> bool:
    world.post("wagtailadmin_pages:move_confirm", world.own.pk, world.section.get_parent().pk)
    return Page.objects.get(pk=world.own.pk).depth == world.section.depth


def locks(world: World) -> bool:
    world.post("wagtailadmin_pages:lock", world.draft.pk)
    return Page.objects.get(pk=world.draft.pk).locked


def unlocks(world: World) -> bool:
    world.post("wagtailadmin_pages:unlock", world.locked.pk)
    return not Page.objects.get(pk=world.locked.pk).locked


def sees(name: str, *arguments: str) -> Callable[[World], bool]:
    def attempt(world: World) -> bool:
        return shows(world.get(name, *(getattr(world, argument).pk for argument in arguments)))

    return attempt


def translates(world: World) -> bool:
    return shows(world.get("wagtail_localize:submit_page_translation", world.page.pk))


ATTEMPTS: dict[str, Callable[[World], bool]] = {
    "enter the admin": sees("wagtailadmin_home"),
    "add a page": adds_a_page,
    "edit a page of a colleague": edits("draft"),
    "edit a page of one's own": edits("own"),
    "edit an English page": edits("english"),
    "submit a page": submits,
    "approve a page": approves,
    "reject a page": rejects,
    "publish a page": publishes,
    "schedule a page": schedules,
    "unpublish a page": unpublishes,
    "delete a page that is public": deletes("page"),
    "delete a draft of one's own": deletes("own"),
    "move a draft of one's own": moves,
    "lock a page": locks,
    "unlock a page that a colleague locked": unlocks,
    "set who may see a page": sees("wagtailadmin_pages:set_privacy", "page"),
    "see the history of a page": sees("wagtailadmin_pages:history", "draft"),
    "submit a page for translation": translates,
    "see the report of translations": sees("translation_report"),
    "change a picture": sees("wagtailimages:edit", "image"),
    "change a figure": sees("wagtailsnippets_core_figure:edit", "figure"),
    "delete a figure": sees("wagtailsnippets_core_figure:delete", "figure"),
    "change a theme": sees("wagtailsnippets_core_theme:list"),
    "change an affiliated organisation": sees("wagtailsnippets_partners_member:edit", "member"),
    "see teams of organisations": sees("partner-teams:index"),
    "see how announcements went": sees("announcements:index"),
    "see the downloads": sees("download_report"),
    "see the site history": sees("wagtailadmin_reports:site_history"),
    "change redirects": sees("wagtailredirects:index"),
    "change collections": sees("wagtailadmin_collections:index"),
    "change workflows": sees("wagtailadmin_workflows:index"),
    "change sites": sees("wagtailsites:index"),
    "change languages": sees("wagtaillocales:index"),
    "see API clients": sees("clients:index"),
    "change users": sees("wagtailusers_users:edit", "colleague"),
    "change groups": sees("wagtailusers_groups:index"),
}


@pytest.fixture
def world(home: Any, english: Any, settle: Any) -> World:
    """A site with pages in every state, and the workflow that migrations make."""
    # A migration makes this permission, which not every test runs.
    kind, _created = ContentType.objects.get_or_create(app_label="wagtail_localize", model="translation")
    Permission.objects.get_or_create(
        codename="submit_translation", content_type__app_label="wagtail_localize", defaults={"content_type": kind}
    )
    granting.grant_permissions()
    section = factories.ContentPageFactory(parent=home, title="Over ons")
    tree = Page.get_first_root_node()
    if not WorkflowPage.objects.filter(page=tree).exists():
        workflow = Workflow.objects.create(name="Communicatie")
        task = GroupApprovalTask.objects.create(name="Communicatie")
        task.groups.add(granting.groups()[Role.PUBLISHER])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowPage.objects.create(workflow=workflow, page=tree)

    def page(title: str, **fields: Any) -> Any:
        made = factories.ContentPageFactory(parent=section, title=title, **fields)
        made.save_revision()
        return made

    colleague = somebody_as(Role.EDITOR)
    submitted = page("Voorgesteld", live=False, owner=colleague)
    submitted.get_workflow().start(submitted, colleague)
    locked = page("Vergrendeld", live=False, locked=True, locked_by=colleague)
    public = page("Openbaar")
    translated = public.copy_for_translation(english, copy_parents=True)
    settle()
    nobody = factories.UserFactory(is_superuser=False, is_staff=False)
    return World(
        user=nobody,
        client=Client(),
        section=section,
        page=public,
        own=page("Eigen", live=False, owner=nobody),
        english=translated,
        draft=page("Concept", live=False, owner=colleague),
        submitted=submitted,
        locked=locked,
        image=factories.ImageFactory(),
        figure=factories.FigureFactory(),
        member=factories.MemberFactory(),
        colleague=colleague,
    )


def recorded() -> dict[str, list[str]]:
    lines = [line.split(" | ") for line in MATRIX.read_text().splitlines() if line and not line.startswith("#")]
    return {line[0]: line[1:] for line in lines}


COLUMNS = [Role.EDITOR, Role.PUBLISHER, Role.TRANSLATOR, Role.PARTNER_EDITOR, Role.COORDINATOR, Role.ADMINISTRATOR]


def test_each_role_can_do_what_the_matrix_says(world: World, pytestconfig: Any) -> None:
    got: dict[str, list[str]] = {name: [] for name in ATTEMPTS}
    for role in COLUMNS:
        world.user.groups.set([granting.groups()[role]])
        for name, attempt in ATTEMPTS.items():
            with transaction.atomic():
                world.client = Client(raise_request_exception=False)
                world.client.force_login(world.user)
                got[name].append("yes" if attempt(world) else "no")
                transaction.set_rollback(True)
    if pytestconfig.getoption("--record"):
        lines = [f"# what | {' | '.join(COLUMNS)}", *(f"{name} | {' | '.join(cells)}" for name, cells in got.items())]
        MATRIX.write_text("\n".join(lines) + "\n")
    assert recorded() == got
