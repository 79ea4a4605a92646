"""Two organisations with all that belongs to them, and people in every role."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.utils.text import slugify
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.clients.models import Allowance
from partners.models import PartnerRole, PartnerTeam
from tests import factories


@dataclass
class Organisation:
    """An organisation: its profile in two languages, what it does, its files and its editor."""

    mark: str
    """Stands in every text of it, so that an answer that tells anything of it is found."""
    team: Any
    editor: Any
    page: Any
    english: Any
    member: Any
    offer: Any
    draft_offer: Any
    image: Any
    document: Any
    allowance: Any
    key: Any


def make_organisation(mark: str, section: Any, english: Any) -> Organisation:
    """Make an organisation and its editor. The profile is public, and nobody is working on it."""
    role = PartnerRole(role="funder", disputed=True, disputed_by=f"Bron {mark}", dispute_note=f"Twist {mark}")
    page = factories.PartnerPageFactory(
        parent=section, title=f"Profiel {mark}", slug=slugify(f"profiel {mark}"), summary=f"Over {mark}.", roles=[role]
    )
    translated = page.copy_for_translation(english, copy_parents=True)
    translated.title = f"Profile {mark}"
    translated.save_revision().publish()
    editor = factories.UserFactory(email=f"redactie-{slugify(mark)}@example.org", is_staff=False, is_superuser=False)
    team = PartnerTeam.objects.create(organisation=page)
    team.editors.add(editor)
    member = factories.MemberFactory(name=f"Steunpunt {mark}", organisation=page, source=f"Bron van {mark}")
    allowance = Allowance.objects.create(name=f"Sleutels {mark}", group=team.group)
    return Organisation(
        mark=mark,
        team=team,
        editor=editor,
        page=page,
        english=translated,
        member=member,
        offer=factories.SupportOfferFactory(member=member, title=f"Inloop {mark}"),
        draft_offer=factories.SupportOfferFactory(member=member, title=f"Concept {mark}", live=False),
        image=factories.ImageFactory(title=f"Beeld {mark}", collection=team.collection),
        document=factories.DocumentFactory(title=f"Bestand {mark}", collection=team.collection),
        allowance=allowance,
        key=factories.client_with_key(name=f"Sleutel {mark}", allowance=allowance)[0],
    )


def make_staff() -> None:
    """Make the groups, and the workflow that migrations make."""
    import_module("partners.migrations.0003_partner_editors").add(apps, None)
    root = Page.get_first_root_node()
    editors, _created = Group.objects.get_or_create(name="Redacteur")
    moderators, _created = Group.objects.get_or_create(name="Eindredacteur")
    for group, codenames in (
        (editors, ("add_page", "change_page")),
        (moderators, ("add_page", "change_page", "publish_page")),
    ):
        # The same whether migrations gave them something or not.
        group.permissions.set(Permission.objects.filter(codename="access_admin"))
        group.page_permissions.all().delete()
        group.collection_permissions.all().delete()
        for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
            GroupPagePermission.objects.get_or_create(group=group, page_id=root.pk, permission=permission)
        for permission in Permission.objects.filter(
            content_type__app_label__in=("wagtailimages", "wagtaildocs"),
            codename__in=("add_image", "change_image", "choose_image", "choose_document"),
        ):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=Collection.get_first_root_node(), permission=permission
            )
    for permission in Permission.objects.filter(
        content_type__app_label="partners", content_type__model__in=("member", "supportoffer")
    ):
        moderators.permissions.add(permission)
    if not WorkflowPage.objects.filter(page=root).exists():
        workflow = Workflow.objects.create(name="Communicatie")
        task = GroupApprovalTask.objects.create(name="Communicatie")
        task.groups.add(moderators)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowPage.objects.create(workflow=workflow, page=root)
    # Once more, now that there is a workflow for what it links to one.
    import_module("partners.migrations.0003_partner_editors").add(apps, None)
    # After migrations the role takes it over, as it has done here before.
    Group.objects.filter(name="Partner editors").delete()


def propose(organisation: Organisation) -> None:
    """Have the editor propose a new name, which then waits for the staff."""
    draft = organisation.page.get_latest_revision_as_object()
    draft.title = f"Nieuwe naam {organisation.mark}"
    draft.save_revision(user=organisation.editor)
    draft.get_workflow().start(draft, organisation.editor)


@pytest.fixture
def staff(home: Any) -> None:
    make_staff()


@pytest.fixture
def ours(staff: None, section: Any, english: Any) -> Organisation:
    return make_organisation("ONZE", section, english)


@pytest.fixture
def theirs(ours: Organisation, section: Any, english: Any) -> Organisation:
    return make_organisation("GEHEIM", section, english)


def person(*groups: str) -> Any:
    user = factories.UserFactory(is_staff=False, is_superuser=False)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user
