from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.readability import LONGEST_SENTENCE, PLAIN, score, sentences, words
from cms.quality.registry import Check

QUOTED = 8
"""Words by which a sentence is named."""


def long_sentences(draft: Draft) -> Iterator[Finding]:
    for passage in draft.passages:
        for paragraph in passage.paragraphs:
            for sentence in sentences(paragraph):
                number = len(words(sentence))
                if number > LONGEST_SENTENCE:
                    begin = " ".join(sentence.split()[:QUOTED])
                    yield Finding(
                        severity="hint",
                        message=_("A sentence of %(number)s words: “%(begin)s …”") % {"number": number, "begin": begin},
                        remedy=_("Make two sentences of it, or leave words out."),
                        where=passage.where,
                    )


def hard_to_read(draft: Draft) -> Iterator[Finding]:
    paragraphs = [paragraph for passage in draft.passages for paragraph in passage.paragraphs]
    found = score(paragraphs, draft.locale)
    if found and not found.is_plain:
        yield Finding(
            severity="hint",
            message=_("The text is hard to read: %(score)s points, where plain language (B1) has %(plain)s or more.")
            % {"score": round(found.value), "plain": round(PLAIN)},
            remedy=_(
                "Shorten sentences, and take shorter words. The points come from the length of words and sentences "
                "alone: read the text to a colleague to be sure."
            ),
        )


LONG_SENTENCES = Check(
    name="long-sentences",
    title=gettext_lazy("Long sentences"),
    reason=gettext_lazy("Most readers lose the thread after some twenty-five words."),
    find=long_sentences,
)
READING_LEVEL = Check(
    name="reading-level",
    title=gettext_lazy("Reading level"),
    reason=gettext_lazy("Texts of level B1 are understood by almost everybody, and experts read them faster too."),
    find=hard_to_read,
)
