"""What handouts, practices, interventions, studies and media say in a file besides their body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cms.rendering.documents.items import Describe, Description, Section
from cms.rendering.documents.nodes import Fact, Listing, Node
from cms.rendering.documents.pieces import file_of, film_of, paragraphs
from cms.rendering.documents.rich_text import nodes_of
from cms.rendering.templatetags.reading import address_label, choice_label, day, period
from resources.models.base import ResourcePage

Item = dict[str, Any]

LEGAL_TEXTS = {
    ResourcePage.Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    ResourcePage.Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    ResourcePage.Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}


def _described(item: Item, **parts: Any) -> Description:
    licence = item["licence"]
    name = choice_label(item, "licence", licence)
    return Description(licence=Fact(_("Licence"), name, LEGAL_TEXTS.get(licence, "")), **parts)


def handout(item: Item) -> Description:
    adapt = _("Yes, you may change the text for your own use.") if item["editable"] else _("No, the text is protected.")
    return _described(
        item,
        facts=(Fact(_("May it be adapted?"), adapt),),
        after=(
            Section(_("Editions"), _editions(item["editions"])),
            Section(_("Corrections"), _corrections(item.get("corrections", []))),
        ),
    )


def _editions(editions: list[dict[str, Any]]) -> tuple[Node, ...]:
    title = _("Edition %(number)s, %(day)s")
    return _listed(
        (
            *paragraphs(title % {"number": edition["number"], "day": day(edition["date"])}, strong=True),
            *paragraphs(edition["whatChanged"]),
            *(file_of(file) for file in edition["files"]),
        )
        for edition in editions
    )


def _corrections(corrections: list[dict[str, Any]]) -> tuple[Node, ...]:
    title = _("In edition %(number)s, on %(day)s")
    return _listed(
        (
            *paragraphs(title % {"number": correction["edition"], "day": day(correction["date"])}, strong=True),
            *paragraphs(correction["text"]),
        )
        for correction in corrections
    )


def _listed(entries: Iterable[tuple[Node, ...]]) -> tuple[Node, ...]:
    """Return a list, or nothing where it would be empty."""
    listing = Listing(tuple(entries))
    return (listing,) if listing.entries else ()


def practice(item: Item) -> Description:
    contact = item["contact"]
    return _described(
        item,
        facts=(Fact(_("Whom to ask"), contact["title"], contact["url"] or ""),) if contact else (),
        before=(
            Section(_("Situation"), nodes_of(item["context"])),
            Section(_("Approach"), nodes_of(item["approach"])),
            Section(_("Result"), nodes_of(item["result"])),
        ),
    )


def intervention(item: Item) -> Description:
    return _described(
        item,
        facts=tuple(
            Fact(
                choice_label(item, "recognitions.scheme", recognition["scheme"]),
                f"{recognition['levelName']}, {day(recognition['date'])}",
                recognition["sourceUrl"],
            )
            for recognition in item["recognitions"]
        ),
    )


def study(item: Item) -> Description:
    facts = []
    if item["start"] or item["end"]:
        facts.append(Fact(_("Period"), period(item["start"], item["end"])))
    if partners := item["partners"]:
        link = partners[0]["url"] or "" if len(partners) == 1 else ""
        facts.append(Fact(_("Researchers"), ", ".join(partner["title"] for partner in partners), link))
    if address := item["publicationUrl"]:
        facts.append(Fact(_("Publication"), address_label(address), address))
    return _described(item, facts=tuple(facts), after=(Section(_("What is still unknown"), nodes_of(item["gaps"])),))


def media(item: Item) -> Description:
    facts = [Fact(_("Kind"), choice_label(item, "kind", item["kind"]))]
    if item["expiresOn"]:
        facts.append(Fact(_("May be used until"), day(item["expiresOn"])))
    shown: list[Node] = [file_of(item["file"])] if item["file"] else []
    if item["videoUrl"]:
        shown.append(film_of(title=item["title"], url=item["videoUrl"]))
    return _described(
        item,
        facts=tuple(facts),
        before=(
            Section("", tuple(shown)),
            Section(_("What it tells, in words"), nodes_of(item["textAlternative"])),
        ),
    )


DESCRIPTIONS: dict[str, Describe] = {
    "handout": handout,
    "practice": practice,
    "intervention": intervention,
    "study": study,
    "media": media,
}
