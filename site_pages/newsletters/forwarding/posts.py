"""Messages for social networks that fit into what each of them takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from site_pages.newsletters.forwarding.organisations import Item

MOST_HIGHLIGHTS = 5
_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
"""Characters of which X counts one as one; any other counts as two (docs.x.com, counting characters)."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """A social network, and how many characters a message may have there.

    ``counts_address`` is what each address counts, where that is not its length. Without ``links`` an address in a
    message leads nowhere.
    """

    name: str
    label: str
    most: int
    counts_address: int | None = None
    links: bool = True

    def length(self, text: str, *, address: str) -> int:
        """Return what a text counts at most, whichever of their ways of counting this network keeps to."""
        rest, found = (text.replace(address, ""), text.count(address)) if self.counts_address else (text, 0)
        rest = unicodedata.normalize("NFC", rest)
        return 2 * len(rest) - len(_LIGHT.findall(rest)) + found * (self.counts_address or 0)


NETWORKS = (
    Network(name="linkedin", label="LinkedIn", most=3000),
    Network(name="facebook", label="Facebook", most=5000),
    Network(name="instagram", label="Instagram", most=2200, links=False),
    Network(name="x", label="X", most=280, counts_address=23),
    Network(name="mastodon", label="Mastodon", most=500, counts_address=23),
    Network(name="bluesky", label="Bluesky", most=300),
)


def highlights(issue: Item) -> list[str]:
    """Return the titles of what an issue is about."""
    titles = [entry["project"]["title"] for entry in issue["projectNews"]]
    titles += [entry["card"]["title"] for entry in issue["items"]]
    return list(dict.fromkeys(titles))[:MOST_HIGHLIGHTS]


def post(network: Network, issue: Item, *, publisher: str, address: str) -> str:
    """Return a message in the active language: as much as fits."""
    return next(text for text in _drafts(network, issue, publisher, address) if _fits(network, text, address))


def _fits(network: Network, text: str, address: str) -> bool:
    return network.length(text, address=address) <= network.most


def _drafts(network: Network, issue: Item, publisher: str, address: str) -> Iterator[str]:
    """Yield messages that become shorter."""
    title, summary = issue["title"], issue["summary"]
    call = (
        _("Read it here: %(address)s") % {"address": address}
        if network.links
        else _("You find the link in our profile.")
    )
    listed = "\n".join(f"• {each}" for each in highlights(issue))
    tags = _("#YoungCarers")
    lead = _lead(title, publisher)
    yield _joined(lead, summary, listed and _("In this issue:") + f"\n{listed}", call, tags)
    yield _joined(lead, summary, call, tags)
    yield _joined(lead, Truncator(summary).chars(120), call)
    yield _joined(lead, call)
    for length in range(120, 0, -10):
        yield _joined(_lead(Truncator(title).chars(length), Truncator(publisher).chars(40)), call)
    # Where the address alone is too long, the network shows it beside the message.
    yield Truncator(title).chars(100)


def _lead(title: str, publisher: str) -> str:
    return _("The new newsletter of %(publisher)s is out: %(title)s") % {"publisher": publisher, "title": title}


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
