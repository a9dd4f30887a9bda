"""Arithmetic of the model ``granule90``: how wide a hedge is, from how round its number is.

One width serves every "about" word, one step every "more than" and "fewer than" word. The constants were refitted from
the public answers behind Ferson et al. 2015; what rests on judgement says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

NAN = math.nan
Raw = tuple[float, float, float, float, float, str]  # lower, low, best, high, upper, kind, not yet rounded or clamped

# granule90: half width of "about n" is COVER * n * min(CAP, (g / n) ** EXPONENT) with g the place value of the last
# significant digit, doubled where that digit is 5. Refitted from the public answers behind Ferson 2015 (spec 1.2).
COVER = 0.20
CAP = 0.625
EXPONENT = 0.4
FIVE = 2.0
SMALL = 12  # counts up to a dozen are exact, and their next salient number is half as far again (spec 1.3, judgement)


class Number(NamedTuple):
    """A value with what the rows of the model need: half width h, steps to the neighbours, e = 1 for counts."""

    n: float
    g: float
    five: bool
    h: float
    up: float
    down: float
    e: float


def last_five(n: float, g: float) -> bool:
    """Whether the last significant digit is a 5; never where g is no power of ten (a number told again more finely)."""
    power = math.log10(g)
    return abs(power - round(power)) < 1e-9 and round(n / g) % 10 == 5


def half_width(n: float, g: float) -> float:
    """Half width of "about n" in granule90, in the unit of n; g is the place value of the last significant digit.

    >>> half_width(2000, 1000), round(half_width(2500, 100), 1)
    (250.0, 182.1)
    """
    if n <= 0:
        return 0.0
    wide = g * FIVE if last_five(n, g) else g
    return COVER * n * min(CAP, float((wide / n) ** EXPONENT))


def salient_step(n: float, g: float, up: bool) -> float:
    """Distance from n to the next (``up``) or previous salient round number, which a one-sided hedge reaches to.

    Cummins, Sauerland and Solt 2012 for the idea; the most common answer of readers (spec 1.2).

    >>> [n + salient_step(n, g, True) for n, g in ((100, 100), (110, 10), (93, 1), (2500, 100), (5000, 1000))]
    [150.0, 120.0, 100.0, 3000.0, 6000.0]
    """
    if n <= SMALL and g >= 1:
        return float(max(1, math.ceil(n / 2)))
    if g == 1:
        return float(math.floor(n / 10) * 10 + 10 - n if up else n - (math.ceil(n / 10) * 10 - 10))
    m = round(n / g)
    if m in (1, 2):
        return g / 2.0
    if m % 10 == 5 and m >= 15:
        return 5.0 * g
    return float(g)


_Row = Callable[[Number], Raw]


def _well_below(x: Number) -> Raw:
    floor = x.n / 4  # "well below" seldom means less than a quarter: judgement
    low = max(floor, x.n - max(2 * x.down, 2 * x.h))
    best = max(floor, x.n - max(x.down, x.h))
    return NAN, low, best, x.n - x.h / 2, x.n - x.e, "entailed"


# spec 1.3; the rows "just", "well", "odd", "order" and "upto" are judgement, the others rest on Ferson's answers
ROWS: Mapping[tuple[str, str], _Row] = {
    ("about", ""): lambda x: (NAN, x.n - x.h, x.n, x.n + x.h, NAN, "none"),
    ("about", "order"): lambda x: (NAN, x.n / 2, x.n, x.n * 2, NAN, "none"),
    ("about", "near"): lambda x: (NAN, x.n - x.h, x.n - x.h / 5, x.n - x.e, x.n - x.e, "entailed"),
    ("about", "odd"): lambda x: (x.n, x.n, x.n + x.h / 5, x.n + x.h, NAN, "entailed"),
    ("below", ""): lambda x: (NAN, x.n - x.down, x.n - x.down / 4, x.n - x.e, x.n - x.e, "entailed"),
    ("below", "just"): lambda x: (NAN, x.n - x.h / 3, x.n - x.h / 6, x.n - x.e, x.n - x.e, "entailed"),
    ("below", "well"): _well_below,
    ("at_most", ""): lambda x: (NAN, x.n - x.down, x.n - x.down / 4, x.n, x.n, "entailed"),
    ("at_most", "upto"): lambda x: (NAN, x.n / 2, x.n * 3 / 4, x.n, x.n, "soft"),
    ("above", ""): lambda x: (x.n + x.e, x.n + x.e, x.n + x.up / 4, x.n + x.up, NAN, "entailed"),
    ("above", "just"): lambda x: (x.n + x.e, x.n + x.e, x.n + x.h / 6, x.n + x.h / 3, NAN, "entailed"),
    ("above", "well"): lambda x: (
        x.n + x.e, x.n + x.h / 2, x.n + max(x.up, x.h), x.n + max(2 * x.up, 2 * x.h), NAN, "entailed",
    ),
    ("at_least", ""): lambda x: (x.n, x.n, x.n + x.up / 4, x.n + x.up, NAN, "entailed"),
}  # fmt: skip
