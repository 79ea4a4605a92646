"""The description of the API is true: valid by itself, and every answer keeps to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from cms.blocks.body import BLOCK_SHAPES
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
    for shape in BLOCK_SHAPES.values():
        assert shape.__name__ in schemas
    assert len(schemas["Block"]["oneOf"]) == len(BLOCK_SHAPES)


def schemas_in(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every schema of the description with the place where it stands, those within others included."""

    def within(place: str, schema: Any) -> Iterator[tuple[str, Any]]:
        yield place, schema
        if isinstance(schema, dict):
            for keyword in ("properties", "patternProperties"):
                for name, member in schema.get(keyword, {}).items():
                    yield from within(f"{place}/{keyword}/{name}", member)
            for keyword in ("items", "additionalProperties", "not"):
                if keyword in schema:
                    yield from within(f"{place}/{keyword}", schema[keyword])
            for keyword in ("oneOf", "anyOf", "allOf", "prefixItems"):
                for number, member in enumerate(schema.get(keyword, [])):
                    yield from within(f"{place}/{keyword}/{number}", member)

    def outside_components(place: str, node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, list):
            for number, member in enumerate(node):
                yield from outside_components(f"{place}/{number}", member)
        elif isinstance(node, dict):
            for name, member in node.items():
                search = within if name == "schema" else outside_components
                yield from search(f"{place}/{name}", member)

    for name, schema in document["components"]["schemas"].items():
        yield from within(name, schema)
    yield from outside_components("paths", document["paths"])


def test_every_schema_says_what_kind_of_value_it_describes(document: dict[str, Any]) -> None:
    kinds = {"type", "$ref", "oneOf", "anyOf", "allOf", "const", "enum"}
    schemas = [(place, schema) for place, schema in schemas_in(document) if schema is not False]
    assert [place for place, schema in schemas if schema is True or not kinds & schema.keys()] == []
    arrays = [(place, schema) for place, schema in schemas if "array" in schema.get("type", [])]
    assert [place for place, schema in arrays if not {"items", "prefixItems"} & schema.keys()] == []


def test_every_object_has_a_name_and_allows_only_what_it_describes(document: dict[str, Any]) -> None:
    objects = {
        place: schema
        for place, schema in schemas_in(document)
        if isinstance(schema, dict) and ("object" in schema.get("type", []) or "properties" in schema)
    }
    assert [place for place in objects if "/" in place] == []
    assert [place for place, schema in objects.items() if schema.get("additionalProperties") is not False] == []
    assert [place for place, schema in objects.items() if not schema.get("properties")] == []


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
    for path, operations in document["paths"].items():
        for method in operations:
            assert f"{method.upper()} {path}" in page
