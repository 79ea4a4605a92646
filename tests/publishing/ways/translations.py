"""Translations, made and kept up to date with wagtail-localize."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.urls import reverse
from wagtail_localize.models import LocaleSynchronization, StringTranslation, Translation, TranslationSource

from tests import factories
from tests.publishing.ways import way
from tests.publishing.world import World


def translated(world: World, instance: Any) -> Translation:
    """Submit an object for translation into English, as the button in the admin does."""
    kind = "page" if hasattr(instance, "url_path") else "snippet"
    meta = instance._meta
    arguments = [instance.pk] if kind == "page" else [meta.app_label, meta.model_name, instance.pk]
    url = reverse(f"wagtail_localize:submit_{kind}_translation", args=arguments)
    world.post(url, {"locales": [world.english.pk]})
    return Translation.objects.get(source__object_id=instance.translation_key)


def put_into_english(translation: Translation) -> None:
    """Translate every string."""
    for segment in translation.source.stringsegment_set.all():
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            defaults={"data": f"English {segment.string.data}"},
        )


def publish(world: World, translation: Translation) -> None:
    put_into_english(translation)
    page = translation.get_target_instance()
    world.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"})


def synchronise(world: World, instance: Any) -> None:
    source = TranslationSource.objects.get_for_instance(instance)
    url = reverse("wagtail_localize:update_translations", args=[source.pk])
    world.post(url, {"publish_translations": "on", "next": "/admin/"})


@way
def a_page_is_copied_for_translation(world: World) -> None:
    page = world.theme_page.copy_for_translation(world.english, copy_parents=True)
    page.title = "Policy"
    page.save_revision().publish()


@way
def a_page_is_submitted_for_translation(world: World) -> None:
    translated(world, world.about)


@way
def a_translation_is_published(world: World) -> None:
    publish(world, translated(world, world.about))


@way
def a_translation_is_brought_up_to_date(world: World) -> None:
    publish(world, translated(world, world.about))
    about = world.about
    about.title, about.image = "Over het netwerk", world.image
    about.tags.set([world.tag])
    about.save_revision().publish()
    synchronise(world, about)


@way
def a_shared_field_is_emptied_and_translations_follow(world: World) -> None:
    about = world.about
    about.themes.set([world.theme])
    about.save_revision().publish()
    publish(world, translated(world, about))
    about.themes.clear()
    about.save_revision().publish()
    synchronise(world, about)


@way
def a_translated_page_is_restricted_and_synchronised(world: World) -> None:
    publish(world, translated(world, world.about))
    about = world.about
    world.post(reverse("wagtailadmin_pages:set_privacy", args=[about.pk]), {"restriction_type": "login"})
    synchronise(world, about)


@way
def a_translation_becomes_an_alias_again(world: World) -> None:
    translation = translated(world, world.about)
    publish(world, translation)
    page = translation.get_target_instance()
    world.post(reverse("wagtail_localize:convert_to_alias", args=[page.pk]))


@way
def a_synchronised_translation_is_stopped_and_edited(world: World) -> None:
    translation = translated(world, world.about)
    publish(world, translation)
    world.post(reverse("wagtail_localize:stop_translation", args=[translation.pk]), {"next": "/admin/"})
    page = translation.get_target_instance()
    page.title = "About us"
    page.save_revision().publish()


@way
def a_theme_is_translated(world: World) -> None:
    handout = world.english_handout
    handout.audiences.set([world.audience])
    handout.save_revision().publish()
    put_into_english(translated(world, world.audience))
    Translation.objects.get(source__object_id=world.audience.translation_key).save_target()


@way
def a_figure_is_translated_and_brought_up_to_date(world: World) -> None:
    translated(world, world.figure)
    figure = world.figure
    figure.value = "99"
    figure.save()
    synchronise(world, figure)


@way
def a_member_is_translated_and_brought_up_to_date(world: World) -> None:
    translated(world, world.member)
    member = world.member
    member.municipalities.set([world.zwolle])
    member.save()
    synchronise(world, member)


@way
def a_language_is_kept_the_same_as_another(world: World) -> None:
    LocaleSynchronization.objects.create(locale=world.english, sync_from=world.home.locale)


@way
def the_trees_of_languages_are_synchronised(world: World) -> None:
    LocaleSynchronization.objects.bulk_create(
        [LocaleSynchronization(locale=world.english, sync_from=world.home.locale)]
    )
    call_command("sync_locale_trees")


@way
def the_source_of_a_translation_is_deleted(world: World) -> None:
    world.post(reverse("wagtailadmin_pages:delete", args=[world.handout.pk]))


@way
def a_translation_is_deleted(world: World) -> None:
    world.post(reverse("wagtailadmin_pages:delete", args=[world.english_handout.pk]))


@way
def a_translation_of_a_term_is_deleted(world: World) -> None:
    english = world.theme.get_translation(world.english)
    world.post(reverse(english.snippet_viewset.get_url_name("delete"), args=[english.pk]))


@way
def a_page_changes_its_language(world: World) -> None:
    about = world.about
    about.locale = world.english
    about.save_revision().publish()


@way
def a_snippet_changes_its_language(world: World) -> None:
    figure = factories.FigureFactory()
    figure.locale = world.english
    figure.save()
