"""The contract of a block: beside its fields it declares the shape of its public JSON and makes it."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from django.utils.safestring import SafeString, mark_safe
from pydantic import create_model
from wagtail.blocks import StructBlock

from cms.core import shapes
from cms.core.building import Build
from cms.core.registry import registry


class ShapedBlock(StructBlock):
    """A block with a public shape. ``shape`` returns None for a block that has nothing public to show."""

    Shape: ClassVar[type[shapes.Shape]]

    def shape(self, value: Any, build: Build) -> shapes.Shape | None:
        raise NotImplementedError

    def render(self, value: Any, context: dict[str, Any] | None = None) -> SafeString:
        """Show the block as a reader sees it; only the admin's block preview asks for this."""
        if registry.render_block is None:
            return super().render(value, context)
        return mark_safe(registry.render_block(self.name, (self, value)))  # noqa: S308 - made by our templates


def block_shape(name: str, block: ShapedBlock) -> type[shapes.Shape]:
    """Return the shape of a block in a body: its id, the name of its type, and its value."""
    title = "".join(part.capitalize() for part in name.split("_")) + "Block"
    return create_model(
        title,
        __base__=shapes.Shape,
        __doc__=block.Shape.__doc__,
        id=(str, ...),
        type=(Literal[name], ...),  # type: ignore[arg-type]
        value=(block.Shape, ...),
    )
