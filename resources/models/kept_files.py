from __future__ import annotations

from django.db import models
from django.utils import timezone


class KeptFileQuerySet(models.QuerySet["KeptFile"]):
    def waiting(self) -> KeptFileQuerySet:
        """Keep those that are still to be made."""
        return self.filter(name="")


class KeptFile(models.Model):
    """A file that was made from a handout, kept so that everybody gets the same bytes; or that one is to be made.

    ``number`` is that of an edition, 0 for the text as it is now; ``source`` the checksum of the edition, or the tag of
    the item. ``version`` is that of the format when it was made, 0 if nobody knows. Without ``name``, that in the
    storage, the file is still to be made: not before ``due_at``.
    """

    item_id = models.UUIDField()
    number = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=64)
    format = models.CharField(max_length=20)
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=200, blank=True)
    checksum = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    objects = KeptFileQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["item_id", "number", "source", "format"], name="kept_file_unique_per_format"
            ),
        ]
        indexes = [models.Index("due_at", condition=models.Q(name=""), name="kept_file_to_be_made")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.number} {self.format}"
