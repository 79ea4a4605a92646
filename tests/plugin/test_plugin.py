"""A type that an app adds by registering it has everything that the suite's own types have."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from jsonschema import Draft202012Validator

from tests import factories
from tests.plugin.models import GamePage


class GamePageFactory(factories.BasePageFactory):
    class Meta:
        model = GamePage

    players = 4


@pytest.fixture
def game(section: Any, settle: Any, api: Any) -> dict[str, Any]:
    """The public item of a game that an organisation made."""
    maker = factories.PartnerPageFactory(parent=section, title="Movisie")
    GamePageFactory(parent=section, title="Ganzenbord", players=6, maker=maker, rules="<p>Gooi <b>zes</b>.</p>")
    GamePageFactory(parent=section, title="Memory", players=2)
    settle()
    return api("/resolve?path=/nl/sectie/ganzenbord/").json()


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.json()["items"]]


def test_it_passes_the_checks_and_has_a_collection_with_details(game: dict[str, Any], api: Any) -> None:
    call_command("check", fail_level="WARNING")
    assert game["type"] == "game"
    assert titles(api("/games?sort=title")) == ["Ganzenbord", "Memory"]
    assert api("/games?sort=title").json()["items"][0]["players"] == 6
    assert api(f"/games/{game['id']}").json() == game
    assert {"name": "game", "url": "http://testserver/api/v1/games"} in api("").json()["types"]


def test_it_has_filters_fields_and_relations(game: dict[str, Any], api: Any) -> None:
    assert titles(api("/games?players=6")) == ["Ganzenbord"]
    assert titles(api("/pages?type=game&players=2,3")) == ["Memory"]
    assert api("/games?maker=1").status_code == 400
    picked = api(f"/games/{game['id']}?fields=players,rules,maker(title)&expand=maker&richText=markdown").json()
    assert picked["rules"] == "Gooi **zes**."
    assert picked["maker"]["title"] == picked["expanded"]["maker"][0]["title"] == "Movisie"
    assert "summary" not in picked


def test_it_is_followed_and_kept_fresh_like_any_other(game: dict[str, Any], settle: Any, api: Any) -> None:
    token = api("/changes?pageSize=100").json()["token"]
    maker = factories.PartnerPageFactory._meta.model.objects.get()
    maker.title = "Movisie Utrecht"
    maker.save_revision().publish()
    settle()
    answer = api(f"/changes?pageSize=100&since={token}")
    if answer.status_code != 200 or not answer.json()["items"]:
        answer = api(f"/changes?pageSize=100&since={answer.json()['token']}")
    assert {"Ganzenbord", "Movisie Utrecht"} <= {entry["item"]["title"] for entry in answer.json()["items"]}
    assert api(f"/games/{game['id']}").json()["maker"]["title"] == "Movisie Utrecht"


def test_it_can_be_embedded(game: dict[str, Any], client: Any) -> None:
    for view in ("card", "article"):
        assert "Ganzenbord" in client.get(f"/embed/game/{game['id']}?view={view}").content.decode()
    listed = client.get("/embed/list/games?players=6").content.decode()
    assert "Ganzenbord" in listed
    assert "Memory" not in listed
    assert client.get("/oembed", {"url": game["url"]}).json()["title"] == "Ganzenbord"
    assert '<option value="games">' in client.get("/nl/insluiten/").content.decode()


def test_its_own_check_holds_its_pages_back_and_shows_in_the_editor(section: Any, admin_client: Any) -> None:
    game = GamePageFactory(parent=section, title="Patience", players=1, live=False)
    with pytest.raises(ValidationError, match="voor één kind"):
        game.save_revision().publish()
    html = admin_client.get(reverse("quality:findings", args=[game.pk])).content.decode()
    assert "In een klas zit meer dan één kind." in html
    assert 'data-quality-where="players"' in html
    game.players = 2
    game.save_revision().publish()


def test_it_is_described(game: dict[str, Any], api: Any, client: Any) -> None:
    document = api("/openapi.json").json()
    assert {"/games", "/games/{id}"} <= set(document["paths"])
    schema = {"$ref": "#/components/schemas/GameItem", "components": document["components"]}
    Draft202012Validator(schema).validate(game)
    parameters = {parameter["name"] for parameter in document["paths"]["/games"]["get"]["parameters"]}
    assert {"players", "theme", "fields", "expand"} <= parameters
    assert "GET /games/{id}" in client.get("/api/v1/docs").content.decode()


def test_it_can_be_read_and_edited(game: dict[str, Any], client: Any, admin_client: Any) -> None:
    assert "Ganzenbord" in client.get(game["path"]).content.decode()
    page = GamePage.objects.get(title="Memory")
    assert "players" in admin_client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
