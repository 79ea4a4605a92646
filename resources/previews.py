"""A draft of a handout as the PDF that it will be offered as."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.rendering.documents import pdf
from cms.rendering.preview import Mode
from resources.kept_files import text_of


def _first_page(item: dict[str, Any]) -> HttpResponse:
    pages = pdf.pictures(text_of(item))
    context = {
        "title": item["title"],
        "language": get_language(),
        "number": len(pages),
        "picture": base64.b64encode(pages[0]).decode(),
    }
    return HttpResponse(render_to_string("resources/first_page.html", context))


MODE = Mode(name="pdf", label=_("First page of the PDF"), show=_first_page, types=frozenset({"handout"}))
