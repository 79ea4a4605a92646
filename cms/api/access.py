"""Who may ask, and how often: what happens before any view of the API looks something up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.api.problems import Problem, bad_header
from cms.clients import throttling, usage
from cms.clients.authentication import InvalidKey, client_of


def admit(request: Any) -> dict[str, str]:
    """Set ``request.client``, None without a key, and return the headers that the answer must carry.

    Raises a problem: 401 or 403 for a key that opens nothing here, 429 for too many requests or too many wrong keys. A
    wrong key is counted for the address that it came from; after too many of them no key from there is looked up, so
    that guessing on tells nothing. Without a key no statement is made, with one a single one; ``request`` is
    asked for ``META`` alone.
    """
    client, refusal = None, None
    if "HTTP_AUTHORIZATION" in request.META:
        guesses = throttling.guesses(request)
        if guesses.exceeded:
            raise _too_many_wrong_keys(guesses)
    try:
        client = client_of(request)
    except InvalidKey as error:
        refusal = error
        if error.code == "unknown":
            throttling.guesses(request, more=1)
    rate_limit = throttling.check(client, request)
    headers = throttling.headers(rate_limit)
    if rate_limit.exceeded:
        raise _too_many(rate_limit, headers)
    if refusal:
        raise _refused(refusal, headers)
    if client:
        usage.counter.add(client)
        # What a key opens belongs to its client alone.
        headers["Cache-Control"] = "private, no-cache"
    request.client = client
    return headers


def _too_many(rate_limit: throttling.RateLimit, headers: dict[str, str]) -> Problem:
    detail = ngettext(
        "You may ask %(limit)d time in a minute. Try again in %(reset)d seconds.",
        "You may ask %(limit)d times in a minute. Try again in %(reset)d seconds.",
        rate_limit.limit,
    )
    detail %= {"limit": rate_limit.limit, "reset": rate_limit.reset}
    return Problem(429, _("Too many requests"), detail, headers=headers)


def _too_many_wrong_keys(guesses: throttling.RateLimit) -> Problem:
    detail = _("Too many wrong keys came from your address. Ask without a key, or try again in %(reset)d seconds.")
    return Problem(429, _("Too many requests"), detail % {"reset": guesses.reset}, headers=throttling.headers(guesses))


def _refused(error: InvalidKey, headers: dict[str, str]) -> Problem:
    errors = [bad_header("Origin" if error.code == "origin" else "Authorization", error.code, error.detail)]
    if error.code == "origin":
        return Problem(403, _("Not allowed from here"), error.detail, errors, headers=headers)
    # RFC 6750, section 3.
    headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return Problem(401, _("The key is not valid"), error.detail, errors, headers=headers)
