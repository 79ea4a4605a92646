"""What is to be mended in an issue before it goes out, and how."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, Literal

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from site_pages.models import NewsletterIssuePage
from site_pages.newsletters.links import Link, is_own, is_well_formed, leading_nowhere, links_of
from site_pages.newsletters.mails import Item, issue_mail, sizes_of_parts
from site_pages.newsletters.references import References, page_of, references_of

LARGEST = 100_000
"""Bytes of HTML: Gmail shows no more than 102 KiB, and what a partner and a subscriber get is a little more."""

LARGE = 80_000
LONGEST_SUBJECT = 70
"""Characters that most inboxes show of a subject."""

VAGUE = {
    "nl": {"klik hier", "hier", "lees meer", "lees verder", "meer", "link", "deze link", "website"},
    "en": {"click here", "here", "read more", "more", "link", "this link", "website"},
}
_FILE_NAME = re.compile(r"\.(jpe?g|png|gif|webp|svg|heic)$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """``error``: it must be mended before the issue is sent. ``hint``: somebody should look at it."""

    severity: Literal["error", "hint"]
    message: str
    remedy: str


def problems_of(issue: Item, *, page: NewsletterIssuePage | None = None) -> list[Problem]:
    """Return what is to be mended, errors first, in the active language.

    ``page`` is what the issue was made from; without it that of the public issue is looked up. The number of
    statements does not depend on what the issue holds.
    """
    page = page or page_of(issue)
    references = references_of(page) if page else References()
    found = [
        *_in_words(issue),
        *_in_references(references),
        *_in_pictures(issue),
        *_in_links(links_of(issue), shown=references.shown),
        *_in_size(issue),
    ]
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda problem: problem.severity)


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _error(message: str, remedy: str) -> Problem:
    return Problem(severity="error", message=message, remedy=remedy)


def _hint(message: str, remedy: str) -> Problem:
    return Problem(severity="hint", message=message, remedy=remedy)


def _in_words(issue: Item) -> Iterator[Problem]:
    if not issue["summary"].strip():
        yield _error(
            _("The summary is missing. Inboxes show it behind the subject."),
            _("Write one or two sentences in “Summary”."),
        )
    if not issue["projectNews"] and not issue["items"] and not issue["body"]:
        yield _error(
            _("There is no news in this issue."),
            _("Add news of a project, an item, or text to the body."),
        )
    if len(subject := issue["title"].strip()) > LONGEST_SUBJECT:
        yield _hint(
            _("The subject has %(number)s characters. Most inboxes show %(most)s.")
            % {"number": len(subject), "most": LONGEST_SUBJECT},
            _("Make the title shorter, and put the most important words first."),
        )
    for news in issue["projectNews"]:
        if not _said(news["html"]):
            yield _error(
                _("The news of “%(project)s” has no text.") % {"project": news["project"]["title"]},
                _("Write the news, or remove the project from this issue."),
            )


def _in_references(references: References) -> Iterator[Problem]:
    for title in references.projects:
        yield _error(
            _("The project “%(title)s” is not public. Its news would be left out.") % {"title": title},
            _("Publish the project, or remove its news."),
        )
    for title in references.pages:
        yield _error(
            _("The page “%(title)s” is not public. What leads there would be left out.") % {"title": title},
            _("Publish the page, or remove what leads there."),
        )
    for title in references.documents:
        yield _error(
            _("The document “%(title)s” is not public. The link to it would be left out.") % {"title": title},
            _("Move the document to a public collection, or remove the link."),
        )


def _in_pictures(issue: Item) -> Iterator[Problem]:
    for image in _pictures_in(issue):
        name = image["url"].rpartition("/")[2]
        if not image["alt"].strip() and not image["decorative"]:
            yield _error(
                _("A picture has no description: %(name)s") % {"name": name},
                _("Describe what the picture shows, or mark it as decorative."),
            )
        elif _FILE_NAME.search(image["alt"].strip()):
            yield _hint(
                _("A picture is described by the name of its file: %(name)s") % {"name": image["alt"]},
                _("Describe what the picture shows, or mark it as decorative."),
            )


def _pictures_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "srcset" in value and "decorative" in value:
            yield value
        for each in value.values():
            yield from _pictures_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _pictures_in(each)


def _in_links(links: list[Link], *, shown: Iterable[str]) -> Iterator[Problem]:
    own = {link.address for link in links if is_own(link.address)}
    dead = leading_nowhere(own, shown=frozenset(shown))
    for link in links:
        where = {"words": link.words, "address": link.address}
        if not link.address:
            yield _error(
                _("The link “%(words)s” leads nowhere: it has no address.") % where,
                _("Give the link an address, or remove it."),
            )
        elif link.address in dead:
            message = _("The link “%(words)s” leads to a page of this site that does not exist: %(address)s") % where
            remedy = _("Choose the page anew, or remove the link.")
            # A front end can have pages that only it knows of.
            is_sure = not (settings.FRONTEND_URL and link.address.startswith(settings.FRONTEND_URL))
            yield _error(message, remedy) if is_sure else _hint(message, remedy)
        else:
            yield from _in_address(link)
        if not link.words:
            yield _error(
                _("A link has no words: %(address)s") % where,
                _("Write what the reader finds there, and make that the link."),
            )
        elif link.words.strip(" .:!>»→").casefold() in set().union(*VAGUE.values()):
            yield _hint(
                _("The link “%(words)s” does not say where it leads: %(address)s") % where,
                _("Write what the reader finds there, and make that the link."),
            )


def _in_address(link: Link) -> Iterator[Problem]:
    where = {"words": link.words, "address": link.address}
    scheme = link.address.partition(":")[0].lower() if ":" in link.address else ""
    if scheme in ("mailto", "tel"):
        if "@" not in link.address and scheme == "mailto":
            yield _error(
                _("The link “%(words)s” holds no e-mail address: %(address)s") % where,
                _("Correct the address."),
            )
        return
    if scheme not in ("http", "https"):
        yield _error(
            _("The link “%(words)s” has no complete address: %(address)s. It does not work in a mail.") % where,
            _("Begin the address with https://, or choose the page of this site."),
        )
        return
    if is_own(link.address):
        return
    if not is_well_formed(link.address):
        yield _error(
            _("The address of the link “%(words)s” cannot be right: %(address)s") % where,
            _("Copy the address from your browser again."),
        )
        return
    if scheme == "http":
        yield _hint(
            _("The link “%(words)s” is not secure: %(address)s") % where,
            _("Try whether the address works with https:// too, and use that."),
        )
    if link.tracking:
        yield _hint(
            _("The link “%(words)s” follows who clicks: %(names)s") % {**where, "names": ", ".join(link.tracking)},
            _("Remove this part from the address. We do not follow our readers."),
        )


def _in_size(issue: Item) -> Iterator[Problem]:
    size = len(issue_mail(issue).html.encode())
    if size <= LARGE:
        return
    longest = sorted(sizes_of_parts(issue).items(), key=lambda part: -part[1])[:3]
    remedy = _("Shorten the longest parts: %(parts)s.") % {
        "parts": ", ".join(_("“%(part)s”") % {"part": name} for name, _size in longest)
    }
    measured = {"size": round(size / 1000), "most": LARGEST // 1000}
    if size > LARGEST:
        message = _("The mail has %(size)s kB. Above %(most)s kB Gmail cuts off the end, with the link to stop.")
        yield _error(message % measured, remedy)
    else:
        yield _hint(_("The mail has %(size)s kB. It may have at most %(most)s kB.") % measured, remedy)


def _said(html: str) -> str:
    return unescape(strip_tags(html)).strip()
