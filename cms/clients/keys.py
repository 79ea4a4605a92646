"""Keys of clients: ``jmz_<prefix>_<secret>``, of which only the prefix and a hash are kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import NamedTuple

PREFIX_LENGTH = 12
NO_HASH = "0" * 64
"""What no key has as its hash."""

FORM = re.compile(rf"jmz_(?P<prefix>[0-9a-f]{{{PREFIX_LENGTH}}})_[0-9a-f]{{64}}")


class NewKey(NamedTuple):
    """A key as its client gets it, and what is kept of it."""

    key: str
    prefix: str
    hash: str


def new_key() -> NewKey:
    prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    key = f"jmz_{prefix}_{secrets.token_hex(32)}"
    return NewKey(key, prefix, hash_of(key))


def prefix_of(key: str) -> str | None:
    """Return the part that a key is looked up by, or None if this cannot be a key."""
    match = FORM.fullmatch(key)
    return match["prefix"] if match else None


def hash_of(key: str) -> str:
    """Return what is stored in place of a key.

    A slow hash with a salt protects what people choose and others can guess. The secret of a key is 256 random bits:
    nobody guesses it, however fast the hash, and each request has to compute it.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def is_key_of(key: str, hash: str) -> bool:
    """Compare in a time that tells nothing about where the two differ."""
    return secrets.compare_digest(hash_of(key), hash)
