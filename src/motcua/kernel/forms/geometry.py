"""Points and pieces of land as people type or paste them, kept as GeoJSON in WGS 84. Pure.

People write latitude first, as maps show it; GeoJSON puts longitude first. Within Viet Nam no latitude can be taken for
a longitude, so a line is read in either order. The bounds hold the mainland, the sea and the islands; they only catch
slips of the hand, and are no statement about borders.
"""

import json
import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from math import atanh, isfinite, radians, sin, sqrt
from typing import Any

from motcua.kernel.forms.messages import Message, message

Point = tuple[float, float]
"""Longitude and latitude in degrees."""

WEST, SOUTH, EAST, NORTH = 102.0, 6.0, 118.0, 24.0
MOST_CORNERS = 200
LEAST = 1e-10
"""The smallest area in square degrees, about a square metre."""
PLACES = 7
"""Decimal places of a degree that are kept: a centimetre."""
AXIS, FLATTENING = 6_378_137.0, 1 / 298.257223563
"""The ellipsoid of WGS 84: its half axis in metres, and its flattening."""

_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_LINE = re.compile(rf"({_NUMBER})°?\s*(?:[,;]\s*|\s)\s*({_NUMBER})°?", re.ASCII)


def read(text: str) -> tuple[list[Point], Message | None]:
    """The points of typed lines or of pasted GeoJSON, in either order of the numbers; or what is wrong.

    A ring that is closed by repeating its first point is opened.
    """
    if text.lstrip().startswith("{"):
        try:
            return of_geojson(json.loads(text))
        except (ValueError, RecursionError):
            return [], message("geometry_json")
    points = []
    for n, line in enumerate(filter(None, (line.strip() for line in text.split("\n"))), 1):
        found = _LINE.fullmatch(line)
        if found is None:
            return [], message("geometry_form", line=n)
        first, second = (float(number.replace(",", ".")) for number in found.groups())
        points.append((second, first) if abs(first) <= abs(second) else (first, second))
    return _opened(points), None


def of_geojson(value: Any) -> tuple[list[Point], Message | None]:
    """The points of a GeoJSON point or polygon without holes, bare or as the only feature of a file."""
    while isinstance(value, dict) and value.get("type") in ("Feature", "FeatureCollection"):
        value = value.get("geometry") if value["type"] == "Feature" else _only(value.get("features"))
    kind, held = (value.get("type"), value.get("coordinates")) if isinstance(value, dict) else (None, None)
    pairs = [held] if kind == "Point" else _only(held) if kind == "Polygon" else None
    if not isinstance(pairs, list | tuple) or not all(_is_pair(pair) for pair in pairs):
        return [], message("geometry_json")
    points = [(float(pair[0]), float(pair[1])) for pair in pairs]
    if kind == "Polygon" and len(points) < 4:
        return [], message("geometry_polygon")
    return _opened(points), None


def _only(value: Any) -> Any:
    """The only element of a list, or None."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else None


def _is_pair(value: Any) -> bool:
    numbers = isinstance(value, list | tuple) and len(value) in (2, 3) and all(type(n) in (int, float) for n in value)
    return numbers and all(abs(n) < 1000 and isfinite(n) for n in value)


def _opened(points: list[Point]) -> list[Point]:
    rounded = [(round(lon, PLACES), round(lat, PLACES)) for lon, lat in points]
    return rounded[:-1] if len(rounded) > 1 and rounded[0] == rounded[-1] else rounded


def fault(points: Sequence[Point], shape: str) -> Message | None:
    """What is wrong with the points for a ``shape`` (point, polygon or any), or None."""
    if len(points) > MOST_CORNERS:
        return message("geometry_many", max=MOST_CORNERS)
    for lon, lat in points:
        if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
            return message("geometry_bounds", point=f"{lat:g}, {lon:g}")
    if shape == "point" and len(points) != 1:
        return message("geometry_point")
    if len(points) == 1 and shape != "polygon":
        return None
    if len(set(points)) < 3:
        return message("geometry_polygon")
    return message("geometry_crossed") if _crossed(points) or abs(_plane(points)) < LEAST else None


def _crossed(ring: Sequence[Point]) -> bool:
    """Whether any two sides that are not neighbours touch, or a corner is passed twice."""
    if len(set(ring)) < len(ring):
        return True
    sides = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    last = len(sides) - 1
    return any(
        _meet(*sides[i], *sides[j]) for i, j in combinations(range(len(sides)), 2) if j - i > 1 and (i, j) != (0, last)
    )


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _plane(ring: Sequence[Point]) -> float:
    """The area in square degrees, positive anticlockwise: for the direction, and whether there is any at all."""
    return sum(_turn(ring[0], a, b) for a, b in pairwise(ring[1:])) / 2


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
        return True
    return any(_turn(p, q, r) == 0 and _between(p, q, r) for p, q, r in ((a, b, c), (a, b, d), (c, d, a), (c, d, b)))


def _between(p: Point, q: Point, r: Point) -> bool:
    return all(min(p[i], q[i]) <= r[i] <= max(p[i], q[i]) for i in (0, 1))


def geojson(points: Sequence[Point]) -> dict[str, Any]:
    """Sound points as GeoJSON: one is a point, more are a polygon, closed and anticlockwise (RFC 7946)."""
    if len(points) == 1:
        return {"type": "Point", "coordinates": list(points[0])}
    ring = list(points) if _plane(points) > 0 else [points[0], *reversed(points[1:])]
    return {"type": "Polygon", "coordinates": [[list(point) for point in [*ring, ring[0]]]]}


def corners(value: Any) -> list[Point]:
    """The points of a stored geometry, a ring opened; none if it is something else."""
    return of_geojson(value)[0]


def area(value: Any) -> float:
    """The area of a stored geometry on the ellipsoid, in square metres; 0 for a point."""
    return abs(_area(corners(value)))


def _area(ring: Sequence[Point]) -> float:
    """Positive anticlockwise. The ring on the sphere of equal area, its sides straight in longitude and
    sine of latitude (Chamberlain and Duquette 2007)."""
    squared = FLATTENING * (2 - FLATTENING)
    eccentricity = sqrt(squared)

    def sine(latitude: float) -> float:
        s = sin(radians(latitude))
        return (1 - squared) * (s / (1 - squared * s * s) + atanh(eccentricity * s) / eccentricity)

    whole = sine(90)
    heights = [sine(lat) / whole for _lon, lat in ring]
    sides = zip(ring, [*ring[1:], *ring[:1]], heights, [*heights[1:], *heights[:1]], strict=True)
    doubled = sum(radians(a[0] - b[0]) * (high + low) for a, b, high, low in sides)
    return doubled / 2 * AXIS * AXIS * whole / 2


def lines(points: Sequence[Point]) -> str:
    """The points as they are typed: latitude, longitude on a line each."""
    return "\n".join(f"{lat}, {lon}" for lon, lat in points)
