"""Forms that anybody may send, such as the one that has a mail sent. They need no script, no cookie and no session.

A signed moment proves that the form was asked for here, some seconds ago and not days ago. Nobody is logged in by the
form, so another site gains nothing by sending it from the browser of a visitor; the view refuses it all the same.
"""

from __future__ import annotations

import time
from typing import Any, cast

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from cms.subscriptions import addresses
from cms.subscriptions.addresses import Address
from cms.subscriptions.models import Subscription, Way
from cms.subscriptions.topics import Topic

SALT = "subscriptions.form"
AT_LEAST = 2
"""Seconds that somebody needs to type an address."""

AT_MOST = 24 * 60 * 60

TOO_FAST = _("That was very fast. Wait a few seconds and send it once more.")
TOO_LATE = _("This page was open for too long. Send it once more.")


class AddressField(forms.CharField):
    """What somebody typed → ``Address``."""

    widget = forms.EmailInput

    def clean(self, value: Any) -> Any:
        return addresses.parse(super().clean(value))


class PublicForm(forms.Form):
    """What every form for anybody has; ``subscriptions/guard.html`` shows it."""

    website = forms.CharField(required=False)
    """People do not see it; what fills it in is a machine."""
    moment = forms.CharField(required=False)

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.data.get("website"))

    def clean_moment(self) -> str:
        moment: str = self.cleaned_data["moment"]
        try:
            asked_for: int = signing.loads(moment, salt=SALT, max_age=AT_MOST)
        except signing.BadSignature:
            raise forms.ValidationError(TOO_LATE, code="late") from None
        if time.time() - asked_for < AT_LEAST:
            raise forms.ValidationError(TOO_FAST, code="fast")
        return moment

    @property
    def moment_to_send(self) -> str:
        """Return what the form has to send along: time that has passed counts on after a mistake."""
        if self.is_bound and ("moment" not in self.errors or self.has_error("moment", "fast")):
            return str(self.data.get("moment", ""))
        return signing.dumps(int(time.time()), salt=SALT)


class QuestionsForm(forms.Form):
    """What a topic asks besides the address; fields that it does not ask are not there.

    ``keys`` are those that may be chosen, with their labels; the one that the form is about among them.
    """

    key = forms.ChoiceField(required=False)
    parts = forms.MultipleChoiceField(required=False)

    def __init__(
        self, data: Any = None, *, topic: Topic, keys: dict[str, str], parts: dict[str, str], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.topic = topic
        for name, answers in (("key", keys), ("parts", parts)):
            cast(forms.ChoiceField, self.fields[name]).choices = list(answers.items())
            if not answers:
                del self.fields[name]

    def chosen_key(self, otherwise: str) -> str:
        return self.cleaned_data.get("key") or otherwise

    @property
    def chosen_parts(self) -> list[str]:
        parts: list[str] = self.cleaned_data.get("parts") or []
        return parts


class AskForm(PublicForm):
    address = AddressField(
        max_length=addresses.MAX_LENGTH,
        error_messages={"required": _("Fill in your e-mail address."), "max_length": addresses.INVALID},
    )

    @property
    def answer(self) -> Address:
        address: Address = self.cleaned_data["address"]
        return address


class SubscribeForm(QuestionsForm, AskForm):
    origin = forms.CharField(required=False)
    """Where the form stood: ``embed``, or nothing for the page."""

    @property
    def way(self) -> Way:
        return Way.EMBED if self.cleaned_data["origin"] == Way.EMBED else Way.PAGE


def subscribe_form(data: Any = None, *, topic: Topic, key: str, locale: str) -> SubscribeForm:
    """Return the form for a subscription to a topic, about this key unless another one is chosen."""
    keys, parts = topic.keys_beside(key, locale), topic.parts_of(key, locale)
    return SubscribeForm(data, topic=topic, keys=keys, parts=parts, initial={"key": key})


def preferences_form(data: Any = None, *, subscription: Subscription, topic: Topic, locale: str) -> QuestionsForm:
    """Return the form with which somebody changes what a subscription is about."""
    taken = subscription.subscriber.subscriptions.filter(topic=topic.name).exclude(pk=subscription.pk)
    others = set(taken.values_list("key", flat=True))
    keys = {key: label for key, label in topic.keys_beside(subscription.key, locale).items() if key not in others}
    return QuestionsForm(
        data,
        topic=topic,
        keys=keys if len(keys) > 1 else {},
        parts=topic.parts_of(subscription.key, locale),
        initial={"key": subscription.key, "parts": subscription.parts},
    )
