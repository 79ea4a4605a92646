"""Every error of the API as problem details (RFC 9457).

Errors in input carry ``errors`` as the Dutch API Design Rules ask: where (``in``, ``location``), a code for machines
and a sentence for people, in Dutch or English after ``Accept-Language``.
"""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field
from rest_framework import exceptions
from rest_framework.views import exception_handler

from cms.api.responses import json_response
from cms.core.shapes import Shape


class ProblemShape(Shape):
    """A part of problem details: what does not apply is left out."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)


class Location(ProblemShape):
    """Where in the request: the name of a parameter or a header, or a JSON pointer into the body."""

    name: str | None = None
    pointer: str | None = None


class InputError(ProblemShape):
    """One thing that is wrong with the input."""

    in_: Literal["query", "path", "body", "header"] = Field(alias="in")
    location: Location
    code: str
    detail: str


class ProblemDetails(ProblemShape):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[InputError] | None = None


class Problem(exceptions.APIException):
    """An error to show to the client."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        errors: list[InputError] | None = None,
        *,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status_code = status
        self.title = title
        self.errors = errors
        self.headers = headers or {}


def bad_parameter(name: str, code: str, detail: str, *, place: Literal["query", "path"] = "query") -> InputError:
    return InputError.model_validate({"in": place, "location": Location(name=name), "code": code, "detail": detail})


def bad_header(name: str, code: str, detail: str) -> InputError:
    return InputError.model_validate({"in": "header", "location": Location(name=name), "code": code, "detail": detail})


def bad_request(errors: list[InputError]) -> Problem:
    return Problem(400, _("The request is not valid"), _("See errors for what to change."), errors)


def not_found(detail: str | None = None) -> Problem:
    return Problem(404, _("Not found"), detail or _("There is nothing public at this address."))


def not_acceptable() -> Problem:
    return Problem(406, _("Not acceptable"), _("This API answers in application/json."))


def gone(detail: str) -> Problem:
    return Problem(410, _("No longer available"), detail)


def answer_to(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Answer an exception in any view of REST framework, also one that only views of other packages raise."""
    if isinstance(error, Problem | Http404 | exceptions.MethodNotAllowed):
        return problem_response(error, context)
    return exception_handler(error, context)


def problem_response(error: Problem | Http404 | exceptions.MethodNotAllowed, context: dict[str, Any]) -> HttpResponse:
    """Turn an exception into problem details."""
    headers: dict[str, str] = {}
    if isinstance(error, Http404):
        error = not_found()
    elif isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
        error = Problem(
            405, _("Method not allowed"), _("Use one of these methods: %(methods)s.") % {"methods": headers["Allow"]}
        )
    details = ProblemDetails(
        type="about:blank",
        title=error.title,
        status=error.status_code,
        detail=str(error.detail),
        errors=error.errors,
    )
    return json_response(
        details.model_dump(mode="json", by_alias=True, exclude_none=True),
        status=error.status_code,
        content_type="application/problem+json",
        headers={**headers, **error.headers},
    )
