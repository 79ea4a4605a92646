"""The change feed: a full first pass in pages, then what changed since."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cms.api import parameters
from cms.api.listing import address, filter_parsers, filters_of
from cms.api.parameters import BadValue
from cms.api.problems import Problem
from cms.api.responses import JSON, PARTIAL_JSON, bytes_response
from cms.api.views import ItemView
from cms.core.shapes import Shape
from cms.publishing import feed, reading
from cms.publishing.feed import Position


class UpdatedEntry(Shape):
    """An item as it is now: new to this client, or changed."""

    change: Literal["updated"]


class RemovedEntry(Shape):
    """An item that this client can no longer see: drop it. It may never have had it."""

    change: Literal["removed"]
    id: UUID
    type: str
    locale: str


class ChangesLinks(Shape):
    """``next`` is where to go on: at once while ``hasMore`` is true, else when you want to ask again."""

    self: str
    next: str


@dataclass(frozen=True)
class Token:
    """How far a client is: in the first pass after the item ``after``, then at a position of the feed.

    A token holds only for the same filters and the same access, or its client would miss something.
    """

    epoch: str
    scope: str
    transaction: int
    id: int
    after: str | None = None

    @property
    def position(self) -> Position:
        return Position(self.transaction, self.id)

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps(list(asdict(self).values()))).decode().rstrip("=")


def token(text: str) -> Token:
    try:
        epoch, scope, transaction, number, after = orjson.loads(
            base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        )
        found = Token(str(epoch), str(scope), int(transaction), int(number), after and str(UUID(after)))
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise BadValue("malformed", _("Take the token from the answer before; do not make one.")) from error
    if not (0 <= found.transaction < 2**63 and 0 <= found.id < 2**63):
        raise BadValue("malformed", _("Take the token from the answer before; do not make one."))
    return found


def too_old() -> Problem:
    """Return the problem of a token that can no longer be followed."""
    return Problem(
        410,
        _("This token can no longer be followed"),
        _("Begin again without a token, and drop what that first pass does not bring."),
    )


class ChangesView(ItemView):
    """What changed since a token. Four statements at most, and those of relations."""

    def get(self, request: Any) -> HttpResponse:
        given = self.given(request)
        entries, following, more = self.part(request, given, given.get("since"))
        asked = request.GET.dict()
        links = {"self": address("changes", asked), "next": address("changes", asked, since=str(following))}
        body = b'{"items":[%s],"hasMore":%s,"token":%s,"links":%s}' % (
            b",".join(entries),
            b"true" if more else b"false",
            orjson.dumps(str(following)),
            orjson.dumps(links),
        )
        return bytes_response(
            body,
            content_type=PARTIAL_JSON if "fields" in given else JSON,
            headers={"Cache-Control": "no-store"},
        )

    def given(self, request: Any) -> dict[str, Any]:
        return self.parse(request, filter_parsers(None) | {"since": token, "pageSize": parameters.page_size})

    def part(self, request: Any, given: dict[str, Any], since: Token | None) -> tuple[list[bytes], Token, bool]:
        """Return the next part, where to go on, and whether there is more. Raises a problem for an old token."""
        state = feed.state()
        scope = self._scope(request)
        if since is None:
            since = Token(str(state.epoch), scope, *state.end, after=str(UUID(int=0)))
        elif since.epoch != str(state.epoch) or since.scope != scope or since.position < state.pruned:
            raise too_old()
        if since.after is None:
            return self._since(since, given, state)
        entries, following, more = self._first_pass(since, given)
        return entries, following, more or state.end != since.position

    def _scope(self, request: HttpRequest) -> str:
        """Return what a token is bound to: who asks, and for what."""
        asked = sorted((name, value) for name, value in request.GET.items() if name not in ("since", "pageSize"))
        return hashlib.sha256(repr((self.levels, asked)).encode()).hexdigest()[:16]

    def _first_pass(self, since: Token, given: dict[str, Any]) -> tuple[list[bytes], Token, bool]:
        """Return the next items in the order of their ids; what changes meanwhile comes after the pass."""
        size = given.get("pageSize", parameters.DEFAULT_PAGE_SIZE)
        filters = filters_of(given, public_type=None, levels=self.levels)
        rows = reading.in_order_of_ids(filters, kind=self.kind(given), after=str(since.after), limit=size + 1)
        more, rows = len(rows) > size, rows[:size]
        following = replace(since, after=str(rows[-1][0]) if more else None)
        return self._updated([stored for _pk, stored in rows], given), following, more

    def _since(self, since: Token, given: dict[str, Any], state: feed.State) -> tuple[list[bytes], Token, bool]:
        changes = feed.read(
            since.position,
            end=state.end,
            levels=self.levels,
            types=given.get("type", ()),
            locales=[given["locale"]] if "locale" in given else (),
            limit=given.get("pageSize", parameters.DEFAULT_PAGE_SIZE),
        )
        filters = filters_of(given, public_type=None, levels=self.levels)
        found = reading.with_ids(filters, [item.id for item in changes.items], kind=self.kind(given))
        updated = dict(zip(found, self._updated(found.values(), given), strict=True))
        entries = [
            updated.get(item.id)
            or orjson.dumps({"change": "removed", "id": item.id, "type": item.type, "locale": item.locale})
            for item in changes.items
        ]
        following = replace(since, transaction=changes.position.transaction, id=changes.position.id)
        return entries, following, changes.more

    def _updated(self, stored: Any, given: dict[str, Any]) -> list[bytes]:
        return [b'{"change":"updated","item":%s}' % item for item in self.shown_in_list(stored, given)]
