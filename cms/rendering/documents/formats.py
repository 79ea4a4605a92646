"""The formats in which a document can be had."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from cms.rendering.documents.nodes import Document


@dataclass(frozen=True, kw_only=True)
class Format:
    """``write`` returns the bytes of a file; the same document gives the same bytes.

    ``version`` is raised when ``write`` makes something else of the same document.
    """

    name: str
    extension: str
    media_type: str
    label: str | Promise
    version: int
    write: Callable[[Document], bytes]
    nodes: frozenset[type]
    """The classes of nodes that it can write: ``manage.py check`` fails where one lacks."""


class Formats:
    def __init__(self) -> None:
        self._by_name: dict[str, Format] = {}

    def register(self, *formats: Format) -> None:
        self._by_name.update({each.name: each for each in formats})

    def __iter__(self) -> Iterator[Format]:
        return iter(self._by_name.values())

    def get(self, name: str) -> Format | None:
        return self._by_name.get(name)

    @property
    def names(self) -> list[str]:
        return list(self._by_name)


formats = Formats()
