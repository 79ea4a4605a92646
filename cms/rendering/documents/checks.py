"""System checks: every block of every page can be read here, and becomes part of every file and of mails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.blocks import BaseStreamBlock
from wagtail.fields import StreamField

from cms.blocks.base import ShapedBlock
from cms.core.registry import registry
from cms.rendering.documents import blocks
from cms.rendering.documents.formats import formats
from cms.rendering.documents.nodes import Node
from cms.rendering.mails import writer


@register()
def check_documents(**kwargs: Any) -> list[CheckMessage]:
    known = blocks.registered()
    errors: list[CheckMessage] = []
    for name, block in sorted(dict(block_types()).items()):
        if name not in known:
            errors.append(
                Error(
                    f"Nothing says what the block {name!r} becomes in a file.",
                    hint="Register a function for it with cms.rendering.documents.blocks.register in ready().",
                    obj=block,
                    id="rendering.E001",
                )
            )
        if not _has_template(name):
            errors.append(
                Error(
                    f"The reading view cannot show the block {name!r}.",
                    hint=f"Add the template rendering/blocks/{name}.html.",
                    obj=block,
                    id="rendering.E002",
                )
            )
    errors.extend(
        Error(
            f"The format {each.name!r} cannot write the node {node.__name__}.",
            hint="Add a function for it, and name it in the nodes of the format.",
            obj=each,
            id="rendering.E003",
        )
        for each in formats
        for node in get_args(Node)
        if node not in each.nodes
    )
    errors.extend(
        Error(
            f"A mail cannot hold the node {node.__name__}.",
            hint="Add a function for it to cms.rendering.mails.writer.NODES.",
            id="rendering.E004",
        )
        for node in get_args(Node)
        if node not in writer.NODES
    )
    return errors


def block_types() -> Iterator[tuple[str, type[ShapedBlock]]]:
    """Return the blocks with a public shape that pages of any public type may hold."""
    for registered in registry:
        for field in registered.model._meta.get_fields():
            if isinstance(field, StreamField):
                yield from _shaped(field.stream_block)


def _shaped(stream: BaseStreamBlock) -> Iterator[tuple[str, type[ShapedBlock]]]:
    for name, block in stream.child_blocks.items():
        if isinstance(block, ShapedBlock):
            yield name, type(block)


def _has_template(name: str) -> bool:
    try:
        get_template(f"rendering/blocks/{name}.html")
    except TemplateDoesNotExist:
        return False
    return True
