"""Distances on the earth, seen as a sphere: within half a percent, which is far better than our centres are known."""

from __future__ import annotations

from math import asin, cos, isfinite, radians, sin, sqrt

#: Latitude and longitude, degrees.
Point = tuple[float, float]

#: Mean radius. Source: IUGG, R1 = 6371.0088 km.
EARTH_RADIUS_KM = 6371.0088


def is_on_earth(point: Point) -> bool:
    """Say whether both numbers are degrees of a latitude and a longitude."""
    latitude, longitude = point
    return isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180


def distance_km(one: Point, other: Point) -> float:
    """Return the length of the great circle between two points, by the haversine formula."""
    latitude, longitude, latitude_there, longitude_there = map(radians, (*one, *other))
    bow = (
        sin((latitude_there - latitude) / 2) ** 2
        + cos(latitude) * cos(latitude_there) * sin((longitude_there - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, bow)))
