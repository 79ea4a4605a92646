"""The description of the API is true: valid by itself, and every answer keeps to it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from cms.core.registry import registry
from tests.api.test_delivery import MAKERS


@pytest.fixture
def document(home: Any, api: Any) -> dict[str, Any]:
    return api("/openapi.json").json()


def validator_for(document: dict[str, Any], schema_name: str) -> Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{schema_name}", "components": document["components"]}
    return Draft202012Validator(schema)


def test_the_description_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_block_and_every_type_has_a_schema_of_its_own(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for public_type in registry:
        assert public_type.item_shape.__name__ in schemas
    for block in ("Heading", "Text", "Steps", "Table", "Video", "Listing", "Contact"):
        assert f"{block}Block" in schemas


def test_no_schema_is_a_free_form_object(document: dict[str, Any]) -> None:
    free = [
        name
        for name, schema in document["components"]["schemas"].items()
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False
    ]
    assert free == []


def test_every_operation_can_say_what_is_wrong_and_tells_its_version(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert "400" in operation["responses"], path
            for status, response in operation["responses"].items():
                assert "API-Version" in response["headers"], path
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"], path


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_answers_keep_to_their_schemas(
    name: str, home: Any, section: Any, settle: Any, api: Any, document: dict[str, Any]
) -> None:
    MAKERS[name](home, section)
    settle()
    collection = registry.get(name).collection
    for path, template in ((f"/{collection}", f"/{collection}"), ("/pages", "/pages")):
        answer = api(path).json()
        reference = document["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        validator_for(document, reference["$ref"].rpartition("/")[2]).validate(answer)
    public_id = api(f"/{collection}").json()["items"][0]["id"]
    shape = registry.get(name).item_shape.__name__
    validator_for(document, shape).validate(api(f"/{collection}/{public_id}").json())
    validator_for(document, "AnyItem").validate(api(f"/pages/{public_id}").json())


def test_problems_keep_to_their_schema(document: dict[str, Any], api: Any) -> None:
    for path in ("/nonsense", "/pages?x=1", "/pages/12"):
        validator_for(document, "ProblemDetails").validate(api(path).json())


def test_the_documentation_page_shows_every_operation(document: dict[str, Any], client: Any) -> None:
    page = client.get("/api/v1/docs").content.decode()
    for path in document["paths"]:
        assert f"GET {path}" in page
