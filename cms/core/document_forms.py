from __future__ import annotations

from typing import Any

from wagtail.documents.forms import BaseDocumentForm


class DocumentForm(BaseDocumentForm):
    """Says right after an upload what to do about the file; the page of one document has its own place for that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "file" not in self.fields:
            self.fields["title"].help_text = self.instance.advice
