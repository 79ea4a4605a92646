from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    """Who may see an item: everybody, or those whom the network counts among its members."""

    PUBLIC = "public"
    MEMBERS = "members"


PUBLIC_ONLY = (Access.PUBLIC.value,)
MEMBERS_TOO = (Access.PUBLIC.value, Access.MEMBERS.value)


def levels_for(access: str) -> tuple[str, ...]:
    """Return which items somebody may see who may see items of this access."""
    return MEMBERS_TOO if access == Access.MEMBERS else PUBLIC_ONLY


class ContentItemQuerySet(models.QuerySet["ContentItem"]):
    def visible(self, levels: Collection[str] = PUBLIC_ONLY) -> ContentItemQuerySet:
        """Keep what a reader with these levels of access may see; whoever shows items to anybody asks this."""
        return self.filter(access__in=levels)


class ContentItem(models.Model):
    """The complete public JSON of one page or snippet in one language, ready to be sent.

    ``document`` and ``summary`` are the bytes of the detail and of the list entry. The other columns are what
    lists are filtered and sorted by.
    """

    id = models.UUIDField(primary_key=True)
    source = models.CharField(max_length=100, unique=True)
    type = models.CharField(max_length=40)
    locale = models.CharField(max_length=12)
    access = models.CharField(max_length=10, default=Access.PUBLIC, db_default=Access.PUBLIC)
    path = models.CharField(max_length=2048, blank=True, db_index=True)
    title = models.CharField(max_length=255)
    position = models.CharField(max_length=255, blank=True)
    in_menu = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    dated_at = models.DateTimeField(db_default=models.functions.Now())
    """The moment of what the item tells of (``PublicType.dated``), else when it was first published."""
    document = models.BinaryField()
    summary = models.BinaryField()
    etag = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)

    objects = ContentItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("content item")
        verbose_name_plural = _("content items")
        indexes = [
            models.Index("published_at", "id", name="item_by_publication"),
            models.Index("type", "published_at", "id", name="item_by_type"),
            models.Index("locale", "published_at", "id", name="item_by_locale"),
            models.Index("locale", "type", "published_at", "id", name="item_by_locale_and_type"),
            models.Index("changed_at", "id", name="item_by_change"),
            models.Index("dated_at", "id", name="item_by_date"),
            models.Index("title", "id", name="item_by_title"),
            models.Index("position", "id", name="item_by_position"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.locale} {self.title}"


class Facet(models.Model):
    """A value that an item can be filtered by.

    The columns of the item that filters combine with are repeated here, so that one index finds a page of a list.
    """

    item = models.ForeignKey(ContentItem, on_delete=models.CASCADE, related_name="facets")
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=120)
    type = models.CharField(max_length=40, db_default="")
    locale = models.CharField(max_length=12, db_default="")
    published_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "value", "item"], name="facet_unique_per_item"),
        ]
        indexes = [
            models.Index("name", "value", "published_at", "item", name="facet_by_publication"),
            models.Index("name", "value", "locale", "type", "published_at", "item", name="facet_by_locale_and_type"),
        ]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class Dependency(models.Model):
    """Something that an item was built from: when ``key`` is touched, the item is built again."""

    item = models.ForeignKey(ContentItem, on_delete=models.CASCADE, related_name="dependencies")
    key = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "item"], name="dependency_unique_per_item"),
        ]

    def __str__(self) -> str:
        return self.key


class RemovedItem(models.Model):
    """The tombstone of an item that was public and is no longer."""

    id = models.UUIDField(primary_key=True)
    type = models.CharField(max_length=40)
    locale = models.CharField(max_length=12)
    access = models.CharField(max_length=10, default=Access.PUBLIC, db_default=Access.PUBLIC)
    path = models.CharField(max_length=2048, blank=True, db_index=True)
    removed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    facets = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    kept = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """What ``PublicType.tombstone_fields`` names, as in the JSON of the item; with it come the facets it had."""

    def __str__(self) -> str:
        return f"{self.type} {self.path}"

    def was_found_by(
        self, facets: Iterable[tuple[str, tuple[str, ...]]], *, published_after: datetime | None = None
    ) -> bool:
        """Say whether these filters found the item when it was public."""
        if published_after and (self.published_at is None or self.published_at <= published_after):
            return False
        return all(set(values) & set(self.facets.get(name, ())) for name, values in facets)


def current_transaction() -> Any:
    """Return the number of the transaction that writes, for ``Change.transaction``."""
    return RawSQL("pg_current_xact_id()::text::bigint", ()) if connection.vendor == "postgresql" else 0


class Position(NamedTuple):
    """A place in the order of changes."""

    transaction: int
    id: int


class Change(models.Model):
    """That an item changed or was removed, or (without an item) something that stands around all of them.

    Changes are read in the order of ``transaction`` and ``id``. PostgreSQL gives a transaction its number when it
    first writes, so several transactions may commit in another order than their numbers: readers stop before the
    oldest transaction that still runs. SQLite has one writer at a time; there the number is always 0.
    """

    transaction = models.BigIntegerField()
    item_id = models.UUIDField(null=True)
    type = models.CharField(max_length=40)
    locale = models.CharField(max_length=12)
    access = models.CharField(max_length=10)
    keys = models.TextField()
    """What caches are cleared by: surrogate keys, separated by spaces."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index("transaction", "id", name="change_in_order"),
            models.Index("created_at", name="change_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.transaction}.{self.pk} {self.type} {self.item_id}"


class Feed(models.Model):
    """The identity of the change feed; there is one row.

    Tokens name the epoch. It is renewed when the order of changes starts anew, as after a restore. What is older than
    the position of ``pruned`` can no longer be followed.
    """

    epoch = models.UUIDField(default=uuid4)
    pruned_transaction = models.BigIntegerField(default=0)
    pruned_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.epoch)


class Follower(models.Model):
    """Whoever follows the change feed and remembers its own place in it: what is before that place was dealt with."""

    epoch = models.UUIDField(default=uuid4, editable=False)
    transaction = models.BigIntegerField(default=0, editable=False)
    number = models.BigIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def position(self) -> Position:
        return Position(self.transaction, self.number)


class CacheFollower(Follower):
    """How far an HTTP cache was told of changes."""

    url = models.CharField(max_length=500, primary_key=True)

    def __str__(self) -> str:
        return self.url


class CachePurge(models.Model):
    """What an HTTP cache is to be told once more: surrogate keys, separated by spaces."""

    url = models.CharField(max_length=500)
    keys = models.TextField()
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("url", "due_at", name="purge_by_time")]

    def __str__(self) -> str:
        return f"{self.url} {self.keys}"


class OutboxEntry(models.Model):
    """A change whose consequences are still to be worked out; written in the transaction of the change.

    ``key`` is a dependency key. ``build``: it names the object whose item is to be brought up to date.
    ``touched``: the items that were built from it are to be.
    """

    class Action(models.TextChoices):
        BUILD = "build"
        TOUCHED = "touched"

    key = models.CharField(max_length=100, db_index=True)
    action = models.CharField(max_length=10, choices=Action.choices, default=Action.BUILD, db_default=Action.BUILD)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(default=timezone.now, db_default=models.functions.Now(), db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "outbox entries"

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class PlannedFailure(models.Model):
    """A planned change of a page that could not be made, so that its people see it. It goes once the change is made."""

    key = models.CharField(max_length=200, unique=True)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    reason = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    failed_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["failed_at"]

    def __str__(self) -> str:
        return self.key
