"""What publishing itself requires of a page, and its summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.fields import StreamField

from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.proposals import summary_of
from cms.quality.registry import Check


def required(draft: Draft) -> Iterator[Finding]:
    """Yield what ``publication_errors`` of the page says; of blocks that are not complete each on its own."""
    page = draft.page
    streams = {field.name for field in page._meta.get_fields() if isinstance(field, StreamField)}
    for field, messages in page.publication_errors().items():
        blocks = list(_incomplete_blocks(page, field)) if field in streams else []
        yield from blocks
        for message in [] if blocks else messages:
            where = "" if field == NON_FIELD_ERRORS else field
            yield _error(message, where=where, name=_name(page, field))


def _incomplete_blocks(page: Any, field: str) -> Iterator[Finding]:
    stream = getattr(page, field)
    try:
        stream.stream_block.clean(stream)
    except ValidationError as error:
        for number, problem in sorted(getattr(error, "block_errors", {}).items()):
            block = stream[number]
            for message in _messages(problem):
                yield _error(message, where=f"{field}.{block.id}", name=str(block.block.label))


def _messages(error: Any) -> list[str]:
    """Return the messages of an error within a block, however deep they are."""
    inner = getattr(error, "block_errors", None)
    if inner is None:
        return list(getattr(error, "messages", []))
    nested = inner.values() if isinstance(inner, dict) else inner
    own = getattr(error, "non_block_errors", None)
    return [
        *dict.fromkeys(message for each in nested if each is not None for message in _messages(each)),
        *(own.as_data() and [str(message) for message in own] if own else []),
    ]


def _error(message: str, *, where: str, name: str) -> Finding:
    remedy = _("Mend this in “%(field)s”.") % {"field": name} if name else _("Mend this before you publish.")
    return Finding(severity="error", message=message, remedy=remedy, where=where)


def _name(page: Any, field: str) -> str:
    try:
        found = page._meta.get_field(field)
    except FieldDoesNotExist:
        return ""
    return capfirst(str(getattr(found, "verbose_name", "")))


def summary_missing(draft: Draft) -> Iterator[Finding]:
    if not draft.page.summary.strip():
        yield Finding(
            severity="error",
            message=_("The summary is missing."),
            remedy=_("Write one or two sentences that say what readers find on this page."),
            where="summary",
            proposal=summary_of(draft),
        )


RULES = Check(
    name="rules",
    title=gettext_lazy("Required before publishing"),
    reason=gettext_lazy("The page is not complete without it, or a young carer did not agree to it."),
    find=required,
    blocks=True,
    is_of_page=True,
)
SUMMARY = Check(
    name="summary",
    title=gettext_lazy("Summary"),
    reason=gettext_lazy("Lists, search results and mails show it: by it people decide whether to open the page."),
    find=summary_missing,
    blocks=True,
)
