from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from tests import documented


@pytest.fixture(scope="module")
def documented_site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    """A site with something of every type, made once for all tests of a module."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic(), media:
        with time_machine.travel(documented.START, tick=False) as clock:
            documented.make_all(clock)
        yield
        transaction.set_rollback(True)
