"""The mail with a kit to the contact of an organisation; ``cms.subscriptions.sending`` sends it."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.publishing.frame import Publisher
from cms.publishing.models import ContentItem
from cms.subscriptions.mails import compose, link
from cms.subscriptions.sending import Post
from site_pages.newsletters.forwarding.kits import kit_for
from site_pages.newsletters.forwarding.links import token_of
from site_pages.newsletters.forwarding.organisations import organisation_with_id
from site_pages.newsletters.mails import issue_with_id
from site_pages.newsletters.models import KitMail


def due() -> QuerySet[KitMail]:
    """Return what waits, of public issues, to organisations that are public and still want it."""
    public = ContentItem.objects.visible()
    waiting = KitMail.objects.filter(state=KitMail.State.WAITING, due_at__lte=timezone.now())
    waiting = waiting.filter(
        Exists(public.filter(pk=OuterRef("issue"), type="newsletter")),
        Exists(public.filter(pk=OuterRef("partner"), type="partner")),
        forwarder__declined_at=None,
    )
    return waiting.exclude(forwarder__contact="").select_related("forwarder").order_by("due_at", "pk")


def write(mail: KitMail, publisher: Publisher) -> EmailMultiAlternatives:
    """Return the mail. Raises ``LookupError`` if the issue or the organisation ceased to be public since it was due."""
    issue, organisation = issue_with_id(mail.issue), organisation_with_id(mail.partner)
    if issue is None or organisation is None:
        raise LookupError(f"{mail} is about something that is not public.")
    token = token_of(mail)
    with override(mail.locale):
        stop = link("newsletter_kit_stop", token=token)
        composed = compose(
            mail,
            mail.forwarder.contact,
            subject=_("Ready to send on: %(title)s") % {"title": issue["title"]},
            template="newsletters/forwarding/mail/kit",
            context={
                "publisher": publisher,
                "kit": kit_for(organisation, issue),
                "link": link("newsletter_kit", token=token),
                "stop": stop,
            },
        )
    composed.extra_headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return composed


POST = Post(model=KitMail, due=due, write=write)
