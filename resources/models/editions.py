from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WITHDRAWAL = frozenset({"withdrawn_at", "withdrawn_reason"})
"""All that can still be written of an edition once it is fixed."""


class EditionIsFixed(TypeError):
    """Somebody tried to change or delete what others cite."""


class FixedEditionQuerySet(models.QuerySet["FixedEdition"]):
    def update(self, **values: Any) -> int:
        if not WITHDRAWAL.issuperset(values):
            raise EditionIsFixed
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise EditionIsFixed

    def details(self) -> FixedEditionQuerySet:
        """Leave out the document, which is large."""
        return self.defer("document")


class FixedEdition(models.Model):
    """An edition of a handout as it was when it was published: what others cite, the same for ever.

    It names its item by the public id and depends on no page, so that it outlives whatever becomes of that.
    """

    item_id = models.UUIDField()
    locale = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField(_("edition"))
    date = models.DateField(_("date"))
    what_changed = models.TextField(_("what changed"))
    replaces = models.PositiveSmallIntegerField(null=True)
    access = models.CharField(max_length=10)
    publisher = models.CharField(max_length=120, blank=True)
    files = models.JSONField()
    """What its page named: pairs of the primary key of a document and a language."""
    root = models.CharField(max_length=200)
    """The address of the site at that time, with which the addresses in the document begin."""
    document = models.BinaryField()
    checksum = models.CharField(max_length=64)
    """SHA-256 of the document, in hexadecimal digits."""
    frozen_at = models.DateTimeField(_("published"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_reason = models.TextField(_("reason"), blank=True)

    objects = FixedEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published edition")
        verbose_name_plural = _("published editions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["item_id", "number"], name="fixed_edition_unique_number")]
        default_permissions = ()

    def __str__(self) -> str:
        return str(_("edition %(number)s") % {"number": self.number})

    def save(self, **options: Any) -> None:
        if not self._state.adding and not WITHDRAWAL.issuperset(options.get("update_fields") or {""}):
            raise EditionIsFixed
        super().save(**options)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        raise EditionIsFixed

    def shown(self) -> dict[str, Any]:
        """Return the document for a page or a file of today: if the site has moved, with its present address."""
        content = bytes(self.document)
        if self.root != settings.PUBLIC_URL:
            content = content.replace(f"{self.root}/".encode(), f"{settings.PUBLIC_URL}/".encode())
        document: dict[str, Any] = orjson.loads(content)
        return document


class HeldFile(models.Model):
    """A picture or an uploaded file as it was when an edition was fixed that shows it.

    ``name`` is that in the storage, where the same bytes stand once. ``filename`` is empty for a picture.
    """

    edition = models.ForeignKey(FixedEdition, on_delete=models.PROTECT, related_name="held_files")
    name = models.CharField(max_length=120)
    checksum = models.CharField(max_length=64, db_index=True)
    filename = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "name", "filename"], name="held_file_unique_per_edition"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.filename or self.name
