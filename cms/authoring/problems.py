"""Refusals that Wagtail's v3 would answer without the name of the field, or not at all."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.text import capfirst
from django.utils.translation import gettext
from ninja import NinjaAPI
from wagtail.api.v3.errors import problem_response
from wagtail.utils.forms import FormValidationError


def register_exception_handlers(api: NinjaAPI) -> None:
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(ProtectedError, _in_use)
    api.add_exception_handler(MultiValueDictKeyError, _left_out)


def _not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(
        status=422, detail=gettext("Mend what errors names, and send it again."), errors=_errors(error)
    )


def _errors(error: ValidationError) -> list[dict[str, Any]]:
    """Return each message with the place that it is about: a path into the body, empty for the whole."""
    if isinstance(error, FormValidationError):
        return [
            {"type": code, "loc": list(path), "msg": message}
            for path, messages in error.loc_errors
            for message, code in messages
        ]
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    return [
        {"type": "invalid", "loc": [] if field == NON_FIELD_ERRORS else [field], "msg": message}
        for field, messages in by_field.items()
        for message in messages
    ]


def _in_use(request: HttpRequest, error: Any) -> HttpResponse:
    users = sorted({f"{capfirst(user._meta.verbose_name)} “{user}”" for user in error.protected_objects})
    return problem_response(
        status=409, detail=gettext("This is still in use by: %(users)s.") % {"users": ", ".join(users)}
    )


def _left_out(request: HttpRequest, error: Any) -> HttpResponse:
    """An entry of a list leaves out its blocks: v3 misses them under ``editions-0-files-count``."""
    path = str(error.args[0]).removesuffix("-count").split("-")
    message = gettext("Send this list too, if need be empty.")
    return problem_response(
        status=422,
        detail=gettext("Mend what errors names, and send it again."),
        errors=[{"type": "missing", "loc": path, "msg": message}],
    )
