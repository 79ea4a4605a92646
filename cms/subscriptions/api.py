"""Subscribing over the API, for forms in other sites: it asks, as the form here does, and never confirms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field
from pydantic import ValidationError as BadShape

from cms.api import parameters
from cms.api.problems import InputError, Location, Problem, bad_header, bad_request, not_found
from cms.api.responses import json_response
from cms.api.views import DeliveryView
from cms.clients.models import Client, Scope
from cms.core.shapes import Shape
from cms.subscriptions import addresses, lifecycle, limits
from cms.subscriptions.addresses import Address
from cms.subscriptions.models import Way
from cms.subscriptions.topics import Topic, topics

MOST_BYTES = 10_000


class SubscriptionRequest(Shape):
    """What somebody filled in. ``locale`` is the language of the mail with the link; the first one unless told."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    address: str = Field(min_length=3, max_length=addresses.MAX_LENGTH, json_schema_extra={"format": "email"})
    topic: str = Field(min_length=1, max_length=40, description="What to subscribe to: newsletter or handout.")
    key: str = Field(
        min_length=1,
        max_length=100,
        description="Of a newsletter its language, for example nl. Of a handout its id.",
    )
    parts: list[str] = Field(
        default=[], max_length=50, description="Of a newsletter the keys of themes. None: everything."
    )
    locale: str | None = Field(default=None)


class SubscriptionAsked(Shape):
    """That a mail with a link goes out, if the address may get one. It says nothing of whether it was known."""

    detail: str


class SubscriptionsView(DeliveryView):
    """Asks for a subscription; the answer is the same for every address."""

    http_method_names = ["post", "options"]
    allowed_headers = "Accept, Accept-Language, Authorization, Content-Type"

    def post(self, request: Any) -> HttpResponse:
        if not settings.SUBSCRIPTIONS:
            raise not_found()
        parameters.parse(request.GET, {})
        client = _permitted(request.client)
        asked = _read(request)
        topic, address = _checked(asked)
        if limit := limits.reached_by(client, request):
            raise _too_many(limit)
        lifecycle.ask_to_subscribe(
            address,
            topic=topic,
            key=asked.key,
            locale=asked.locale or settings.LANGUAGE_CODE,
            way=Way.API,
            parts=asked.parts,
        )
        detail = _("A mail with a link goes to this address. Only who opens it and presses its button is subscribed.")
        answer = SubscriptionAsked(detail=detail).model_dump(mode="json", by_alias=True)
        response = json_response(answer, status=202, headers={"Cache-Control": "no-store"})
        self.admission.pop("Cache-Control", None)
        return response


def _permitted(client: Client | None) -> Client:
    if client is None:
        detail = _("Send the key of a client that may subscribe people. Without one, use the form of this site.")
        errors = [bad_header("Authorization", "required", detail)]
        raise Problem(401, _("A key is needed"), detail, errors, headers={"WWW-Authenticate": "Bearer"})
    if not client.has_scope(Scope.SUBSCRIPTIONS):
        detail = _("This key may not subscribe people. Ask those who gave it to you.")
        raise Problem(403, _("Not allowed with this key"), detail, [bad_header("Authorization", "scope", detail)])
    return client


def _read(request: HttpRequest) -> SubscriptionRequest:
    if request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, _("Unsupported media type"), _("Send JSON, and say so: Content-Type: application/json."))
    content = request.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Problem(413, _("Too large"), _("Send %(most)s bytes at most.") % {"most": MOST_BYTES})
    try:
        return SubscriptionRequest.model_validate_json(content, strict=True, by_name=False, by_alias=True)
    except BadShape as error:
        raise bad_request(
            [_bad_part(found) for found in error.errors(include_input=False, include_url=False)]
        ) from None


def _bad_part(error: Any) -> InputError:
    """Return an error of the shape. It repeats nothing that was sent but the names of fields."""
    kind = error["type"]
    if kind == "json_invalid":
        return _wrong("", "malformed", _("This is no JSON."))
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error["loc"])
    if kind == "missing":
        return _wrong(pointer, "required", _("Fill this in."))
    if kind == "extra_forbidden":
        return _wrong(pointer, "unknown-field", _("There is no such field."))
    return _wrong(pointer, "invalid-value", _("This has another form than openapi.json says."))


def _checked(asked: SubscriptionRequest) -> tuple[Topic, Address]:
    """Return what the request is about. Raises a problem that names every part to change."""
    errors: list[InputError] = []
    address: Address | None = None
    try:
        address = addresses.parse(asked.address)
    except ValidationError as error:
        errors.append(_wrong("/address", "invalid-value", " ".join(error.messages)))
    locale = asked.locale or settings.LANGUAGE_CODE
    if locale not in dict(settings.WAGTAIL_CONTENT_LANGUAGES):
        locale = settings.LANGUAGE_CODE
        errors.append(_wrong("/locale", "unknown-value", _("The site has no such language.")))
    topic = topics.get(asked.topic)
    if topic is None:
        errors.append(_wrong("/topic", "unknown-value", _("Nobody can subscribe to this.")))
    elif topic.describe(asked.key, locale) is None:
        errors.append(_wrong("/key", "unknown-value", _("There is nothing public with this key.")))
    else:
        offered = topic.parts_of(asked.key, locale)
        for place, part in enumerate(asked.parts):
            if part not in offered:
                errors.append(_wrong(f"/parts/{place}", "unknown-value", _("This cannot be chosen.")))
    if errors or topic is None or address is None:
        raise bad_request(errors)
    return topic, address


def _wrong(pointer: str, code: str, detail: str) -> InputError:
    location = Location(pointer=pointer)
    return InputError.model_validate({"in": "body", "location": location, "code": code, "detail": detail})


def _too_many(limit: limits.Limit) -> Problem:
    detail = _("Too many requests came in. Try again in %(seconds)s seconds.") % {"seconds": limit.seconds_left}
    headers = {"Retry-After": str(limit.seconds_left)}
    return Problem(429, _("Too many requests"), detail, headers=headers)
