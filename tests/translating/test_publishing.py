"""An incomplete translation is kept as a draft; nobody can publish it, whichever way."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import querydict_from_html
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from cms.accounts.roles import Role
from cms.publishing import schedule
from cms.translating.completeness import publication_errors
from tests import factories
from tests.translating.conftest import translate
from tests.translating.test_status import change, later, source_of

REFUSAL = "Deze vertaling is nog niet af: 1 tekst is nog niet vertaald: “Waar deze pagina over gaat.”."


@pytest.fixture
def publisher(client: Client) -> Client:
    client.force_login(factories.UserFactory())
    return client


def said(answer: Any) -> list[str]:
    return [str(message).strip() for message in get_messages(answer.wsgi_request)]


def publish(client: Client, page: Any) -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"})


def test_the_editor_of_translations_names_what_lacks(submitted: Any, publisher: Client) -> None:
    translation = submitted()
    translate(translation, leave=1)
    page = translation.get_target_instance()
    answer = publish(publisher, page)
    assert (answer.status_code, said(answer)) == (302, [REFUSAL])
    page.refresh_from_db()
    assert not page.live


def test_many_texts_are_counted_and_some_named(submitted: Any, publisher: Client) -> None:
    [refusal] = said(publish(publisher, submitted().get_target_instance()))
    assert refusal == (
        "Deze vertaling is nog niet af: 3 teksten zijn nog niet vertaald, zoals "
        "“Gids”, “gids”, “Waar deze pagina over gaat.”."
    )


def test_a_complete_translation_is_published(
    submitted: Any, publisher: Client, django_capture_on_commit_callbacks: Any
) -> None:
    translation = submitted()
    translate(translation)
    with django_capture_on_commit_callbacks(execute=True):
        publish(publisher, translation.get_target_instance())
    page = translation.get_target_instance()
    assert (page.live, page.title) == (True, "English Gids")


def test_a_change_of_the_source_is_taken_up_before_publishing(
    translated: Any, publisher: Client, time_machine: Any
) -> None:
    translation = translated()
    later(time_machine)
    change(source_of(translation), title="Nieuwe gids")
    page = translation.get_target_instance()
    [refusal] = said(publish(publisher, page))
    assert "“Nieuwe gids”" in refusal
    page.refresh_from_db()
    assert page.title == "English Gids"


def test_scripts_cannot_publish_what_is_incomplete_and_nothing_changes(translated: Any, time_machine: Any) -> None:
    translation = translated()
    later(time_machine)
    change(source_of(translation), summary="Iets anders.")
    page = translation.get_target_instance()
    with pytest.raises(ValidationError, match="Werk deze vertaling eerst bij"):
        page.save_revision().publish()
    later(time_machine)
    TranslationSource.objects.get().update_from_db()
    translation.refresh_from_db()
    with pytest.raises(ValidationError, match="Iets anders"):
        translation.save_target(publish=True)
    page.refresh_from_db()
    assert page.summary == "English Waar deze pagina over gaat."


def test_what_is_public_can_be_locked_and_withdrawn_while_it_is_behind(
    translated: Any, publisher: Client, time_machine: Any
) -> None:
    translation = translated()
    later(time_machine)
    change(source_of(translation), summary="Iets anders.")
    page = translation.get_target_instance()
    for action, state in (("lock", (True, True)), ("unlock", (True, False)), ("unpublish", (False, False))):
        publisher.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]))
        page.refresh_from_db()
        assert (page.live, page.locked) == state


def test_a_planned_publication_of_what_is_incomplete_waits(submitted: Any, time_machine: Any) -> None:
    translation = submitted()
    translate(translation, leave=1)
    page = translation.get_target_instance()
    page.go_live_at = timezone.now() + datetime.timedelta(minutes=30)
    page.save_revision().publish()
    later(time_machine)
    assert schedule.run() == (0, 1)
    translate(translation)
    later(time_machine)
    assert schedule.run() == (1, 0)
    page.refresh_from_db()
    assert page.live


def form_of(client: Client, page: Any) -> dict[str, Any]:
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form")
    # Blocks are put into the form by a script.
    return {**{name: data.getlist(name) for name in data}, "body-count": "0"}


def test_the_ordinary_editor_names_what_is_still_in_the_first_language(submitted: Any, publisher: Client) -> None:
    translation = submitted()
    publisher.post(reverse("wagtail_localize:stop_translation", args=[translation.pk]), {"next": "/admin/"})
    page = translation.get_target_instance()
    url, form = reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(publisher, page)
    kept = publisher.post(url, {**form, "title": "Guide"})
    assert kept.status_code == 302
    refused = publisher.post(url, {**form, "title": "Guide", "action-publish": "1"})
    assert refused.context["form"].non_field_errors() == [REFUSAL]
    translated = {**form, "title": "Guide", "summary": "What this is about.", "action-publish": "1"}
    assert publisher.post(url, translated).status_code == 302
    page.refresh_from_db()
    assert (page.live, page.summary) == (True, "What this is about.")


def bring_up_to_date(client: Client, translation: Translation) -> Any:
    url = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    return client.post(url, {"publish_translations": "on", "next": "/admin/"})


def test_synchronising_publishes_what_is_complete_and_says_what_is_not(
    translated: Any, submitted: Any, publisher: Client, django_capture_on_commit_callbacks: Any
) -> None:
    complete, incomplete = translated("Af"), submitted("Gids")
    complete.get_target_instance().unpublish()
    translate(incomplete, leave=1)
    with django_capture_on_commit_callbacks(execute=True):
        bring_up_to_date(publisher, complete)
        answer = bring_up_to_date(publisher, incomplete)
    assert complete.get_target_instance().live
    assert f"Gids (Engels): {REFUSAL}" in said(answer)
    assert not incomplete.get_target_instance().live


def test_who_may_not_publish_a_translation_cannot_by_synchronising(
    translated: Any, log_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    translation = translated()
    translation.get_target_instance().unpublish()
    client = log_in(Role.TRANSLATOR)
    with django_capture_on_commit_callbacks(execute=True):
        assert bring_up_to_date(client, translation).status_code == 302
    assert not translation.get_target_instance().live


def test_a_page_that_is_no_translation_costs_one_statement(section: Any, django_assert_num_queries: Any) -> None:
    page = factories.ContentPageFactory(parent=section, title="Gids")
    with django_assert_num_queries(1):
        assert publication_errors(page) == {}


def test_a_text_is_kept_as_the_editor_of_translations_sends_it_and_not_for_everybody(
    submitted: Any, client: Client
) -> None:
    translation = submitted()
    segment = translation.source.stringsegment_set.first()
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    sent = {"data": encode_multipart(BOUNDARY, {"value": "Guide"}), "content_type": MULTIPART_CONTENT}
    stranger = factories.UserFactory(is_superuser=False)
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(stranger)
    assert client.put(address, **sent).status_code == 403
    client.force_login(factories.UserFactory())
    assert client.put(address, "value", content_type="text/plain").status_code == 415
    assert client.put(address, **sent).status_code == 201
    assert StringTranslation.objects.get(translation_of=segment.string).data == "Guide"
