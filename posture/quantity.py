"""Quantity: one amount read from a text, with its bounds, its unit as written, and sound interval arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from html import escape
from numbers import Real
from typing import Any

from posture.bounds import Bounds
from posture.errors import InputError
from posture.units import canonical_unit, check_like, convert

NAN = math.nan
DUST = 1e-12  # relative; what a conversion may leave behind, lest 1,609.344 meters lie outside one mile


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Quantity:
    """One amount: plausible ends and best figure, entailed ends, unit, and where it stands in the text.

    ``low``, ``best``, ``high`` are what the words suggest under ``bounds_model``; ``lower`` and ``upper`` what they
    entail, nan where they entail nothing (``bound_kind``: entailed, soft or none). All five are in ``unit``, which is
    the unit as written until :meth:`to` changes it; ``stated``, ``stated_low`` and ``stated_high`` stay in
    ``stated_unit``. ``text[start:end] == surface``; a computed quantity stands in no text and has None there.

    Quantities of one dimension can be added and subtracted, and multiplied by a number. There is no ``<``: intervals
    that overlap have no order; ask :meth:`overlaps` or compare ``low`` and ``high``.

    >>> Quantity(1750, 2000, 2250, unit="person", surface="about 2,000 troops")
    Quantity('about 2,000 troops': 1,750-2,000-2,250 person)
    """

    low: float
    best: float
    high: float
    lower: float = NAN
    upper: float = NAN
    unit: str = ""
    relation: str = "range"
    sense: str = ""
    start: int | None = None
    end: int | None = None
    surface: str = ""
    stated: float = NAN
    stated_low: float = NAN
    stated_high: float = NAN
    stated_unit: str = ""
    hedge: str = ""
    noun: str = ""
    category: str = "other"
    bound_kind: str = "none"
    bounds_model: str = "granule90"

    def __post_init__(self) -> None:
        chain = [x for x in (self.lower, self.low, self.best, self.high, self.upper) if not math.isnan(x)]
        if chain != sorted(chain):
            raise InputError(f"expected lower <= low <= best <= high <= upper, got {', '.join(map(str, chain))}")

    @classmethod
    def from_bounds(cls, bounds: Bounds, unit: str, **more: Any) -> Quantity:
        """A quantity from the bounds of a reading; ``more`` holds any of the other fields.

        >>> Quantity.from_bounds(Bounds(math.nan, 500, 875, 999, 999, "entailed"), "person", relation="below")
        Quantity(500-875-999 person, at most 999)
        """
        lower, low, best, high, upper, kind = bounds
        return cls(low, best, high, lower, upper, unit, bound_kind=kind, **more)

    # ---- units and arithmetic

    def to(self, unit: str) -> Quantity:
        """The same amount in another unit, by canonical name or any news word; what was stated stays as stated.

        Raises UnitError if the dimensions differ.

        >>> Quantity(87.5, 100, 112.5, unit="mile").to("km")
        Quantity(140.8-160.9-181.1 kilometer)
        """
        target = canonical_unit(unit)
        check_like(self.unit, target)
        five = (convert(x, self.unit, target) for x in (self.low, self.best, self.high, self.lower, self.upper))
        low, best, high, lower, upper = five
        return replace(self, low=low, best=best, high=high, lower=lower, upper=upper, unit=target)

    def __add__(self, other: Quantity) -> Quantity:
        """Both together, in the first's unit: ends add to ends, best to best. The relation becomes "range".

        An entailed end of the sum needs the entailed ends of both. Raises UnitError for unlike units.
        """
        if not isinstance(other, Quantity):
            return NotImplemented
        b = other.to(self.unit)
        ends = (self.low + b.low, self.best + b.best, self.high + b.high, self.lower + b.lower, self.upper + b.upper)
        return self._computed(ends, other, "+")

    def __radd__(self, other: object) -> Quantity:
        """Lets ``sum()`` start from its 0."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def __sub__(self, other: Quantity) -> Quantity:
        """The difference, in the first's unit; the two amounts may vary independently. It can be negative.

        >>> nan = math.nan
        >>> before = Quantity(1875, 2000, 2125, unit="person", surface="2,000 troops")
        >>> after = Quantity(500, 875, 999, nan, 999, "person", surface="fewer than 1,000", bound_kind="entailed")
        >>> before - after
        Quantity('2,000 troops - fewer than 1,000': 876-1,125-1,625 person)
        """
        if not isinstance(other, Quantity):
            return NotImplemented
        b = other.to(self.unit)
        ends = (self.low - b.high, self.best - b.best, self.high - b.low, self.lower - b.upper, self.upper - b.lower)
        return self._computed(ends, other, "-")

    def __mul__(self, factor: float) -> Quantity:
        """So many times the amount; a factor below 0 turns the ends round.

        >>> Quantity(600, 700, 1000, unit="person") * 2
        Quantity(1,200-1,400-2,000 person)
        """
        if isinstance(factor, bool) or not isinstance(factor, Real):
            return NotImplemented
        k = float(factor)
        if not math.isfinite(k):
            raise InputError(f"expected a finite factor, got {factor!r}")
        low, best, high, lower, upper = (k * x for x in (self.low, self.best, self.high, self.lower, self.upper))
        ends = (low, best, high, lower, upper) if k >= 0 else (high, best, low, upper, lower)
        return self._computed(ends, None, f"* {_number(k)}")

    __rmul__ = __mul__

    def _computed(self, ends: tuple[float, float, float, float, float], other: Quantity | None, sign: str) -> Quantity:
        low, best, high, lower, upper = ends
        parts = [self] if other is None else [self, other]
        bounded = not (math.isnan(lower) and math.isnan(upper))
        kind = "none" if not bounded else ("soft" if any(p.bound_kind == "soft" for p in parts) else "entailed")
        told = [p.surface for p in parts]
        if sign != "+":  # "a - (b + c)" and "(a + b) * 2" need their brackets
            told = [f"({x})" if " + " in x or " - " in x else x for x in told]
        name = f" {sign} ".join(told) if other is not None else f"{told[0]} {sign}"

        def common(field: str, otherwise: str) -> str:
            values = {getattr(p, field) for p in parts}
            return values.pop() if len(values) == 1 else otherwise

        return Quantity(
            low, best, high, lower, upper, self.unit,
            surface=name if all(told) else "",
            noun=common("noun", ""),
            category=common("category", "other"),
            bound_kind=kind,
            bounds_model=common("bounds_model", "+".join(sorted({p.bounds_model for p in parts}))),
        )  # fmt: skip

    def overlaps(self, other: Quantity) -> bool:
        """Whether the plausible intervals meet, ends included. Raises UnitError for unlike units."""
        b = other.to(self.unit)
        return _up_to(self.low, b.high) and _up_to(b.low, self.high)

    def contains(self, x: float | Quantity) -> bool:
        """Whether the plausible interval holds a number (in this unit), or all of another quantity's.

        >>> Quantity(1750, 2000, 2250, unit="person").contains(1950)
        True
        """
        low, high = self._ends_of(x)
        return _up_to(self.low, low) and _up_to(high, self.high)

    def allows(self, x: float | Quantity) -> bool:
        """Whether the words allow a number (in this unit), or some part of another quantity's plausible interval.

        >>> Quantity(500, 875, 999, math.nan, 999, "person", bound_kind="entailed").allows(1000)
        False
        """
        low, high = self._ends_of(x)
        below = not math.isnan(self.lower) and not _up_to(self.lower, high)
        above = not math.isnan(self.upper) and not _up_to(low, self.upper)
        return not (below or above)

    def _ends_of(self, x: float | Quantity) -> tuple[float, float]:
        if isinstance(x, Quantity):
            b = x.to(self.unit)
            return b.low, b.high
        return float(x), float(x)

    # ---- equality and display

    def _values(self) -> tuple[object, ...]:
        """Every field, with one stand-in for nan, so that missing equals missing."""
        values = (getattr(self, f.name) for f in fields(self))
        return tuple("nan" if isinstance(v, float) and math.isnan(v) else v for v in values)

    def __eq__(self, other: object) -> bool:
        """Alike in every field; missing equals missing."""
        return self._values() == other._values() if isinstance(other, Quantity) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._values())

    def _figures(self) -> str:
        ends = (self.low, self.best, self.high)
        if len({*ends}) == 1:
            text = _number(self.best)
        else:
            # a minus sign would blur into the dash
            text = (" to " if min(ends) < 0 else "-").join(map(_number, ends))
        text += f" {self.unit}" if self.unit else ""
        soft = " (soft)" if self.bound_kind == "soft" else ""
        if not math.isnan(self.lower) and math.isnan(self.upper):
            text += f", at least {_number(self.lower)}{soft}"
        if not math.isnan(self.upper) and math.isnan(self.lower):
            text += f", at most {_number(self.upper)}{soft}"
        return text

    def __repr__(self) -> str:
        name = f"{self.surface!r}: " if self.surface else ""
        return f"Quantity({name}{self._figures()})"

    def _repr_html_(self) -> str:
        """For Jupyter: the words, then the figures; all text is escaped."""
        words = f"<q>{escape(self.surface)}</q>: " if self.surface else ""
        model = escape(f"{self.relation} {self.sense}".strip() + f", {self.bounds_model}", quote=True)
        return f'<span class="posture-quantity" title="{model}">{words}{escape(self._figures())}</span>'


def _up_to(a: float, b: float) -> bool:
    return a <= b or math.isclose(a, b, rel_tol=DUST)


def _number(x: float) -> str:
    """A figure for reading: thousands apart, at most four digits where it is not whole; never an exponent."""
    if not math.isfinite(x):
        return "?" if math.isnan(x) else str(x)
    if x == round(x) or abs(x) >= 1000:
        return f"{x:,.0f}"
    digits = max(0, 3 - math.floor(math.log10(abs(x))))
    return f"{x:,.{min(digits, 12)}f}".rstrip("0").rstrip(".")
