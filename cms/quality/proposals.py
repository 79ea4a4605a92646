"""Texts that editors can take over instead of beginning with nothing."""

from __future__ import annotations

from django.utils.text import Truncator

from cms.core import lengths
from cms.core.models import BasePage
from cms.quality.drafts import Draft
from cms.quality.readability import sentences


def summary_of(draft: Draft) -> str:
    """Return the first sentences of the text, as many as search engines show; empty for a page without text."""
    proposal = ""
    for passage in draft.passages:
        for paragraph in passage.paragraphs:
            for sentence in sentences(paragraph):
                longer = f"{proposal} {sentence}".strip()
                if proposal and len(longer) > lengths.SUMMARY:
                    return proposal
                proposal = longer
    most = BasePage._meta.get_field("summary").max_length
    return Truncator(proposal).chars(most)
