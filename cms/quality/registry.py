"""Which checks there are. An app registers its own from ``AppConfig.ready()``."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise

from cms.quality.drafts import Draft
from cms.quality.findings import Finding

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Check:
    """Something that is looked at in every draft.

    ``name`` is fixed: findings are kept under it. ``title`` is what editors see, ``reason`` why it matters to readers.
    ``find`` yields findings without check and reason, which come from here where it gives none. It needs a fixed
    number of statements, however long the page is. ``blocks``: it can find errors, so it is asked before publishing;
    others give hints alone. ``is_of_page``: what it finds are rules of the page itself, which publishing asks anyway.
    """

    name: str
    title: str | Promise
    reason: str | Promise
    find: Callable[[Draft], Iterable[Finding]]
    blocks: bool = False
    is_of_page: bool = False


class Checks:
    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def register(self, *checks: Check) -> None:
        """Add checks. Raises ``ValueError`` for a name that is taken."""
        for check in checks:
            if check.name in self._checks:
                raise ValueError(f"There is a check {check.name!r} already.")
            self._checks[check.name] = check

    def __iter__(self) -> Iterator[Check]:
        return iter(self._checks.values())

    def get(self, name: str) -> Check | None:
        return self._checks.get(name)

    def findings(self, draft: Draft) -> list[Finding]:
        """Return what all checks find, errors first, in the active language."""
        found = dict.fromkeys(finding for check in self for finding in run(check, draft))
        return sorted(found, key=lambda finding: finding.severity)

    def errors(self, draft: Draft) -> list[Finding]:
        """Return what stands in the way of publishing."""
        return [
            finding
            for check in self
            if check.blocks and not check.is_of_page
            for finding in run(check, draft)
            if finding.severity == "error"
        ]


def run(check: Check, draft: Draft) -> Iterator[Finding]:
    """Yield what a check finds; one that fails finds nothing, and the log tells.

    Raises ``ValueError`` for an error of a check that is not asked before publishing: nobody would be held by it.
    """
    try:
        found = list(check.find(draft))
    except Exception:
        logger.exception("The check %s failed on %r.", check.name, draft.page)
        return
    for finding in found:
        if finding.severity == "error" and not check.blocks:
            raise ValueError(f"The check {check.name!r} finds errors, but does not say so with blocks=True.")
        yield replace(finding, check=check.name, reason=finding.reason or str(check.reason))


checks = Checks()
