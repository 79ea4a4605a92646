"""Query parameters, strictly: what is not known or not well formed is refused, and all errors are told at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.api.problems import InputError, bad_parameter, bad_request
from cms.core.registry import registry

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_PATH_LENGTH = 2048

ID_FORMAT = gettext_lazy("An id is a UUID, for example 01234567-89ab-cdef-0123-456789abcdef.")
MOMENT_FORMAT = gettext_lazy("Give a moment with its offset from UTC, for example 2026-01-31T12:00:00Z.")

Parser = Callable[[str], Any]


class BadValue(ValueError):
    """A value that a parameter does not take; ``code`` for machines, the message for people."""

    def __init__(self, code: str, detail: Any) -> None:
        super().__init__(str(detail))
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


MAX_VALUES = 20
MAX_VALUE_LENGTH = 120


def values(text: str) -> list[str]:
    """Return the values of a filter, separated by commas; an item that has one of them matches."""
    found = text.split(",")
    if not all(found) or len(found) > MAX_VALUES or any(len(value) > MAX_VALUE_LENGTH for value in found):
        raise BadValue("malformed", _("Give one to %(most)s values, separated by commas.") % {"most": MAX_VALUES})
    if "\x00" in text:
        raise BadValue("malformed", _("A value cannot hold this character."))
    return list(dict.fromkeys(found))


def each_of(options: list[str], *, most: int = MAX_VALUES) -> Parser:
    """Return a parser of values that are all among the options, and no more than so many."""

    def parser(text: str) -> list[str]:
        if text.count(",") >= most:
            raise BadValue("too-many", _("Give at most %(most)s values, separated by commas.") % {"most": most})
        return [one_of(options)(value) for value in values(text)]

    return parser


def numbers(bounds: range) -> Parser:
    """Return a parser of whole numbers within bounds, separated by commas, in the spelling in which they are stored."""

    def parser(text: str) -> list[str]:
        found = values(text)
        if not all(value.isascii() and value.isdigit() and str(int(value)) == value for value in found):
            raise BadValue("malformed", _("Give whole numbers, separated by commas."))
        if not all(int(value) in bounds for value in found):
            message = _("Give whole numbers from %(first)s to %(last)s.")
            raise BadValue("out-of-range", message % {"first": bounds[0], "last": bounds[-1]})
        return found

    return parser


def ids(text: str) -> list[str]:
    """Return ids, separated by commas, in the one spelling in which they are stored."""
    try:
        return [str(_uuid(value)) for value in values(text)]
    except ValueError as error:
        raise BadValue("malformed", ID_FORMAT) from error


def moment(text: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadValue("malformed", MOMENT_FORMAT) from error
    if parsed.tzinfo is None:
        raise BadValue("malformed", MOMENT_FORMAT)
    try:
        return parsed.astimezone(UTC)
    except OverflowError as error:
        raise BadValue("malformed", MOMENT_FORMAT) from error


def page_size(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3 or not 1 <= int(text) <= MAX_PAGE_SIZE:
        raise BadValue("out-of-range", _("Give a whole number from 1 to %(most)s.") % {"most": MAX_PAGE_SIZE})
    return int(text)


def path(text: str) -> str:
    if not text.startswith("/") or len(text) > MAX_PATH_LENGTH or "\x00" in text:
        raise BadValue("malformed", _("Give a path that begins with a slash, for example /nl/."))
    return text


def _uuid(text: str) -> UUID:
    if len(text) != 36:
        raise ValueError(text)
    return UUID(text)


def public_id(text: str) -> UUID:
    """Return the id in a path. Raises a problem with status 400 for what is not a UUID."""
    try:
        return _uuid(text)
    except ValueError as error:
        raise bad_request([bad_parameter("id", "malformed", str(ID_FORMAT), place="path")]) from error
