"""The order of names, the same on every database."""

import unicodedata


def in_order(name: str) -> tuple[str, str]:
    """Return what names sort by: letters without their accents, and nothing before the first: 's-Gravenhage is an S."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return plain.lstrip("' \"("), name
