"""What can be embedded. Apps register kinds of their own when they are ready."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.functional import Promise

from cms.api.parameters import Parser


@dataclass(frozen=True, kw_only=True)
class Embed:
    """Something to show in a page of others.

    ``template`` gets ``context`` and what all embeds have. ``address`` leads to the same on this site: attribution
    cannot do without it. ``height`` is about what it takes in pixels, at a width of 600. ``keys`` are the surrogate
    keys of what it was made from; None if it was made from more than they can say. ``image`` is a picture of it, as
    items have them. ``stylesheets`` are names of static files. ``is_kept`` is false for a form whose moment ends.
    """

    title: str
    address: str
    locale: str
    template: str
    height: int
    context: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] | None = ()
    image: dict[str, Any] | None = None
    stylesheets: tuple[str, ...] = ()
    is_kept: bool = True


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks for: the key behind the kind, the parsed parameters, and the language if one is named.

    ``query`` are the parameters as they stand in the address. ``for_pasting``: as plain HTML, which a kind may not
    have.
    """

    key: str
    given: Mapping[str, Any]
    query: Mapping[str, str] = field(default_factory=dict)
    is_compact: bool = False
    for_pasting: bool = False

    @property
    def locale(self) -> str:
        """The language that is asked for, or empty."""
        return str(self.given.get("locale", ""))


class Kind(Protocol):
    """A kind of embed; ``name`` is what its addresses begin with.

    ``label`` is what the builder offers it as, without a key; empty if there is more to choose.
    """

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str | Promise: ...

    def parsers(self, key: str) -> dict[str, Parser] | None:
        """Return the parameters of its own, or None if there can be nothing with this key."""

    def show(self, asked: Asked) -> Embed | None:
        """Return what everybody may see, or None: no answer tells whether it was there once."""


class Kinds:
    """The kinds by name. Public types of content are kinds by themselves: see ``cms.embeds.items``."""

    def __init__(self) -> None:
        self._by_name: dict[str, Kind] = {}

    def register(self, *kinds: Kind) -> None:
        """Add kinds. Raises ``ValueError`` if there is one of the same name."""
        for kind in kinds:
            if kind.name in self._by_name:
                raise ValueError(f"The kind of embed {kind.name!r} is registered twice.")
            self._by_name[kind.name] = kind

    def get(self, name: str) -> Kind | None:
        return self._by_name.get(name)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._by_name.values())


kinds = Kinds()


def embed_path(kind: str, key: str = "") -> str:
    return f"/embed/{kind}/{key}" if key else f"/embed/{kind}"
