"""Lists of a Word file: each numbered list counts from one."""

from __future__ import annotations

from docx.document import Document as WordFile

DEEPEST = 8
"""Word knows nine levels, counted from 0."""

# The definitions in template/word/numbering.xml; within a frame the text of all levels hangs from the same edge.
_BULLETS, _NUMBERS, _FRAMED_BULLETS, _FRAMED_NUMBERS = 1, 2, 3, 4


class Numbering:
    def __init__(self, file: WordFile) -> None:
        self._definitions = file.part.numbering_part.element

    def start(self, *, ordered: bool, framed: bool, level: int) -> int:
        """Return the number that the paragraphs of a new list refer to."""
        if not ordered:
            return _FRAMED_BULLETS if framed else _BULLETS
        number = self._definitions.add_num(_FRAMED_NUMBERS if framed else _NUMBERS)
        number.add_lvlOverride(level).add_startOverride(1)
        started: int = number.numId
        return started
