"""Measures how fast documents become PDF, beside WeasyPrint with the same document as HTML, both as PDF/UA-1.

Every document has other words, so that neither gains from what it remembers of the last. Both read their fonts first.
"""

from __future__ import annotations

import argparse
import datetime
import io
import itertools
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import django
from pypdf import PdfReader

from cms.rendering.documents import html, pdf
from cms.rendering.documents.nodes import (
    Box,
    Document,
    Fact,
    Heading,
    Listing,
    Node,
    Number,
    Paragraph,
    Quotation,
    Table,
    Text,
)
from tests.benchmarks.run import say

GOAL = 150
"""Milliseconds for ten pages."""
SECTIONS = 4
WORDS = [
    *("jonge", "mantelzorgers", "gemeente", "school", "ondersteuning", "gezin", "zorg", "beleid", "samenwerking"),
    *("verantwoordelijkheid", "onderwijs", "huisarts", "respijtzorg", "overbelasting", "mantelzorgwaardering"),
    *("en", "de", "het", "een", "van", "voor", "met", "die", "zij", "hun", "bij", "naar", "niet", "ook", "als", "om"),
    *("te", "in", "op", "aan", "is", "zijn", "wordt", "kan", "jongeren", "wijkteam", "aandacht", "signaleren"),
]

Make = Callable[[Document], bytes]
BLOCKS = 60
"""In an item that makes ten pages."""


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.pdf", description=__doc__)
    options.add_argument("--documents", type=int, default=30, help="documents with typst; a fifth with WeasyPrint")
    number = options.parse_args().documents
    os.environ.update(DJANGO_SETTINGS_MODULE="cms.settings.test", LOG_LEVEL="ERROR")
    django.setup()

    # In turn, so that what else the machine does hits both.
    makers = {"typst": pdf.write}
    if weasyprint := weasyprint_maker():
        makers["WeasyPrint"] = weasyprint
    seed, times = 0, {name: list[float]() for name in makers}
    for turn in range(number + 1):
        for name, make in makers.items():
            if name == "typst" or turn % 5 == 0:
                seed += 1
                times[name].append(measured(make, a_document(seed)))
    pages = len(PdfReader(io.BytesIO(pdf.write(a_document(1)))).pages)
    say(f"{'':12}{'pages':>6}{'first':>9}{'p50':>9}{'p95':>9}   milliseconds")
    for name, values in times.items():
        first, *later = values
        p50, p95 = statistics.median(later), statistics.quantiles(later, n=20, method="inclusive")[-1]
        say(f"{name:12}{pages if name == 'typst' else '':>6}{first:>9.0f}{p50:>9.0f}{p95:>9.0f}")
    from cms.rendering.documents.items import document_of

    reading = statistics.median(
        measured(partial(document_of, publisher="Netwerk"), an_item(turn)) for turn in range(number)
    )
    say(f"From a content item with as many blocks to what is written: {reading:.0f} ms more.")
    ours = statistics.median(times["typst"][1:]) + reading
    if weasyprint:
        theirs = statistics.median(times["WeasyPrint"][1:]) + reading
        say(f"typst writes {theirs / ours:.1f} times as many documents in a second.")
    say(f"Goal of {GOAL} ms for ten pages: {'met' if ours / pages * 10 < GOAL else 'missed'}.")
    return 0


def measured(make: Callable[[Any], object], given: Any) -> float:
    """Return milliseconds."""
    start = time.perf_counter()
    make(given)
    return (time.perf_counter() - start) * 1000


def an_item(seed: int) -> dict[str, Any]:
    """Return the JSON of a handout that holds each kind of block as often as another."""
    from tests.rendering.documents import sample

    item = sample.item()
    blocks = itertools.islice(itertools.cycle(item["body"]), BLOCKS)
    return {**item, "title": f"{item['title']} {seed}", "body": [{**block, "id": str(uuid4())} for block in blocks]}


def weasyprint_maker() -> Make | None:
    try:
        import weasyprint  # it looks for Pango when it is imported
    except OSError:
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        say(f"WeasyPrint was left out, as Pango is missing. On Debian, as root: apt-get install {packages}")
        return None

    def make(document: Document) -> bytes:
        page = html.write(document).decode()
        return bytes(weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"))

    return make


def a_document(seed: int) -> Document:
    """Return a guide of ten pages with every kind of node but pictures."""
    choose = random.Random(seed)  # noqa: S311 - no secret

    def words(number: int) -> str:
        return " ".join(choose.choices(WORDS, k=number)).capitalize() + "."

    def says(number: int, *, strong: bool = False) -> Paragraph:
        return Paragraph((Text(words(number), strong=strong),))

    def section(number: int) -> tuple[Node, ...]:
        return (
            Heading(2, words(5), f"deel-{number}"),
            says(110),
            Paragraph((Text(words(20)), Text(" "), Text(words(4), link="https://example.org/"), Text(words(12)))),
            Heading(3, words(4), f"doen-{number}"),
            Listing(((says(6),), (says(28), Listing(((says(3),), (says(4),)))), (says(8),))),
            Listing(tuple((says(2, strong=True), says(30)) for _ in range(3)), ordered=True),
            Number("1 op de 4", words(14), (Text("Bron: "), Text("SCP", link="https://example.org/scp"))),
            Box("Tip", (says(4, strong=True), says(35), Listing(((says(4),), (says(4),))))),
            Heading(3, words(3), f"ervaring-{number}"),
            Quotation((says(30),), "Noor (16)"),
            Table(words(4), ("Wie", "Wat", "Wanneer"), tuple((words(2), words(14), words(3)) for _ in range(8))),
            says(90),
        )

    return Document(
        title=words(7),
        language="nl",
        kind="Handreiking",
        summary=words(20),
        publisher="JMZ Kennisnetwerk",
        address="https://example.org/nl/handreikingen/beleid",
        moment=datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC),
        content=(says(100), *(node for number in range(SECTIONS) for node in section(number))),
        facts=(Fact("Uitgave", "3"), Fact("Voor", "Gemeenten")),
        colophon=(Fact("Licentie", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),),
    )


if __name__ == "__main__":
    sys.exit(main())
