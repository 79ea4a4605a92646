"""What pages show of others: snippets, images and documents, changed by editors in the admin."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from tests import factories
from tests.publishing.ways import way
from tests.publishing.ways.pages import bulk
from tests.publishing.world import World


def snippet_url(instance: Any, name: str, *arguments: object) -> str:
    return reverse(instance.snippet_viewset.get_url_name(name), args=arguments or [instance.pk])


def edit_snippet(world: World, snippet: Any, **changes: Any) -> None:
    url = snippet_url(snippet, "edit")
    world.submit(url, form="w-editor-form", **changes)


def delete_snippet(world: World, snippet: Any) -> None:
    world.post(snippet_url(snippet, "delete"))


@way
def a_theme_is_renamed(world: World) -> None:
    edit_snippet(world, world.theme, name="Gemeentelijk beleid")


@way
def a_theme_gets_another_key(world: World) -> None:
    edit_snippet(world, world.theme, key="municipal-policy")


@way
def an_audience_is_renamed(world: World) -> None:
    edit_snippet(world, world.audience, name="Het onderwijs")


@way
def a_tag_is_deleted(world: World) -> None:
    delete_snippet(world, world.tag)


@way
def tags_are_deleted_in_bulk(world: World) -> None:
    bulk(world, "delete", world.tag)


@way
def a_figure_gets_another_value(world: World) -> None:
    edit_snippet(world, world.figure, value="92")


@way
def a_figure_is_superseded(world: World) -> None:
    newer = factories.FigureFactory(value="101")
    edit_snippet(world, world.figure, superseded_by=newer.pk)


@way
def a_newer_figure_is_deleted(world: World) -> None:
    newer = factories.FigureFactory(value="101")
    edit_snippet(world, world.figure, superseded_by=newer.pk)
    world.post(snippet_url(newer, "delete"))


@way
def figures_are_deleted_in_bulk(world: World) -> None:
    bulk(world, "delete", world.figure)


@way
def a_municipality_is_renamed(world: World) -> None:
    edit_snippet(world, world.enschede, name="Enschede-Noord")


@way
def a_municipality_is_deleted(world: World) -> None:
    delete_snippet(world, world.enschede)


@way
def municipalities_are_deleted_in_bulk(world: World) -> None:
    bulk(world, "delete", world.enschede, world.zwolle)


@way
def a_member_covers_other_municipalities(world: World) -> None:
    edit_snippet(world, world.member, municipalities=[factories.MunicipalityFactory(name="Almelo").pk])


@way
def a_member_covers_no_municipality_any_more(world: World) -> None:
    edit_snippet(world, world.member, municipalities=[])


@way
def a_member_is_deleted_with_its_offers(world: World) -> None:
    delete_snippet(world, world.member)


@way
def members_are_deleted_in_bulk(world: World) -> None:
    bulk(world, "delete", world.member)


@way
def an_offer_gets_municipalities_of_its_own(world: World) -> None:
    edit_snippet(world, world.offer, municipalities=[world.zwolle.pk])


@way
def an_offer_is_deleted(world: World) -> None:
    delete_snippet(world, world.offer)


@way
def a_consent_is_withdrawn(world: World) -> None:
    edit_snippet(world, world.consent, withdrawn_on=timezone.localdate().isoformat())


@way
def an_image_is_described_anew(world: World) -> None:
    url = reverse("wagtailimages:edit", args=[world.image.pk])
    form = {"title": "Huis", "description": "Een huis", "caption": "Thuis", "credit": "Sam", "tags": ""}
    world.post(url, {**form, "collection": world.image.collection_id})


@way
def a_young_carer_is_recognised_in_an_image(world: World, consent: Any = "") -> None:
    url = reverse("wagtailimages:edit", args=[world.image.pk])
    form = {"title": "Huis", "description": "Een huis", "caption": "", "credit": "", "tags": "", "consent": consent}
    world.post(url, {**form, "shows_young_carer": "on", "collection": world.image.collection_id})


@way
def an_image_gets_a_focal_point(world: World) -> None:
    url = reverse("wagtailimages:edit", args=[world.image.pk])
    area = {"focal_point_x": 100, "focal_point_y": 100, "focal_point_width": 50, "focal_point_height": 50}
    form = {"title": "Huis", "description": "Een huis", "caption": "", "credit": "", "tags": "", **area}
    world.post(url, {**form, "collection": world.image.collection_id})


@way
def the_file_of_an_image_is_replaced(world: World) -> None:
    url = reverse("wagtailimages:edit", args=[world.image.pk])
    file = SimpleUploadedFile("huis.png", factories.picture(800, 500).read(), "image/png")
    form = {"title": "Huis", "description": "Een huis", "caption": "", "credit": "", "tags": "", "file": file}
    world.post(url, {**form, "collection": world.image.collection_id})


@way
def the_file_of_an_image_is_replaced_under_the_same_name(world: World) -> None:
    url = reverse("wagtailimages:edit", args=[world.image.pk])
    name = world.image.filename
    file = SimpleUploadedFile(name, factories.picture(800, 500).read(), "image/png")
    form = {"title": "Huis", "description": "Een huis", "caption": "", "credit": "", "tags": "", "file": file}
    world.post(url, {**form, "collection": world.image.collection_id})


@way
def an_image_is_deleted(world: World) -> None:
    world.post(reverse("wagtailimages:delete", args=[world.image.pk]))


@way
def images_are_deleted_in_bulk(world: World) -> None:
    bulk(world, "delete", world.image)


@way
def images_are_added_to_a_collection(world: World) -> None:
    collection = Collection.get_first_root_node().add_child(name="Tekeningen")
    bulk(world, "add_to_collection", world.image, collection=collection.pk)


@way
def a_document_gets_another_title(world: World) -> None:
    url = reverse("wagtaildocs:edit", args=[world.document.pk])
    world.post(url, {"title": "Formulier", "language": "nl", "tags": "", "collection": world.document.collection_id})


@way
def the_file_of_a_document_is_replaced(world: World) -> None:
    url = reverse("wagtaildocs:edit", args=[world.document.pk])
    file = SimpleUploadedFile("nieuw.txt", b"een heel andere tekst", "text/plain")
    form = {"title": "Bijlage", "language": "", "tags": "", "collection": world.document.collection_id, "file": file}
    world.post(url, form)


@way
def a_document_is_deleted(world: World) -> None:
    world.post(reverse("wagtaildocs:delete", args=[world.document.pk]))


@way
def documents_are_deleted_in_bulk(world: World) -> None:
    bulk(world, "delete", world.document)


@way
def documents_are_added_to_a_private_collection(world: World) -> None:
    collection = Collection.get_first_root_node().add_child(name="Intern")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    bulk(world, "add_to_collection", world.document, collection=collection.pk)
