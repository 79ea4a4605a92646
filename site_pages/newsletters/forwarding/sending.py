"""Kits → mails to the contacts of organisations: written down when a coordinator asks for it, one for each issue."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from site_pages.newsletters.forwarding.organisations import Item, Organisation, organisations_that_forward
from site_pages.newsletters.models import Forwarder, KitMail

State = KitMail.State


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it stands with an issue and an organisation. Without a forwarder nothing is known of it yet."""

    organisation: Organisation
    forwarder: Forwarder | None
    mail: KitMail | None

    @property
    def has_declined(self) -> bool:
        return bool(self.forwarder and self.forwarder.declined_at)

    @property
    def has_contact(self) -> bool:
        return bool(self.forwarder and self.forwarder.contact)

    @property
    def can_be_sent(self) -> bool:
        """Whether a mail would go out if somebody asked for it: for the first time, or since a server refused it."""
        return self.has_contact and not self.has_declined and (self.mail is None or self.mail.state == State.REFUSED)


def standings(issue: Item) -> list[Standing]:
    """Return how it stands with each organisation that forwards; four statements."""
    organisations = organisations_that_forward(issue["locale"])
    keys = [organisation.key for organisation in organisations]
    rows = Forwarder.objects.filter(organisation__translation_key__in=keys).select_related("organisation")
    forwarders = {row.organisation.translation_key: row for row in rows}
    mails = {mail.forwarder_id: mail for mail in KitMail.objects.filter(issue=issue["id"])}
    return [
        Standing(organisation=organisation, forwarder=row, mail=mails.get(row.pk) if row else None)
        for organisation in organisations
        for row in [forwarders.get(organisation.key)]
    ]


@transaction.atomic
def send_kits(issue: Item) -> int:
    """Write down a mail for each organisation that can get one, and return how many were added.

    However often this is called, and by however many at once: nobody gets a second mail about an issue. Only what a
    mail server refused, and so did not deliver, is tried again.
    """
    ready = [standing for standing in standings(issue) if standing.can_be_sent]
    again = [standing.mail.pk for standing in ready if standing.mail]
    refused = KitMail.objects.filter(pk__in=again, state=State.REFUSED)
    number = refused.update(state=State.WAITING, attempts=0, due_at=timezone.now(), reply=None)
    new = [
        KitMail(
            forwarder=standing.forwarder,
            issue=issue["id"],
            partner=standing.organisation.id,
            locale=issue["locale"],
        )
        for standing in ready
        if standing.mail is None
    ]
    before = KitMail.objects.filter(issue=issue["id"]).count()
    KitMail.objects.bulk_create(new, ignore_conflicts=True)
    return number + KitMail.objects.filter(issue=issue["id"]).count() - before
