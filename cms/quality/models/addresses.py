from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.outside.failures import Failure
from cms.quality.models.kept import of_item

LONGEST = 2000
"""Characters of an address; a longer one is not looked at."""

FAILURES = 3
"""How often in a row, a day apart, an address fails before it counts as broken."""


class Address(models.Model):
    """An address of another website that public items link to, and how it answered."""

    url = models.CharField(_("address"), max_length=LONGEST, unique=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    failure = models.CharField(max_length=20, blank=True, choices=Failure.choices)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(_("since"), null=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return self.url

    @property
    def is_broken(self) -> bool:
        return self.failures >= FAILURES

    @property
    def answer(self) -> str:
        """What went wrong, in words."""
        if self.status:
            words = {404: _("The page does not exist (404)."), 410: _("The page is gone (410).")}
            return str(
                words.get(self.status, _("The website answers with an error (%(status)s).") % {"status": self.status})
            )
        words_of_failures = {
            Failure.MALFORMED: _("The address cannot be right."),
            Failure.CREDENTIALS: _("The address holds a user name or a password."),
            Failure.PORT: _("The address leads to something that is no website."),
            Failure.UNKNOWN_HOST: _("There is no website of this name."),
            Failure.PRIVATE: _("The address leads to a network that is not public."),
            Failure.TIMEOUT: _("The website does not answer in time."),
            Failure.CERTIFICATE: _("The website has no valid certificate: browsers warn for it."),
        }
        return str(words_of_failures.get(Failure(self.failure), _("The website does not answer.")))


class AddressUse(models.Model):
    """That an item that is public links to an address."""

    item = of_item(related_name="+")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="uses")
    words = models.CharField(_("link text"), max_length=250, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "address"], name="quality_address_once_per_item")]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return f"{self.item_id} {self.address_id}"
