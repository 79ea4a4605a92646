"""What partner editors do, what they cannot do even with a forged form, and how staff let them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.images.forms import get_image_form
from wagtail.models import Page, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.accounts.confinement import is_confined, partner_editors
from cms.core.models import CustomImage
from partners.models import Member, PartnerTeam, SupportOffer
from tests import factories
from tests.authoring.conftest import Machine, token_of
from tests.partners.conftest import Organisation, make_organisation, person, propose

XHR = {"X-Requested-With": "XMLHttpRequest"}


def logged_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(ours: Organisation) -> Client:
    return logged_in(ours.editor)


def page_form(**fields: Any) -> dict[str, Any]:
    given = {"title": "Profiel ONZE", "summary": "Over ONZE.", "expertise": streamfield([]), "body": streamfield([])}
    names = ("other_names", "awards")
    empty = {name: streamfield([]) for name in names}
    return nested_form_data({**given, **empty, "comments": inline_formset([]), **fields})


def edit_url(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def latest(instance: Any) -> Any:
    return type(instance).objects.get(pk=instance.pk).get_latest_revision_as_object()


def approve(instance: Any) -> None:
    """Have a moderator accept what was submitted, as the button of the admin does."""
    state = WorkflowState.objects.get(object_id=str(instance.pk), status="in_progress")
    moderator = logged_in(person("Eindredacteur"))
    name = (
        "wagtailadmin_pages" if isinstance(instance, Page) else f"wagtailsnippets_partners_{instance._meta.model_name}"
    )
    address = reverse(f"{name}:workflow_action", args=[instance.pk, "approve", state.current_task_state.pk])
    assert moderator.post(address, {}).status_code in (200, 302)


# Profiles


def test_a_change_of_a_profile_is_public_once_staff_approve(
    ours: Organisation, editor: Client, api: Any, settle: Any
) -> None:
    moderator = person("Eindredacteur")
    mail.outbox.clear()
    answer = editor.post(edit_url(ours.page), page_form(region="Twente", **{"action-submit": "1"}))
    assert answer.status_code == 302, answer.context["form"].errors
    assert editor.get(answer["Location"])["Location"] == reverse("my_organisation")
    settle()
    shown = api("/partners?fields=title,region&locale=nl").json()["items"]
    assert [item["region"] for item in shown] == [""]
    [message] = [message for message in mail.outbox if moderator.email in message.to]
    assert "ONZE" in message.subject
    assert "beoordeling" in message.body
    approve(ours.page)
    settle()
    assert [item["region"] for item in api("/partners?fields=title,region&locale=nl").json()["items"]] == ["Twente"]
    assert any(ours.editor.email in message.to for message in mail.outbox), "The editor is told."


def test_a_translation_of_their_own_can_be_changed_too(ours: Organisation, editor: Client) -> None:
    assert editor.post(edit_url(ours.english), page_form(region="East")).status_code == 302
    assert latest(ours.english).region == "East"


def test_a_forged_form_changes_nothing_that_is_for_staff(
    ours: Organisation, editor: Client, api: Any, settle: Any, section: Any
) -> None:
    settle()
    before = {name: getattr(ours.page, name) for name in ("slug", "kind", "since", "show_in_menus", "go_live_at")}
    role = ours.page.roles.get()
    forged = {
        "slug": "gekaapt",
        "kind": "ministry",
        "since": "2001-01-01",
        "legal_form": "government",
        "show_in_menus": "on",
        "go_live_at": "2030-01-01 10:00",
        "review_date": "2030-01-01",
        "themes": [str(factories.ThemeFactory().pk)],
        "owner": str(ours.editor.pk),
        "live": "on",
        "seo_title": "gekaapt",
        "roles": inline_formset(
            [{"id": str(role.pk), "role": "alliance-seat", "disputed": "", "DELETE": "on"}, {"role": "coordinator"}],
            initial=1,
        ),
    }
    editor.post(edit_url(ours.page), page_form(region="Twente", **forged))
    settle()
    draft = latest(ours.page)
    assert draft.region == "Twente"
    for page in (draft, type(draft).objects.get(pk=draft.pk)):
        assert {name: getattr(page, name) for name in before} == before
        assert [(each.role, each.disputed) for each in page.roles.all()] == [("funder", True)]
        assert (page.legal_form, page.review_date, page.seo_title, page.owner_id) == ("", None, "", ours.page.owner_id)
        assert not page.themes.all()
    assert type(draft).objects.get(pk=draft.pk).region == "", "Nothing is published."
    assert [item["region"] for item in api("/partners?fields=region&locale=nl").json()["items"]] == [""]


def test_the_form_shows_nothing_that_is_for_staff(ours: Organisation, editor: Client) -> None:
    own = editor.get(edit_url(ours.page)).content.decode()
    for name in ("slug", "kind", "themes", "review_date", "roles-TOTAL_FORMS", "show_in_menus"):
        assert f'name="{name}"' not in own
    assert "Twist" not in own
    staff = logged_in(factories.UserFactory()).get(edit_url(ours.page)).content.decode()
    assert 'name="roles-TOTAL_FORMS"' in staff
    assert "Twist ONZE" in staff


@pytest.fixture
def foreign(theirs: Organisation, section: Any) -> dict[str, dict[str, Any]]:
    """Forms that refer to what is not theirs."""
    draft = factories.PartnerPageFactory(parent=section, title="Concept GEHEIM", live=False)
    consent = factories.ConsentFactory(reference="map GEHEIM")
    quotation = {"text": "Woorden.", "speaker": "Iemand", "role": "", "kind": "person", "consent": consent.pk}
    body = {
        "card of a draft": ("cards", {"title": "", "pages": [draft.pk]}),
        "file": ("document", {"document": theirs.document.pk, "description": ""}),
        "consent": ("quotation", quotation),
        "link to a draft": ("text", {"text": f'<p><a linktype="page" id="{draft.pk}">x</a></p>'}),
        "link to a file": ("text", {"text": f'<p><a linktype="document" id="{theirs.document.pk}">x</a></p>'}),
    }
    return {
        "image": {"image": theirs.image.pk},
        "logo": {"logo": theirs.image.pk},
        **{name: {"body": block} for name, block in body.items()},
    }


def test_a_form_with_an_error_names_nothing_of_others(
    ours: Organisation, theirs: Organisation, section: Any, editor: Client
) -> None:
    draft = factories.PartnerPageFactory(parent=section, title="Concept GEHEIM", live=False)
    pages = {"count": "1", "0": {"value": str(draft.pk), "deleted": "", "order": "0", "id": ""}}
    incomplete = {"title": "", "pages": pages}
    body = streamfield([("cards", incomplete), ("heading", {"text": "", "level": "2"})])
    for form in (page_form(body=body), page_form(body=body, **{"action-submit": "1"})):
        answer = editor.post(edit_url(ours.page), form)
        assert "GEHEIM" not in answer.content.decode()
        assert answer["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize(
    "what", ["image", "logo", "card of a draft", "file", "consent", "link to a draft", "link to a file"]
)
def test_nothing_of_others_gets_in_by_reference(
    what: str, ours: Organisation, foreign: dict[str, dict[str, Any]], editor: Client
) -> None:
    """The data is put past the form fields, as whatever way around them would."""
    from partners.forms import PartnerPageForm  # noqa: PLC0415 - the class of the model's own form is made from it
    from tests.factories import stream  # noqa: PLC0415

    fields = dict(foreign[what])
    page = latest(ours.page)
    form_class = page.get_edit_handler().get_form_class()
    assert issubclass(form_class, PartnerPageForm)
    form = form_class(page_form(), instance=page, for_user=ours.editor, parent_page=page.get_parent())
    for name, value in fields.items():
        field = page._meta.get_field(name)
        if name == "body":
            setattr(form.instance, name, field.to_python(stream(value)))
            del form.fields["body"]
        else:
            setattr(form.instance, field.attname, value)
            del form.fields[name]
    with pytest.raises(PermissionDenied):
        form.is_valid()


def test_a_picture_of_others_is_refused_and_ones_own_is_taken(
    ours: Organisation, theirs: Organisation, editor: Client
) -> None:
    answer = editor.post(edit_url(ours.page), page_form(logo=str(theirs.image.pk), title=""))
    assert answer["Location"] == reverse("wagtailadmin_home")
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[ours.page.pk])
    assert editor.post(preview, page_form(logo=str(theirs.image.pk)), headers=XHR).status_code == 403
    assert editor.post(preview, page_form(logo=str(ours.image.pk))).json()["is_valid"] is True
    assert "Profiel ONZE" in editor.get(preview).content.decode()
    assert editor.post(edit_url(ours.page), page_form(logo=str(ours.image.pk))).status_code == 302
    assert latest(ours.page).logo == ours.image


@pytest.mark.parametrize("way", ["preview_on_edit", "view_draft"])
def test_a_preview_shows_of_others_only_what_is_public(
    way: str, ours: Organisation, theirs: Organisation, editor: Client, settle: Any
) -> None:
    settle()
    propose(theirs)
    pages = {"count": "1", "0": {"value": str(theirs.page.pk), "deleted": "", "order": "0", "id": ""}}
    form = page_form(body=streamfield([("cards", {"title": "", "pages": pages})]))
    address = reverse(f"wagtailadmin_pages:{way}", args=[ours.page.pk])
    if way == "preview_on_edit":
        assert editor.post(address, form).json()["is_valid"] is True
    else:
        assert editor.post(edit_url(ours.page), form).status_code == 302
    assert "Profiel GEHEIM" in editor.get(address).content.decode()
    assert "Nieuwe naam GEHEIM" not in editor.get(address).content.decode()
    if way == "view_draft":
        staff = logged_in(factories.UserFactory())
        assert "Nieuwe naam GEHEIM" in staff.get(address).content.decode()


def test_what_staff_put_there_may_stay(ours: Organisation, theirs: Organisation, editor: Client) -> None:
    page = latest(ours.page)
    page.image = theirs.image
    page.save_revision().publish()
    form = page_form(image=str(theirs.image.pk), region="Twente")
    assert editor.post(edit_url(ours.page), form).status_code == 302


def test_consents_are_chosen_by_staff(ours: Organisation) -> None:
    form = get_image_form(CustomImage)
    assert "shows_young_carer" in form(user=ours.editor).fields
    assert "consent" not in form(user=ours.editor).fields
    assert "consent" in form(user=factories.UserFactory()).fields


def test_a_picture_they_add_goes_to_their_own_collection(ours: Organisation, theirs: Organisation) -> None:
    editor = logged_in(ours.editor)
    address = reverse("wagtailimages_chooser:create")
    data = {
        "image-chooser-upload-title": "Elders",
        "image-chooser-upload-description": "Een beeld",
        "image-chooser-upload-file": factories.picture(),
    }
    editor.post(address, {**data, "image-chooser-upload-collection": theirs.team.collection.pk})
    assert not type(ours.image).objects.filter(title="Elders", collection=theirs.team.collection).exists()
    data["image-chooser-upload-title"] = "Nieuw"
    data["image-chooser-upload-file"] = factories.picture()
    editor.post(address, {**data, "image-chooser-upload-collection": ours.team.collection.pk})
    assert type(ours.image).objects.get(title="Nieuw").collection == ours.team.collection
    shown = editor.get(reverse("wagtailimages_chooser:choose")).content.decode()
    assert "Beeld ONZE" in shown
    assert theirs.mark not in shown


# Members and support offers


def member_form(**fields: Any) -> dict[str, Any]:
    return {"name": "Steunpunt ONZE", "description": "Nieuw.", "website": "", "email": "", **fields}


def snippet_url(instance: Any, action: str = "edit") -> str:
    return reverse(f"wagtailsnippets_partners_{instance._meta.model_name}:{action}", args=[instance.pk])


def test_a_change_of_a_member_is_public_once_staff_approve(
    ours: Organisation, theirs: Organisation, editor: Client, api: Any, settle: Any
) -> None:
    settle()
    forged = {"organisation": str(theirs.page.pk), "source": "Verzonnen", "live": "on"}
    assert editor.post(snippet_url(ours.member), member_form(**forged)).status_code == 302
    settle()
    assert Member.objects.get(pk=ours.member.pk).description == ""
    answer = editor.post(snippet_url(ours.member), member_form(**forged, **{"action-submit": "1"}))
    assert answer.status_code == 302
    settle()
    assert {item["summary"] for item in api("/members").json()["items"]} == {""}
    assert editor.get(answer["Location"])["Location"] == reverse("my_organisation")
    approve(ours.member)
    settle()
    member = Member.objects.get(pk=ours.member.pk)
    assert (member.description, member.source, member.organisation_id) == ("Nieuw.", "Bron van ONZE", ours.page.pk)
    assert "Nieuw." in {item["summary"] for item in api("/members").json()["items"]}


def offer_form(member: Any, **fields: Any) -> dict[str, Any]:
    given = {"title": "Kookclub", "description": "Samen koken.", "kind": "group", "min_age": "8", "max_age": "12"}
    return {"member": str(member.pk), "cost": "free", "website": "", **given, **fields}


def test_a_new_offer_is_public_once_staff_approve(
    ours: Organisation, theirs: Organisation, editor: Client, api: Any, settle: Any
) -> None:
    add = reverse("wagtailsnippets_partners_supportoffer:add")
    assert theirs.mark not in editor.get(add).content.decode()
    refused = editor.post(add, offer_form(theirs.member))
    assert "member" in refused.context["form"].errors
    assert not SupportOffer.objects.filter(title="Kookclub").exists()
    editor.post(add, offer_form(ours.member))
    editor.post(add, offer_form(ours.member, title="Speeltuin", **{"action-submit": "1"}))
    settle()
    assert "Speeltuin" not in api("/support-offers").content.decode()
    approve(SupportOffer.objects.get(title="Speeltuin"))
    settle()
    shown = api("/support-offers").content.decode()
    assert "Speeltuin" in shown
    assert "Kookclub" not in shown
    moved = editor.post(snippet_url(ours.offer), offer_form(theirs.member))
    assert "member" in moved.context["form"].errors


def test_an_offer_is_public_while_its_member_is(ours: Organisation, api: Any, settle: Any) -> None:
    settle()
    assert "Inloop ONZE" in api("/support-offers").content.decode()
    ours.member.unpublish()
    settle()
    assert api("/members").json()["total"] == api("/support-offers").json()["total"] == 0
    ours.member.save_revision().publish()
    settle()
    shown = api("/support-offers").content.decode()
    assert "Inloop ONZE" in shown
    assert "Concept ONZE" not in shown


def test_a_draft_translation_of_a_member_is_not_told_by_its_offers(
    ours: Organisation, english: Any, api: Any, settle: Any
) -> None:
    translated = ours.member.copy_for_translation(english)
    translated.name, translated.live = "Support point, draft", False
    translated.save()
    offer = ours.offer.copy_for_translation(english)
    offer.title = "Walk-in"
    offer.live = True
    offer.save()
    settle()
    [item] = api("/support-offers?locale=en&fields=title,memberName").json()["items"]
    assert (item["title"], item["memberName"]) == ("Walk-in", "Steunpunt ONZE")


# Teams


def test_a_person_who_joins_a_team_sees_what_is_theirs_and_loses_it_on_leaving(
    ours: Organisation, theirs: Organisation
) -> None:
    somebody = factories.UserFactory(is_staff=False, is_superuser=False)
    staff = logged_in(factories.UserFactory())
    address = reverse("partner-teams:edit", args=[ours.team.pk])
    form = {"organisation": str(ours.page.pk), "editors": [str(somebody.pk), str(ours.editor.pk)]}
    assert staff.post(address, form).status_code == 302
    client = logged_in(somebody)
    mine = client.get(reverse("my_organisation")).content.decode()
    for title in ("Profiel ONZE", "Profile ONZE", "Steunpunt ONZE", "Inloop ONZE", "Concept ONZE"):
        assert title in mine
    assert theirs.mark not in mine
    assert staff.post(address, {**form, "editors": [str(ours.editor.pk)]}).status_code == 302
    assert not somebody.groups.exists()
    assert client.get(reverse("my_organisation"))["Location"].startswith(reverse("wagtailadmin_login"))
    assert str(ours.editor) in staff.get(reverse("partner-teams:index")).content.decode()


def test_staff_cannot_be_put_into_a_team_by_mistake(ours: Organisation) -> None:
    staff = logged_in(factories.UserFactory())
    address = reverse("partner-teams:edit", args=[ours.team.pk])
    for colleague in (person("Redacteur"), factories.UserFactory()):
        answer = staff.post(address, {"organisation": str(ours.page.pk), "editors": [str(colleague.pk)]})
        assert "editors" in answer.context["form"].errors
        assert not is_confined(colleague)


@pytest.mark.parametrize("group", [None, "Eindredacteur"])
@pytest.mark.parametrize("action", ["action-publish", "action-workflow-action"])
def test_partner_editors_publish_nothing_whatever_groups_they_are_in(
    ours: Organisation, editor: Client, group: str | None, action: str
) -> None:
    if group:
        ours.editor.groups.add(Group.objects.get(name=group))
    propose(ours)
    more = {action: "1", "workflow-action-name": "approve"}
    add = reverse("wagtailsnippets_partners_supportoffer:add")
    for address, form in (
        (edit_url(ours.page), page_form(region="Twente", **more)),
        (snippet_url(ours.member), member_form(**more)),
        (snippet_url(ours.offer), offer_form(ours.member, **more)),
        (add, offer_form(ours.member, **more)),
    ):
        assert editor.post(address, form)["Location"] == reverse("wagtailadmin_home")
    assert type(ours.page).objects.get(pk=ours.page.pk).title == "Profiel ONZE"
    assert not Member.objects.get(pk=ours.member.pk).has_unpublished_changes
    assert not SupportOffer.objects.filter(title="Kookclub").exists()
    assert logged_in(ours.editor).get(edit_url(ours.page.get_parent()))["Location"] == reverse("wagtailadmin_home")


def test_somebody_can_be_in_two_teams(ours: Organisation, theirs: Organisation) -> None:
    theirs.team.editors.add(ours.editor)
    mine = logged_in(ours.editor).get(reverse("my_organisation")).content.decode()
    assert "Profiel ONZE" in mine
    assert "Profiel GEHEIM" in mine
    ours.team.delete()
    assert not Group.objects.filter(pk=ours.team.group_id).exists()
    assert is_confined(type(ours.editor).objects.get(pk=ours.editor.pk))
    ours.editor.partner_teams.clear()
    assert not ours.editor.groups.exists()


def test_an_organisation_has_one_team(ours: Organisation) -> None:
    staff = logged_in(factories.UserFactory())
    answer = staff.post(reverse("partner-teams:add"), {"organisation": str(ours.english.pk), "editors": []})
    assert "organisation" in answer.context["form"].errors


def test_a_translation_that_comes_later_belongs_to_the_team(staff: None, section: Any, english: Any) -> None:
    page = factories.PartnerPageFactory(parent=section, title="Later")
    team = PartnerTeam.objects.create(organisation=page)
    translated = page.copy_for_translation(english, copy_parents=True)
    assert set(team.group.page_permissions.values_list("page_id", flat=True)) == {page.pk, translated.pk}


def test_nothing_of_a_team_stays_when_its_organisation_goes(staff: None, section: Any, english: Any) -> None:
    gone = make_organisation("WEG", section, english)
    gone.page.delete()
    editor = type(gone.editor).objects.get(pk=gone.editor.pk)
    assert not editor.groups.filter(pk=partner_editors().pk).exists()
    assert not editor.has_perm("wagtailadmin.access_admin")


def test_a_token_of_a_partner_editor_opens_nothing(ours: Organisation) -> None:
    machine = Machine(token_of(ours.editor))
    assert machine.get("/pages/").status_code == 403
    assert machine.get("/images/").status_code == 403
    assert machine.patch(f"/pages/{ours.page.pk}/", {"title": "x"}).status_code == 403


def test_keys_of_their_organisation_are_in_their_hands(ours: Organisation, theirs: Organisation) -> None:
    editor = logged_in(ours.editor)
    shown = editor.get(reverse("own_keys")).content.decode()
    assert "Sleutel ONZE" in shown
    assert theirs.mark not in shown
    assert reverse("own_keys") in editor.get(reverse("my_organisation")).content.decode()
    for name in ("own_key_edit", "own_key_revoke"):
        assert editor.get(reverse(name, args=[ours.key.pk])).status_code == 200
        assert editor.post(reverse(name, args=[theirs.key.pk]))["Location"] == reverse("wagtailadmin_home")
    theirs.key.refresh_from_db()
    assert theirs.key.revoked_at is None
