from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.quality.drafts import Draft, plain
from cms.quality.findings import Finding
from cms.quality.registry import Check
from cms.rendering.documents.nodes import Paragraph, Text

LONGEST = 60
"""Characters of bold text that may be meant as a heading."""


def disordered(draft: Draft) -> Iterator[Finding]:
    """Yield headings without words or above which one is missing, and paragraphs that pose as headings."""
    above = 1
    for where, block in draft.blocks():
        if block["type"] != "heading":
            continue
        level, text = block["value"]["level"], block["value"]["text"].strip()
        if not text:
            yield Finding(
                severity="error",
                message=_("A heading is empty."),
                remedy=_("Write what the part below it is about, or remove the heading."),
                where=where,
            )
        if level > above + 1:
            yield Finding(
                severity="hint",
                message=_("The heading “%(text)s” stands below a heading that is not there.") % {"text": text},
                remedy=_("Choose “Heading” as its level, or put a heading above it."),
                where=where,
            )
        above = level
    for passage in draft.passages:
        for node in passage.nodes:
            if isinstance(node, Paragraph) and _poses_as_heading(node):
                yield Finding(
                    severity="hint",
                    message=_("“%(text)s” looks like a heading, but is bold text.") % {"text": plain(node.line)},
                    remedy=_("Make it a heading block, or leave the bold out."),
                    where=passage.where,
                )


def _poses_as_heading(node: Paragraph) -> bool:
    text = plain(node.line)
    bold = all(isinstance(piece, Text) and piece.strong and not piece.link for piece in node.line)
    return bold and 0 < len(text) <= LONGEST and text[-1] not in ".!?,;"


HEADINGS = Check(
    name="headings",
    title=gettext_lazy("Headings"),
    reason=gettext_lazy("People with a screen reader walk through a page by its headings."),
    find=disordered,
    blocks=True,
)
