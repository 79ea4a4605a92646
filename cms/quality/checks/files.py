from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.models import CustomDocument
from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.registry import Check


def untagged(draft: Draft) -> Iterator[Finding]:
    """Yield each PDF without tags that the page leads to, in one statement."""
    places = {reference.pk: reference.where for reference in reversed(draft.references(CustomDocument))}
    if not places:
        return
    for document in CustomDocument.objects.filter(pk__in=places, tagged=False).order_by("title", "pk"):
        yield Finding(
            severity="hint",
            message=_("The PDF “%(title)s” is not tagged.") % {"title": document.title},
            remedy=document.advice,
            where=places[document.pk],
        )


UNTAGGED = Check(
    name="untagged-files",
    title=gettext_lazy("Files"),
    reason=gettext_lazy("A screen reader reads a file without tags in the wrong order, or not at all."),
    find=untagged,
)
