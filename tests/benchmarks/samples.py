"""Which pages are asked for: some, spread over all."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

import orjson

from cms.core.identity import model_key
from cms.core.models import Theme
from cms.publishing.models import ContentItem
from resources.models import HandoutPage
from tests.benchmarks.content import Library
from tests.benchmarks.systems import Server

SIZE = 40
PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the addresses of the cases need to know of a page; the rest is the same for all pages."""

    pk: int
    public_id: str
    path: str
    html_path: str
    theme: str
    theme_pk: int
    cursor: str
    offset: int


def samples(library: Library, server: Server) -> list[Sample]:
    chosen = library.handouts[:: max(1, len(library.handouts) // SIZE)]
    keys = {model_key(HandoutPage, pk): pk for pk in chosen}
    theme = Theme.objects.order_by("pk").first()
    offset = len(library.handouts) // 2 // PAGE * PAGE
    cursor = _cursor(server, offset)
    rows = ContentItem.objects.filter(source__in=keys).values_list("source", "pk", "path")
    return [
        Sample(
            pk=keys[source],
            public_id=str(public_id),
            path=path,
            # Wagtail's API takes paths below the home page.
            html_path=quote("/" + path.split("/", 2)[2]),
            theme=theme.key,
            theme_pk=theme.pk,
            cursor=quote(cursor),
            offset=offset,
        )
        for source, public_id, path in rows
    ]


def _cursor(server: Server, offset: int) -> str:
    """Return the cursor of the page of a list that begins after so many items."""
    address = f"/api/v1/handouts?pageSize={PAGE}"
    cursor = ""
    for _page in range(offset // PAGE):
        _status, _headers, body = server.get(address)
        following = urlsplit(orjson.loads(body)["links"]["next"])
        address = f"{following.path}?{following.query}"
        cursor = parse_qs(following.query)["cursor"][0]
    return cursor
