from django.db import models


class LoadedObject(models.Model):
    """Something that the example content brought: it is never loaded again, so what editors change stays theirs."""

    key = models.CharField(max_length=120, unique=True)
    model = models.CharField(max_length=80)
    object_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.key
