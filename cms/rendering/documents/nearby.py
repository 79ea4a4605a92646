"""What there is in a municipality: the part that a text ends with which is made for that municipality.

The app that knows of it says so from ``AppConfig.ready()``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from cms.rendering.documents.nodes import Node

Tell = Callable[[Collection[str]], tuple[Node, ...]]

_tellers: list[Tell] = []


def register(function: Tell) -> None:
    """Register what tells of public items in municipalities, given by their codes, in the active language.

    Headings in it are of level 3; their anchors are set by who asks. Nothing stands for nothing.
    """
    _tellers.append(function)


def nodes_about(codes: Collection[str]) -> tuple[Node, ...]:
    return tuple(node for function in _tellers for node in function(codes))
