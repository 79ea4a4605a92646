"""The support finder as an embed: a form, and what it finds, in the page of a partner."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cms.api.parameters import BadValue, Parser
from cms.embeds.kinds import Asked, Embed, embed_path
from partners.finder import NotFound, find
from partners.pages import FIELD, URL_NAME

LONGEST = 20
"""Characters of a postcode, however people write it."""

HEIGHT = 300


class SupportFinderKind:
    """There is one, without a key. It shows what it finds within its own frame; nothing of that is kept."""

    name = "support-finder"
    label = gettext_lazy("Support nearby, by postcode")

    def parsers(self, key: str) -> dict[str, Parser] | None:
        return None if key else {FIELD: _postcode}

    def show(self, asked: Asked) -> Embed | None:
        if asked.key or asked.for_pasting:
            return None
        locale = asked.locale or settings.LANGUAGE_CODE
        typed, finding, error = asked.given.get(FIELD, ""), None, ""
        with override(locale):
            address = settings.PUBLIC_URL + reverse(URL_NAME)
            title = _("Support nearby")
            try:
                finding = find(postcode=typed) if typed else None
            except NotFound as refusal:
                error = str(refusal)
        return Embed(
            title=title,
            address=address,
            locale=locale,
            template="partners/finder/embed.html",
            height=HEIGHT,
            context={
                "action": embed_path(self.name),
                "typed": typed,
                "finding": finding,
                "error": error,
                "look_given": [(name, value) for name, value in asked.query.items() if name != FIELD],
            },
            stylesheets=("rendering/reading.css",),
            # The address tells where somebody lives.
            is_kept=not typed,
        )


def _postcode(text: str) -> str:
    if len(text) > LONGEST or "\x00" in text:
        raise BadValue("too-long", _("Give at most %(most)s characters.") % {"most": LONGEST})
    return text.strip()
