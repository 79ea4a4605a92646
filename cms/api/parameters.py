"""Query parameters, strictly: what is not known or not well formed is refused, and all errors are told at once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from cms.api.problems import InputError, bad_parameter, bad_request
from cms.core.registry import registry

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_PATH_LENGTH = 2048

Parser = Callable[[str], Any]


class BadValue(ValueError):
    """A value that a parameter does not take; ``code`` for machines, the message for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def parse(query: QueryDict, parsers: dict[str, Parser]) -> dict[str, Any]:
    """Return the parsed parameters. Raises a problem with status 400 that names every error."""
    values: dict[str, Any] = {}
    errors: list[InputError] = []
    for name in query:
        texts = query.getlist(name)
        if name not in parsers:
            known = ", ".join(sorted(parsers)) or "–"
            errors.append(
                bad_parameter(
                    name, "unknown", _("This parameter does not exist here. These do: %(names)s.") % {"names": known}
                )
            )
        elif len(texts) > 1:
            errors.append(bad_parameter(name, "repeated", _("Give this parameter once.")))
        else:
            try:
                values[name] = parsers[name](texts[0])
            except BadValue as error:
                errors.append(bad_parameter(name, error.code, str(error)))
    if errors:
        raise bad_request(errors)
    return values


def one_of(options: list[str]) -> Parser:
    def parser(text: str) -> str:
        if text not in options:
            raise BadValue("unknown-value", _("Choose one of these: %(options)s.") % {"options": ", ".join(options)})
        return text

    return parser


def locale(text: str) -> str:
    return one_of([code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES])(text)


def type_name(text: str) -> str:
    return one_of(registry.names)(text)


def page_size(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3 or not 1 <= int(text) <= MAX_PAGE_SIZE:
        raise BadValue("out-of-range", _("Give a whole number from 1 to %(most)s.") % {"most": MAX_PAGE_SIZE})
    return int(text)


def path(text: str) -> str:
    if not text.startswith("/") or len(text) > MAX_PATH_LENGTH or "\x00" in text:
        raise BadValue("malformed", _("Give a path that begins with a slash, for example /nl/."))
    return text


class Cursor(NamedTuple):
    """Where a page of a list begins: after or before the item with this publication time and id."""

    before: bool
    moment: datetime
    public_id: UUID

    def __str__(self) -> str:
        text = f"{'before' if self.before else 'after'}|{self.moment.isoformat()}|{self.public_id}"
        return base64.urlsafe_b64encode(text.encode()).decode()


def cursor(text: str) -> Cursor:
    try:
        direction, moment, public_id = base64.urlsafe_b64decode(text.encode()).decode().split("|")
        parsed = datetime.fromisoformat(moment)
        if parsed.tzinfo is None:
            raise ValueError(moment)
        # A moment at the edge of the calendar may have no counterpart in UTC.
        return Cursor({"before": True, "after": False}[direction], parsed.astimezone(UTC), UUID(public_id))
    except (ValueError, OverflowError, KeyError, binascii.Error) as error:
        raise BadValue("malformed", _("Take the cursor from the links of a page; do not make one.")) from error


def public_id(text: str) -> UUID:
    """Return the id in a path. Raises a problem with status 400 for what is not a UUID."""
    try:
        if len(text) != 36:
            raise ValueError(text)
        return UUID(text)
    except ValueError as error:
        detail = _("An id is a UUID, for example 01234567-89ab-cdef-0123-456789abcdef.")
        raise bad_request([bad_parameter("id", "malformed", detail, place="path")]) from error
