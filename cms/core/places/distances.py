"""How far two places lie apart."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

RADIUS = 6371.0
"""Of the earth, in kilometres."""


class Point(NamedTuple):
    """A place on earth, in degrees (WGS 84)."""

    latitude: float
    longitude: float


def kilometres(one: Point, other: Point) -> float:
    """Return the distance as the crow flies (haversine), right to about half a percent."""
    latitudes = radians(one.latitude), radians(other.latitude)
    half_up = sin((latitudes[1] - latitudes[0]) / 2)
    half_along = sin(radians(other.longitude - one.longitude) / 2)
    return 2 * RADIUS * asin(sqrt(half_up**2 + cos(latitudes[0]) * cos(latitudes[1]) * half_along**2))
