"""Settings with which search could not work are told of when the project starts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

URL = "http://localhost:9200"


def identifiers() -> set[str]:
    return {str(error.id) for error in run_checks() if str(error.id).startswith("search.")}


@pytest.mark.parametrize(("engine", "url"), [("database", ""), ("database", URL), ("elasticsearch", URL)])
def test_an_engine_that_can_be_asked_passes(settings: Any, engine: str, url: str) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = engine, url
    assert identifiers() == set()


def test_an_unknown_engine_is_an_error(settings: Any) -> None:
    settings.SEARCH_ENGINE = "elastic"
    assert identifiers() == {"search.E001"}


def test_elasticsearch_without_an_address_is_an_error(settings: Any) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", ""
    assert identifiers() == {"search.E002"}
