"""What pages of handouts point to besides themselves: feeds that tell of something new."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cms.api.feeds import feed_path
from cms.rendering.metadata import Alternate, Item
from resources.catalogue_contents import PATH
from resources.dcat import MEDIA_TYPE as JSON_LD
from resources.edition_feeds import HANDOUT, NAME

FORM = "atom"
MEDIA_TYPE = "application/atom+xml"


def new_editions(locale: str) -> Alternate:
    path = feed_path(NAME, FORM, {"locale": locale})
    return Alternate(media_type=MEDIA_TYPE, title=_("New editions of handouts"), address=path)


def catalogue() -> Alternate:
    return Alternate(media_type=JSON_LD, title=_("Catalogue of handouts"), address=PATH)


def of_handout(item: Item) -> Iterable[Alternate]:
    own = feed_path(NAME, FORM, {HANDOUT: item["id"]})
    return [
        Alternate(media_type=MEDIA_TYPE, title=_("New editions of this handout"), address=own),
        new_editions(item["locale"]),
    ]
