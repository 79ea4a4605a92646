from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.registry import Check


def superseded(draft: Draft) -> Iterator[Finding]:
    for where, figure in draft.parts("superseded", "claim", "value"):
        if figure["superseded"]:
            yield Finding(
                severity="hint",
                message=_("A newer figure has replaced this one: %(claim)s: %(value)s") % figure,
                remedy=_("Choose the newer figure, and see whether the text around it still fits."),
                where=where,
            )


SUPERSEDED = Check(
    name="superseded-figures",
    title=gettext_lazy("Figures"),
    reason=gettext_lazy("Readers take over figures. An old one lives on for years."),
    find=superseded,
)
