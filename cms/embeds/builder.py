"""The page on which partners choose what to show and how, see it, and copy the code. It works without a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.api.problems import InputError, Problem
from cms.embeds.asking import place_of
from cms.embeds.builder_form import (
    ITEM,
    LIST,
    LIST_FIELDS,
    LOOK_FIELDS,
    SUBSCRIBE,
    BuilderForm,
)
from cms.embeds.codes import Code, address_of
from cms.embeds.items import id_of
from cms.embeds.kinds import embed_path
from cms.embeds.views import snippet_of
from cms.publishing.frame import publisher
from cms.publishing.models import ContentItem
from cms.rendering.frame import Service, frame
from cms.rendering.headers import content_security_policy, with_headers
from cms.rendering.navigation import navigation_of

MOST_FOUND = 10
SERVICE = Service(label=gettext_lazy("Show our content on your site"), url_name="embed_builder")

Found = tuple[str, str, str]
"""Type, id and title of an item."""


@dataclass(frozen=True, kw_only=True)
class Built:
    """What came of the choices: the code, or what stands in its way, or the items among which to choose."""

    code: Code | None = None
    path: str = ""
    snippet: str | None = None
    errors: list[str] = field(default_factory=list)
    status: HTTPStatus = HTTPStatus.OK
    choices: list[dict[str, str]] = field(default_factory=list)


@require_safe
def builder(request: HttpRequest) -> HttpResponse:
    locale = get_language() or settings.LANGUAGE_CODE
    form = BuilderForm(request.GET if request.GET else None, locale=locale)
    built = _built(form, request.GET, locale) if form.is_bound else None
    status = built.status if built else HTTPStatus.OK
    context = {
        **frame(locale, navigation=navigation_of(locale)),
        "form": form,
        "built": built,
        "sites_are_listed": "*" not in settings.EMBED_ORIGINS,
        "contact": publisher().email,
    }
    response = with_headers(HttpResponse(render_to_string("embeds/builder/page.html", context), status=status))
    response["Content-Security-Policy"] = content_security_policy(interactive=True)
    return response


def _built(form: BuilderForm, query: QueryDict, locale: str) -> Built:
    if not form.is_valid():
        return _trouble(
            *(f"{form.fields[name].label}: {each}" for name, found in form.errors.items() for each in found)
        )
    chosen = form.cleaned_data
    if chosen["what"] == LIST:
        key, names = chosen["collection"], [*LIST_FIELDS, *LOOK_FIELDS]
        return _coded(form, LIST, key, {name: chosen[name] for name in names}, locale)
    if chosen["what"] != ITEM:
        return _coded(form, chosen["what"], "", {name: chosen[name] for name in LOOK_FIELDS}, locale)
    found = _items(chosen["page"], locale)
    if len(found) != 1:
        return _to_choose(query, found)
    [(type_name, public_id, _title)] = found
    look = {name: chosen[name] for name in LOOK_FIELDS}
    if chosen["view"] == SUBSCRIBE:
        return _coded(form, SUBSCRIBE, f"{type_name}/{public_id}", look, locale)
    return _coded(form, type_name, public_id, {"view": chosen["view"], **look}, locale)


def _coded(form: BuilderForm, kind_name: str, key: str, wanted: Mapping[str, str], locale: str) -> Built:
    """Return the code for a kind and a key with these parameters, checked as the embed itself checks them."""
    path = embed_path(kind_name, key)
    # What is usual need not stand in the address.
    given = {name: value for name, value in wanted.items() if value and value != form.usual(name)}
    if "locale" not in given and kind_name == LIST and locale != settings.LANGUAGE_CODE:
        given["locale"] = locale
    query = QueryDict(mutable=True)
    query.update(given)
    place = place_of(kind_name, key)
    if place is None:
        return _trouble(_("This cannot be embedded."))
    try:
        asked, _look = place.read(query)
    except Problem as problem:
        return _trouble(*_in_words(form, problem.errors or []))
    embed = place.show(asked)
    if embed is None:
        return _trouble(_("This cannot be embedded."))
    complete = address_of(path, given)
    return Built(
        code=Code(complete, embed),
        path=complete.removeprefix(settings.PUBLIC_URL),
        snippet=snippet_of(place, replace(asked, for_pasting=True)),
    )


def _trouble(*errors: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Built:
    return Built(errors=list(errors), status=status)


def _in_words(form: BuilderForm, errors: list[InputError]) -> Iterator[str]:
    for error in errors:
        name = error.location.name or ""
        label = form.fields[name].label if name in form.fields else name
        yield f"{label}: {error.detail}"


def _items(text: str, locale: str) -> list[Found]:
    """Return the public items at an address, with an id, or with these words in their title; one statement."""
    text = text.strip()
    items = ContentItem.objects.visible()
    if public_id := id_of(text):
        items = items.filter(pk=public_id)
    elif path := _path_in(text):
        items = items.filter(path=path.rstrip("/") + "/")
    else:
        # The very title comes first, then what is newest.
        items = items.filter(title__icontains=text, locale=locale).order_by("-published_at", "id")
    found = [(name, str(pk), title) for name, pk, title in items.values_list("type", "pk", "title")[:MOST_FOUND]]
    exact = [each for each in found if each[2].casefold() == text.casefold()]
    return exact if len(exact) == 1 else found


def _path_in(text: str) -> str:
    """Return the path of an address, or nothing where the text is none."""
    if not text.startswith(("https://", "http://")):
        return text if text.startswith("/") else ""
    try:
        return urlsplit(text).path or "/"
    except ValueError:
        return "/"


def _to_choose(query: QueryDict, found: list[Found]) -> Built:
    if not found:
        text = _("Nothing public was found. Copy the address of a page, or type words of its title.")
        return _trouble(text, status=HTTPStatus.NOT_FOUND)
    choices = []
    for type_name, public_id, title in found:
        chosen = query.copy()
        chosen["page"] = public_id
        choices.append({"type": type_name, "title": title, "address": f"?{chosen.urlencode()}"})
    return Built(choices=choices)
