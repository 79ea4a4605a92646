"""What took the place of an address that shows nothing any more. Asks tables of addresses, never a page."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.identity import model_key
from cms.publishing.models import Access, ContentItem, RemovedItem


@dataclass(frozen=True)
class Successor:
    address: str
    permanent: bool


def successor_of(*addresses: str) -> Successor | None:
    """Return where editors redirect this address to, if that is public; a redirect to a draft leads nowhere.

    Several spellings may be given, as a redirect may name a query string or not; the longest wins.
    """
    spellings = {Redirect.normalise_path(address) for address in addresses}
    found = (
        # PostgreSQL stores no NUL, and so cannot be asked for one.
        Redirect.objects.filter(old_path__in=[spelling for spelling in spellings if "\x00" not in spelling])
        .order_by("-old_path", "pk")
        .values_list("redirect_page_id", "redirect_link", "is_permanent")
        .first()
    )
    if found is None:
        return None
    page_id, link, permanent = found
    if page_id is None:
        return Successor(link, permanent) if link else None
    path = ContentItem.objects.visible().filter(source=model_key(Page, page_id)).values_list("path", flat=True).first()
    return Successor(path, permanent) if path else None


def was_removed(path: str) -> bool:
    return RemovedItem.objects.filter(path=path, access=Access.PUBLIC).exists()
