"""The support finder in the page of a partner."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import factories

ADDRESS = "/embed/support-finder"


@pytest.fixture
def support(home: Any, settle: Any) -> None:
    place = factories.MunicipalityFactory(code="GM0153", name="Enschede")
    member = factories.MemberFactory(name="Steunpunt Twente", municipality=place, municipalities=[place])
    factories.SupportOfferFactory(member=member)
    settle()


def test_the_form_keeps_the_look_and_may_be_kept(support: Any, client: Any) -> None:
    answer = client.get(f"{ADDRESS}?font=serif&locale=en")
    html = answer.content.decode()
    assert '<input type="hidden" name="font" value="serif">' in html
    assert 'action="/embed/support-finder" target="_self"' in html
    assert answer["Content-Language"] == "en"
    assert "Surrogate-Key" in answer


def test_what_is_found_stands_in_the_frame_and_is_not_kept(support: Any, client: Any) -> None:
    answer = client.get(f"{ADDRESS}?postcode=7511AB")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert "Surrogate-Key" not in answer
    assert not answer.cookies
    html = answer.content.decode()
    assert "Steunpunt Twente" in html
    # Its address on this site does not say where somebody lives.
    assert re.findall(r'<link rel="canonical" href="([^"]+)"', html)[0].endswith("/")


@pytest.mark.parametrize("typed", ["12", "0000", "<b>"])
def test_a_postcode_that_there_is_not_is_told(support: Any, client: Any, typed: str) -> None:
    html = client.get(ADDRESS, {"postcode": typed}).content.decode()
    assert 'role="alert"' in html
    assert "<b>" not in html


@pytest.mark.parametrize("address", [f"{ADDRESS}/x", f"{ADDRESS}/x/snippet"])
def test_there_is_only_one(support: Any, client: Any, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_builder_offers_it(support: Any, client: Any) -> None:
    html = client.get("/nl/insluiten/", {"what": "support-finder", "compact": "true"}).content.decode()
    assert "http://testserver/embed/support-finder?compact=true" in html
