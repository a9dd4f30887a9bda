"""Stated distances against the earth: where both ends are known places, the great circle between them.

The stated figure stays what it is; the note says how far it is on the ground, and a clash is flagged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from posture.names import coordinates, place_name
from posture.vocabulary import Vocabulary

SLACK = 0.15  # share of the distance by which town centres, roads and coordinates may differ (judgement)
NEAR = 15.0  # kilometers of slack at the least: the size of a town and its base (judgement)

Measure = Callable[[float, float, float, float], float]


def check_distances(claims: Sequence[Any], vocabulary: Vocabulary | None = None) -> list[Any]:
    """The claims with a note on every distance whose two ends have coordinates; order and number stay.

    "stated 160 km, great circle Baghdad - Ain al-Asad 179 km"; where the great circle lies outside the plausible
    interval by more than the slack of places, the note begins with "distance_clash". Without the extra ``geo`` nothing
    is checked.
    """
    measure = _geodesic()
    if measure is None:
        return list(claims)
    return [_checked(c, measure, vocabulary) if c.measure == "distance" else c for c in claims]


@lru_cache(maxsize=1)
def _geodesic() -> Measure | None:
    try:
        from geographiclib.geodesic import Geodesic
    except ImportError:  # the extra is optional; a distance is then only not checked
        return None

    def kilometers(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
        return float(Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"]) / 1000

    return kilometers


def great_circle(place: str, other: str, vocabulary: Vocabulary | None = None) -> float | None:
    """Kilometers between two places of the vocabulary, or None if one has no coordinates or ``geo`` is not installed.

    >>> 170 < (great_circle("baghdad", "ain_al_asad") or 185) < 200
    True
    """
    measure, a, b = _geodesic(), coordinates(place, vocabulary), coordinates(other, vocabulary)
    return None if measure is None or a is None or b is None else measure(*a, *b)


def _checked(c: Any, measure: Measure, vocabulary: Vocabulary | None) -> Any:
    if not c.origin or not c.destination or c.origin == c.destination or c.unit != "kilometer":
        return c
    a, b = coordinates(c.origin, vocabulary), coordinates(c.destination, vocabulary)
    if a is None or b is None:
        return c
    real = measure(*a, *b)
    slack = max(NEAR, SLACK * real)
    clash = (c.low == c.low and real < c.low - slack) or (c.high == c.high and real > c.high + slack)
    names = f"{place_name(c.origin, vocabulary)} - {place_name(c.destination, vocabulary)}"
    note = f"stated {c.best:,.0f} km, great circle {names} {real:,.0f} km"
    note = f"distance_clash: {note}" if clash else note
    return c._replace(note=f"{c.note}; {note}" if c.note else note)
