"""Mail to the subscribers of a handout when a new edition of it is published."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.publishing.addresses import url_of
from cms.publishing.models import Access, ContentItem
from cms.rendering.documents.nodes import Heading, Node, Paragraph, Text
from cms.rendering.documents.pieces import paragraphs
from cms.rendering.mails import layout
from cms.subscriptions.announcing import announce
from cms.subscriptions.topics import Mail, Topic
from resources.models import FixedEdition


def connect() -> None:
    post_save.connect(on_fixed, sender=FixedEdition)


def on_fixed(instance: FixedEdition, created: bool, **kwargs: Any) -> None:
    """Announce an edition in the transaction that fixes it, if everybody may see it.

    That goes for the first one too: somebody can have subscribed to a handout that had no edition yet.
    """
    if created and instance.access == Access.PUBLIC:
        announce(TOPIC.name, str(instance.item_id), reference=str(instance.pk))


def title_of(key: str, locale: str) -> str | None:
    """Return the title of a public handout, in its own language."""
    try:
        public_id = UUID(key)
    except ValueError:
        return None
    return _handouts().filter(pk=public_id).values_list("title", flat=True).first()


def mail_of(reference: str, locale: str, parts: Collection[str]) -> Mail | None:
    """Return what is told of an edition, unless it was withdrawn or its handout is no longer public."""
    edition = FixedEdition.objects.filter(pk=reference, withdrawn_at=None).first()
    path = edition and _handouts().filter(pk=edition.item_id).values_list("path", flat=True).first()
    if edition is None or not path:
        return None
    title = orjson.loads(bytes(edition.document))["title"]
    subject = _("New edition of “%(title)s”") % {"title": title}
    mail = layout(title=subject, language=locale, content=_told(edition, address=url_of(path), locale=locale))
    return Mail(subject=subject, text=mail.text, html=mail.html)


def _told(edition: FixedEdition, *, address: str, locale: str) -> list[Node]:
    about = {"number": edition.number, "day": date_format(edition.date, "DATE_FORMAT")}
    language = "" if edition.locale == locale else edition.locale
    return [
        Paragraph((Text(_("Edition %(number)s of %(day)s has been published.") % about),)),
        Heading(2, _("What changed"), "what-changed"),
        *paragraphs(edition.what_changed, language=language),
        Paragraph((Text(_("Read or download this edition"), link=address),)),
    ]


def _handouts() -> QuerySet[ContentItem]:
    return ContentItem.objects.visible().filter(type="handout")


TOPIC = Topic(
    name="handout",
    label=gettext_lazy("New editions by e-mail"),
    consent=gettext_lazy("You get an e-mail when a new edition of this handout is published."),
    describe=title_of,
    write=mail_of,
)
