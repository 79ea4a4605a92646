"""The rules of the domain for snippets, images and consent."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Locale

from cms.core.models import Figure
from cms.core.models.consents import consent_problem
from tests import factories


def test_an_image_has_a_description_or_is_decorative(db: None) -> None:
    with pytest.raises(ValidationError, match="decorati"):
        factories.ImageFactory.build(description="").clean()
    with pytest.raises(ValidationError, match="decorati"):
        factories.ImageFactory.build(description="Een huis", is_decorative=True).clean()
    factories.ImageFactory.build(description="", is_decorative=True).clean()


def test_a_document_knows_its_checksum(db: None) -> None:
    document = factories.DocumentFactory()
    assert document.checksum == hashlib.sha256(b"tekst").hexdigest()
    assert document.file_size == 5


def test_a_chain_of_figures_does_not_end_in_itself(db: None) -> None:
    old, new = factories.FigureFactory(), factories.FigureFactory()
    old.superseded_by, new.superseded_by = new, old
    old.save()
    new.save()
    with pytest.raises(ValidationError):
        Figure.objects.get(pk=old.pk).clean()


def test_a_key_is_unique_in_its_language(db: None) -> None:
    factories.ThemeFactory(key="policy")
    with pytest.raises(ValidationError):
        factories.ThemeFactory.build(key="policy", locale=Locale.get_default()).full_clean()


@pytest.mark.parametrize("code", ["153", "GM15", "gm0153", "GM01531"])
def test_a_municipality_has_a_cbs_code(db: None, code: str) -> None:
    with pytest.raises(ValidationError):
        factories.MunicipalityFactory.build(code=code).full_clean()


def test_a_merged_municipality_tells_when_it_ended(db: None) -> None:
    successor = factories.MunicipalityFactory()
    merged = factories.MunicipalityFactory(successor=successor)
    with pytest.raises(ValidationError):
        merged.clean()
    merged.valid_to = datetime.date(2022, 3, 24)
    merged.clean()
    merged.valid_from = datetime.date(2022, 3, 25)
    with pytest.raises(ValidationError):
        merged.clean()


@pytest.mark.parametrize(
    ("fields", "usable"),
    [
        ({"age": 16}, True),
        ({"age": 15}, False),
        ({"age": 15, "guardian_given_on": datetime.date(2026, 1, 1)}, True),
        ({"age": 30, "withdrawn_on": datetime.date(2026, 2, 1)}, False),
    ],
)
def test_consent_counts_when_it_is_complete_and_not_withdrawn(db: None, fields: dict[str, Any], usable: bool) -> None:
    consent = factories.ConsentFactory(**fields)
    assert (consent_problem(consent) == "") is usable


def test_without_consent_there_is_a_problem() -> None:
    assert consent_problem(None)


@pytest.mark.parametrize("field", ["given_on", "withdrawn_on"])
def test_consent_is_not_given_or_withdrawn_in_the_future(db: None, field: str) -> None:
    today = timezone.localdate()
    factories.ConsentFactory.build(**{field: today}).clean()
    with pytest.raises(ValidationError) as refused:
        factories.ConsentFactory.build(**{field: today + datetime.timedelta(days=1)}).clean()
    assert field in refused.value.message_dict
