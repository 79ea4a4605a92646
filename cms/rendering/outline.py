"""Heading levels of a body: no level is skipped and no anchor used twice, in whatever order blocks stand.

People who read with a screen reader walk a page by its headings; a gap makes them look for a part that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DEEPEST = 4
"""Titles of blocks go no deeper; what stands below them may be one level more."""

RESERVED = ("content", "top")
"""Ids that the page itself uses."""


@dataclass(frozen=True)
class Part:
    """An entry of the table of contents."""

    anchor: str
    title: str


@dataclass
class Outline:
    """Follows the headings while a body is walked. ``section`` is the level of the heading that is in force."""

    section: int = 1
    parts: list[Part] = field(default_factory=list)
    _anchors: set[str] = field(default_factory=lambda: set(RESERVED))

    def heading(self, level: int) -> int:
        """Open a section and return the level of its heading."""
        self.section = min(level, self.section + 1)
        return self.section

    @property
    def title(self) -> int:
        """The level of a title that belongs to a block within the section in force."""
        return min(self.section + 1, DEEPEST)

    def anchor(self, wanted: str) -> str:
        """Return ``wanted``, or with a number behind it where an earlier heading took it."""
        anchor, number = wanted, 1
        while anchor in self._anchors:
            number += 1
            anchor = f"{wanted}-{number}"
        self._anchors.add(anchor)
        return anchor
