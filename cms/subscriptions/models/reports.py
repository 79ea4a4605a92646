from datetime import timedelta

from django.db import models
from django.utils import timezone


class Report(models.Model):
    """That a provider of mail told what became of a mail, so that hearing it again changes nothing.

    ``digest`` is made with a secret from what the provider calls the event: it names no address.
    """

    KEPT = timedelta(days=30)
    """Longer than any provider tells the same again."""

    digest = models.CharField(primary_key=True, max_length=64)
    heard_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:12]
