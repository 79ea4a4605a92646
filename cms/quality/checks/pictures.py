from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.models import CustomImage
from cms.quality.drafts import Draft
from cms.quality.findings import Finding, Severity
from cms.quality.registry import Check

_FILE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|heic)$|^(?:img|dsc|dscn|pxl|scan|image)[-_ ]?\d+", re.I)


def undescribed(draft: Draft) -> Iterator[Finding]:
    for where, image in draft.parts("srcset", "alt", "decorative"):
        alt = image["alt"].strip()
        name = image["url"].rpartition("/")[2].partition(".")[0]
        if not alt and not image["decorative"]:
            yield _finding("error", _("A picture has no description: %(name)s") % {"name": name}, where=where)
        elif _FILE_NAME.search(alt):
            yield _finding("hint", _("A picture is described by a file name: %(name)s") % {"name": alt}, where=where)


def unconsented(draft: Draft) -> Iterator[Finding]:
    """Yield each picture of a young carer that may not be shown, in one statement."""
    places = {reference.pk: reference.where for reference in reversed(draft.references(CustomImage))}
    if not places:
        return
    advice = _("You find it at the picture, under Images. Or choose another picture.")
    shown = CustomImage.objects.filter(pk__in=places, shows_young_carer=True).select_related("consent")
    for image in shown.order_by("title", "pk"):
        if problem := image.consent_problem:
            yield Finding(
                severity="error",
                message=_("A young carer can be recognised in “%(title)s”.") % {"title": image.title},
                remedy=f"{problem} {advice}",
                where=places[image.pk],
            )


def _finding(severity: Severity, message: str, *, where: str) -> Finding:
    remedy = _("Describe what the picture shows, or mark it as decorative.")
    return Finding(severity=severity, message=message, remedy=remedy, where=where)


ALT_TEXTS = Check(
    name="alt-texts",
    title=gettext_lazy("Descriptions of pictures"),
    reason=gettext_lazy("People who cannot see the picture hear its description instead."),
    find=undescribed,
    blocks=True,
)
PORTRAITS = Check(
    name="portraits",
    title=gettext_lazy("Consent for portraits"),
    reason=gettext_lazy("A young carer decides who sees the picture, and may come back on that."),
    find=unconsented,
    blocks=True,
)
