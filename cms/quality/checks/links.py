from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.identity import item_id
from cms.publishing.builder import access_of_place
from cms.publishing.models import Access, ContentItem, RemovedItem, levels_for
from cms.quality.drafts import Draft, headings
from cms.quality.findings import Finding
from cms.quality.links import Link
from cms.quality.models import Address
from cms.quality.models.addresses import FAILURES
from cms.quality.registry import Check

VAGUE = {
    "nl": {"klik hier", "klik", "hier", "deze link", "link", "lees meer", "lees verder", "meer", "meer informatie"},
    "en": {"click here", "click", "here", "this link", "link", "read more", "more", "more information", "learn more"},
}
"""What says nothing to people who hear the links of a page one after the other."""


def empty(draft: Draft) -> Iterator[Finding]:
    for where, link in draft.links:
        if not link.words:
            yield Finding(
                severity="error",
                message=_("A link has no words: %(address)s") % {"address": link.address},
                remedy=_("Remove the link, or write what readers find there and make that the link."),
                where=where,
            )


def vague(draft: Draft) -> Iterator[Finding]:
    known = set().union(*VAGUE.values())
    for where, link in draft.links:
        words = link.words.strip(" .:!>»→…").casefold()
        remedy = _("Make the words that say what readers find there the link.")
        if words in known:
            message = _("The link “%(words)s” does not say where it leads.") % {"words": link.words}
            yield Finding(severity="hint", message=message, remedy=remedy, where=where)
        elif words.startswith(("http://", "https://", "www.")):
            message = _("A bare address is the words of a link: %(words)s") % {"words": link.words}
            yield Finding(severity="hint", message=message, remedy=remedy, where=where)


def leading_nowhere(draft: Draft) -> Iterator[Finding]:
    """Yield what leads to pages, addresses of this site and places on the page that are not there; four statements."""
    yield from _pages(draft)
    yield from _own_addresses(draft)
    yield from _places(draft)


def _pages(draft: Draft) -> Iterator[Finding]:
    places = {reference.pk: reference.where for reference in reversed(draft.references(Page))}
    rows = Page.objects.filter(pk__in=places).values_list(
        "pk", "draft_title", "translation_key", "locale__language_code"
    )
    targets = {pk: (title, {item_id(key, locale), item_id(key, draft.locale)}) for pk, title, key, locale in rows}
    wanted = {public_id for _title, ids in targets.values() for public_id in ids}
    levels = levels_for(access_of_place(draft.page) or Access.MEMBERS)
    public = set(ContentItem.objects.visible(levels).filter(pk__in=wanted).values_list("pk", flat=True))
    for pk, where in places.items():
        if pk not in targets:
            yield Finding(
                severity="hint",
                message=_("A link leads to a page that was deleted. Readers see the words without the link."),
                remedy=_("Remove the link, or choose another page."),
                where=where,
            )
        elif not targets[pk][1] & public:
            yield Finding(
                severity="hint",
                message=_("The page “%(title)s” is not public. Readers do not see what leads there.")
                % {"title": targets[pk][0]},
                remedy=_("Publish that page too, or choose another one."),
                where=where,
            )


def _own_addresses(draft: Draft) -> Iterator[Finding]:
    """Find typed addresses of pages that were public and are no longer."""
    paths = {unquote(link.path): (where, link) for where, link in draft.links if link.is_own}
    if not paths:
        return
    gone = set(RemovedItem.objects.filter(path__in=paths).values_list("path", flat=True))
    gone -= set(ContentItem.objects.filter(path__in=gone).values_list("path", flat=True))
    gone -= {
        f"{path}/"
        for path in Redirect.objects.filter(old_path__in=_without_slash(gone)).values_list("old_path", flat=True)
    }
    for path in sorted(gone):
        where, link = paths[path]
        yield Finding(
            severity="hint",
            message=_("The link “%(words)s” leads to a page of this site that is gone.") % {"words": link.words},
            remedy=_("Choose the page from the list of pages instead of pasting its address: then it is followed."),
            where=where,
        )


def _without_slash(paths: set[str]) -> list[str]:
    return [path.rstrip("/") for path in paths]


def _places(draft: Draft) -> Iterator[Finding]:
    known = {heading.anchor for passage in draft.passages for heading in headings(passage.nodes)} | {"top", "content"}
    for where, link in draft.links:
        if link.address.startswith("#") and unquote(link.address[1:]) not in known:
            yield Finding(
                severity="hint",
                message=_("The link “%(words)s” leads to a heading that is not on this page.") % {"words": link.words},
                remedy=_("Take one of these, or remove the link: %(anchors)s.")
                % {"anchors": ", ".join(f"#{anchor}" for anchor in sorted(known))},
                where=where,
            )


def dead(draft: Draft) -> Iterator[Finding]:
    """Yield links to other sites that the worker found broken; one statement."""
    links: dict[str, tuple[str, Link]] = {
        link.address: (where, link) for where, link in reversed(draft.links) if link.is_web and not link.is_own
    }
    if not links:
        return
    for address in Address.objects.filter(url__in=links, failures__gte=FAILURES).order_by("url"):
        where, link = links[address.url]
        since = date_format(address.failing_since) if address.failing_since else ""
        yield Finding(
            severity="hint",
            message=_("The link “%(words)s” has been broken since %(day)s. %(answer)s")
            % {"words": link.words, "day": since, "answer": address.answer},
            remedy=_("Look for the new address, or remove the link: %(address)s") % {"address": address.url},
            where=where,
        )


EMPTY_LINKS = Check(
    name="empty-links",
    title=gettext_lazy("Links without words"),
    reason=gettext_lazy("Nobody can see where such a link is, and a screen reader reads its address aloud."),
    find=empty,
    blocks=True,
)
LINK_TEXTS = Check(
    name="link-texts",
    title=gettext_lazy("Words of links"),
    reason=gettext_lazy(
        "People with a screen reader hear the links one after the other, without the text around them."
    ),
    find=vague,
)
LEADING_NOWHERE = Check(
    name="internal-links",
    title=gettext_lazy("Links within the site"),
    reason=gettext_lazy("Readers look for what is promised and do not find it."),
    find=leading_nowhere,
)
DEAD_LINKS = Check(
    name="external-links",
    title=gettext_lazy("Links to other websites"),
    reason=gettext_lazy("Readers end at an error message."),
    find=dead,
)
