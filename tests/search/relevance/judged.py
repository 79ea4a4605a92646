"""The queries, with the grades that people gave to the pages that answer them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

KINDS = (
    "word",
    "question",
    "typo",
    "plural",
    "compound",
    "abbreviation",
    "organisation",
    "municipality",
    "phrase",
    "exclusion",
)


@dataclass(frozen=True)
class JudgedQuery:
    q: str
    locale: str
    kind: str
    answers: dict[str, int]


def queries() -> list[JudgedQuery]:
    source = (Path(__file__).parent / "queries.yaml").read_text()
    return [JudgedQuery(**entry) for entry in yaml.safe_load(source)]
