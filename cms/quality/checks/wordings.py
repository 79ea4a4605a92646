from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.models import Wording
from cms.quality.registry import Check


def words_of(kind: Wording.Kind) -> Callable[[Draft], Iterator[Finding]]:
    """Return a check that finds the words of one list, each once in a passage; one statement."""

    def find(draft: Draft) -> Iterator[Finding]:
        wordings = Wording.objects.filter(kind=kind, language=draft.locale)
        patterns = [(wording, re.compile(wording.pattern, re.IGNORECASE)) for wording in wordings]
        for where, text in _texts(draft):
            for wording, pattern in patterns:
                if match := pattern.search(text):
                    yield Finding(
                        severity="hint",
                        message=_("“%(word)s” is on the list of words to avoid.") % {"word": match[0]},
                        remedy=_("Write instead: %(words)s.") % {"words": wording.instead},
                        reason=wording.reason,
                        where=where,
                    )

    return find


def _texts(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield the words of the editors with their places; what others said is theirs."""
    yield "title", draft.page.title
    yield "summary", draft.page.summary
    for where, block in draft.blocks():
        if block["type"] == "heading":
            yield where, block["value"]["text"]
    for passage in draft.passages:
        yield passage.where, "\n".join(passage.paragraphs)


NAMING = Check(
    name="naming",
    title=gettext_lazy("How we name people"),
    reason=gettext_lazy("People come before what they are called or what happens to them."),
    find=words_of(Wording.Kind.NAMING),
)
JARGON = Check(
    name="jargon",
    title=gettext_lazy("Jargon"),
    reason=gettext_lazy("Not every reader knows this word."),
    find=words_of(Wording.Kind.JARGON),
)
