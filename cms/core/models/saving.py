from typing import Any

from django.db import models, transaction


class SavedAtOnce(models.Model):
    """Saves an object, its relations and what its change brings about elsewhere in one transaction.

    Whatever items are built from saves like this, also in a script: so no change can be lost halfway.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
