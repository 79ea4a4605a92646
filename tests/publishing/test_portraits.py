"""Pictures of young carers: nobody guesses where their files are, and the files go with the consent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cms.core.identity import item_id
from cms.core.models import Consent, CustomImage
from cms.publishing import portraits
from tests import factories

Files = Callable[[], set[str]]


@pytest.fixture
def files(settings: Any) -> Files:
    """Return the files in the folders that the proxy serves."""
    folder = Path(settings.MEDIA_ROOT)
    return lambda: {str(path.relative_to(folder)) for path in folder.glob("images/**/*") if path.is_file()}


def picture_of(page: Any, api: Any) -> Any:
    return api(f"/themes/{item_id(page.translation_key, 'nl')}").json()["image"]


@pytest.fixture
def shown(section: Any, api: Any) -> Callable[[], Any]:
    """A public page with a picture in which somebody can be recognised; return what the API tells of that picture."""
    image = factories.ImageFactory(shows_young_carer=True, consent=factories.ConsentFactory())
    page = factories.ThemePageFactory(parent=section, image=image)
    return lambda: picture_of(page, api)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any, settle: Any) -> Callable[[Callable[[], Any]], None]:
    """Do something, and all that follows once it is committed."""

    def commit(change: Callable[[], Any]) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            change()
            settle()

    return commit


def in_folder(image: dict[str, Any]) -> set[str]:
    return {source["url"].partition("/media/")[2] for source in image["srcset"]}


def test_where_a_portrait_is_cannot_be_guessed(shown: Any, files: Files, section: Any) -> None:
    assert in_folder(shown()) == files()
    uploaded = Path(CustomImage.objects.get().file.name).stem
    assert all(name.startswith("images/portraits/") and uploaded not in name for name in files())
    factories.ThemePageFactory(parent=section, title="Ander", image=factories.ImageFactory())
    assert [name for name in files() if not name.startswith("images/portraits/")]


def test_the_files_of_a_portrait_go_with_the_consent(shown: Any, files: Files, committed: Any) -> None:
    before = files()
    consent = Consent.objects.get()
    consent.withdrawn_on = timezone.localdate()
    committed(consent.save)
    assert shown() is None
    assert files() == set()
    consent.withdrawn_on = None
    committed(consent.save)
    assert in_folder(shown()) == files()
    assert not before & files()


def test_a_picture_that_turns_out_to_be_a_portrait_moves(section: Any, api: Any, files: Files, committed: Any) -> None:
    image = factories.ImageFactory()
    page = factories.ThemePageFactory(parent=section, image=image)
    before = files()
    assert before
    image.shows_young_carer, image.consent = True, factories.ConsentFactory()
    committed(image.save)
    assert not before & files()
    assert in_folder(picture_of(page, api)) == files()
    image.consent = None
    committed(image.save)
    assert files() == set()


def test_what_was_made_while_consent_ended_goes_too(shown: Any, files: Files, committed: Any) -> None:
    Consent.objects.update(withdrawn_on=timezone.localdate())
    assert files()
    committed(portraits.remove_unconsented)
    assert files() == set()
    assert CustomImage.objects.get().file.storage.exists(CustomImage.objects.get().file.name)


def test_other_pictures_are_left_alone(section: Any, files: Files, committed: Any) -> None:
    consent = factories.ConsentFactory()
    image = factories.ImageFactory(consent=consent)
    factories.ThemePageFactory(parent=section, image=image)
    before = files()
    consent.withdrawn_on = timezone.localdate()
    committed(consent.save)
    committed(portraits.remove_unconsented)
    assert files() == before != set()
