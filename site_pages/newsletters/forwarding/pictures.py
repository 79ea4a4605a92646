"""Pictures for messages on social networks: the issue in the colours of the house, with the logo of who forwards it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cms.rendering.documents.pdf.data import language, shown
from cms.rendering.documents.pdf.images import printable
from cms.rendering.documents.pictures import picture_bytes
from cms.rendering.documents.typesetting import typeset
from site_pages.models import NewsletterIssuePage

Item = dict[str, Any]

_TEMPLATE = Path(__file__).with_name("picture.typ").read_bytes()
_PIXELS_TO_THE_INCH = 72
"""A point of typst then is a pixel."""

_LONGEST = 300
"""Characters of a text on a picture."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """A size that networks ask for, in pixels. ``used_on`` names those that show it well."""

    name: str
    label: str | Promise
    width: int
    height: int
    used_on: str

    @property
    def filename(self) -> str:
        """Its name in the active language."""
        return f"{self.label}-{self.width}x{self.height}.png"


SIZES = (
    Size(
        name="wide",
        label=pgettext_lazy("file name", "wide"),
        width=1200,
        height=630,
        used_on="LinkedIn, Facebook, X, Mastodon, Bluesky",
    ),
    Size(
        name="square",
        label=pgettext_lazy("file name", "square"),
        width=1080,
        height=1080,
        used_on="Instagram, Facebook, LinkedIn",
    ),
    Size(
        name="tall",
        label=pgettext_lazy("file name", "tall"),
        width=1080,
        height=1920,
        used_on="Instagram Stories, Facebook Stories",
    ),
)


def quarter_of(issue: Item) -> str:
    """Return "Third quarter 2026" in the active language."""
    return f"{NewsletterIssuePage.Quarter(issue['quarter']).label} {issue['year']}"


def picture(issue: Item, partner: Item, size: Size, *, publisher: str) -> bytes:
    """Return a PNG in the active language. The issue and the partner are items as their JSON."""
    logo = _logo(partner)
    source = {
        "width": size.width,
        "height": size.height,
        "language": language(issue["locale"]) or "nl",
        "publisher": _line(publisher),
        "kind": _line(_("Newsletter") + f" · {quarter_of(issue)}"),
        "title": _line(issue["title"]) or "–",
        "summary": _line(issue["summary"]),
        "label": _("Sent on by"),
        "name": _line(partner["title"]) or "–",
        "logo": {"file": logo[0], "ratio": logo[2]} if logo else None,
    }
    files = {logo[0]: logo[1]} if logo else {}
    return typeset(_TEMPLATE, source, files, format="png", ppi=_PIXELS_TO_THE_INCH)


def description(issue: Item, partner: Item, *, publisher: str) -> str:
    """Return the alternative text of the pictures, which all say the same."""
    return _("Newsletter of %(publisher)s, %(quarter)s: “%(title)s”. Sent on by %(partner)s.") % {
        "publisher": publisher,
        "quarter": quarter_of(issue),
        "title": issue["title"],
        "partner": partner["title"],
    }


def _line(text: str) -> str:
    """Return a text as the fonts can show it; signs that they lack, such as emoji, are left out."""
    text = " ".join(shown(text).replace("\N{REPLACEMENT CHARACTER}", "").split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _logo(partner: Item) -> tuple[str, bytes, float] | None:
    """Return the name, the bytes and the width for each unit of height; None where there is no logo to print."""
    data = picture_bytes(partner["logo"]["url"]) if partner["logo"] else None
    image = printable(data) if data else None
    if image is None:
        return None
    return f"logo.{image.extension}", image.data, image.width / image.height
