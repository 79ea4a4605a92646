"""Tables of a Word file: the first row is a header that each page repeats, the first column names the rows."""

from __future__ import annotations

from typing import Any

from cms.rendering.documents.nodes import Table
from cms.rendering.documents.word.xml import clean, element, paragraph, run

_WIDEST = 32
"""Characters: a cell with more is broken into lines rather than given more room."""


def table(node: Table, *, width: int, left: int) -> Any:
    """Return a table; ``width`` and the distance from the ``left`` edge in twips."""
    columns = _widths(node, width=width)
    return element(
        "w:tbl",
        element(
            "w:tblPr",
            element("w:tblStyle", val="HouseTable"),
            element("w:tblW", w=width, type="dxa"),
            element("w:tblInd", w=left, type="dxa"),
            element("w:tblLook", val="00A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1),
            *([element("w:tblCaption", val=clean(node.caption))] if node.caption else []),
        ),
        element("w:tblGrid", *(element("w:gridCol", w=each) for each in columns)),
        _row(node.columns, columns, style="TableHeading", is_header=True),
        *(_row(row, columns, style="TableText") for row in node.rows),
    )


def _row(cells: tuple[str, ...], widths: list[int], *, style: str, is_header: bool = False) -> Any:
    properties = [element("w:cantSplit"), *([element("w:tblHeader")] if is_header else [])]
    return element(
        "w:tr",
        element("w:trPr", *properties),
        *(
            element("w:tc", element("w:tcPr", element("w:tcW", w=width, type="dxa")), paragraph(style, *_text(cell)))
            for cell, width in zip(cells, widths, strict=True)
        ),
    )


def _text(cell: str) -> list[Any]:
    return [run(cell)] if cell.strip() else []


def _widths(node: Table, *, width: int) -> list[int]:
    """Divide the width of a table by what stands in the columns; no longest word is broken if that can be helped."""
    needs = []
    for cells in zip(node.columns, *node.rows, strict=True):
        words = max((len(word) for cell in cells for word in cell.split()), default=0)
        lines = max(len(line) for cell in cells for line in (cell or " ").split("\n"))
        needs.append(max(words, min(lines, _WIDEST), 4) + 2)
    shares = [width * need // sum(needs) for need in needs]
    shares[-1] += width - sum(shares)
    return shares
