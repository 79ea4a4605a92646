"""The change feed: every change of an item takes a place in one order, and whoever follows it misses none."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from cms.publishing.models import (
    PUBLIC_ONLY,
    Access,
    Change,
    ContentItem,
    Feed,
    Follower,
    Position,
    current_transaction,
)

logger = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long a change can be followed; an older token is too old."""

committed = Signal()
"""Sent with the surrogate ``keys`` of a change, in the process that made it, once it is committed."""

CHANNEL = "content_changes"
"""PostgreSQL tells the keys of every change on this channel the moment it is committed."""


@dataclass(frozen=True)
class State:
    """Where the feed stands: what is before ``end`` is complete, what is before ``pruned`` can no longer be read."""

    epoch: UUID
    pruned: Position
    end: Position


@dataclass(frozen=True)
class ChangedItem:
    id: UUID
    type: str
    locale: str
    changed_at: datetime


@dataclass(frozen=True)
class Changes:
    """A part of the feed, each item once. ``position`` is where to go on; ``more``: there is more already."""

    items: list[ChangedItem]
    position: Position
    more: bool


def item_keys(public_id: UUID, type_name: str, locale: str) -> list[str]:
    """Return the surrogate keys of all answers that can hold this item."""
    return [f"item-{public_id}", *(list_surrogate(*part) for part in _scopes(type_name, locale))]


def list_surrogate(type_name: str = "", locale: str = "") -> str:
    """Return the surrogate key of a list of one type, one language, both or neither."""
    return "-".join(["list", *(["type", type_name] if type_name else []), *(["in", locale] if locale else [])])


EVERYTHING = "*"
"""Told in the place of keys when whatever is kept must be forgotten."""

FRAME = "frame"
"""Surrogate key of what stands around all pages: menus, languages, contact."""


def _scopes(type_name: str, locale: str) -> Iterable[tuple[str, str]]:
    return [("", ""), (type_name, ""), ("", locale), (type_name, locale)]


def record(item: ContentItem, *, accesses: Collection[str], frame: bool) -> None:
    """Record in the current transaction that an item changed or went, for those who may or might see it."""
    keys = [*item_keys(item.pk, item.type, item.locale), *([FRAME] if frame else [])]
    _write(
        [
            Change(item_id=item.pk, type=item.type, locale=item.locale, access=access, keys=" ".join(keys))
            for access in sorted(accesses)
        ]
    )


def record_frame() -> None:
    """Record that something changed that stands around every page."""
    record_keys(FRAME)


def record_keys(*keys: str) -> None:
    """Record that answers with these surrogate keys are no longer right, although no item changed."""
    _write([Change(item_id=None, type="", locale="", access=Access.PUBLIC, keys=" ".join(keys))])


def _write(changes: list[Change]) -> None:
    for change in changes:
        change.transaction = current_transaction()
    Change.objects.bulk_create(changes)
    transaction.on_commit(partial(committed.send_robust, None, keys=changes[0].keys), robust=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, changes[0].keys])


def state() -> State:
    """Return where the feed stands. Of a database that was restored elsewhere, the feed begins anew."""
    feed = Feed.objects.first() or Feed.objects.get_or_create(pk=1)[0]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                # The snapshot need not know the number of this very transaction, which may have written changes.
                "SELECT pg_snapshot_xmin(s)::text::bigint, greatest(pg_snapshot_xmax(s)::text::bigint, own + 1), "
                "(SELECT max(transaction) FROM publishing_change), "
                # A transaction that is the oldest one sees what it wrote itself.
                "coalesce((SELECT max(id) FROM publishing_change "
                "WHERE transaction = own AND own = pg_snapshot_xmin(s)::text::bigint), 0) "
                "FROM pg_current_snapshot() s, CAST(pg_current_xact_id_if_assigned()::text AS bigint) own"
            )
            oldest_running, next_transaction, latest, own_latest = cursor.fetchone()
        if max(latest or 0, feed.pruned_transaction) >= next_transaction:
            # The numbers come from another server: no new change would ever sort behind them.
            return restart()
        end = Position(oldest_running, own_latest)
    else:
        end = Position(0, Change.objects.order_by("-pk").values_list("pk", flat=True).first() or feed.pruned_id)
    return State(feed.epoch, Position(feed.pruned_transaction, feed.pruned_id), end)


@transaction.atomic
def restart() -> State:
    """Begin the feed anew: every token from before is void."""
    logger.warning("The change feed begins anew; clients are told to start again.")
    Change.objects.all().delete()
    _write([Change(item_id=None, type="", locale="", access=Access.PUBLIC, keys=EVERYTHING)])
    Feed.objects.update_or_create(pk=1, defaults={"epoch": uuid4(), "pruned_transaction": 0, "pruned_id": 0})
    return state()


def read(
    start: Position,
    *,
    end: Position,
    levels: Collection[str] = PUBLIC_ONLY,
    types: Collection[str] = (),
    locales: Collection[str] = (),
    limit: int,
) -> Changes:
    """Return the changes after ``start``, oldest first. ``end`` is that of a state taken before. One statement."""
    rows = after(start, end=end).filter(item_id__isnull=False, access__in=levels)
    if types:
        rows = rows.filter(type__in=types)
    if locales:
        rows = rows.filter(locale__in=locales)
    found = list(rows.values_list("transaction", "pk", "item_id", "type", "locale", "created_at")[: limit + 1])
    more, taken = len(found) > limit, found[:limit]
    items = {
        item_id: ChangedItem(item_id, type_name, locale, changed_at)
        for _transaction, _number, item_id, type_name, locale, changed_at in taken
        if item_id
    }
    last = Position(*taken[-1][:2]) if taken else start
    return Changes(list(items.values()), last if more else max(last, end), more)


def after(start: Position, *, end: Position) -> QuerySet[Change]:
    """Return the changes after ``start`` that are complete at ``end``, that of a state taken before, in their order."""
    rows = Change.objects.filter(
        Q(transaction=start.transaction, pk__gt=start.id) | Q(transaction__gt=start.transaction),
    )
    if connection.vendor == "postgresql":
        before_end = Q(transaction__lt=end.transaction) | Q(pk__lte=end.id)
        rows = rows.filter(before_end, transaction__gte=start.transaction, transaction__lte=end.transaction)
    return rows.order_by("transaction", "pk")


def begin(follower: Follower, state: State) -> None:
    """Put a follower where the feed stands, without saving it."""
    follower.epoch, (follower.transaction, follower.number) = state.epoch, state.end


def has_lost_its_place(follower: Follower, state: State) -> bool:
    """Say whether changes may have been forgotten that the follower has not read."""
    return follower.epoch != state.epoch or follower.position < state.pruned


def prune(*, before: timedelta = KEPT) -> int:
    """Forget changes that are older than clients may stay away, and return how many."""
    with transaction.atomic():
        old = Change.objects.filter(created_at__lt=timezone.now() - before)
        last = old.order_by("-transaction", "-pk").values_list("transaction", "pk").first()
        if last is None:
            return 0
        Feed.objects.get_or_create(pk=1)
        Feed.objects.update(pruned_transaction=last[0], pruned_id=last[1])
        return old.filter(
            Q(transaction__lt=last[0]) | Q(transaction=last[0], pk__lte=last[1]),
        ).delete()[0]
