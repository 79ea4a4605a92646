"""All that an organisation needs to send an issue on to its own readers, as a ZIP archive.

It is made of public items and of the foreword, of nothing else, and each time anew: the same issue, profile and
foreword give the same bytes. Nothing of it is made before it is sent.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from cms.publishing.frame import organisation as publishing_organisation
from cms.rendering.documents.pieces import paragraphs
from cms.rendering.mails import Written, with_footer
from resources.archives import Entry, archive
from site_pages.newsletters.forwarding.addresses import forwarded_address
from site_pages.newsletters.forwarding.drafts import draft
from site_pages.newsletters.forwarding.forewords import as_html, foreword_for, forewords_for
from site_pages.newsletters.forwarding.organisations import Item, Organisation, organisations_that_forward
from site_pages.newsletters.forwarding.pictures import SIZES, description, picture, quarter_of
from site_pages.newsletters.forwarding.posts import NETWORKS, Network, highlights, post
from site_pages.newsletters.mails import Forward, IssueMail, issue_mail

MOST_OF_A_NAME = 60
"""Characters of an organisation's name in the name of a file."""


def name_of_publisher() -> str:
    return publishing_organisation() or settings.WAGTAIL_SITE_NAME


@dataclass(frozen=True, kw_only=True)
class Kit:
    """An issue for one organisation; both as the JSON of their public items. ``foreword`` is plain text."""

    issue: Item
    partner: Item
    foreword: str = ""
    publisher: str = field(default_factory=name_of_publisher)

    @property
    def name(self) -> str:
        """Its name as a folder: letters, digits and hyphens."""
        with override(self.issue["locale"]):
            newsletter = pgettext("file name", "newsletter")
        issue = f"{newsletter}-{self.issue['year']}-{self.issue['quarter']}"
        return f"{issue}-{slugify(self.partner['title'])[:MOST_OF_A_NAME].strip('-') or self.partner['id']}"

    @property
    def address(self) -> str:
        return forwarded_address(self.issue, self.partner)

    @cached_property
    def mail(self) -> IssueMail:
        """The mail that the organisation sends, in which it has yet to put its own link to unsubscribe."""
        forward = Forward(
            name=self.partner["title"],
            logo=self.partner["logo"],
            foreword=as_html(self.foreword),
            address=self.address,
        )
        mail = issue_mail(self.issue, forward=forward)
        with override(self.issue["locale"]):
            reminder = _(
                "[Put the link to unsubscribe from your own mailing here. Most programs for mailings do that.]"
            )
        written = with_footer(Written(mail.html, mail.text), paragraphs(reminder))
        return replace(mail, html=written.html, text=written.text)

    @property
    def subjects(self) -> list[str]:
        """Some lines to choose from for the subject of a mail, in the active language."""
        subjects = [
            self.mail.subject,
            _("%(partner)s sends on: %(title)s") % {"partner": self.partner["title"], "title": self.issue["title"]},
            _("News about young carers: %(quarter)s") % {"quarter": quarter_of(self.issue).lower()},
        ]
        if found := highlights(self.issue)[:2]:
            subjects.append(_("Young carers: %(highlights)s") % {"highlights": "; ".join(found)})
        return list(dict.fromkeys(" ".join(subject.split()) for subject in subjects))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and the content of each file, in the language of the issue."""
        for name, path in self.paths.items():
            with override(self.issue["locale"]):
                content = self._makers[name]()
            yield path, content.encode() if isinstance(content, str) else content

    @cached_property
    def paths(self) -> dict[str, str]:
        """The path of each file by a name that is the same in every language."""
        with override(self.issue["locale"]):
            newsletter, messages = pgettext("file name", "newsletter"), pgettext("file name", "messages")
            images = pgettext("file name", "images")
            return {
                "read_me": pgettext("file name", "README") + ".txt",
                "subjects": pgettext("file name", "subject") + ".txt",
                "html": f"{newsletter}.html",
                "draft": f"{newsletter}.eml",
                "text": f"{newsletter}.txt",
                "address": pgettext("file name", "web-address") + ".txt",
                **{network.name: f"{messages}/{network.name}.txt" for network in NETWORKS},
                **{str(size.name): f"{images}/{size.filename}" for size in SIZES},
                "descriptions": f"{images}/" + pgettext("file name", "alt-texts") + ".txt",
            }

    @property
    def _makers(self) -> dict[str, Callable[[], str | bytes]]:
        about = {"publisher": self.publisher}
        return {
            "read_me": lambda: self._rendered("read_me"),
            "subjects": lambda: "\n".join(self.subjects) + "\n",
            "html": lambda: self.mail.html,
            "draft": lambda: draft(self.mail, moment=self.moment),
            "text": lambda: self.mail.text,
            "address": lambda: f"{self.address}\n",
            **{network.name: partial(self.post, network) for network in NETWORKS},
            **{size.name: partial(picture, self.issue, self.partner, size, **about) for size in SIZES},
            "descriptions": lambda: self._rendered("alt_texts"),
        }

    def post(self, network: Network) -> str:
        """Return a message for a network, in the active language."""
        return post(network, self.issue, publisher=self.publisher, address=self.address)

    def _rendered(self, template: str) -> str:
        context = {
            "kit": self,
            "paths": self.paths,
            "networks": [(network, self.paths[network.name]) for network in NETWORKS],
            "sizes": [(size, self.paths[size.name]) for size in SIZES],
            "description": description(self.issue, self.partner, publisher=self.publisher),
        }
        return render_to_string(f"newsletters/kit/{template}.txt", context).strip() + "\n"

    @cached_property
    def moment(self) -> datetime.datetime:
        """When the issue last changed: the date of all files."""
        return datetime.datetime.fromisoformat(self.issue["changedAt"])

    def entries(self, *, below: str = "") -> Iterator[Entry]:
        """Yield the files for an archive, below a folder in it."""
        for path, content in self.files():
            is_packed = path.endswith(".png")
            yield Entry(
                path=f"{below}{path}", content=[content], size=len(content), moment=self.moment, compress=not is_packed
            )

    def stream(self) -> Iterator[bytes]:
        """Yield the archive."""
        return archive(self.entries())


def kit_for(organisation: Organisation, issue: Item) -> Kit:
    """Return the kit with what the organisation wrote above it; two statements."""
    return Kit(issue=issue, partner=organisation.item, foreword=foreword_for(organisation.key, issue))


def kits_for(issue: Item) -> list[Kit]:
    """Return the kits of all organisations that forward, in four statements."""
    forewords, publisher = forewords_for(issue), name_of_publisher()
    return [
        Kit(
            issue=issue,
            partner=organisation.item,
            foreword=forewords[organisation.key].text if organisation.key in forewords else "",
            publisher=publisher,
        )
        for organisation in organisations_that_forward(issue["locale"])
    ]


def stream_all(kits: Iterable[Kit]) -> Iterator[bytes]:
    """Yield an archive with a folder for each kit."""
    return archive(entry for folder, kit in _folders(kits) for entry in kit.entries(below=f"{folder}/"))


def _folders(kits: Iterable[Kit]) -> Iterator[tuple[str, Kit]]:
    """Tell kits apart of organisations whose names differ in nothing that a folder can show."""
    taken: set[str] = set()
    for kit in kits:
        folder = kit.name if kit.name not in taken else f"{kit.name}-{kit.partner['id']}"
        taken.add(folder)
        yield folder, kit
