"""What the address of an embed asks for: its kind, its key and its parameters."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from cms.api import parameters
from cms.api.parameters import Parser
from cms.embeds import looks
from cms.embeds.items import kind_named
from cms.embeds.kinds import Asked, Embed, Kind
from cms.embeds.looks import Look


@dataclass(frozen=True, kw_only=True)
class Place:
    """An address at which there can be an embed; ``parsers`` are those of its kind."""

    kind: Kind
    key: str
    parsers: dict[str, Parser]

    def read(self, query: QueryDict) -> tuple[Asked, Look]:
        """Return what is asked for, and how it is to look. Raises a problem with status 400."""
        given = parameters.parse(query, {**self.parsers, **looks.PARSERS})
        look = looks.look_of(given)
        return Asked(
            key=self.key,
            given=given,
            query={name: str(text) for name, text in query.items()},
            is_compact=look.is_compact,
        ), look

    def read_for_pasting(self, query: QueryDict) -> Asked:
        """Return the same for plain HTML, which has no look. Raises a problem with status 400."""
        given = parameters.parse(query, {**self.parsers, "locale": parameters.locale})
        return Asked(key=self.key, given=given, for_pasting=True)

    def show(self, asked: Asked) -> Embed | None:
        return self.kind.show(asked)


def place_of(name: str, key: str) -> Place | None:
    """Return the place with this kind and key, or None if there can be nothing."""
    kind = kind_named(name)
    parsers = kind.parsers(key) if kind else None
    return Place(kind=kind, key=key, parsers=parsers) if kind and parsers is not None else None
