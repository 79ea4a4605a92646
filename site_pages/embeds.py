"""The form to get the newsletter, as an embed in the language of the page that it stands in."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cms.api.parameters import Parser
from cms.embeds.kinds import Asked, Embed
from cms.embeds.signups import SignUpKind
from site_pages.newsletters.dispatching.topic import TOPIC


class NewsletterKind(SignUpKind):
    """There is one, without a key."""

    name = "newsletter-sign-up"

    @property
    def label(self) -> str | Promise:
        return gettext_lazy("Sign-up for the newsletter") if settings.SUBSCRIPTIONS else ""

    def parsers(self, key: str) -> dict[str, Parser] | None:
        return None if key else super().parsers(TOPIC.name)

    def show(self, asked: Asked) -> Embed | None:
        return super().show(replace(asked, key=f"{TOPIC.name}/{asked.locale or settings.LANGUAGE_CODE}"))
