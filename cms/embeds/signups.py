"""The form to subscribe to mail as an embed: the answer to it opens as a page of this site."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from cms.api.parameters import Parser
from cms.embeds.kinds import Asked, Embed
from cms.subscriptions import lifecycle
from cms.subscriptions.forms import subscribe_form
from cms.subscriptions.topics import topics

HEIGHT = 330


class SignUpKind:
    """Forms; the key is the name of a topic, a slash, and the key of what the topic is about."""

    name = "subscribe"

    @property
    def label(self) -> str | Promise:
        return ""

    def parsers(self, key: str) -> dict[str, Parser] | None:
        return {} if settings.SUBSCRIPTIONS and topics.get(key.partition("/")[0]) else None

    def show(self, asked: Asked) -> Embed | None:
        topic_name, _slash, key = asked.key.partition("/")
        topic = topics.get(topic_name) if settings.SUBSCRIPTIONS else None
        locale = asked.locale or settings.LANGUAGE_CODE
        title = lifecycle.title_of(topic_name, key, locale=locale)
        if topic is None or title is None or asked.for_pasting:
            return None
        with override(locale):
            path = reverse("subscribe", kwargs={"topic": topic_name, "key": key})
            form = subscribe_form(topic=topic, key=key, locale=locale)
        return Embed(
            title=title,
            address=settings.PUBLIC_URL + path,
            locale=locale,
            template="embeds/subscribe.html",
            height=HEIGHT,
            context={"topic": topic, "action": path, "form": form},
            is_kept=False,
        )
