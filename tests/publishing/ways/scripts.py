"""Scripts and management commands: changes that no form sees."""

from __future__ import annotations

import datetime
import io
from typing import Any

from django.core import serializers
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.core.models import CustomImage, Municipality, Tag, Theme
from partners.models import Member, PartnerPage, PartnerRole, SupportOffer
from resources.models.handouts import HandoutEdition
from site_pages.models import ProjectPage, ProjectPartner
from tests import factories
from tests.publishing.ways import silent_way, way
from tests.publishing.world import World


def command(*arguments: Any, **options: Any) -> None:
    call_command(*arguments, stdout=io.StringIO(), **options)


@way
def a_scheduled_page_is_due(world: World) -> None:
    about = world.about
    about.title = "Eindelijk"
    about.go_live_at = timezone.now() + datetime.timedelta(seconds=60)
    revision = about.save_revision()
    revision.publish()
    revision.approved_go_live_at = timezone.now() - datetime.timedelta(seconds=1)
    revision.save()
    command("publish_scheduled")


@way
def a_page_expires(world: World) -> None:
    Page.objects.filter(pk=world.handout.pk).update(expire_at=timezone.now() - datetime.timedelta(seconds=1))
    command("publish_scheduled")


@way
def all_pages_of_a_section_are_moved(world: World) -> None:
    command("move_pages", world.section.pk, world.elsewhere.pk)


@way
def the_page_tree_is_mended(world: World) -> None:
    world.partner.delete()
    command("fixtree", interactive=False)


@way
def gaps_in_the_page_tree_are_closed(world: World) -> None:
    world.partner.delete()
    command("fixtree", interactive=False, full=True)


@way
def addresses_are_set_anew(world: World) -> None:
    Page.objects.filter(pk=world.section.pk).update(slug="nieuwe-plek")
    command("set_url_paths")


@way
def old_revisions_are_purged(world: World) -> None:
    handout = world.handout
    handout.title = "Nog een concept"
    handout.save_revision()
    command("purge_revisions")


@way
def pictures_are_made_again(world: World) -> None:
    command("wagtail_update_image_renditions")


@way
def pictures_are_thrown_away(world: World) -> None:
    command("wagtail_update_image_renditions", purge_only=True)


@way
def the_index_of_references_is_rebuilt(world: World) -> None:
    command("rebuild_references_index")


@way
def a_fixture_is_loaded(world: World) -> None:
    figure = world.figure
    figure.value = "77"
    fixture = world.media / "figure.json"
    fixture.write_text(serializers.serialize("json", [figure]))
    command("loaddata", fixture)


@way
def an_edition_is_added_without_its_page(world: World) -> None:
    HandoutEdition.objects.create(
        page=world.handout,
        number=2,
        date=datetime.date(2026, 6, 1),
        what_changed="Herzien.",
        locale=world.handout.locale,
    )


@way
def an_edition_is_changed_without_its_page(world: World) -> None:
    edition = world.handout.editions.get()
    edition.what_changed = "Een hoofdstuk erbij."
    edition.save()


@way
def an_edition_is_deleted_without_its_page(world: World) -> None:
    world.handout.editions.get().delete()


@way
def a_partner_leaves_a_project_without_its_page(world: World) -> None:
    ProjectPartner.objects.filter(page=world.project).delete()


@way
def a_role_becomes_disputed_without_its_page(world: World) -> None:
    role = PartnerRole.objects.get(page=world.partner)
    role.disputed = True
    role.save()


@way
def the_themes_of_a_page_are_changed(world: World) -> None:
    handout = world.handout
    handout.themes.clear()
    handout.save()


@way
def a_page_is_made_live(world: World) -> None:
    draft = world.draft
    draft.live = True
    draft.save()


@way
def a_page_is_saved_as_its_base_class(world: World) -> None:
    page = Page.objects.get(pk=world.section.pk)
    page.slug = "andere-plek"
    page.save()


@way
def one_field_of_a_page_is_saved(world: World) -> None:
    handout = world.handout
    handout.summary = "Nog korter."
    handout.save(update_fields=["summary"])


@way
def a_member_covers_other_municipalities_by_a_script(world: World) -> None:
    member = world.member
    member.municipalities.set([factories.MunicipalityFactory(name="Almelo")])
    member.save()


@way
def an_offer_covers_other_municipalities_by_a_script(world: World) -> None:
    offer = world.offer
    offer.municipalities.set([world.zwolle])
    offer.save()


@silent_way
def the_municipalities_of_a_member_are_changed_in_the_table_between(world: World) -> None:
    Member.municipalities.through.objects.filter(member=world.member).delete()


@way
def a_member_gets_another_name(world: World) -> None:
    member = world.member
    member.name = "Steunpunt Oost"
    member.save()


@way
def an_offer_moves_to_another_member(world: World) -> None:
    offer = world.offer
    offer.member = factories.MemberFactory(name="Ander steunpunt")
    offer.save()


@way
def pages_are_deleted_by_a_query(world: World) -> None:
    ProjectPage.objects.filter(pk=world.project.pk).delete()


@way
def pages_are_deleted_by_a_query_on_their_base_class(world: World) -> None:
    Page.objects.filter(pk=world.theme_page.pk).delete()


@way
def partners_are_deleted_by_a_query(world: World) -> None:
    PartnerPage.objects.all().delete()


@way
def terms_are_deleted_by_a_query(world: World) -> None:
    Tag.objects.all().delete()


@way
def offers_are_deleted_by_a_query(world: World) -> None:
    SupportOffer.objects.all().delete()


@way
def municipalities_are_deleted_by_a_query(world: World) -> None:
    Municipality.objects.all().delete()


@silent_way
def terms_are_renamed_by_a_query(world: World) -> None:
    Theme.objects.update(name="Alles")


@way
def restrictions_are_deleted_by_a_query(world: World) -> None:
    PageViewRestriction.objects.create(page=world.section, restriction_type="login")
    PageViewRestriction.objects.all().delete()


@way
def a_restriction_moves_to_another_page(world: World) -> None:
    restriction = PageViewRestriction.objects.create(page=world.section, restriction_type="login")
    restriction.page = world.theme_page
    restriction.save()


@way
def the_file_of_a_document_is_replaced_by_a_script(world: World) -> None:
    document = world.document
    document.file = ContentFile(b"een heel andere tekst", name="nieuw.txt")
    document.save()


@way
def the_file_of_an_image_is_replaced_by_a_script(world: World) -> None:
    image = world.image
    image.file = factories.picture(800, 500)
    image.save()


@silent_way
def images_are_described_by_a_query(world: World) -> None:
    CustomImage.objects.update(description="Een tekening van een huis")


@way
def a_locale_gets_another_code(world: World) -> None:
    locale = world.english
    locale.language_code = "de"
    locale.save()
