"""The provider of oEmbed 1.0 (https://oembed.com/): from the address of a page or an embed to what shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from cms.api.problems import Problem
from cms.api.responses import cacheable_response
from cms.embeds.asking import place_of
from cms.embeds.codes import WIDTH, Code
from cms.embeds.items import path_of_item
from cms.embeds.kinds import Embed
from cms.embeds.responses import KEPT, refusal
from cms.embeds.views import public
from cms.publishing.models import PUBLIC_ONLY
from cms.publishing.reading import item_at
from cms.publishing.successors import successor_of
from cms.rendering.feeds import printable
from cms.rendering.metadata import Alternate

PATH = "/oembed"

JSON, XML = "json", "xml"
MEDIA_TYPES = {JSON: "application/json", XML: "text/xml; charset=utf-8"}
DISCOVERED = {JSON: "application/json+oembed", XML: "text/xml+oembed"}

PRIVATE = ("/admin/", "/preview/", "/authoring/", "/documents/", "/_util/")
"""Paths below which nothing is public by its nature. Of a page nobody is told that it is there for others."""

LONGEST = 2048
"""Characters of an address."""


def alternates(item: dict[str, Any]) -> Iterator[Alternate]:
    """Return where consumers discover the provider for the page of an item."""
    if item["url"]:
        for form, media_type in DISCOVERED.items():
            query = urlencode({"url": item["url"], "format": form})
            yield Alternate(media_type=media_type, title=item["title"], address=f"{settings.PUBLIC_URL}{PATH}?{query}")


@public
def provider(request: HttpRequest) -> HttpResponse:
    """Answer with the statuses of the specification, section 2.3.4: 404, 501 and 401; 400 for what it leaves open.

    Parameters that it does not know are left alone: consumers send some of their own. Two statements for a page.
    """
    response = _answer(request)
    # Consumers may be scripts in pages of any origin.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    form = request.GET.get("format", JSON)
    if form not in MEDIA_TYPES:
        return refusal(_("Choose json or xml as format."), status=501)
    address = request.GET.get("url", "")
    if not address or len(address) > LONGEST or "\x00" in address:
        return refusal(_("Say in “url” the address of which page or embed you want to show."), status=400)
    try:
        most = [_pixels(request.GET[name]) if name in request.GET else None for name in ("maxwidth", "maxheight")]
    except ValueError:
        return refusal(_("Give maxwidth and maxheight as whole numbers of pixels, from 1."), status=400)
    path = _own_path(address)
    if path is None:
        return refusal(_("This address is not of this site."), status=404)
    if path.startswith(PRIVATE):
        return refusal(_("What stands at this address is not public."), status=401)
    found = _found(path, urlsplit(address).query)
    if found is None:
        return refusal(_("There is nothing public at this address."), status=404)
    code, embed = found
    body = WRITERS[form](described(code, embed, max_width=most[0], max_height=most[1]))
    return cacheable_response(request, body, keys=embed.keys, content_type=MEDIA_TYPES[form], most=KEPT)


def _pixels(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < len(text) <= 5 or int(text) < 1:
        raise ValueError(text)
    return int(text)


def _own_path(address: str) -> str | None:
    """Return the path of an address of this site or of its front end, whatever its scheme; None for another."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.lower()
    except ValueError:
        return None
    own = {urlsplit(each).netloc.lower() for each in (settings.PUBLIC_URL, settings.FRONTEND_URL) if each}
    return parts.path if parts.scheme in ("http", "https") and host in own else None


def _found(path: str, query: str) -> tuple[Code, Embed] | None:
    """Return what shows the embed or the page at a path, with the parameters of the embed."""
    if path.startswith("/embed/"):
        return _with_parameters(path, query)
    ready = item_at(path.rstrip("/") + "/", levels=PUBLIC_ONLY)
    if ready is None and (successor := successor_of(path)) and successor.address.startswith("/"):
        ready = item_at(successor.address, levels=PUBLIC_ONLY)
    if ready is None or ready.document is None:
        return None
    return _with_parameters(path_of_item(orjson.loads(ready.document)), "")


def _with_parameters(path: str, query: str) -> tuple[Code, Embed] | None:
    name, _slash, key = path.removeprefix("/embed/").partition("/")
    place = place_of(name, key)
    if place is None:
        return None
    try:
        asked, _look = place.read(QueryDict(query))
    except Problem:
        return None
    embed = place.show(asked)
    address = f"{settings.PUBLIC_URL}{path}" + (f"?{query}" if query else "")
    return (Code(address, embed), embed) if embed else None


def described(code: Code, embed: Embed, *, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """Return the answer of type ``rich``; no measure is greater than what is allowed."""
    width = min(WIDTH, max_width or WIDTH)
    height = min(embed.height, max_height or embed.height)
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": embed.title,
        "provider_name": settings.WAGTAIL_SITE_NAME,
        "provider_url": f"{settings.FRONTEND_URL or settings.PUBLIC_URL}/",
        "cache_age": KEPT,
        "html": str(code.iframe(width=width, height=height)),
        "width": width,
        "height": height,
    }
    if thumbnail := _thumbnail(embed.image, max_width, max_height):
        answer |= {f"thumbnail_{name}": thumbnail[name] for name in ("url", "width", "height")}
    return answer


def _thumbnail(image: dict[str, Any] | None, max_width: int | None, max_height: int | None) -> dict[str, Any] | None:
    """Return the largest rendition that fits, if one does."""
    fitting = [
        source
        for source in (image or {}).get("srcset", ())
        if source["width"] <= (max_width or source["width"]) and source["height"] <= (max_height or source["height"])
    ]
    return max(fitting, key=lambda source: source["width"], default=None)


def _xml(answer: dict[str, Any]) -> bytes:
    root = Element("oembed")
    for name, value in answer.items():
        SubElement(root, name).text = printable(str(value))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


WRITERS: dict[str, Callable[[dict[str, Any]], bytes]] = {JSON: orjson.dumps, XML: _xml}
