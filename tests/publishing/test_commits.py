"""Changes whose steps are committed one by one, as a script without a transaction makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from site_pages.setup import default_site
from tests import factories
from tests.publishing.public import assert_fresh


@pytest.mark.parametrize("make", [factories.MemberFactory, factories.SupportOfferFactory])
def test_a_script_outside_a_transaction_changes_what_a_snippet_covers(
    root: None, settle: Callable[[], int], make: Any
) -> None:
    with transaction.atomic():
        default_site()
        covering = make(municipalities=[factories.MunicipalityFactory()])
    covering.municipalities.set([factories.MunicipalityFactory(name="Almelo")])
    covering.save()
    settle()
    assert_fresh()
