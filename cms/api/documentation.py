"""The description of the API: for machines, and as a page for people."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views import View

from cms.api import parameters
from cms.api.responses import bytes_response
from cms.api.schema import openapi
from cms.api.views import DeliveryView


class OpenApiView(DeliveryView):
    """The OpenAPI description."""

    def get(self, request: Any) -> HttpResponse:
        parameters.parse(request.GET, {})
        return bytes_response(openapi())


class DocumentationView(View):
    """The same description as an accessible page, without scripts and without anything from elsewhere."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return documentation_page(request, orjson.loads(openapi()))


def documentation_page(
    request: HttpRequest, document: dict[str, Any], *, template: str = "api/documentation.html"
) -> HttpResponse:
    """Return an OpenAPI description as a page."""
    with override("en"):
        response = render(
            request,
            template,
            {"document": document, "operations": _operations(document), "schemas": _schemas(document)},
        )
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; frame-ancestors 'self'"
    return response


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations by tag, each with the name of the schema that it answers with."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation["responses"].get("200", {}).get("content", {}).values()
            reference = next((media["schema"].get("$ref", "") for media in content), "")
            groups.setdefault(operation["tags"][0], []).append(
                {
                    **operation,
                    "path": path,
                    "method": method.upper(),
                    "parameters": [
                        {**parameter, "allowed": _allowed(parameter["schema"])}
                        for parameter in operation.get("parameters", [])
                    ],
                    "answer": reference.rpartition("/")[2],
                }
            )
    return [{"tag": tag, "operations": operations} for tag, operations in groups.items()]


def _schemas(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "description": schema.get("description", ""),
            "properties": [
                {"name": key, "type": _type(value), "description": value.get("description", "")}
                for key, value in schema.get("properties", {}).items()
            ],
        }
        for name, schema in sorted(document["components"]["schemas"].items())
    ]


def _allowed(schema: dict[str, Any]) -> str:
    return ", ".join(str(value) for value in schema["enum"]) if "enum" in schema else _type(schema)


def _type(schema: dict[str, Any]) -> str:
    """Say in a few words what kind of value a schema describes."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(_type(option) for option in schema.get("anyOf", schema.get("oneOf", [])))
    if isinstance(schema.get("type"), list):
        kind, null = schema["type"]
        return f"{_type({**schema, 'type': kind})} or {null}"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if "const" in schema:
        return f"“{schema['const']}”"
    kind = schema.get("format") or schema.get("type", "any")
    return f"{kind}: {', '.join(str(value) for value in schema['enum'])}" if "enum" in schema else kind
