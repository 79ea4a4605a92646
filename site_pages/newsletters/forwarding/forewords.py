"""What organisations say above an issue: for this issue, or else what they say above each one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.html import linebreaks

from partners.models import PartnerPage
from site_pages.newsletters.forwarding.organisations import Item
from site_pages.newsletters.models import Foreword, Forwarder


def forewords_for(issue: Item) -> dict[UUID, Foreword]:
    """Return the foreword of each organisation that has one, by the translation key of its profile; one statement."""
    fitting = Foreword.objects.filter(Q(issue=issue["id"]) | Q(issue=None, locale=issue["locale"]))
    # What was written for this very issue comes last, and stays.
    ordered = fitting.select_related("forwarder__organisation").order_by("pk")
    return {
        each.forwarder.organisation.translation_key: each for each in sorted(ordered, key=lambda each: bool(each.issue))
    }


def foreword_for(organisation: UUID, issue: Item) -> str:
    """Return the text of one organisation, empty where it wrote none; one statement."""
    fitting = Foreword.objects.of(organisation).filter(Q(issue=issue["id"]) | Q(issue=None, locale=issue["locale"]))
    return max(fitting.values_list("issue", "text"), key=lambda found: bool(found[0]), default=(None, ""))[1]


@transaction.atomic
def write(profile: PartnerPage, text: str, *, locale: str, issue: UUID | None, by: Any) -> None:
    """Keep a foreword in place of what stood there; an empty one takes that away."""
    forwarder = Forwarder.objects.of(profile)
    place = (
        {"forwarder": forwarder, "issue": issue} if issue else {"forwarder": forwarder, "issue": None, "locale": locale}
    )
    text = tidied(text)
    if text:
        Foreword.objects.update_or_create(**place, defaults={"locale": locale, "text": text, "changed_by": by})
    else:
        Foreword.objects.filter(**place).delete()


def tidied(text: str) -> str:
    """Return a text with one kind of line ends, and without spaces around it."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


def as_html(text: str) -> str:
    """Return the paragraphs of a foreword. What looks like a tag in it is text."""
    return linebreaks(text, autoescape=True) if text else ""
