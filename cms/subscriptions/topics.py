"""What people can subscribe to. An app registers its topics when it is ready; nothing here knows one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What an announcement says: ``text`` and ``html`` as ``cms.rendering.mails.layout`` writes them.

    They have room for what only one recipient gets to read: why they get it, and the link to stop.
    """

    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """What subscribers are asked besides their address.

    ``answers`` returns value → label for the thing with this key and readers of this language, in their order. The
    values are kept and are part of the API.
    """

    label: str | Promise
    hint: str | Promise = ""
    answers: Callable[[str, str], dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Something that people can hear of by mail, about one thing with a key.

    ``consent`` is what somebody agrees to. ``describe`` returns the title of the thing with this key for readers of
    a language, or None if there is none that everybody may know of. ``write`` returns what is announced under a
    reference, in a language, to those who chose these parts (none: all); it is called with that language active. None
    means that there is nothing to tell them.

    ``parts`` asks which parts of it somebody wants to hear of. ``keys`` asks which of several things with a key of
    their own, for example which language of a newsletter. ``language`` returns the language that all mail about a key
    is in; without it everybody gets their own.
    """

    name: str
    label: str | Promise
    consent: str | Promise
    describe: Callable[[str, str], str | None]
    write: Callable[[str, str, Collection[str]], Mail | None]
    parts: Question | None = None
    keys: Question | None = None
    language: Callable[[str], str] | None = None

    def parts_of(self, key: str, locale: str) -> dict[str, str]:
        return self.parts.answers(key, locale) if self.parts else {}

    def keys_beside(self, key: str, locale: str) -> dict[str, str]:
        """Return what somebody can choose instead of this key, itself included; empty if there is nothing else."""
        found = self.keys.answers(key, locale) if self.keys else {}
        return found if len(found) > 1 else {}


def in_order(chosen: Iterable[str], offered: Collection[str]) -> list[str]:
    """Return what was chosen of what is offered, in one order. All of it is the same as none: everything."""
    found = sorted(set(chosen) & set(offered))
    return [] if len(found) == len(offered) else found


class Topics:
    def __init__(self) -> None:
        self._by_name: dict[str, Topic] = {}

    def register(self, topic: Topic) -> None:
        """Add a topic. Raises ``ValueError`` if there is one of this name."""
        if topic.name in self._by_name:
            raise ValueError(f"The topic {topic.name!r} is registered twice.")
        self._by_name[topic.name] = topic

    def get(self, name: str) -> Topic | None:
        return self._by_name.get(name)


topics = Topics()
