"""What projects reported before, as everybody can read it."""

from __future__ import annotations

from typing import NamedTuple

import orjson

from cms.core.identity import item_id
from cms.publishing.models import ContentItem
from site_pages.models import ProjectPage

LOOKED_AT = 8
"""Issues, the newest first."""


class Report(NamedTuple):
    issue: str
    html: str
    """Clean HTML, as in the item of the issue."""


def last_report(project: ProjectPage, locale: str) -> Report | None:
    """Return what a project reported last in a language; one statement."""
    public_id = str(item_id(project.translation_key, locale))
    issues = ContentItem.objects.visible().filter(type="newsletter", locale=locale).order_by("-published_at", "-pk")
    for issue in issues.only("document")[:LOOKED_AT]:
        document = orjson.loads(bytes(issue.document))
        for news in document["projectNews"]:
            if news["project"]["id"] == public_id and news["html"]:
                return Report(document["title"], news["html"])
    return None
