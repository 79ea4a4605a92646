"""What a page says once something was done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``slug`` is the last part of its address."""

    slug: Promise
    title: Promise
    text: Promise


OUTCOMES = {
    "asked": Outcome(
        slug=pgettext_lazy("address", "check-your-mail"),
        title=_("Look in your mail"),
        text=_(
            "We have sent you an e-mail with a link. It works for 48 hours. Nothing there after some minutes? Look in "
            "the folder for unwanted mail. Whoever asked for several mails today gets no more before tomorrow."
        ),
    ),
    "confirmed": Outcome(
        slug=pgettext_lazy("address", "confirmed"),
        title=_("You are subscribed"),
        text=_("From now on you hear of it by e-mail. Every mail has a link to stop."),
    ),
    "changed": Outcome(
        slug=pgettext_lazy("address", "changed"),
        title=_("Your choice has been saved"),
        text=_("It holds for what is sent from now on. Mail that was waiting already may still be as it was."),
    ),
    "ended": Outcome(
        slug=pgettext_lazy("address", "ended"),
        title=_("Your subscription has ended"),
        text=_("You get no more mail about this, and we no longer keep that you did."),
    ),
    "erased": Outcome(
        slug=pgettext_lazy("address", "erased"),
        title=_("Everything has been erased"),
        text=_("We no longer keep anything about your address, and send it no mail."),
    ),
}
