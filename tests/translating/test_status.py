"""How far translations are: for editors, and in the API."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from cms.translating import taking_up
from cms.translating.status import PageTranslation, Status, translations_of
from tests import factories
from tests.translating.conftest import translate


def found(page: Any) -> PageTranslation:
    [translation] = translations_of(Page.objects.filter(pk=page.pk))
    return translation


def later(time_machine: Any, **period: int) -> None:
    time_machine.move_to(timezone.now() + datetime.timedelta(**period or {"hours": 1}))


def change(page: Any, **fields: Any) -> None:
    """Change a page and publish it."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def source_of(translation: Translation) -> Any:
    return translation.source.get_source_instance()


def test_a_page_without_a_translation_is_missing_in_the_other_language(section: Any) -> None:
    translation = found(factories.ContentPageFactory(parent=section, title="Gids"))
    assert (translation.status, translation.page, translation.locale.language_code) == (Status.MISSING, None, "en")


def test_an_alias_is_no_translation(section: Any, english: Any) -> None:
    page = factories.ContentPageFactory(parent=section, title="Gids")
    page.copy_for_translation(english, copy_parents=True, alias=True)
    assert found(page).status == Status.MISSING


def test_a_submitted_page_counts_its_texts(submitted: Any) -> None:
    translation = submitted()
    texts = translation.source.stringsegment_set.count()
    translate(translation, leave=1)
    progress = found(source_of(translation))
    assert (progress.status, progress.texts, progress.to_go) == (Status.OUTDATED, texts, 1)
    assert progress.first_to_go == "Waar deze pagina over gaat."


def test_a_translation_says_the_same_as_its_source(translated: Any) -> None:
    translation = translated()
    progress = found(source_of(translation))
    assert (progress.status, progress.is_published) == (Status.COMPLETE, True)
    assert found(translation.get_target_instance()) == progress


def test_a_text_with_an_error_or_without_words_is_not_translated(submitted: Any) -> None:
    translation = submitted()
    translate(translation)
    first, second = translation.source.stringsegment_set.get_translations(translation.target_locale)[:2]
    first.has_error, second.data = True, ""
    first.save()
    second.save()
    assert found(source_of(translation)).to_go == 2


def test_a_source_that_was_published_again_is_newer_until_it_is_taken_up(translated: Any, time_machine: Any) -> None:
    translation = translated()
    later(time_machine)
    change(source_of(translation), title="Nieuwe gids")
    assert found(source_of(translation)).is_source_newer
    assert found(source_of(translation)).status == Status.OUTDATED
    later(time_machine)
    assert taking_up.follow() == 1
    progress = found(source_of(translation))
    assert (progress.status, progress.is_source_newer, progress.first_to_go) == (
        Status.OUTDATED,
        False,
        "Nieuwe gids",
    )
    assert taking_up.follow() == 0


def test_what_is_not_text_follows_its_source_by_itself(
    translated: Any, time_machine: Any, django_capture_on_commit_callbacks: Any
) -> None:
    translation = translated()
    later(time_machine)
    change(source_of(translation), review_date=datetime.date(2030, 1, 1))
    later(time_machine)
    with django_capture_on_commit_callbacks(execute=True):
        taking_up.follow()
    page = translation.get_target_instance()
    assert (page.live, page.review_date) == (True, datetime.date(2030, 1, 1))
    assert found(page).status == Status.COMPLETE


@pytest.mark.parametrize("state", ["withdrawn", "draft"])
def test_a_translation_that_somebody_works_on_is_left_alone(
    state: str, translated: Any, time_machine: Any, django_capture_on_commit_callbacks: Any
) -> None:
    translation = translated()
    page = translation.get_target_instance()
    page.unpublish() if state == "withdrawn" else page.save_revision()
    later(time_machine)
    change(source_of(translation), review_date=datetime.date(2030, 1, 1))
    with django_capture_on_commit_callbacks(execute=True):
        taking_up.follow()
    page.refresh_from_db()
    assert (page.live, page.review_date) == (state == "draft", None)


def test_a_page_translated_by_hand_is_behind_until_it_is_saved(section: Any, english: Any, time_machine: Any) -> None:
    page = factories.ContentPageFactory(parent=section, title="Gids")
    copy = page.copy_for_translation(english, copy_parents=True)
    copy.save_revision().publish()
    assert found(page).status == Status.COMPLETE
    later(time_machine)
    change(page)
    assert found(page).status == Status.OUTDATED
    later(time_machine)
    copy.save_revision()
    assert (found(page).status, found(page).is_published) == (Status.COMPLETE, False)


@pytest.mark.parametrize("number", [1, 5])
def test_the_status_of_many_pages_takes_three_statements(
    number: int, submitted: Any, section: Any, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        submitted(f"Gids {each}")
        factories.ContentPageFactory(parent=section, title=f"Los {each}")
    with django_assert_num_queries(3):
        assert len(translations_of(Page.objects.all())) == 2 * number + 2


def statuses(api: Any, title: str) -> tuple[str, list[tuple[str, str, str | None]]]:
    """Return what the API says of an item: its own status, and its other languages."""
    [item] = [item for item in api("/pages?fields=*").json()["items"] if item["title"] == title]
    others = [(other["locale"], other["status"], other["path"]) for other in item["translations"]]
    return item["translationStatus"], others


def test_the_api_tells_which_languages_are_missing(section: Any, settle: Any, api: Any) -> None:
    factories.ContentPageFactory(parent=section, title="Gids")
    settle()
    assert statuses(api, "Gids") == ("complete", [("en", "missing", None)])


def test_an_alias_is_missing_until_it_is_a_page_of_its_own(section: Any, english: Any, settle: Any, api: Any) -> None:
    page = factories.ContentPageFactory(parent=section, title="Gids")
    alias = page.copy_for_translation(english, copy_parents=True, alias=True)
    settle()
    [dutch], [copy] = (api(f"/pages?fields=*&type=content&locale={code}").json()["items"] for code in ("nl", "en"))
    assert (dutch["translationStatus"], copy["translationStatus"]) == ("complete", "missing")
    assert [(other["status"], other["path"]) for other in dutch["translations"]] == [("missing", copy["path"])]
    ConvertAliasPageAction(alias).execute(skip_permission_checks=True)
    settle()
    [dutch] = api("/pages?fields=*&type=content&locale=nl").json()["items"]
    assert dutch["translations"][0]["status"] == "complete"


def test_the_api_tells_nothing_of_drafts(submitted: Any, settle: Any, api: Any) -> None:
    translate(submitted())
    settle()
    assert statuses(api, "Gids") == ("complete", [("en", "missing", None)])


def test_both_items_follow_when_the_source_changes_and_the_translation_follows(
    translated: Any, settle: Any, api: Any, time_machine: Any, django_capture_on_commit_callbacks: Any
) -> None:
    translation = translated()
    settle()
    assert statuses(api, "Gids") == ("complete", [("en", "complete", "/en/sectie/english-gids/")])
    assert statuses(api, "English Gids") == ("complete", [("nl", "complete", "/nl/sectie/gids/")])
    later(time_machine)
    change(source_of(translation), summary="Iets anders.")
    settle()
    assert statuses(api, "Gids")[1][0][:2] == ("en", "outdated")
    assert statuses(api, "English Gids") == ("outdated", [("nl", "complete", "/nl/sectie/gids/")])
    later(time_machine)
    taking_up.follow()
    settle()
    assert statuses(api, "English Gids")[0] == "outdated"
    later(time_machine)
    translation.refresh_from_db()
    translate(translation)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    settle()
    assert statuses(api, "Gids")[1][0][:2] == ("en", "complete")
    assert statuses(api, "English Gids")[0] == "complete"


def test_a_source_that_is_taken_up_after_its_translation_was_published_counts(
    translated: Any, settle: Any, api: Any, time_machine: Any
) -> None:
    """As a script does that publishes a translation without looking at its source."""
    translation = translated()
    later(time_machine)
    change(source_of(translation))
    later(time_machine)
    page = translation.get_target_instance()
    page.last_published_at = timezone.now()
    page.save(clean=False)
    settle()
    assert statuses(api, "English Gids")[0] == "outdated"
    TranslationSource.objects.get().update_from_db()
    settle()
    assert statuses(api, "English Gids")[0] == "complete"


def test_a_translation_that_is_stopped_is_as_old_as_its_page(
    translated: Any, settle: Any, api: Any, time_machine: Any
) -> None:
    translation = translated()
    later(time_machine)
    change(source_of(translation))
    later(time_machine)
    page = translation.get_target_instance()
    page.last_published_at = timezone.now()
    page.save(clean=False)
    settle()
    assert statuses(api, "English Gids")[0] == "outdated"
    translation.enabled = False
    translation.save()
    settle()
    assert statuses(api, "English Gids")[0] == "complete"


def test_a_figure_is_behind_once_its_source_changed(english: Any, settle: Any, api: Any, time_machine: Any) -> None:
    figure = factories.FigureFactory(key="members", claim="Aangesloten")
    translate_object(figure, [english])
    settle()

    def status() -> list[str]:
        return [item["translationStatus"] for item in api("/figures?fields=*&locale=en").json()["items"]]

    assert status() == ["complete"]
    later(time_machine)
    figure.value = "90"
    figure.save()
    settle()
    assert status() == ["outdated"]
