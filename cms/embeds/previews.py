"""A draft as the card that partners show of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from cms.embeds.items import embed_of
from cms.embeds.kinds import Asked
from cms.embeds.looks import look_of
from cms.embeds.responses import written
from cms.publishing.frame import organisation
from cms.rendering.preview import Mode


def _card(item: dict[str, Any]) -> HttpResponse:
    embed = embed_of(item, Asked(key=item["id"], given={}))
    html, policy = written(embed, look_of({}), organisation())
    return HttpResponse(html, headers={"Content-Security-Policy": policy, "Content-Language": item["locale"]})


MODE = Mode(name="card", label=_("Card on websites of others"), show=_card)
