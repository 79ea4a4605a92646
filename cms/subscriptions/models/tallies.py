from django.db import models


class Tally(models.Model):
    """How often something was asked for in one stretch of time.

    ``digest`` is made with a secret and the stretch: nobody can turn it back, or connect two stretches.
    """

    limit = models.CharField(max_length=20)
    window = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["limit", "window", "digest"], name="tally_unique_in_window")]

    def __str__(self) -> str:
        return f"{self.limit} {self.window}: {self.count}"
