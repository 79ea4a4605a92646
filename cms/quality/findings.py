"""What a check finds in a page, in the words that editors read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "hint"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``error``: the page cannot be published with it. ``hint``: somebody should look at it.

    ``message`` says what is wrong, ``reason`` why it matters, ``remedy`` how to mend it. ``where`` is the path of the
    field or block in the form, as Wagtail writes it into ``data-contentpath``: ``summary``, or ``body`` and the id of
    the block with a dot between them; empty for the whole page. ``check`` is the name of the check. ``proposal`` is a
    text that editors can take over into that field, ``other_page`` the address in the admin of another page that it is
    about.
    """

    severity: Severity
    message: str
    remedy: str
    reason: str = ""
    where: str = ""
    check: str = ""
    proposal: str = ""
    other_page: str = ""

    @property
    def field(self) -> str:
        return self.where.partition(".")[0]


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)
