from __future__ import annotations

from django.db import models


class ContentItem(models.Model):
    """The complete public JSON of one page or snippet in one language, ready to be sent.

    ``document`` and ``summary`` are the bytes of the detail and of the list entry. The other columns are what
    lists are filtered and sorted by.
    """

    id = models.UUIDField(primary_key=True)
    source = models.CharField(max_length=100, unique=True)
    type = models.CharField(max_length=40)
    locale = models.CharField(max_length=12)
    path = models.CharField(max_length=2048, blank=True, db_index=True)
    title = models.CharField(max_length=255)
    position = models.CharField(max_length=255, blank=True)
    in_menu = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    document = models.BinaryField()
    summary = models.BinaryField()
    etag = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index("published_at", "id", name="item_by_publication"),
            models.Index("type", "published_at", "id", name="item_by_type"),
            models.Index("locale", "published_at", "id", name="item_by_locale"),
            models.Index("locale", "type", "published_at", "id", name="item_by_locale_and_type"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.locale} {self.title}"


class Facet(models.Model):
    """A value that an item can be filtered by."""

    item = models.ForeignKey(ContentItem, on_delete=models.CASCADE, related_name="facets")
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "value", "item"], name="facet_unique_per_item"),
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
    path = models.CharField(max_length=2048, blank=True, db_index=True)
    removed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.type} {self.path}"


class OutboxEntry(models.Model):
    """A change whose consequences are still to be worked out; written in the transaction of the change.

    ``key`` names the database object that changed (``wagtailcore.page:12``).
    """

    key = models.CharField(max_length=100, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "outbox entries"

    def __str__(self) -> str:
        return self.key
